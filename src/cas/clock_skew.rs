//! A clock that is corrected by the service's.
//!
//! The service refuses signatures that are more than 15 minutes old or early and
//! says what time it is. Clients, and the expiry of temporary keys, share one
//! [`CorrectedClock`], so that one refusal sets them all right.
//!
//! A difference of more than a day is no drift: the clock of one of the two is wrong, and
//! nothing tells which. It is remembered as a [doubt](CorrectedClock::doubt).

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use system::Clock;

/// The machine's clock and the difference to the service's.
#[derive(Debug)]
pub(super) struct CorrectedClock {
    machine: Arc<dyn Clock>,
    offset_in_milliseconds: AtomicI64,
    doubt: Mutex<Option<SignedDuration>>,
}

/// The most that two clocks may differ before one of them counts as wrong.
const MOST_DRIFT: SignedDuration = SignedDuration::from_hours(24);

impl CorrectedClock {
    /// Believes the machine until it is told otherwise.
    pub(super) fn new(machine: Arc<dyn Clock>) -> Self {
        Self {
            machine,
            offset_in_milliseconds: AtomicI64::new(0),
            doubt: Mutex::default(),
        }
    }

    /// Compares the date of an answer with the machine's clock.
    pub(super) fn hear(&self, present: Timestamp) {
        let offset = present.duration_since(self.machine.now());
        if offset.abs() > MOST_DRIFT {
            *self.doubt.lock().unwrap_or_else(PoisonError::into_inner) = Some(offset);
        }
    }

    /// By how much a date has differed, if that was ever more than a day.
    pub(super) fn doubt(&self) -> Option<SignedDuration> {
        *self.doubt.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets the present moment. Gives what the machine's clock lacks; negative
    /// where it is ahead.
    pub(super) fn correct(&self, present: Timestamp) -> SignedDuration {
        let offset = present.duration_since(self.machine.now());
        // No two dates are as far apart as 64 bits of milliseconds.
        let milliseconds = i64::try_from(offset.as_millis()).unwrap_or_default();
        self.offset_in_milliseconds
            .store(milliseconds, Ordering::Relaxed);
        offset
    }
}

impl Clock for CorrectedClock {
    fn now(&self) -> Timestamp {
        let offset =
            SignedDuration::from_millis(self.offset_in_milliseconds.load(Ordering::Relaxed));
        let machine = self.machine.now();
        // A sum beyond the year 9999 comes from a nonsensical date.
        machine.checked_add(offset).unwrap_or(machine)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use system::FixedClock;

    #[test]
    fn a_date_that_is_more_than_a_day_off_leaves_a_doubt_and_changes_no_signature() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let machine = at("2025-01-02T03:00:00Z");
        let clock = CorrectedClock::new(Arc::new(FixedClock(machine)));
        for close in ["2025-01-02T03:04:00Z", "2025-01-01T03:00:00Z"] {
            clock.hear(at(close));
            assert_eq!(clock.doubt(), None, "{close}");
        }
        clock.hear(at("2055-01-02T03:00:00Z"));
        clock.hear(machine);
        let doubt = clock.doubt().expect("it is remembered");
        assert!(doubt.as_hours() > 24 * 365 * 29, "{doubt}");
        assert_eq!(clock.now(), machine);
    }

    #[test]
    fn a_correction_replaces_the_one_before() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let clock = CorrectedClock::new(Arc::new(FixedClock(at("2025-01-02T03:00:00Z"))));
        assert_eq!(clock.now(), at("2025-01-02T03:00:00Z"));
        for (present, minutes) in [("2025-01-02T05:00:00Z", 120), ("2025-01-02T02:30:00Z", -30)] {
            let offset = clock.correct(at(present));
            assert_eq!(offset, SignedDuration::from_mins(minutes));
            assert_eq!(clock.now(), at(present));
        }
    }
}
