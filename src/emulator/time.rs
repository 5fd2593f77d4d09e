//! The time orders live in: a wall clock that can be pushed forward.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use system::Clock;

/// A clock plus the time that was skipped.
#[derive(Debug)]
pub(super) struct OrderTime {
    wall: Arc<dyn Clock>,
    skipped: Skipped,
}

/// How much time was skipped so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Skipped {
    /// For orders and certificates.
    pub(super) orders: Duration,
    /// For signatures and the dates of answers; never more than `orders`.
    pub(super) signatures: Duration,
}

impl OrderTime {
    pub(super) fn new(wall: Arc<dyn Clock>, skipped: Skipped) -> Self {
        Self { wall, skipped }
    }

    /// The moment by which orders and certificates are judged.
    pub(super) fn now(&self) -> Timestamp {
        later(self.wall.now(), self.skipped.orders)
    }

    /// The moment by which signatures are judged.
    pub(super) fn signatures_now(&self) -> Timestamp {
        later(self.wall.now(), self.skipped.signatures)
    }

    pub(super) fn skipped(&self) -> Skipped {
        self.skipped
    }

    /// Skips time for orders alone: a client whose clock stays as it is stays welcome.
    pub(super) fn advance(&mut self, by: Duration) {
        self.skipped.orders = self.skipped.orders.saturating_add(by);
    }

    /// Skips time for signatures too: a client must correct its clock to be let in, and
    /// then lives in the time of the orders.
    pub(super) fn advance_all(&mut self, by: Duration) {
        self.advance(by);
        self.skipped.signatures = self.skipped.orders;
    }
}

/// `moment + by`, or the end of time.
pub(super) fn later(moment: Timestamp, by: Duration) -> Timestamp {
    moment.checked_add(by).unwrap_or(Timestamp::MAX)
}

/// Writes a moment as text, every digit of it; for `serialize_with`.
pub(super) fn as_text<S: Serializer>(moment: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(moment)
}

/// Reads what [`as_text`] wrote.
pub(super) fn from_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(de::Error::custom)
}
