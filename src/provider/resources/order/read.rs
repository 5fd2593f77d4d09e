//! Reading: what became of the order, and whether it is still there.

use super::messages::elsewhere;
use super::model::OrderModel;
use super::private_state::OrderPrivate;
use super::state_from_snapshot::Today;
use crate::orders::{Confirmation, Lookup, OrderId, OrderSnapshot};
use crate::provider::diagnostics::api_failure;
use crate::provider::provider_data::ProviderData;
use cas::CallOptions;
use framework::{Diagnostic, Diagnostics, Outcome, Read};

pub(super) async fn read(data: &ProviderData, request: Read<OrderModel>) -> Outcome<OrderModel> {
    let Read {
        state: order,
        private,
        stop,
        ..
    } = request;
    let private = OrderPrivate::from(private);
    let call = CallOptions {
        deadline: None,
        cancel: stop,
    };
    let id = match order.order_to("read") {
        Ok(Some(id)) => id,
        Err(problem) => return Outcome::present(order, private.into()).with(problem),
        Ok(None) => {
            let warning = without_id(order.label());
            return Outcome::present(order, private.into()).with(warning);
        }
    };
    let own = private.instance_order(&id, &order, &data.orders);
    data.orders.hold(&id, own.as_ref());
    let outcome = looked_at(data, order, private, &id, &call).await;
    outcome.with(data.clock_warning.take(&data.orders))
}

async fn looked_at(
    data: &ProviderData,
    order: OrderModel,
    private: OrderPrivate,
    id: &OrderId,
    call: &CallOptions,
) -> Outcome<OrderModel> {
    let recorded = private.recorded();
    let own = private.instance_order(id, &order, &data.orders);
    let keep =
        |said: Diagnostics| Outcome::present(order.clone(), private.clone().into()).with(said);
    match data
        .orders
        .look(id, own.as_ref(), recorded.as_ref(), call)
        .await
    {
        Ok(Lookup::Present(seen)) => present(data, order, private, &seen, id, call).await,
        Ok(Lookup::Gone | Lookup::Unverified) if private.is_unconfirmed() => {
            keep(never_shown(id).into())
        }
        Ok(Lookup::Gone) => Outcome::absent().with(gone(id)),
        Ok(Lookup::Unverified) => keep(not_to_be_seen(id).into()),
        Ok(Lookup::Elsewhere { recorded, here }) => {
            keep(elsewhere("read", id, &recorded, &here).into())
        }
        Err(error) => {
            let failure = api_failure("read", &id.to_string(), &error);
            keep(data.outage.tell(&error, failure))
        }
    }
}

async fn present(
    data: &ProviderData,
    mut order: OrderModel,
    mut private: OrderPrivate,
    seen: &OrderSnapshot,
    id: &OrderId,
    call: &CallOptions,
) -> Outcome<OrderModel> {
    let mut said = Diagnostics::none();
    let today = Today::of(&data.orders);
    said.extend(order.observe(seen, &mut private, today));
    // What this look has shown is what the wait for the certificate goes by.
    data.orders.hold(
        id,
        private.instance_order(id, &order, &data.orders).as_ref(),
    );
    if let (true, Some(domains)) = (private.is_unconfirmed(), order.domains()) {
        match data.orders.confirm(id, &domains, call).await {
            Confirmation::Confirmed => private.set_unconfirmed(false),
            Confirmation::Unlisted => {}
            Confirmation::Foreign => {
                private.set_found();
                said.push(foreign(id));
            }
        }
    }
    // It is to be seen with this key, so this is where it belongs.
    if private.lacks_account() {
        private.set_recorded(&data.orders.account_site(call).await);
    }
    Outcome::present(order, private.into()).with(said)
}

/// An object without an order id is not one without an order.
fn without_id(domain: &str) -> Diagnostic {
    Diagnostic::warning(
        format!("Certificate order {domain} has no id in the state"),
        "Earlier versions of the provider kept such objects, marked as tainted, where the answer to \
         a create was lost. Whether there is an order for it, the list of orders in the console \
         shows. Take the object out of the state with `terraform state rm`; then import the order, \
         or let the next apply place one.",
    )
}

fn never_shown(id: &OrderId) -> Diagnostic {
    Diagnostic::warning(
        format!("Certificate order {id} cannot be seen yet"),
        "The service accepted the order and has not shown it since. It stays in the state. If this \
         persists, check the list of orders in the console.",
    )
}

fn gone(id: &OrderId) -> Diagnostic {
    Diagnostic::warning(
        format!("Certificate order {id} is gone"),
        "The service did not know the order in two reads, and the full list of orders lacks it. It \
         was deleted, outside Terraform or by an apply that could not order anew after it. It \
         leaves the state, and the plan orders anew.",
    )
}

/// An order that is not to be seen, in an account of which nothing was recorded.
fn not_to_be_seen(id: &OrderId) -> Diagnostic {
    Diagnostic::warning(
        format!("Certificate order {id} cannot be seen"),
        "The service does not know the order, and the full list of orders lacks it. Either it was \
         deleted outside Terraform, or these credentials belong to another account: the state does \
         not say which account it was ordered with. So it stays in the state. If it is gone, take \
         it out with `terraform state rm`; the next apply then orders anew.",
    )
}

/// An order that the service named, and that is for other domains.
fn foreign(id: &OrderId) -> Diagnostic {
    Diagnostic::warning(
        format!("Certificate order {id} is for other domains"),
        "The service named it when this order was placed, and the list of orders shows it with \
         other domains. A destroy leaves it alone. Take this object out of the state with \
         `terraform state rm`, and look for its own order in the console.",
    )
}
