//! Creating: one request, and an order that nothing loses.

use super::model::OrderModel;
use super::ordering::order;
use super::schema::CREATE_TIMEOUT;
use crate::cas::Call;
use crate::framework::{Create, Outcome};
use crate::provider::account::Account;

pub(super) async fn create(account: &Account, request: Create<OrderModel>) -> Outcome<OrderModel> {
    let limit = request.limit.unwrap_or(CREATE_TIMEOUT);
    let call = Call::within(limit, request.stop);
    let checkpoint = &request.checkpoint;
    match order(account, request.planned, None, checkpoint, &call, limit).await {
        Ok(outcome) => outcome,
        Err(why) => Outcome::absent().with(why),
    }
}
