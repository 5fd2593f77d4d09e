//! The account's orders: the state machine and the quota behind it.
//!
//! Knows neither HTTP nor JSON. Refusals carry the API's codes. Every method takes
//! the present moment, so nothing here has a clock.

mod domain;
mod new_order;
mod order;
mod product;
mod rules;
mod state;
mod wait;

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::answer::ApiError;
use super::ca::{CertificateAuthority, days};
use super::options::Options;
use super::variants::{
    AbsentOrder, DeletePayed, DuplicateDomain, NoQuota, OrderIds, StateRefusal, Variants,
};

pub use new_order::{NewOrder, OrderId, ValidationMethod};
pub use state::OrderState;

pub(super) use domain::{ascii, is_domain, subdomain};
pub(super) use order::Order;
pub(super) use product::Product;
pub(super) use rules::Rules;
pub(super) use wait::Wait;

/// The first large id. Odd, and so are all after it.
const FIRST_ID: i64 = 98_987_582_437_920_969;

/// By how much other ids are smaller than large ones.
const LARGER_BY: i64 = 96_000_000_000_000_000;

/// How many deleted orders are remembered.
const MOST_GONE: usize = 1000;

/// All orders there are, and the deleted ones of late.
#[derive(Debug)]
pub(super) struct Orders {
    pub(super) rules: Rules,
    persisted: PersistedOrders,
}

/// What of the orders outlives the program.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PersistedOrders {
    authority: CertificateAuthority,
    next_id: i64,
    orders: BTreeMap<OrderId, Order>,
    quota: BTreeMap<String, u32>,
    seed: u64,
}

impl Orders {
    pub(super) fn new(options: &Options, authority: CertificateAuthority) -> Self {
        let persisted = PersistedOrders {
            authority,
            next_id: FIRST_ID,
            orders: BTreeMap::new(),
            quota: options.quota.clone(),
            seed: options.seed,
        };
        Self {
            rules: Rules::of(options),
            persisted,
        }
    }

    /// The orders of an earlier run. Its quota counts, and the options' for codes
    /// it does not name.
    pub(super) fn reopened(options: &Options, mut persisted: PersistedOrders) -> Self {
        for (code, units) in &options.quota {
            persisted.quota.entry(code.clone()).or_insert(*units);
        }
        Self {
            rules: Rules::of(options),
            persisted,
        }
    }

    pub(super) fn persisted(&self) -> &PersistedOrders {
        &self.persisted
    }

    /// Submits an order and takes a unit for it.
    pub(super) fn create(
        &mut self,
        request: NewOrder,
        now: Timestamp,
    ) -> Result<OrderId, ApiError> {
        if let Some(other) = self.pending_for(&request.domain, now) {
            match self.rules.variants.duplicate_domain {
                DuplicateDomain::Allowed => {}
                DuplicateDomain::Refused => return Err(ApiError::duplicate_domain()),
                DuplicateDomain::Repeat => return Err(ApiError::repeated_domain()),
                DuplicateDomain::Merged => return Ok(other),
            }
        }
        let refused = |documented: fn() -> ApiError| match self.rules.variants.no_quota {
            NoQuota::Documented => documented(),
            NoQuota::InsufficientQuota => ApiError::insufficient_quota(),
        };
        let bought = self.units_bought(&request.product_code);
        let bought = bought.ok_or_else(|| refused(ApiError::no_package))?;
        if self.units_used(&request.product_code, now) >= bought {
            return Err(refused(ApiError::no_units_left));
        }
        Ok(self.place(request, now))
    }

    /// Submits an order without asking for quota, though it counts as used.
    pub(super) fn place(&mut self, request: NewOrder, now: Timestamp) -> OrderId {
        let id = OrderId(match self.rules.variants.order_ids {
            OrderIds::Double => self.persisted.next_id - LARGER_BY,
            OrderIds::Large => self.persisted.next_id,
        });
        self.persisted.next_id += 2 * (1 + i64::from(self.digest(id, "step")[0]));
        let order = Order::submit(id, request, &self.rules, &self.persisted.authority, now);
        self.persisted.orders.insert(id, order);
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
        let seen = look(self, &self.persisted.orders[&id]);
        self.settled(id, now)?.described();
        Ok(seen)
    }

    /// Withdraws an order; its unit stays taken.
    pub(super) fn cancel(&mut self, id: OrderId, now: Timestamp) -> Result<(), ApiError> {
        let rules = self.rules;
        let is_accepted = self.settled(id, now)?.cancel(&rules, now);
        self.accepted(is_accepted)
    }

    /// Revokes an issued order, or gives up a `payed` one.
    pub(super) fn cancel_for_package(
        &mut self,
        id: OrderId,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        self.settled(id, now)?;
        let persisted = &mut self.persisted;
        let order = persisted.orders.get_mut(&id);
        let order = order.ok_or_else(ApiError::order_not_found)?;
        let is_accepted = order.cancel_for_package(&self.rules, &persisted.authority, now);
        self.forget_oldest_gone();
        self.accepted(is_accepted)
    }

