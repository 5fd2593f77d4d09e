//! From request to reply: find the operation, check the caller, do the work.
//!
//! Also where faults strike and calls are logged. Knows no socket: a [`Reply`]
//! says how the connection is to end, and the server does it.

use std::time::Duration;

use serde_json::Value;
use uuid::Uuid;

use super::answer::{ApiError, Members, success};
use super::calls::{Call, Outcome};
use super::faults::Effect;
use super::operations::{self, Account, Operation};
use super::orders::OrderId;
use super::parameters::Parameters;
use super::request::Request;
use super::world::World;

/// What the server sends, and how.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    /// For the header `x-acs-retry-after`.
    pub(super) retry_after: Option<Duration>,
    pub(super) body: String,
    pub(super) delay: Duration,
    pub(super) ending: Ending,
}

/// How the reply leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// The connection is closed, nothing is sent.
    Close,
    /// The connection is reset, nothing is sent.
    Reset,
    /// The connection is closed after half of the body.
    Truncate,
    /// All of it, as it should.
    Whole,
}

/// Serves one request.
pub(super) fn serve(world: &mut World, request: &Request) -> Reply {
    let admitted = admit(world, request);
    let effect = match &admitted {
        Ok(operation) => world.faults.strike(operation.name),
        Err(_) => None,
    };
    if effect == Some(Effect::Reset) {
        log(world, request, Outcome::Dropped, effect.as_ref(), None);
        return Reply::ending(Ending::Reset);
    }
    let early = effect.as_ref().and_then(Effect::refusal);
    let result = match (admitted, early) {
        (Err(error), _) | (Ok(_), Some(error)) => Err(error),
        (Ok(operation), None) => work(world, operation, request),
    };
    let outcome = match &result {
        Ok(_) => Outcome::Done,
        Err(error) => Outcome::Refused(error.code.clone()),
    };
    let made = result.as_ref().ok().and_then(made_order);
    log(world, request, outcome, effect.as_ref(), made);
    let late = effect.as_ref().and_then(Effect::late_error);
    let result = late.map_or(result, Err);
    Reply::new(result, effect.as_ref(), request)
}

/// Who calls what? The order of the checks is that of the service's gateway:
/// an unknown operation is told before a wrong signature.
fn admit(world: &mut World, request: &Request) -> Result<&'static Operation, ApiError> {
    let action = request
        .action()
        .ok_or_else(|| ApiError::missing("Action"))?;
    let operation = operations::find(action).ok_or_else(|| {
        let message = "The specified action is not found.";
        ApiError::new(404, "InvalidAction.NotFound", message)
    })?;
    request.check_form()?;
    world.gatekeeper.admit(request, world.time.wall())?;
    Ok(operation)
}

fn work(world: &mut World, operation: &Operation, request: &Request) -> Result<Members, ApiError> {
    let parameters = Parameters::check(request.operation_parameters(), operation.parameters)?;
    let mut account = Account {
        now: world.time.now(),
        record_name: world.record_name,
        orders: &mut world.orders,
    };
    (operation.run)(&mut account, &parameters)
}

fn log(
    world: &mut World,
    request: &Request,
    outcome: Outcome,
    effect: Option<&Effect>,
    made: Option<OrderId>,
) {
    let asked = request.parameter("OrderId").and_then(|id| id.parse().ok());
    world.calls.push(Call {
        number: 0,
        action: request.action().unwrap_or_default().to_owned(),
        signature_version: request.signature_version(),
        order_id: made.or(asked),
        outcome,
        fault: effect.map(Effect::name),
        at: world.time.now(),
    });
}

fn made_order(members: &Members) -> Option<OrderId> {
    members.get("OrderId")?.as_i64().map(OrderId)
}

impl Reply {
    fn new(result: Result<Members, ApiError>, effect: Option<&Effect>, request: &Request) -> Self {
        let request_id = Uuid::new_v4().to_string().to_uppercase();
        let mut reply = match result {
            Ok(members) => Self::json(200, &success(members, &request_id)),
            Err(error) => {
                let host = request.header("host").unwrap_or_default();
                Self {
                    retry_after: error.retry_after,
                    ..Self::json(error.status, &error.envelope(&request_id, host))
                }
            }
        };
        match effect {
            Some(Effect::LoseAnswer) => reply.ending = Ending::Close,
            Some(Effect::Malformed) => {
                "<html><body>502 Bad Gateway</body></html>".clone_into(&mut reply.body);
            }
            Some(Effect::Slow(delay)) => reply.delay = *delay,
            Some(Effect::Truncated) => reply.ending = Ending::Truncate,
            _ => {}
        }
        reply
    }

    fn json(status: u16, body: &Value) -> Self {
        Self {
            status,
            body: body.to_string(),
            ..Self::ending(Ending::Whole)
        }
    }

    fn ending(ending: Ending) -> Self {
        Self {
            status: 200,
            retry_after: None,
            body: String::new(),
            delay: Duration::ZERO,
            ending,
        }
    }
}

#[cfg(test)]
mod tests;
