//! Reading: what became of the order, and whether it is still there.

use super::model::OrderModel;
use super::{INTENT, UNSEEN, list};
use crate::cas::Call;
use crate::cas::operations::OrderId;
use crate::framework::{Diagnostic, Field, Outcome, PrivateState, Read};
use crate::orders::{Intent, Orders, Sighting, Trace};
use crate::provider::diagnostics::api_failure;

pub(super) async fn read(orders: &Orders, request: Read<OrderModel>) -> Outcome<OrderModel> {
    let Read {
        state: mut order,
        mut private,
        stop,
        ..
    } = request;
    let call = Call {
        deadline: None,
        cancel: stop,
    };
    let id = match identified(orders, &mut order, &mut private, &call).await {
        Ok(id) => id,
        Err(outcome) => return *outcome,
    };
    match orders.observe(&id, None, &call).await {
        Ok(Sighting::Present(seen)) => {
            order.observed(&seen);
            private.remove(UNSEEN);
            Outcome::present(order, private)
        }
        Ok(Sighting::Gone) if private.get(UNSEEN) == Some(true) => {
            Outcome::present(order, private).with(Diagnostic::warning(
                format!("Certificate order {id} cannot be seen yet"),
                "The service accepted the order and has not shown it since. It stays in the state. If \
                 this does not pass, look at the list of orders in the console.",
            ))
        }
        Ok(Sighting::Elsewhere { .. }) => Outcome::present(order, private).with(Diagnostic::error(
            format!("Cannot read certificate order {id}: this is another account or site"),
            "The order was placed elsewhere. It stays in the state.",
        )),
        Ok(Sighting::Gone) => Outcome::absent().with(Diagnostic::warning(
            format!("Certificate order {id} is gone"),
            "The service does not know the order, and the full list of orders lacks it. Either \
             somebody deleted it outside Terraform, or these credentials belong to another account. \
             It leaves the state, and the plan orders anew: apply it only if the account is right.",
        )),
        Err(error) => {
            Outcome::present(order, private).with(api_failure("read", &id.to_string(), &error))
        }
    }
}

/// The order id, from the state, or by finding the order whose creation was in
/// doubt. `Err` is the outcome of a read that has no order to look at.
async fn identified(
    orders: &Orders,
    order: &mut OrderModel,
    private: &mut PrivateState,
    call: &Call,
) -> Result<OrderId, Box<Outcome<OrderModel>>> {
    if let Some(text) = order.id.text() {
        return text.parse().map_err(|error| {
            Box::new(
                Outcome::present(order.clone(), private.clone()).with(Diagnostic::error(
                    format!("Cannot read certificate order {text}"),
                    format!("The id in the state is not an order id: {error}."),
                )),
            )
        });
    }
    let Some(intent) = private.get::<Intent>(INTENT) else {
        return Err(Box::new(Outcome::absent().with(Diagnostic::warning(
            format!("Certificate order {} leaves the state", order.label()),
            "The state has no order id, and nothing to find the order by.",
        ))));
    };
    let trace = orders.trace(&intent, call).await;
    let diagnostic = match trace {
        Ok(Trace::Found(id)) => {
            order.id = Field::Known(id.to_string());
            private.remove(INTENT);
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
        Ok(Trace::Nothing | Trace::Cancelled) => Diagnostic::warning(
            format!("Certificate order {} is still in doubt", order.label()),
            "It was not in the list of orders just now. Should it appear later than the next apply, \
             that apply orders a second one, and the first keeps its unit of quota until somebody \
             deletes it.",
        ),
        Err(error) => api_failure("find", order.label(), &error),
    };
    Err(Box::new(
        Outcome::present(order.clone(), private.clone()).with(diagnostic),
    ))
}
