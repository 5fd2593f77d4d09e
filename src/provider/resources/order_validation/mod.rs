//! `alicloud_cas_order_validation`: waits for the certificate of an order.

mod create;
mod facts;
mod model;
mod read;
mod schema;
mod unissued;

use std::time::Duration;

use super::super::identity;
use super::super::provider_data::ProviderData;
use crate::orders::AccountSite;
use crate::orders::OrderId;
use crate::provider::diagnostics::api_failure;
use cas::CallOptions;
use framework::schema::{IdentitySchema, Schema};
use framework::{
    Create, Delete, Diagnostic, Field, Import, Outcome, Plan, PrivateState, Read, Resource, Update,
    Value,
};
use model::ValidationModel;

/// How long a create waits for the certificate, unless `timeouts` says.
const CREATE_TIMEOUT: Duration = Duration::from_secs(75 * 60);

/// Where the private state notes the account and site of the order.
const ACCOUNT: &str = "home";

/// The managed resource `alicloud_cas_order_validation`.
pub(super) struct OrderValidation;

impl Resource for OrderValidation {
    const TYPE_NAME: &'static str = "alicloud_cas_order_validation";
    type Model = ValidationModel;
    type Api = ProviderData;

    fn schema(&self) -> Schema {
        schema::schema()
    }

    fn identity_schema(&self) -> Option<IdentitySchema> {
        Some(identity::schema())
    }

    fn identity(
        &self,
        data: &ProviderData,
        state: &ValidationModel,
        private: &PrivateState,
    ) -> Option<Value> {
        let recorded = private.get::<AccountSite>(ACCOUNT);
        let site = recorded.map_or(data.orders.site(), |recorded| recorded.site);
        state.id.text().map(|id| identity::of(id, site))
    }

    /// The key comes and goes in place.
    fn plan(&self, plan: &mut Plan<'_, ValidationModel>) {
        let Some(prior) = plan.prior else { return };
        if prior.store_private_key == plan.planned.store_private_key {
            return;
        }
        plan.planned.private_key = match plan.planned.store_private_key {
            Field::Known(true) | Field::Unknown => Field::Unknown,
            _ => Field::Null,
        };
    }

    async fn create(
        &self,
        data: &ProviderData,
        request: Create<ValidationModel>,
    ) -> Outcome<ValidationModel> {
        create::create(data, request).await
    }

    async fn read(
        &self,
        data: &ProviderData,
        request: Read<ValidationModel>,
    ) -> Outcome<ValidationModel> {
        read::read(data, request).await
    }

    async fn update(
        &self,
        data: &ProviderData,
        request: Update<ValidationModel>,
    ) -> Outcome<ValidationModel> {
        let Update {
            prior,
            mut planned,
            private,
            stop,
            ..
        } = request;
        if !planned.private_key.is_unknown() {
            return Outcome::present(planned, private);
        }
        let call = CallOptions {
            deadline: None,
            cancel: stop,
        };
        // Only the key may change: the rest is planned as it was.
        let mut delivered = planned.clone();
        match create::fetched(data, &mut delivered, &call).await {
            Ok(_) => {
                planned.private_key = delivered.private_key;
                Outcome::present(planned, private)
            }
            Err(problem) => Outcome::present(prior, private).with(problem),
        }
    }

    /// There is nothing to delete: the order is another resource's.
    async fn delete(
        &self,
        _: &ProviderData,
        _: Delete<ValidationModel>,
    ) -> Outcome<ValidationModel> {
        Outcome::absent()
    }

    async fn import(&self, data: &ProviderData, request: Import) -> Outcome<ValidationModel> {
        let id = match identity::imported(&request.by, data.orders.site()) {
            Ok(id) => id,
            Err(problem) => return Outcome::absent().with(problem),
        };
        let call = CallOptions {
            deadline: None,
            cancel: request.stop,
        };
        let mut private = PrivateState::default();
        private.set(ACCOUNT, &data.orders.account_site(&call).await);
        let mut model = ValidationModel::of(&id);
        match create::fetched(data, &mut model, &call).await {
            Ok(warnings) => Outcome::present(model, private).with(warnings),
            Err(problem) => Outcome::absent().with(problem),
        }
    }
}

/// A call that failed, as an error about the wait.
fn cannot_wait(id: &OrderId, error: &cas::Error) -> Diagnostic {
    api_failure("wait for", &id.to_string(), error)
}
