//! `alicloud_cas_order`: an order, from its placing to its end.

mod create;
mod delete;
mod model;
mod read;
mod schema;
mod validation;

use std::time::Duration;

use async_trait::async_trait;

use crate::cas::operations::OrderId;
use crate::framework::schema::Schema;
use crate::framework::{
    AttributePath, Create, Delete, Diagnostic, Diagnostics, Field, Outcome, Plan, Read, Resource,
    Update,
};
use crate::orders::{DomainName, Orders};
use model::OrderModel;

/// How long a create waits for the validation record, unless `timeouts` says.
const CREATE_TIMEOUT: Duration = Duration::from_secs(10 * 60);
/// How long a delete waits for the order to go, unless `timeouts` says.
const DELETE_TIMEOUT: Duration = Duration::from_secs(20 * 60);

/// Where the private state keeps the intent of an order that may still appear.
const INTENT: &str = "intent";
/// Where the private state notes that the service has not shown the order yet.
const UNSEEN: &str = "unseen";

/// The managed resource `alicloud_cas_order`.
pub(super) struct Order;

#[async_trait]
impl Resource for Order {
    const TYPE_NAME: &'static str = "alicloud_cas_order";
    type Model = OrderModel;
    type Api = Orders;

    fn schema(&self) -> Schema {
        schema::schema()
    }

    fn validate(&self, config: &OrderModel) -> Diagnostics {
        let wildcard = parsed(&config.domain).is_some_and(|domain| domain.is_wildcard());
        if wildcard && config.validation_method.text() == Some("FILE") {
            return Diagnostic::error(
                "A wildcard domain cannot be validated by FILE",
                "CAs accept only a DNS record for a wildcard. Use validation_method = \"DNS\".",
            )
            .at(AttributePath::root("validation_method"))
            .into();
        }
        Diagnostics::none()
    }

    fn plan(&self, plan: &mut Plan<'_, OrderModel>) {
        if plan.prior.is_none() {
            let OrderModel {
                domain,
                validation_method,
                ..
            } = &*plan.planned;
            plan.planned.validation = validation::planned(domain, validation_method);
        }
    }

    async fn create(&self, orders: &Orders, request: Create<OrderModel>) -> Outcome<OrderModel> {
        create::create(orders, request).await
    }

    async fn read(&self, orders: &Orders, request: Read<OrderModel>) -> Outcome<OrderModel> {
        read::read(orders, request).await
    }

    /// Contacts and timeouts are ours alone: the API has no operation to change the
    /// applicant of an order.
    async fn update(&self, _: &Orders, request: Update<OrderModel>) -> Outcome<OrderModel> {
        Outcome::present(request.planned, request.private)
    }

    async fn delete(&self, orders: &Orders, request: Delete<OrderModel>) -> Outcome<OrderModel> {
        delete::delete(orders, request).await
    }
}

/// The domain of a model. The schema's check has refused what is none.
fn parsed(domain: &Field<String>) -> Option<DomainName> {
    domain.text()?.parse().ok()
}

/// Order ids for a message.
fn list(ids: &[OrderId]) -> String {
    ids.iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}
