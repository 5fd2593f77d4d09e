//! Reading: what became of the order, and whether it is still there.

use super::INTENT;
use super::model::OrderModel;
use crate::cas::Call;
use crate::cas::operations::OrderId;
use crate::framework::{Diagnostic, Field, Outcome, PrivateState, Read};
use crate::orders::{Intent, Orders, Sighting};
use crate::provider::diagnostics::api_failure;

pub(super) async fn read(orders: &Orders, request: Read<OrderModel>) -> Outcome<OrderModel> {
    let Read {
        state: mut order,
        mut private,
        stop,
    } = request;
    let call = Call {
        deadline: None,
        cancel: stop,
    };
    let id = match identified(orders, &mut order, &mut private, &call).await {
        Ok(id) => id,
        Err(outcome) => return *outcome,
    };
    match orders.observe(&id, &call).await {
        Ok(Sighting::Present(seen)) => {
            order.observed(&seen);
            Outcome::present(order, private)
        }
        Ok(Sighting::Gone) => Outcome::absent().with(Diagnostic::warning(
            format!("Certificate order {id} is gone"),
            "The service does not know the order any more, and the full list of orders lacks it. \
             Somebody deleted it outside Terraform. It leaves the state, and the plan orders anew.",
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
    match orders.settle(&intent, call).await {
        Ok(Some(id)) => {
            order.id = Field::Known(id.to_string());
            private.remove(INTENT);
            Ok(id)
        }
        Ok(None) => Err(Box::new(Outcome::present(order.clone(), private.clone()))),
        Err(error) => Err(Box::new(
            Outcome::present(order.clone(), private.clone()).with(api_failure(
                "find",
                order.label(),
                &error,
            )),
        )),
    }
}
