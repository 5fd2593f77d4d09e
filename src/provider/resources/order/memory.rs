//! What an order's private state remembers, and under which names.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::model::OrderModel;
use crate::framework::PrivateState;
use crate::orders::{Home, Intent, Observation, Status};

const INTENT: &str = "intent";
const UNSEEN: &str = "unseen";
const HOME: &str = "home";
const DAYS: &str = "days";
const HELD: &str = "held_certificate";
const UNPROVEN: &str = "unproven";

/// Among the unproven: which of the names is the domain.
pub(super) const NAMES_IN_ORDER: &str = "names in order";

/// The life of a certificate, in whole days. A plan may look at no clock, so the read
/// before it counts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Days {
    /// Whole days left; negative once it has expired.
    pub(super) left: i64,
    /// From the beginning of its life to the end.
    pub(super) in_all: i64,
}

/// The private state of an order, in our own words.
pub(super) struct Memory(PrivateState);

impl From<PrivateState> for Memory {
    fn from(private: PrivateState) -> Self {
        Self(private)
    }
}

impl From<Memory> for PrivateState {
    fn from(memory: Memory) -> Self {
        memory.0
    }
}

impl Memory {
    /// A memory to look at; what is set in it goes nowhere.
    pub(super) fn of(private: &PrivateState) -> Self {
        Self(private.clone())
    }

    /// The private state that it is.
    pub(super) fn private(&self) -> &PrivateState {
        &self.0
    }

    /// What it takes to recognise an order whose creation is in doubt.
    pub(super) fn intent(&self) -> Option<Intent> {
        self.0.get(INTENT)
    }

    pub(super) fn set_intent(&mut self, intent: &Intent) {
        self.0.set(INTENT, intent);
    }

    pub(super) fn forget_intent(&mut self) {
        self.0.remove(INTENT);
    }

    /// Whether the service accepted the order and has not shown it since.
    pub(super) fn is_unseen(&self) -> bool {
        self.0.get(UNSEEN) == Some(true)
    }

    pub(super) fn set_unseen(&mut self) {
        self.0.set(UNSEEN, &true);
    }

    /// Where the order was placed; `None` for one that was placed before anybody
    /// wrote it down.
    pub(super) fn home(&self) -> Option<Home> {
        self.0.get(HOME)
    }

    pub(super) fn set_home(&mut self, home: &Home) {
        self.0.set(HOME, home);
    }

    /// Whether it is still unknown with which account the order was placed.
    pub(super) fn lacks_home(&self) -> bool {
        self.home().is_none_or(|home| home.account.is_none())
    }

    /// Whether nothing is remembered at all. Terraform hands out nothing with a tainted
    /// object that is replaced, and would store nothing if it got nothing back.
    pub(super) fn is_empty(&self) -> bool {
        self.0 == PrivateState::default()
    }

    /// The certificate's days, if there is one.
    pub(super) fn days(&self) -> Option<Days> {
        self.0.get(DAYS)
    }

    /// Whether the order was ever seen with a certificate.
    pub(super) fn held_certificate(&self) -> bool {
        self.0.get(HELD) == Some(true)
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

    /// Notes what an observation tells of an order, after the order took it over.
    /// Nothing changes while the number of days does not, so that a plan that finds
    /// nothing new writes nothing new.
    pub(super) fn saw(&mut self, seen: &Observation, order: &OrderModel, now: Timestamp) {
        self.0.remove(UNSEEN);
        let held = [Status::Issued, Status::Revoked, Status::Expired];
        if seen.chain.is_some() || seen.certificate_id.is_some() || held.contains(&seen.status) {
            self.0.set(HELD, &true);
        }
        if let Some((begin, end)) = order.life() {
            // The last second counts: a life of 90 days ends one second before midnight.
            let days = Days {
                left: whole_days(now, end),
                in_all: whole_days(begin, end + SignedDuration::from_secs(1)),
            };
            self.0.set(DAYS, &days);
        }
    }
}

fn whole_days(from: Timestamp, to: Timestamp) -> i64 {
    (to.as_second() - from.as_second()).div_euclid(86_400)
}
