//! The validity of a certificate (RFC 5280 4.1.2.5) in whole days, and when it is due for renewal.

use jiff::{SignedDuration, Timestamp};

/// When a certificate's life begins and ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Validity {
    pub(super) begin: Timestamp,
    pub(super) end: Timestamp,
}

impl Validity {
    /// Whole days that are left; negative once it has ended.
    pub(super) fn days_left(self, now: Timestamp) -> i64 {
        whole_days(now, self.end)
    }

    /// Whole days from the beginning to the end.
    pub(super) fn days_in_all(self) -> i64 {
        // The last second counts: a life of 90 days ends one second before midnight.
        let last = SignedDuration::from_secs(1);
        whole_days(self.begin, self.end.checked_add(last).unwrap_or(self.end))
    }

    /// Whether fewer days are left than are asked for.
    pub(super) fn is_short_of(self, least: i64, now: Timestamp) -> bool {
        self.days_left(now) < least
    }

    /// Whether so many days are more than two thirds of the life, so that each renewal
    /// would soon be due again.
    pub(super) fn never_has(self, least: i64) -> bool {
        least.saturating_mul(3) > self.days_in_all().saturating_mul(2)
    }

    /// The most days that can be asked for.
    pub(super) fn most_days(self) -> i64 {
        self.days_in_all().saturating_mul(2) / 3
    }

    /// Whether it is time for the next certificate.
    pub(super) fn is_due(self, least: i64, now: Timestamp) -> bool {
        self.is_short_of(least, now) && !self.never_has(least)
    }

    /// Whether less than a third of the life is left.
    pub(super) fn is_in_last_third(self, now: Timestamp) -> bool {
        self.days_left(now).saturating_mul(3) < self.days_in_all()
    }

    /// Whether two certificates cannot be the same order's: their ends lie years apart.
    pub(super) fn is_years_from(end: Timestamp, other: Timestamp) -> bool {
        end.duration_since(other).abs() > SignedDuration::from_hours(24 * 366)
    }
}

fn whole_days(from: Timestamp, to: Timestamp) -> i64 {
    (to.as_second() - from.as_second()).div_euclid(86_400)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn validity() -> Validity {
        Validity {
            begin: at("2026-01-01T00:00:00Z"),
            end: at("2026-03-31T23:59:59Z"),
        }
    }

    #[test]
    fn the_last_second_counts_so_the_life_is_90_days_and_its_end_is_its_last_day() {
        assert_eq!(validity().days_in_all(), 90);
        for (now, left) in [
            ("2026-01-01T00:00:00Z", 89),
            ("2026-03-30T23:59:59Z", 1),
            ("2026-03-31T00:00:00Z", 0),
            ("2026-03-31T23:59:59Z", 0),
            ("2026-04-01T00:00:00Z", -1),
        ] {
            assert_eq!(validity().days_left(at(now)), left, "{now}");
        }
    }

    #[test]
    fn a_renewal_is_due_below_the_limit_and_never_beyond_two_thirds_of_the_life() {
        let now = at("2026-03-01T12:00:00Z");
        assert_eq!(validity().days_left(now), 30);
        for (least, is_due) in [(30, false), (31, true), (60, true), (61, false)] {
            assert_eq!(validity().is_due(least, now), is_due, "{least}");
        }
        assert_eq!(validity().most_days(), 60);
    }

    #[test]
    fn a_certificate_without_an_end_is_never_due() {
        let endless = Validity {
            begin: at("2026-01-01T00:00:00Z"),
            end: Timestamp::MAX,
        };
        assert!(!endless.is_due(30, at("2026-03-01T12:00:00Z")));
        assert!(endless.days_in_all() > 2_000_000);
    }
}
