//! Reading: what became of the order, and whether it is still there.

use super::memory::Memory;
use super::messages::{elsewhere, list};
use super::model::OrderModel;
use crate::cas::Call;
use crate::cas::operations::OrderId;
use crate::framework::{Diagnostic, Field, Outcome, Read};
use crate::orders::{Sighting, Trace};
use crate::provider::account::Account;
use crate::provider::diagnostics::api_failure;

pub(super) async fn read(account: &Account, request: Read<OrderModel>) -> Outcome<OrderModel> {
    let Read {
        state: mut order,
        private,
        stop,
        ..
    } = request;
    let mut memory = Memory::from(private);
    let call = Call {
        deadline: None,
        cancel: stop,
    };
    let id = match identified(account, &mut order, &mut memory, &call).await {
        Ok(id) => id,
        Err(outcome) => return *outcome,
    };
    let disputed = match account.orders.hold(&id, memory.is_traced()) {
        true => None,
        false => Some(held_twice(&id)),
    };
    let outcome = looked_at(account, order, memory, &id, &call).await;
    disputed.into_iter().fold(outcome, Outcome::with)
}

async fn looked_at(
    account: &Account,
    mut order: OrderModel,
    mut memory: Memory,
    id: &OrderId,
    call: &Call,
) -> Outcome<OrderModel> {
    let home = memory.home();
    let seen = account.orders.observe(id, home.as_ref(), call).await;
    match seen {
        Ok(Sighting::Present(seen)) => {
            let now = account.orders.now();
            order.observed(&seen, now);
            memory.saw(&seen, &order, now);
            // It is to be seen with this key, so this is where it belongs.
            if memory.lacks_home() {
                memory.set_home(&account.orders.home(call).await);
            }
            Outcome::present(order, memory.into())
        }
        Ok(Sighting::Gone) if memory.is_unseen() => {
            Outcome::present(order, memory.into()).with(Diagnostic::warning(
                format!("Certificate order {id} cannot be seen yet"),
                "The service accepted the order and has not shown it since. It stays in the state. \
                 If this does not pass, look at the list of orders in the console.",
            ))
        }
        Ok(Sighting::Gone) => Outcome::absent().with(gone(id, home.is_some())),
        Ok(Sighting::Elsewhere { recorded, here }) => {
            Outcome::present(order, memory.into()).with(elsewhere("read", id, &recorded, &here))
        }
        Err(error) => Outcome::present(order, memory.into()).with(api_failure(
            "read",
            &id.to_string(),
            &error,
        )),
    }
}

/// An order of this object that another one, read before it, was taken for.
fn held_twice(id: &OrderId) -> Diagnostic {
    Diagnostic::warning(
        format!("Certificate order {id} is held by two objects"),
        "Another object of the state, whose creation was in doubt, was taken for this order just \
         now. Do not apply this plan: what becomes of that object would become of this one's order. \
         Take the other object out of the state with `terraform state rm`.",
    )
}

fn gone(id: &OrderId, home_is_known: bool) -> Diagnostic {
    let cause = if home_is_known {
        "Somebody deleted it outside Terraform."
    } else {
        "Either somebody deleted it outside Terraform, or these credentials belong to another \
         account: the state does not say which account it was ordered with."
    };
    Diagnostic::warning(
        format!("Certificate order {id} is gone"),
        format!(
            "The service does not know the order, and the full list of orders lacks it. {cause} It \
             leaves the state, and the plan orders anew."
        ),
    )
}

/// The order id, from the state, or by finding the order whose creation was in
/// doubt. `Err` is the outcome of a read that has no order to look at.
async fn identified(
    account: &Account,
    order: &mut OrderModel,
    memory: &mut Memory,
    call: &Call,
) -> Result<OrderId, Box<Outcome<OrderModel>>> {
    let keep = |order: &OrderModel, memory: &Memory, diagnostic| {
        let outcome = Outcome::present(order.clone(), memory.private().clone());
        Err(Box::new(outcome.with(diagnostic)))
    };
    if let Some(text) = order.id.text() {
        return match text.parse() {
            Ok(id) => Ok(id),
            Err(error) => {
                let problem = Diagnostic::error(
                    format!("Cannot read certificate order {text}"),
                    format!("The id in the state is not an order id: {error}."),
                );
                keep(order, memory, problem)
            }
        };
    }
    let Some(intent) = memory.intent() else {
        return Err(Box::new(Outcome::absent().with(Diagnostic::warning(
            format!("Certificate order {} leaves the state", order.label()),
            "The state has no order id, and nothing to find the order by.",
        ))));
    };
    let diagnostic = match account.orders.trace(&intent, call).await {
        Ok(Trace::Found(id)) => {
            order.id = Field::Known(id.to_string());
            memory.set_traced(intent);
            return Ok(id);
        }
        Ok(Trace::Several(candidates)) => Diagnostic::warning(
            format!("Certificate order {} is still in doubt", order.label()),
            format!(
                "Several orders could be the one: {}. A replacement or a destroy removes none of \
                 them. Delete the leftover in the console.",
                list(&candidates)
            ),
        ),
        Ok(Trace::Cancelled) => Diagnostic::warning(
            format!("Certificate order {} is still in doubt", order.label()),
            "Terraform was interrupted before it was looked for. The next plan looks again.",
        ),
        Ok(Trace::Nothing) => Diagnostic::warning(
            format!("Certificate order {} is still in doubt", order.label()),
            "It was not in the list of orders just now. Should it appear later than the next apply, \
             that apply orders a second one, and the first keeps its unit of quota until somebody \
             deletes it.",
        ),
        Ok(Trace::Elsewhere { recorded, here }) => {
            elsewhere("find", &order.label(), &recorded, &here)
        }
        Err(error) => api_failure("find", order.label(), &error),
    };
    memory.set_intent(&account.orders.still_in_doubt(&intent));
    keep(order, memory, diagnostic)
}
