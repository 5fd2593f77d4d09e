//! The time of a certificate.

use std::fmt;

use jiff::civil::{DateTime, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// A second in UTC, written as RFC 3339 has it: `2026-11-21T00:00:00Z`.
///
/// Holds any year from 0 to 9999, so also the `99991231235959Z` by which RFC 5280
/// 4.1.2.5 says "never", and which is past the last [`Timestamp`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(DateTime);

impl Moment {
    /// Reads seconds since 1970. `None` beyond the year 9999.
    pub(super) fn from_second(second: i64) -> Option<Self> {
        let epoch = date(1970, 1, 1).at(0, 0, 0, 0);
        let moment = epoch.checked_add(SignedDuration::from_secs(second));
        moment.ok().map(Self)
    }

    /// The moment to calculate with; the last day of the year 9999 becomes
    /// [`Timestamp::MAX`].
    pub(crate) fn timestamp(self) -> Timestamp {
        TimeZone::UTC.to_timestamp(self.0).unwrap_or(Timestamp::MAX)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}Z", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_in_utc_and_to_the_second() {
        for (second, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
            (1_795_219_200, "2026-11-21T00:00:00Z"),
            (4_102_444_800, "2100-01-01T00:00:00Z"),
            (253_402_300_799, "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(Moment::from_second(second).unwrap().to_string(), text);
        }
        assert_eq!(Moment::from_second(253_402_300_800), None);
        assert_eq!(Moment::from_second(i64::MAX), None);
    }

    #[test]
    fn a_moment_past_the_last_timestamp_becomes_the_last() {
        let never = Moment::from_second(253_402_300_799).unwrap();
        assert_eq!(never.timestamp(), Timestamp::MAX);
        let before = Moment::from_second(-1).unwrap();
        assert_eq!(before.timestamp(), Timestamp::from_second(-1).unwrap());
    }
}
