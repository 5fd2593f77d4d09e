//! What an order's private state remembers, and under which names.

use std::collections::BTreeSet;

use super::model::OrderModel;
use crate::orders::{AccountSite, InstanceOrder, OrderId, OrderSnapshot, Orders};
use framework::PrivateState;

const ACCOUNT: &str = "home";
const UNCONFIRMED: &str = "unconfirmed";
const HELD: &str = "held_certificate";
const UNPROVEN: &str = "unproven";
const FOUND: &str = "found";
const INSTANCE_ORDER: &str = "instance_order";

/// What a plan tells the next one of the same change. No update that ran to its end keeps it.
const ORDERS_ANEW: &str = "orders_anew";

/// Names that earlier versions used and that mean nothing any more.
const DROPPED: [&str; 3] = ["days", "intent", "doubts"];

/// Names that earlier versions used, and what they are called now.
const RENAMED: [(&str, &str); 2] = [("unseen", UNCONFIRMED), ("traced", FOUND)];

/// Among the unproven: which of the names is the domain.
pub(super) const NAMES_IN_ORDER: &str = "names in order";

/// The private state of an order, in our own words. Nothing in it changes with time alone.
#[derive(Debug, Clone, Default)]
pub(super) struct OrderPrivate(PrivateState);

impl From<PrivateState> for OrderPrivate {
    fn from(mut private: PrivateState) -> Self {
        for name in DROPPED.into_iter().chain([ORDERS_ANEW]) {
            private.remove(name);
        }
        for (old, new) in RENAMED {
            if private.get(old) == Some(true) {
                private.set(new, &true);
            }
            private.remove(old);
        }
        Self(private)
    }
}

impl From<OrderPrivate> for PrivateState {
    fn from(private: OrderPrivate) -> Self {
        private.0
    }
}

impl OrderPrivate {
    /// A copy to look at.
    pub(super) fn of(private: &PrivateState) -> Self {
        Self::from(private.clone())
    }

    /// Whether nothing is remembered at all. Terraform hands out nothing with a tainted
    /// object that is replaced, and some hosts never do.
    pub(super) fn is_empty(&self) -> bool {
        self.0 == PrivateState::default()
    }

    /// Whether the order may be another's: it was only found or taken over, or nothing is
    /// left of what was recorded and the state says that it may have been taken over. A
    /// delete leaves it alone.
    pub(super) fn may_be_anothers(&self, order: &OrderModel) -> bool {
        let may_be_adopted = order.adopt_existing.known() == Some(&true) && order.csr.is_null();
        self.is_found() || (self.is_empty() && may_be_adopted)
    }

    /// Where the order was placed, as far as it was recorded.
    pub(super) fn recorded(&self) -> Option<AccountSite> {
        self.0.get(ACCOUNT)
    }

    pub(super) fn set_recorded(&mut self, account_site: &AccountSite) {
        self.0.set(ACCOUNT, account_site);
    }

    /// Whether it is still unknown with which account the order was placed.
    pub(super) fn lacks_account(&self) -> bool {
        self.recorded()
            .is_none_or(|recorded| recorded.account.is_none())
    }

    /// Whether the order was only found or taken over, and not named by an answer to its
    /// create. Then a delete leaves it in the service.
    pub(super) fn is_found(&self) -> bool {
        self.0.get(FOUND) == Some(true)
    }

    pub(super) fn set_found(&mut self) {
        self.0.set(FOUND, &true);
    }

    /// Whether no list has shown the order with its domains yet.
    pub(super) fn is_unconfirmed(&self) -> bool {
        self.0.get(UNCONFIRMED) == Some(true)
    }

    pub(super) fn set_unconfirmed(&mut self, is_unconfirmed: bool) {
        match is_unconfirmed {
            true => self.0.set(UNCONFIRMED, &true),
            false => self.0.remove(UNCONFIRMED),
        }
    }

    /// Whether the order was ever seen with a certificate. What contradicts that later is
    /// not believed.
    pub(super) fn held_certificate(&self) -> bool {
        self.0.get(HELD) == Some(true)
    }

    /// Notes the certificate of a snapshot. A status alone proves none.
    pub(super) fn note_certificate(&mut self, seen: &OrderSnapshot) {
        if seen.proves_certificate() {
            self.0.set(HELD, &true);
        }
        if let Some(own) = &seen.instance_order {
            self.set_instance_order(own);
        }
    }

    /// What tells the order from others on its instance; `None` of an order on quota. Where
    /// nothing was handed over it is what an earlier step of this run has learned, or what the
    /// state says.
    pub(super) fn instance_order(
        &self,
        id: &OrderId,
        order: &OrderModel,
        orders: &Orders,
    ) -> Option<InstanceOrder> {
        id.instance()?;
        let recorded = self.0.get(INSTANCE_ORDER);
        let own = recorded.or_else(|| orders.remembered(id));
        Some(own.unwrap_or_else(|| order.instance_order()))
    }

    pub(super) fn set_instance_order(&mut self, own: &InstanceOrder) {
        self.0.set(INSTANCE_ORDER, own);
    }

    /// Arguments of an imported order that the service cannot prove. They take the
    /// configuration's value without a new order.
    pub(super) fn unproven(&self) -> BTreeSet<String> {
        self.0.get(UNPROVEN).unwrap_or_default()
    }

    pub(super) fn set_unproven<'a>(&mut self, names: impl IntoIterator<Item = &'a str>) {
        let names: BTreeSet<_> = names.into_iter().collect();
        self.0.set(UNPROVEN, &names);
    }

    pub(super) fn forget_unproven(&mut self) {
        self.0.remove(UNPROVEN);
    }
}

/// What the plan before has decided about ordering anew, if it left that to this one to know.
pub(super) fn decided(planned_private: Option<&PrivateState>) -> Option<bool> {
    planned_private?.get(ORDERS_ANEW)
}

/// Leaves a decision to the next plan of the same change; `None` leaves none, not even that
/// of an earlier change whose apply broke off.
pub(super) fn leave_decision(private: &mut PrivateState, orders_anew: Option<bool>) {
    match orders_anew {
        Some(anew) => private.set(ORDERS_ANEW, &anew),
        None => private.remove(ORDERS_ANEW),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_decision_is_left_to_the_next_plan_and_goes_with_its_change() {
        let mut private = PrivateState::default();
        leave_decision(&mut private, Some(true));
        assert_eq!(decided(Some(&private)), Some(true));
        leave_decision(&mut private, None);
        assert_eq!(decided(Some(&private)), None);
    }

    #[test]
    fn what_earlier_versions_remembered_is_taken_over_or_dropped() {
        let bytes = json!({
            "home": { "account": "111", "site": "china" },
            "held_certificate": true,
            "days": { "left": 61, "in_all": 90 },
            "intent": { "domains": ["www.example.com"] },
            "doubts": { "open": [] },
            "unseen": true,
            "traced": true,
            "unproven": ["csr"],
        });
        let stored = PrivateState::from_bytes(bytes.to_string().as_bytes());
        let private = OrderPrivate::from(stored);
        assert!(private.is_found() && private.is_unconfirmed() && private.held_certificate());
        let stored = PrivateState::from(private).into_bytes();
        let stored: serde_json::Value = serde_json::from_slice(&stored).unwrap();
        assert_eq!(
            stored,
            json!({
                "home": { "account": "111", "site": "china" },
                "held_certificate": true,
                "unconfirmed": true,
                "found": true,
                "unproven": ["csr"],
            })
        );
    }
}
