//! The time orders live in: a wall clock that can be pushed forward.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serializer, de};

use crate::clock::Clock;

/// A clock plus the time that was skipped.
#[derive(Debug)]
pub(super) struct OrderTime {
    wall: Arc<dyn Clock>,
    skipped: Duration,
}

impl OrderTime {
    pub(super) fn new(wall: Arc<dyn Clock>) -> Self {
        Self {
            wall,
            skipped: Duration::ZERO,
        }
    }

    /// The moment by which orders and certificates are judged.
    pub(super) fn now(&self) -> Timestamp {
        later(self.wall.now(), self.skipped)
    }

    /// The moment by which signatures are judged: a client's clock is not skipped.
    pub(super) fn wall(&self) -> Timestamp {
        self.wall.now()
    }

    /// How much time was skipped so far.
    pub(super) fn skipped(&self) -> Duration {
        self.skipped
    }

    pub(super) fn advance(&mut self, by: Duration) {
        self.skipped = self.skipped.saturating_add(by);
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
