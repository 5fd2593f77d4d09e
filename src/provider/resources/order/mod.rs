//! `alicloud_cas_order`: an order, from its placing to its end.
//!
//! `schema` and `model` say what there is, `checks` and `rules` what may be configured.
//! `plan`, with `renewal` and `plan_warnings`, `create`, `read`, `update`, `delete` and
//! `import` are what Terraform asks for; `place_and_wait` is what a create and a renewal share.
//! What a look puts into the state is in `state_from_snapshot`, what is remembered beside it in
//! `private_state`, and what there is to say of it in the modules of messages.

mod checks;
mod create;
mod delete;
mod delete_messages;
mod import;
mod instance_messages;
mod messages;
mod model;
mod place_and_wait;
mod placement_messages;
mod plan;
mod plan_warnings;
mod private_state;
mod read;
mod renewal;
mod rules;
mod schema;
mod state_from_snapshot;
mod update;
mod validation;
mod validity;

pub(in crate::provider) use import::state_of;
pub(super) use messages::elsewhere;
pub(in crate::provider) use model::OrderModel;
pub(in crate::provider) use schema::{DEFAULT_PRODUCT_CODE, validation_attributes};
pub(in crate::provider) use validation::told as told_validation;

use super::super::identity;
use super::super::provider_data::ProviderData;
use framework::schema::{IdentitySchema, Schema};
use framework::{
    Change, Create, Delete, Diagnostics, Import, Outcome, Plan, PrivateState, Read, Resource,
    Update, Value,
};
use private_state::OrderPrivate;

/// The managed resource `alicloud_cas_order`.
pub(in crate::provider) struct Order;

impl Resource for Order {
    const TYPE_NAME: &'static str = "alicloud_cas_order";
    type Model = OrderModel;
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
        order: &OrderModel,
        private: &PrivateState,
    ) -> Option<Value> {
        let recorded = OrderPrivate::of(private).recorded();
        let site = recorded.map_or(data.orders.site(), |recorded| recorded.site);
        order.id.text().map(|id| identity::of(id, site))
    }

    fn validate(&self, config: &OrderModel) -> Diagnostics {
        rules::validate(config)
    }

    fn plan(&self, plan: &mut Plan<'_, OrderModel>) {
        plan::plan(plan);
    }

    fn plan_destroy(&self, order: &OrderModel, private: &PrivateState) -> Diagnostics {
        delete_messages::planned(order, &OrderPrivate::of(private)).into()
    }

    async fn plan_with_api(
        &self,
        data: &ProviderData,
        change: Change<'_, OrderModel>,
    ) -> Diagnostics {
        if !change.creates && !plan::orders_anew(change.planned) {
            return Diagnostics::none();
        }
        plan_warnings::of_order(data, change).await
    }

    async fn import(&self, data: &ProviderData, request: Import) -> Outcome<OrderModel> {
        import::import(data, request).await
    }

    async fn create(
        &self,
        data: &ProviderData,
        request: Create<OrderModel>,
    ) -> Outcome<OrderModel> {
        create::create(data, request).await
    }

    async fn read(&self, data: &ProviderData, request: Read<OrderModel>) -> Outcome<OrderModel> {
        read::read(data, request).await
    }

    async fn update(
        &self,
        data: &ProviderData,
        request: Update<OrderModel>,
    ) -> Outcome<OrderModel> {
        update::update(data, request).await
    }

    async fn delete(
        &self,
        data: &ProviderData,
        request: Delete<OrderModel>,
    ) -> Outcome<OrderModel> {
        delete::delete(data, request).await
    }
}