    /// Deletes an order and gives its unit back.
    pub(super) fn delete(&mut self, id: OrderId, now: Timestamp) -> Result<(), ApiError> {
        let refuses_payed = self.rules.variants.delete_payed == DeletePayed::Refused;
        let order = self.settled(id, now)?;
        let is_held = order.state == OrderState::Payed && !order.is_returned();
        if !order.state.may_be_deleted() || (refuses_payed && is_held) {
            return self.accepted(false);
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
        let persisted = &mut self.persisted;
        let order = persisted.orders.get_mut(&id);
        let order = order.ok_or_else(ApiError::order_not_found)?;
        order.enter(state, &self.rules, &persisted.authority, now);
        // A wait of no length is over at once.
        order.settle(&self.rules, &persisted.authority, now);
        self.forget_oldest_gone();
        Ok(())
    }

    /// Makes the certificate of an order so much older.
    pub(super) fn age(
        &mut self,
        id: OrderId,
        by: Duration,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        self.settled(id, now)?;
        let persisted = &mut self.persisted;
        let order = persisted.orders.get_mut(&id);
        let order = order.ok_or_else(ApiError::order_not_found)?;
        order.age(by, &self.rules, &persisted.authority);
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
        if let Some(order) = self.persisted.orders.get_mut(&id) {
            order.failure = Some(reason.to_owned());
        }
        Ok(())
    }

    /// Every order there is, oldest first; deleted ones are left out.
    pub(super) fn all(&mut self, now: Timestamp) -> impl DoubleEndedIterator<Item = &Order> {
        let persisted = &mut self.persisted;
        for order in persisted.orders.values_mut() {
            order.settle(&self.rules, &persisted.authority, now);
        }
        self.persisted
            .orders
            .values()
            .filter(|order| order.state != OrderState::Gone)
    }

    /// Takes note that the list was asked for.
    pub(super) fn listed(&mut self) {
        self.persisted.orders.values_mut().for_each(Order::listed);
    }

    /// One order, even a deleted one.
    pub(super) fn any(&mut self, id: OrderId, now: Timestamp) -> Option<&Order> {
        let order = self.persisted.orders.get_mut(&id)?;
        order.settle(&self.rules, &self.persisted.authority, now);
        Some(order)
    }

    /// Units bought of a product code; `None` if it never was bought.
    pub(super) fn units_bought(&self, product_code: &str) -> Option<u32> {
        self.persisted.quota.get(product_code).copied()
    }

    /// When the quota was bought: a month before the oldest order known; `None`
    /// where there was no order yet.
    pub(super) fn quota_bought_at(&self) -> Option<Timestamp> {
        let oldest = self.persisted.orders.values().next()?;
        oldest.created_at.checked_sub(days(30)).ok()
    }

    /// Sets how many units were bought.
    pub(super) fn buy(&mut self, product_code: String, units: u32) {
        self.persisted.quota.insert(product_code, units);
    }

    /// Units of a product code that orders hold.
    pub(super) fn units_used(&self, product_code: &str, now: Timestamp) -> u32 {
        self.count(product_code, |order| order.counts(&self.rules, now))
    }

    /// Orders of a product code that were issued.
    pub(super) fn issued(&self, product_code: &str) -> u32 {
        self.count(product_code, |order| order.issued.is_some())
    }

    pub(super) fn authority(&self) -> &CertificateAuthority {
        &self.persisted.authority
    }

    pub(super) fn variants(&self) -> &Variants {
        &self.rules.variants
    }

    /// The id of an order's certificate, which is another than the order's: seven digits.
    pub(super) fn certificate_id(&self, id: OrderId) -> i64 {
        let bytes = self.digest(id, "certificate");
        let number = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        1_000_000 + i64::from(number % 9_000_000)
    }

    /// Repeatable bytes of an order for a purpose, from the seed.
    pub(super) fn digest(&self, id: OrderId, purpose: &str) -> [u8; 32] {
        Sha256::digest(format!("{}/{id}/{purpose}", self.persisted.seed)).into()
    }

    fn accepted(&self, is_accepted: bool) -> Result<(), ApiError> {
        is_accepted
            .then_some(())
            .ok_or_else(|| match self.rules.variants.state_refusal {
                StateRefusal::OrderStateError => ApiError::wrong_state(),
                StateRefusal::StatusNotSupport => ApiError::status_not_supported(),
            })
    }

    fn pending_for(&mut self, domain: &str, now: Timestamp) -> Option<OrderId> {
        self.all(now)
            .find(|order| {
                use OrderState::{DomainVerify, Payed, Process};
                order.request.domain == domain
                    && matches!(order.state, DomainVerify | Payed | Process)
            })
            .map(|order| order.id)
    }

    fn count(&self, product_code: &str, is_counted: impl Fn(&Order) -> bool) -> u32 {
        let orders = self.persisted.orders.values();
        let counted = orders
            .filter(|order| order.request.product_code == product_code && is_counted(order))
            .count();
        u32::try_from(counted).unwrap_or(u32::MAX)
    }

    fn settled(&mut self, id: OrderId, now: Timestamp) -> Result<&mut Order, ApiError> {
        let order = self.persisted.orders.get_mut(&id);
        if let Some(order) = order {
            order.settle(&self.rules, &self.persisted.authority, now);
            if order.state != OrderState::Gone {
                return Ok(order);
            }
        }
        Err(match self.rules.variants.absent_order {
            AbsentOrder::NotFound => ApiError::not_found(),
            AbsentOrder::NotFoundOrder | AbsentOrder::Unknow => ApiError::order_not_found(),
        })
    }

    fn forget_oldest_gone(&mut self) {
        let orders = &mut self.persisted.orders;
        let is_gone = |order: &&Order| order.state == OrderState::Gone;
        if orders.values().filter(is_gone).count() > MOST_GONE
            && let Some(id) = orders.values().find(is_gone).map(|order| order.id)
        {
            orders.remove(&id);
        }
    }
}

#[cfg(test)]
mod tests;
