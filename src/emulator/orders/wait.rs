//! A lag that has begun.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::options::Lag;
use crate::time::{as_text, from_text, later};

/// What is left of a [`Lag`].
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) enum Wait {
    Describes(u32),
    Until(#[serde(serialize_with = "as_text", deserialize_with = "from_text")] Timestamp),
}

impl Wait {
    pub(crate) fn begin(lag: Lag, now: Timestamp) -> Self {
        match lag {
            Lag::None => Self::Until(now),
            Lag::Describes(count) => Self::Describes(count),
            Lag::Time(duration) => Self::Until(later(now, duration)),
        }
    }

    /// Takes note that what counts has happened once more.
    pub(crate) fn described(&mut self) {
        if let Self::Describes(count) = self {
            *count = count.saturating_sub(1);
        }
    }

    /// The moment the wait was over, if it is by now.
    pub(crate) fn over_at(self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Describes(0) => Some(now),
            Self::Describes(_) => None,
            Self::Until(moment) => (moment <= now).then_some(moment),
        }
    }
}
