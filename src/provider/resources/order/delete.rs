//! Deleting: until the order is gone, or it is certain that it stays.

use std::time::Duration;

use super::DELETE_TIMEOUT;
use super::memory::Memory;
use super::messages::{elsewhere, list};
use super::model::OrderModel;
use super::parting::{forgotten, kept, parting, undecidable};
use crate::cas::operations::OrderId;
use crate::cas::{self, Call};
use crate::framework::{Delete, Diagnostic, Field, Outcome, duration};
use crate::orders::{Ending, Intent, Observation, Parting, Trace};
use crate::provider::account::Account;
use crate::provider::diagnostics::{api_failure, explanation};

pub(super) async fn delete(account: &Account, request: Delete<OrderModel>) -> Outcome<OrderModel> {
    let Delete {
        state: order,
        private,
        limit,
        stop,
    } = request;
    let mut memory = Memory::from(private);
    let word = memory.take_word();
    let limit = limit.unwrap_or(DELETE_TIMEOUT);
    let call = Call::within(limit, stop);
    let id = match order.id.text().map(str::parse::<OrderId>) {
        Some(Ok(id)) => id,
        Some(Err(error)) => {
            let problem = Diagnostic::error(
                format!("Cannot delete certificate order {}", order.label()),
                format!("The id in the state is not an order id: {error}."),
            );
            return Outcome::present(order, memory.into()).with(problem);
        }
        None => {
            let told = || told_of(&order, word.unwrap_or_default().open);
            let intent = memory.intent().or_else(told);
            return in_doubt(account, order, memory, intent, &call, limit).await;
        }
    };
    // Without a private state, what the plan knew decides.
    let is_certain = match memory.is_empty() {
        true => word.is_some_and(|word| !word.traced.contains(&id)),
        false => !memory.is_traced(),
    };
    let parting = parting(&order, &memory, is_certain);
    let ending = account.orders.end(&id, &parting, &call).await;
    ended(account, order, memory, &id, ending, &duration::text(limit))
}

/// Deletes an order whose creation was in doubt, if it has appeared.
async fn in_doubt(
    account: &Account,
    mut order: OrderModel,
    mut memory: Memory,
    intent: Option<Intent>,
    call: &Call,
    limit: Duration,
) -> Outcome<OrderModel> {
    let domain = order.label().to_owned();
    let Some(intent) = intent else {
        let there_are = look_around(account, &order, call).await;
        // With an error and no object, Terraform keeps the object that it has, and what
        // this one was not told: how to recognise the order.
        return Outcome::absent().with(match there_are {
            Ok(orders) if orders.is_empty() => left_behind(&domain),
            Ok(orders) => may_be_among(&domain, &orders),
            Err(error) => api_failure("find", &domain, &error),
        });
    };
    let trace = account.orders.trace_patiently(&intent, call).await;
    let keep = |problem| {
        let outcome = if memory.is_empty() {
            // As above.
            Outcome::absent()
        } else {
            let mut memory = Memory::of(memory.private());
            memory.set_intent(&account.orders.still_in_doubt(&intent));
            Outcome::present(order.clone(), memory.into())
        };
        outcome.with(problem)
    };
    match trace {
        Ok(Trace::Found(id)) => {
            let parting = Parting {
                home: intent.home.clone(),
                ..parting(&order, &memory, false)
            };
            if !memory.is_empty() {
                order.id = Field::Known(id.to_string());
                memory.set_traced(intent);
            }
            let ending = account.orders.end(&id, &parting, call).await;
            let found = Diagnostic::warning(
                format!("Certificate order {id} was taken for the one in doubt"),
                format!(
                    "It is the only order for {domain} that was not there before, so it is the one \
                     that this destroy is about."
                ),
            );
            ended(account, order, memory, &id, ending, &duration::text(limit)).with(found)
        }
        Ok(Trace::Nothing) => Outcome::absent().with(left_behind(&domain)),
        Ok(Trace::Several(several)) => keep(Diagnostic::error(
            format!("Cannot delete certificate order {domain}: several could be the one"),
            format!(
                "Its creation was in doubt, and these orders appeared since: {}. Delete the \
                 leftover in the console, or take this object out of the state with `terraform \
                 state rm` to leave them all.",
                list(&several)
            ),
        )),
        Ok(Trace::Elsewhere { recorded, here }) => {
            keep(elsewhere("delete", &domain, &recorded, &here))
        }
        Ok(Trace::Cancelled) => keep(Diagnostic::error(
            format!("Cannot delete certificate order {domain}: interrupted"),
            "Terraform was interrupted while the order was looked for. It stays in the state.",
        )),
        Err(error) => keep(api_failure("find", &domain, &error)),
    }
}

