//! Deleting: until the order is gone, or it is certain that it stays.

use super::model::OrderModel;
use super::{DELETE_TIMEOUT, INTENT, list, timeout};
use crate::cas::Call;
use crate::cas::operations::OrderId;
use crate::framework::{Delete, Diagnostic, Outcome, PrivateState};
use crate::orders::{Ending, Intent, Observation, Orders, Status};
use crate::provider::diagnostics::{api_failure, explanation};
use crate::provider::duration;

pub(super) async fn delete(orders: &Orders, request: Delete<OrderModel>) -> Outcome<OrderModel> {
    let Delete {
        state: order,
        private,
        stop,
    } = request;
    let limit = timeout(
        order.timeouts.known().map(|own| &own.delete),
        DELETE_TIMEOUT,
    );
    let call = Call::within(limit, stop);
    let id = match order.id.text().map(str::parse::<OrderId>) {
        Some(Ok(id)) => id,
        Some(Err(error)) => {
            let problem = Diagnostic::error(
                format!("Cannot delete certificate order {}", order.label()),
                format!("The id in the state is not an order id: {error}."),
            );
            return Outcome::present(order, private).with(problem);
        }
        None => match in_doubt(orders, &order, &private, &call).await {
            InDoubt::Found(id) => id,
            InDoubt::Nothing => return Outcome::absent(),
            InDoubt::CannotTell(warning) => return Outcome::absent().with(warning),
            InDoubt::Stuck(error) => return Outcome::present(order, private).with(error),
        },
    };
    let ending = orders.end(&id, &call).await;
    ended(order, private, &id, ending, &duration::text(limit))
}

/// What became of an order whose creation was in doubt.
enum InDoubt {
    /// It is this one.
    Found(OrderId),
    /// There is none.
    Nothing,
    /// There is nothing to tell it by.
    CannotTell(Diagnostic),
    /// Going on could delete somebody else's order, or lose sight of this one.
    Stuck(Diagnostic),
}

async fn in_doubt(
    orders: &Orders,
    order: &OrderModel,
    private: &PrivateState,
    call: &Call,
) -> InDoubt {
    let domain = order.label();
    let Some(intent) = private.get::<Intent>(INTENT) else {
        return InDoubt::CannotTell(Diagnostic::warning(
            format!("An order for {domain} may be left behind"),
            "Its creation was in doubt, and it had not appeared when Terraform made this plan. Look \
             at the list of orders in the console; a leftover order holds one unit of quota.",
        ));
    };
    let found = orders.candidates(&intent, call).await;
    match found.as_deref() {
        Ok([]) => InDoubt::Nothing,
        Ok([id]) => InDoubt::Found(*id),
        Ok(several) => InDoubt::Stuck(Diagnostic::error(
            format!("Cannot delete certificate order {domain}: several could be the one"),
            format!(
                "Its creation was in doubt, and these orders appeared since: {}. Delete the \
                 leftover in the console, or take this object out of the state with `terraform \
                 state rm` to leave them all.",
                list(several)
            ),
        )),
        Err(error) => InDoubt::Stuck(api_failure("find", domain, error)),
    }
}

/// The outcome of an end. The object leaves the state only if its order is gone, or
/// is certain to stay.
fn ended(
    mut order: OrderModel,
    private: PrivateState,
    id: &OrderId,
    ending: Ending,
    limit: &str,
) -> Outcome<OrderModel> {
    let (last, diagnostic) = match ending {
        Ending::Gone => return Outcome::absent(),
        Ending::Kept(seen) => return Outcome::absent().with(kept(id, &seen)),
        Ending::Failed(error) => (None, api_failure("delete", &id.to_string(), &error)),
        Ending::Cancelled(last) => {
            let detail = format!(
                "Terraform was interrupted. {} The order stays in the state, and the next destroy \
                 goes on from there.",
                seen_as(last.as_ref())
            );
            let summary = format!("Cannot delete certificate order {id}: interrupted");
            (last, Diagnostic::error(summary, detail))
        }
        Ending::DeadlinePassed { last, refusal } => {
            let refused = refusal.as_ref().map(|error| {
                format!(
                    "\n\nThe service refused the last step: {}",
                    explanation(error)
                )
            });
            let detail = format!(
                "It was not gone within {limit} (timeouts.delete). {} The order stays in the state, \
                 and the next destroy goes on from there.{}",
                seen_as(last.as_ref()),
                refused.unwrap_or_default()
            );
            let summary = format!("Cannot delete certificate order {id}: time is over");
            (last, Diagnostic::error(summary, detail))
        }
    };
    if let Some(seen) = last {
        order.observed(&seen);
    }
    Outcome::present(order, private).with(diagnostic)
}

fn seen_as(last: Option<&Observation>) -> String {
    last.map_or_else(
        || "The order could not be looked at.".to_owned(),
        |seen| {
            let api = Some(&seen.api_status).filter(|word| !word.is_empty());
            let api = api
                .map(|word| format!(", in the service's word {word}"))
                .unwrap_or_default();
            format!("When last seen it was {}{api}.", seen.status)
        },
    )
}

/// An order with a certificate is not for a destroy to touch: sites may stand on it.
fn kept(id: &OrderId, seen: &Observation) -> Diagnostic {
    let what = match seen.status {
        Status::Revoked => "Its certificate was revoked.",
        Status::Expired => "Its certificate has expired.",
        _ => "Its certificate is issued, and sites may stand on it.",
    };
    Diagnostic::warning(
        format!("Certificate order {id} stays in the service"),
        format!(
            "{what} CAS does not delete such orders, and nothing was revoked. The order has left \
             the state only."
        ),
    )
}
