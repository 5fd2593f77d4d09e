//! What an order's private state remembers, and under which names.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::model::OrderModel;
use crate::framework::PrivateState;
use crate::orders::{Doubts, Home, Intent, Observation, Status};

const INTENT: &str = "intent";
const UNSEEN: &str = "unseen";
const HOME: &str = "home";
const DAYS: &str = "days";
const HELD: &str = "held_certificate";
const UNPROVEN: &str = "unproven";
const TRACED: &str = "traced";
const DOUBTS: &str = "doubts";

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

    /// Notes that the order in doubt was found: by all that is known of it, not by an
    /// answer of the service.
    pub(super) fn set_traced(&mut self, intent: Intent) {
        if let Some(home) = &intent.home {
            self.set_home(home);
        }
        self.0.remove(INTENT);
        self.0.set(TRACED, &true);
    }

    /// Whether the order was found, after its creation was in doubt.
    pub(super) fn is_traced(&self) -> bool {
        self.0.get(TRACED) == Some(true)
    }

    /// Leaves word of orders in doubt for the delete of a tainted object, which comes
    /// without its own private state, and with that of the plan for the new object.
    pub(super) fn leave_word(&mut self, doubts: &Doubts) {
        self.0.set(DOUBTS, doubts);
    }

    /// The word that a plan left of orders in doubt. It is no part of any object.
    pub(super) fn take_word(&mut self) -> Option<Doubts> {
        let doubts = self.0.get(DOUBTS);
        self.0.remove(DOUBTS);
        doubts
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
        if seen.sent_certificate || seen.certificate_id.is_some() || held.contains(&seen.status) {
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

#[cfg(test)]
mod tests {
    use super::super::model::tests::{nothing, seen};
    use super::*;
    use crate::cas::Site;
    use crate::orders::DomainName;

    /// What is remembered of an order with these dates in its state when it is seen so.
    fn remembered(dates: [&str; 2], seen: &Observation, now: &str) -> Memory {
        let mut order = nothing();
        let [begin, end] = dates;
        (order.not_before, order.not_after) = (begin.into(), end.into());
        let mut memory = Memory::from(PrivateState::default());
        memory.saw(seen, &order, now.parse().unwrap());
        memory
    }

    #[test]
    fn days_are_counted_from_the_dates_of_the_state_where_the_service_gives_none() {
        let dates = ["2026-01-01T00:00:00Z", "2026-03-31T23:59:59Z"];
        let issued = seen(Status::Issued);
        assert_eq!((issued.not_before, issued.not_after), (None, None));
        // The last second counts, so the life is 90 days, and its end is still its last day.
        for (now, left) in [
            ("2026-01-01T00:00:00Z", 89),
            ("2026-03-30T23:59:59Z", 1),
            ("2026-03-31T00:00:00Z", 0),
            ("2026-03-31T23:59:59Z", 0),
            ("2026-04-01T00:00:00Z", -1),
        ] {
            let days = remembered(dates, &issued, now).days();
            assert_eq!(days, Some(Days { left, in_all: 90 }), "{now}");
        }
    }

    #[test]
    fn an_order_that_was_found_stays_where_it_was_ordered() {
        let home = Home {
            account: Some("111".to_owned()),
            site: Site::China,
        };
        let domain: DomainName = "www.example.com".parse().unwrap();
        let intent = Intent {
            domains: domain.into(),
            product_code: "digicert-free-1-free".to_owned(),
            seen: BTreeSet::new(),
            home: Some(home.clone()),
            until: None,
        };
        let mut memory = Memory::from(PrivateState::default());
        memory.set_intent(&intent);
        memory.set_traced(intent);
        assert_eq!((memory.intent(), memory.home()), (None, Some(home)));
        assert!(memory.is_traced());
    }

    #[test]
    fn what_a_plan_leaves_word_of_is_no_part_of_an_object() {
        let mut memory = Memory::from(PrivateState::default());
        memory.leave_word(&Doubts::default());
        assert_eq!(memory.take_word(), Some(Doubts::default()));
        assert!(memory.is_empty());
        assert_eq!(memory.take_word(), None);
    }

    #[test]
    fn without_dates_no_days_are_counted() {
        let mut memory = Memory::from(PrivateState::default());
        memory.saw(&seen(Status::Issued), &nothing(), Timestamp::UNIX_EPOCH);
        assert_eq!(memory.days(), None);
    }

    #[test]
    fn an_order_that_holds_a_certificate_by_its_status_alone_is_marked_for_good() {
        for status in Status::ALL {
            let held = [Status::Issued, Status::Revoked, Status::Expired].contains(&status);
            let mut memory = Memory::from(PrivateState::default());
            memory.saw(&seen(status), &nothing(), Timestamp::UNIX_EPOCH);
            assert_eq!(memory.held_certificate(), held, "{status}");
            memory.saw(&seen(Status::Unknown), &nothing(), Timestamp::UNIX_EPOCH);
            assert_eq!(memory.held_certificate(), held, "{status}");
        }
    }
}
