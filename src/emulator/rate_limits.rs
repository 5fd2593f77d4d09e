//! Ten calls of an operation a second, as the quota page of CAS counts them.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

const CALLS: usize = 10;
const WINDOW: SignedDuration = SignedDuration::from_secs(1);

/// The latest calls that were let through, by operation.
#[derive(Debug, Default)]
pub(super) struct RateLimits(BTreeMap<&'static str, VecDeque<Timestamp>>);

impl RateLimits {
    /// Counts a call, or says after how long the next one is let through.
    pub(super) fn take(&mut self, action: &'static str, now: Timestamp) -> Result<(), Duration> {
        let calls = self.0.entry(action).or_default();
        while calls
            .front()
            .is_some_and(|first| now.duration_since(*first) >= WINDOW)
        {
            calls.pop_front();
        }
        match calls.front() {
            Some(first) if calls.len() >= CALLS => {
                let left = WINDOW - now.duration_since(*first);
                Err(left.unsigned_abs())
            }
            _ => {
                calls.push_back(now);
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_call_of_a_second_comes_back_when_the_first_is_a_second_old() {
        let mut limits = RateLimits::default();
        let start = Timestamp::UNIX_EPOCH;
        let at = |milliseconds| start + Duration::from_millis(milliseconds);
        for call in 0..10 {
            assert_eq!(limits.take("A", at(call * 10)), Ok(()));
        }
        assert_eq!(limits.take("A", at(100)), Err(Duration::from_millis(900)));
        assert_eq!(limits.take("B", at(100)), Ok(()));
        assert_eq!(limits.take("A", at(1000)), Ok(()));
        assert!(limits.take("A", at(1000)).is_err());
    }
}
