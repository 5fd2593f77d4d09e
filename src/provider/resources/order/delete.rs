//! Deleting: until the order is gone, or it is certain that it stays.

use std::collections::BTreeSet;
use std::time::Duration;

use super::model::OrderModel;
use super::{DELETE_TIMEOUT, INTENT, UNSEEN, list, parsed};
use crate::cas::Call;
use crate::cas::operations::OrderId;
use crate::framework::duration;
use crate::framework::{Delete, Diagnostic, Outcome, PrivateState};
use crate::orders::{Ending, Intent, Observation, Orders, Parting, Status, Trace};
use crate::provider::diagnostics::{api_failure, explanation};

pub(super) async fn delete(orders: &Orders, request: Delete<OrderModel>) -> Outcome<OrderModel> {
    let Delete {
        state: order,
        private,
        limit,
        stop,
    } = request;
    let limit = limit.unwrap_or(DELETE_TIMEOUT);
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
        None => return in_doubt(orders, order, private, &call, limit).await,
    };
    let ending = orders.end(&id, &parting(&order), &call).await;
    ended(order, private, &id, ending, &duration::text(limit))
}

/// Only an order that was never seen with a certificate may be given up.
fn parting(order: &OrderModel) -> Parting {
    let held = [Status::Issued, Status::Revoked, Status::Expired].map(Status::as_str);
    Parting {
        never_held_certificate: order.status.text().is_none_or(|own| !held.contains(&own)),
        ..Parting::default()
    }
}

/// Deletes an order whose creation was in doubt, if it has appeared.
async fn in_doubt(
    orders: &Orders,
    order: OrderModel,
    private: PrivateState,
    call: &Call,
    limit: Duration,
) -> Outcome<OrderModel> {
    let domain = order.label().to_owned();
    let Some(intent) = private.get::<Intent>(INTENT) else {
        return Outcome::absent().with(left_behind(
            &domain,
            &look_around(orders, &order, call).await,
        ));
    };
    match orders.trace_patiently(&intent, call).await {
        Ok(Trace::Found(id)) => {
            let ending = orders.end(&id, &parting(&order), call).await;
            let found = Diagnostic::warning(
                format!("Certificate order {id} was taken for the one in doubt"),
                format!(
                    "It is the only order for {domain} that was not there before, so it is the one \
                     that this destroy is about."
                ),
            );
            ended(order, private, &id, ending, &duration::text(limit)).with(found)
        }
        Ok(Trace::Nothing) => Outcome::absent().with(left_behind(&domain, "")),
        Ok(Trace::Several(several)) => Outcome::present(order, private).with(Diagnostic::error(
            format!("Cannot delete certificate order {domain}: several could be the one"),
            format!(
                "Its creation was in doubt, and these orders appeared since: {}. Delete the \
                 leftover in the console, or take this object out of the state with `terraform \
                 state rm` to leave them all.",
                list(&several)
            ),
        )),
        Ok(Trace::Cancelled) => Outcome::present(order, private).with(Diagnostic::error(
            format!("Cannot delete certificate order {domain}: interrupted"),
            "Terraform was interrupted while the order was looked for. It stays in the state.",
        )),
        Err(error) => Outcome::present(order, private).with(api_failure("find", &domain, &error)),
    }
}

/// What there is for the domain, in words, where nothing tells one order from another.
async fn look_around(orders: &Orders, order: &OrderModel, call: &Call) -> String {
    let (Some(domain), Some(product_code)) = (parsed(&order.domain), order.product_code.text())
    else {
        return String::new();
    };
    let all = Intent {
        domains: domain.into(),
        product_code: product_code.to_owned(),
        seen: BTreeSet::new(),
    };
    match orders.candidates(&all, call).await {
        Ok(orders) if !orders.is_empty() => {
            format!(" For this domain and product there are: {}.", list(&orders))
        }
        _ => String::new(),
    }
}

fn left_behind(domain: &str, there_are: &str) -> Diagnostic {
    Diagnostic::warning(
        format!("An order for {domain} may be left behind"),
        format!(
            "Its creation was in doubt, and it has not appeared.{there_are} Look at the list of \
             orders in the console; a leftover order holds one unit of quota."
        ),
    )
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
        Ending::Gone(None) if private.get(UNSEEN) == Some(true) => {
            return Outcome::absent().with(left_behind(order.label(), ""));
        }
        Ending::Gone(_) | Ending::Forgotten | Ending::Revoked(_) => return Outcome::absent(),
        Ending::Kept { seen, .. } => return Outcome::absent().with(kept(id, &seen)),
        Ending::Elsewhere { .. } => {
            let summary =
                format!("Cannot delete certificate order {id}: this is another account or site");
            let detail = "The order was placed elsewhere. It stays in the state.";
            (None, Diagnostic::error(summary, detail))
        }
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
