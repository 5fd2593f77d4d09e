//! The account's orders: the state machine and the quota behind it.
//!
//! Knows neither HTTP nor JSON. Refusals carry the API's codes. Every method takes
//! the present moment, so nothing here has a clock.

mod domain;
mod order;
mod product;
mod state;
mod wait;

use std::collections::BTreeMap;

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::answer::ApiError;
use super::authority::Authority;
use super::options::Options;
use order::Pace;

pub use order::{NewOrder, OrderId, ValidationMethod};
pub use state::OrderState;

pub(super) use domain::is_domain;
pub(super) use order::Order;
pub(super) use product::Product;

/// Beyond 2^53, where neighbouring floating point numbers are 16 apart. Odd, and
/// so are all ids after it: none survives a detour through a float.
const FIRST_ID: i64 = 98_987_582_437_920_969;

/// All orders there ever were, the deleted ones included.
#[derive(Debug)]
pub(super) struct Orders {
    pace: Pace,
    quota: BTreeMap<String, u32>,
    authority: Authority,
    seed: u64,
    next_id: i64,
    orders: BTreeMap<OrderId, Order>,
}

impl Orders {
    pub(super) fn new(options: &Options, authority: Authority) -> Self {
        Self {
            pace: Pace {
                issue: options.issue,
                submitted_after: options.submitted_after,
                record_after: options.record_after,
                cancelled_after: options.cancelled_after,
            },
            quota: options.quota.clone(),
            authority,
            seed: options.seed,
            next_id: FIRST_ID,
            orders: BTreeMap::new(),
        }
    }

    /// Submits an order and takes a unit for it.
    pub(super) fn create(
        &mut self,
        request: NewOrder,
        now: Timestamp,
    ) -> Result<OrderId, ApiError> {
        let bought = self.quota.get(&request.product_code).copied();
        let bought = bought.ok_or_else(ApiError::no_package)?;
        if self.units_used(&request.product_code) >= bought {
            return Err(ApiError::no_units_left());
        }
        Ok(self.place(request, now))
    }

    /// Submits an order without asking for quota, though it counts as used.
    pub(super) fn place(&mut self, request: NewOrder, now: Timestamp) -> OrderId {
        let id = OrderId(self.next_id);
        self.next_id += 2 * (1 + i64::from(self.digest(id, "step")[0]));
        let order = Order::submit(id, request, self.pace, &self.authority, now);
        self.orders.insert(id, order);
        id
    }

    /// Hands the order to `look`, then counts the look.
    pub(super) fn describe<T>(
        &mut self,
        id: OrderId,
        now: Timestamp,
        look: impl FnOnce(&Self, &Order) -> T,
    ) -> Result<T, ApiError> {
        self.settled(id, now)?;
        let seen = look(self, &self.orders[&id]);
        self.settled(id, now)?.described();
        Ok(seen)
    }

    /// Withdraws an order; its unit stays taken.
    pub(super) fn cancel(&mut self, id: OrderId, now: Timestamp) -> Result<(), ApiError> {
        let pace = self.pace;
        let is_accepted = self.settled(id, now)?.cancel(pace, now);
        is_accepted.then_some(()).ok_or_else(ApiError::wrong_state)
    }

    /// Deletes an order and gives its unit back.
    pub(super) fn delete(&mut self, id: OrderId, now: Timestamp) -> Result<(), ApiError> {
        if !self.settled(id, now)?.state.may_be_deleted() {
            return Err(ApiError::wrong_state());
        }
        self.set_state(id, OrderState::Gone, now)
    }

    /// Puts an order, a deleted one too, into any state.
    pub(super) fn set_state(
        &mut self,
        id: OrderId,
        state: OrderState,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        let order = self.orders.get_mut(&id);
        let order = order.ok_or_else(ApiError::order_not_found)?;
        order.enter(state, self.pace, &self.authority, now);
        // A wait of no length is over at once.
        order.settle(self.pace, &self.authority, now);
        Ok(())
    }

    /// Has the CA turn an order down.
    pub(super) fn fail(
        &mut self,
        id: OrderId,
        reason: &str,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        self.set_state(id, OrderState::VerifyFail, now)?;
        if let Some(order) = self.orders.get_mut(&id) {
            order.failure = Some(reason.to_owned());
        }
        Ok(())
    }

    /// Every order there is, oldest first; deleted ones are left out.
    pub(super) fn all(&mut self, now: Timestamp) -> impl DoubleEndedIterator<Item = &Order> {
        for order in self.orders.values_mut() {
            order.settle(self.pace, &self.authority, now);
        }
        self.orders
            .values()
            .filter(|order| order.state != OrderState::Gone)
    }

    /// One order, even a deleted one.
    pub(super) fn any(&mut self, id: OrderId, now: Timestamp) -> Option<&Order> {
        let order = self.orders.get_mut(&id)?;
        order.settle(self.pace, &self.authority, now);
        Some(order)
    }

    /// Units of a product code that orders hold.
    pub(super) fn units_used(&self, product_code: &str) -> u32 {
        let holders = self.orders.values().filter(|order| {
            order.state != OrderState::Gone && order.request.product_code == product_code
        });
        u32::try_from(holders.count()).unwrap_or(u32::MAX)
    }

    pub(super) fn authority(&self) -> &Authority {
        &self.authority
    }

    /// Repeatable bytes of an order for a purpose, from the seed.
    pub(super) fn digest(&self, id: OrderId, purpose: &str) -> [u8; 32] {
        Sha256::digest(format!("{}/{id}/{purpose}", self.seed)).into()
    }

    fn settled(&mut self, id: OrderId, now: Timestamp) -> Result<&mut Order, ApiError> {
        let order = self.orders.get_mut(&id);
        let order = order.ok_or_else(ApiError::order_not_found)?;
        order.settle(self.pace, &self.authority, now);
        if order.state == OrderState::Gone {
            return Err(ApiError::order_not_found());
        }
        Ok(order)
    }
}

#[cfg(test)]
mod tests;
