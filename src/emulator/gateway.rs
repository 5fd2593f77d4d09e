//! From request to reply: find the operation, check the caller, do the work.
//!
//! Also where faults strike and calls are logged. Knows no socket: a [`Reply`]
//! says how the connection is to end, and the server does it.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::answer::{ApiError, Members, success};
use super::calls::{Call, Outcome};
use super::faults::Effect;
use super::instances::InstanceId;
use super::operations::{self, Account, Operation};
use super::orders::OrderId;
use super::parameters::Parameters;
use super::request::Request;
use super::signature::{Circumstances, Identity};
use super::state::EmulatorState;
use super::variants::{RetryAfter, UrlLimit};

/// The longest path and query where there is a limit.
const LONGEST_TARGET: usize = 8 * 1024;

/// How much of an operation's name, and of an instance's id, the log keeps: requests without a signature are in it.
const LONGEST_ACTION: usize = 128;

/// What the server sends, and how.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    /// For the header `x-acs-retry-after`.
    pub(super) retry_after: Option<Duration>,
    pub(super) body: String,
    /// For the header `Date`, where it is not to tell the time.
    pub(super) date: Option<Timestamp>,
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

/// Serves one request. What came of it is in the state file before the reply is.
pub(super) fn serve(state: &mut EmulatorState, request: &Request) -> Reply {
    let is_limited = state.orders.variants().url_limit == UrlLimit::Kib8;
    if is_limited && request.target_length > LONGEST_TARGET {
        let outcome = Outcome::Refused("414".to_owned());
        log(state, request, outcome, None, None);
        return Reply::page(414, "Request-URI Too Large");
    }
    let admitted = admit(state, request);
    let effect = match &admitted {
        Ok((operation, _)) => state.faults.strike(operation.name),
        Err(_) => None,
    };
    if effect == Some(Effect::Reset) {
        log(state, request, Outcome::Dropped, effect.as_ref(), None);
        return Reply::ending(Ending::Reset);
    }
    let variants = *state.orders.variants();
    let early = effect.as_ref().and_then(|effect| effect.refusal(&variants));
    let result = match (admitted, early) {
        (Err(error), _) | (Ok(_), Some(error)) => Err(error),
        (Ok(_), None) if matches!(effect, Some(Effect::Answer { .. })) => Ok(Members::new()),
        (Ok((operation, caller)), None) => work(state, operation, caller, request),
    };
    if let Some(Effect::ChangeInstance { id, change }) = &effect {
        let now = state.time.now();
        // What cannot happen does not.
        let _ = state.change_instance(id, change.clone(), now);
    }
    let outcome = match &result {
        Ok(_) => Outcome::Done,
        Err(error) => Outcome::Refused(error.code.clone()),
    };
    let made = result.as_ref().ok().and_then(made_order);
    log(state, request, outcome, effect.as_ref(), made);
    let late = effect.as_ref().and_then(Effect::late_error);
    let result = late.map_or(result, Err);
    let result = match state.save() {
        Ok(()) => result,
        Err(error) => Err(ApiError::new(500, "InternalError", format!("{error}."))),
    };
    Reply::new(result, effect.as_ref(), request)
}

/// Who calls what? The order of the checks is that of the service's gateway:
/// an unknown operation is told before a wrong signature.
fn admit(
    state: &mut EmulatorState,
    request: &Request,
) -> Result<(&'static Operation, Identity), ApiError> {
    let action = request
        .action()
        .ok_or_else(|| ApiError::missing("Action"))?;
    let operation = operations::find(action).ok_or_else(|| {
        let message = "The specified action is not found.";
        ApiError::new(404, "InvalidAction.NotFound", message)
    })?;
    request.check_form(operation.version)?;
    let caller = if operation.is_signed {
        let circumstances = Circumstances {
            sessions: &state.sessions,
            variants: state.orders.variants(),
            wall: state.time.signatures_now(),
            now: state.time.now(),
        };
        state.authenticator.admit(request, &circumstances)?
    } else {
        Identity::Anonymous
    };
    let now = state.time.signatures_now();
    let limits = state.rate_limits.as_mut();
    if let Some(Err(wait)) = limits.map(|limits| limits.take(operation.name, now)) {
        let variants = state.orders.variants();
        let is_told = variants.retry_after == RetryAfter::Present;
        return Err(ApiError::throttled(variants, is_told.then_some(wait)));
    }
    Ok((operation, caller))
}

fn work(
    state: &mut EmulatorState,
    operation: &Operation,
    caller: Identity,
    request: &Request,
) -> Result<Members, ApiError> {
    let unknown = state.orders.variants().instances.unknown_parameters;
    let given = request.operation_parameters();
    let parameters = Parameters::check(given, operation.parameters, unknown)?;
    let mut account = Account {
        id: &state.account_id,
        now: state.time.now(),
        caller,
        instances: &mut state.instances,
        orders: &mut state.orders,
        sessions: &mut state.sessions,
    };
    (operation.run)(&mut account, &parameters)
}

fn log(
    state: &mut EmulatorState,
    request: &Request,
    outcome: Outcome,
    effect: Option<&Effect>,
    made: Option<OrderId>,
) {
    let asked = request.parameter("OrderId").and_then(|id| id.parse().ok());
    let mut instance_ids = ["InstanceId", "TaskId"].into_iter();
    let instance_id = instance_ids.find_map(|name| request.parameter(name));
    let action = request.action().unwrap_or_default();
    state.calls.push(Call {
        number: 0,
        action: action.chars().take(LONGEST_ACTION).collect(),
        signature_version: request.signature_version(),
        order_id: made.or(asked),
        instance_id: instance_id.map(|id| InstanceId(id.chars().take(LONGEST_ACTION).collect())),
        outcome,
        fault: effect.map(Effect::name),
        at: state.time.now(),
    });
}

fn made_order(members: &Members) -> Option<OrderId> {
    members.get("OrderId")?.as_i64().map(OrderId)
}

impl Reply {
    fn new(result: Result<Members, ApiError>, effect: Option<&Effect>, request: &Request) -> Self {
        let request_id = Uuid::new_v4().to_string().to_uppercase();
        let mut reply = match result {
            Ok(mut members) => {
                if let Some(Effect::RefuseBeside { code }) = effect {
                    members.insert("Code".to_owned(), code.as_str().into());
                }
                Self::json(200, &success(members, &request_id))
            }
            Err(error) => {
                let host = request.header("host").unwrap_or_default();
                let product = operations::product(request.version());
                Self {
                    retry_after: error.retry_after,
                    ..Self::json(error.status, &error.envelope(&request_id, host, product))
                }
            }
        };
        match effect {
            Some(Effect::Answer { body }) => reply.body.clone_from(body),
            Some(Effect::LoseAnswer) => reply.ending = Ending::Close,
            Some(Effect::Malformed) => {
                reply.body = Self::page(502, "Bad Gateway").body;
            }
            Some(Effect::Misdate { date, .. }) => reply.date = Some(*date),
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

    /// What a proxy in between would say.
    fn page(status: u16, title: &str) -> Self {
        Self {
            status,
            body: format!("<html><body>{status} {title}</body></html>"),
            ..Self::ending(Ending::Whole)
        }
    }

    fn ending(ending: Ending) -> Self {
        Self {
            status: 200,
            retry_after: None,
            body: String::new(),
            date: None,
            delay: Duration::ZERO,
            ending,
        }
    }
}

#[cfg(test)]
mod tests;
