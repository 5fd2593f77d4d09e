//! An order as tests and controls see it: everything but its secrets.

use serde::Serialize;

use super::orders::{Order, OrderId, OrderState, ValidationMethod};
use super::state::EmulatorState;

/// What there is to say about an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrderSummary {
    /// Identifies it.
    pub id: OrderId,
    /// As it was ordered.
    pub domain: String,
    /// Which quota paid for it.
    pub product_code: String,
    /// How control of the domain is proven.
    pub validation_method: ValidationMethod,
    /// Key and value of each tag.
    pub tags: Vec<(String, String)>,
    /// Where it stands.
    pub state: OrderState,
    /// Why the CA turned it down, if a test gave a reason.
    pub failure: Option<String>,
}

impl OrderSummary {
    /// All orders but deleted ones, oldest first.
    pub(super) fn all(state: &mut EmulatorState) -> Vec<Self> {
        let now = state.time.now();
        state.orders.all(now).map(Self::from).collect()
    }

    /// One order, even a deleted one.
    pub(super) fn of(state: &mut EmulatorState, id: OrderId) -> Option<Self> {
        let now = state.time.now();
        state.orders.any(id, now).map(Self::from)
    }
}

impl From<&Order> for OrderSummary {
    fn from(order: &Order) -> Self {
        let request = &order.request;
        Self {
            id: order.id,
            domain: request.domain.clone(),
            product_code: request.product_code.clone(),
            validation_method: request.validation_method,
            tags: request.tags.clone(),
            state: order.state,
            failure: order.failure.clone(),
        }
    }
}