/// What there is for the domain, where nothing tells one order from another.
async fn look_around(
    account: &Account,
    order: &OrderModel,
    call: &Call,
) -> Result<Vec<OrderId>, cas::Error> {
    match (order.domains(), order.product_code.text()) {
        (Some(domains), Some(code)) => account.orders.unclaimed(&domains, code, call).await,
        _ => Ok(Vec::new()),
    }
}

/// The one order in doubt that could be this object's, of those of which the plan left
/// word.
fn told_of(order: &OrderModel, mut doubts: Vec<Intent>) -> Option<Intent> {
    doubts.retain(|doubt| {
        order.domains().as_ref() == Some(&doubt.domains)
            && order.product_code.text() == Some(&doubt.product_code)
    });
    match doubts.len() {
        1 => doubts.pop(),
        _ => None,
    }
}

fn may_be_among(domain: &str, orders: &[OrderId]) -> Diagnostic {
    Diagnostic::error(
        format!("Cannot replace certificate order {domain}: its creation is in doubt"),
        format!(
            "For this domain and product there are: {}. One of them may be the order in doubt, so \
             no other is placed. The next plan looks for it again and knows which it is as soon as \
             the service lists it. If none of them is, `terraform state rm` takes this object out \
             of the state.",
            list(orders)
        ),
    )
}

fn left_behind(domain: &str) -> Diagnostic {
    Diagnostic::warning(
        format!("An order for {domain} may be left behind"),
        "Its creation was in doubt, and it has not appeared. Look at the list of orders in the \
         console; a leftover order holds one unit of quota.",
    )
}

/// An order that was accepted and that the service never showed.
fn never_shown(id: &OrderId) -> Diagnostic {
    Diagnostic::warning(
        format!("Certificate order {id} may be left behind"),
        "The service accepted the order and never showed it. It has left the state. Look at the \
         list of orders in the console; a leftover order holds one unit of quota.",
    )
}

/// The outcome of an end. The object leaves the state only if its order is gone, or
/// is certain to stay.
fn ended(
    account: &Account,
    mut order: OrderModel,
    memory: Memory,
    id: &OrderId,
    ending: Ending,
    limit: &str,
) -> Outcome<OrderModel> {
    let (last, diagnostic) = match ending {
        Ending::Gone(None) if memory.is_unseen() => {
            return Outcome::absent().with(never_shown(id));
        }
        Ending::Gone(_) | Ending::Revoked(_) => return Outcome::absent(),
        Ending::Forgotten => return Outcome::absent().with(forgotten(id)),
        Ending::Kept { seen, reason } => {
            return Outcome::absent().with(kept(id, &order, &seen, reason));
        }
        Ending::Undecidable(seen) => (Some(seen), undecidable(id, &order)),
        Ending::Elsewhere { recorded, here } => (None, elsewhere("delete", id, &recorded, &here)),
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
    // A tainted object that is replaced comes without its private state, and would be
    // stored without it. With no object at all, Terraform keeps what it has.
    if memory.is_empty() {
        return Outcome::absent().with(diagnostic);
    }
    if let Some(seen) = last {
        order.observed(&seen, account.orders.now());
    }
    Outcome::present(order, memory.into()).with(diagnostic)
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
