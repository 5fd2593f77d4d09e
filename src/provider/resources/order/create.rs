//! Creating: one request, and an order that nothing loses.

use super::model::OrderModel;
use super::place_and_wait::{application, order};
use super::schema::CREATE_TIMEOUT;
use crate::provider::provider_data::ProviderData;
use cas::CallOptions;
use framework::{Create, Outcome};

pub(super) async fn create(
    data: &ProviderData,
    request: Create<OrderModel>,
) -> Outcome<OrderModel> {
    let limit = request.limit.unwrap_or(CREATE_TIMEOUT);
    let call = CallOptions::within(limit, request.stop);
    let planned = request.planned;
    let application = match application(&planned, data.applicant.as_ref()) {
        Ok(application) => application,
        Err(problem) => return Outcome::absent().with(problem),
    };
    let checkpoint = &request.checkpoint;
    let placed = order(data, planned, application, None, checkpoint, &call, limit);
    match placed.await {
        Ok(outcome) => outcome,
        Err(why) => Outcome::absent().with(why),
    }
}
