//! `alicloud_cas_order`: an order, from its placing to its end.

mod checks;
mod create;
mod delete;
mod import;
mod memory;
mod messages;
mod model;
mod parting;
mod plan;
mod quota;
mod read;
mod rules;
mod schema;
mod validation;

pub(in crate::provider) use import::state_of;
pub(super) use messages::elsewhere;
pub(in crate::provider) use model::OrderModel;
pub(in crate::provider) use schema::{DEFAULT_PRODUCT_CODE, validation_attributes};
pub(in crate::provider) use validation::told as told_validation;

use std::time::Duration;

use async_trait::async_trait;

use super::super::account::Account;
use super::super::applicant::Applicant;
use super::super::identity;
use crate::framework::schema::{IdentitySchema, Schema};
use crate::framework::{
    Change, Create, Delete, Diagnostic, Diagnostics, Import, Outcome, Plan, PrivateState, Read,
    Resource, Update, Value,
};
use memory::Memory;

/// How long a create waits for the validation record, unless `timeouts` says.
const CREATE_TIMEOUT: Duration = Duration::from_secs(10 * 60);
/// How long a delete waits for the order to go, unless `timeouts` says.
const DELETE_TIMEOUT: Duration = Duration::from_secs(20 * 60);

/// What is missing of the applicant of a planned order, if all that is said is known.
fn applicant(account: &Account, planned: &OrderModel) -> Option<Diagnostic> {
    let arguments = [&planned.username, &planned.phone, &planned.email];
    if arguments.iter().any(|argument| argument.is_unknown()) {
        return None;
    }
    let [username, phone, email] = arguments;
    let own = Applicant::of(username, phone, email);
    own.or(&account.applicant).contact().err()
}

/// The managed resource `alicloud_cas_order`.
pub(in crate::provider) struct Order;

#[async_trait]
impl Resource for Order {
    const TYPE_NAME: &'static str = "alicloud_cas_order";
    type Model = OrderModel;
    type Api = Account;

    fn schema(&self) -> Schema {
        schema::schema()
    }

    fn identity_schema(&self) -> Option<IdentitySchema> {
        Some(identity::schema())
    }

    fn identity(
        &self,
        account: &Account,
        order: &OrderModel,
        private: &PrivateState,
    ) -> Option<Value> {
        let home = Memory::of(private).home();
        let site = home.map_or(account.orders.site(), |home| home.site);
        order.id.text().map(|id| identity::of(id, site))
    }

    fn validate(&self, config: &OrderModel) -> Diagnostics {
        rules::validate(config)
    }

    fn plan(&self, plan: &mut Plan<'_, OrderModel>) {
        plan::plan(plan);
    }

    async fn forewarn(&self, account: &Account, change: Change<'_, OrderModel>) -> Diagnostics {
        let incomplete = match change.creates {
            true => applicant(account, change.planned),
            false => None,
        };
        let mut found = quota::forewarn(account, change).await;
        found.extend(incomplete);
        found
    }

    fn leave_word(&self, account: &Account, private: &mut PrivateState) {
        let Some(doubts) = account.orders.doubts() else {
            return;
        };
        let mut memory = Memory::from(std::mem::take(private));
        memory.leave_word(&doubts);
        *private = memory.into();
    }

    async fn import(&self, account: &Account, request: Import) -> Outcome<OrderModel> {
        import::import(account, request).await
    }

    async fn create(&self, account: &Account, request: Create<OrderModel>) -> Outcome<OrderModel> {
        account.quota.ordering();
        create::create(account, request).await
    }

    async fn read(&self, account: &Account, request: Read<OrderModel>) -> Outcome<OrderModel> {
        read::read(account, request).await
    }

    /// Contacts, tags, policies and timeouts are ours alone: the API has no operation to
    /// change any of them.
    async fn update(&self, _: &Account, request: Update<OrderModel>) -> Outcome<OrderModel> {
        let mut memory = Memory::from(request.private);
        memory.forget_unproven();
        Outcome::present(request.planned, memory.into())
    }

    async fn delete(&self, account: &Account, request: Delete<OrderModel>) -> Outcome<OrderModel> {
        delete::delete(account, request).await
    }
}
