//! Whether an attempt is repeated, and when.

use std::time::Duration;

use super::error::{ErrorKind, Execution};
use super::operation::Idempotency;
use super::randomness::Randomness;

const FIRST_CEILING: Duration = Duration::from_millis(500);
const HIGHEST_CEILING: Duration = Duration::from_secs(20);

/// Whether a failed attempt may be followed by another.
///
/// `execution` says whether any attempt so far may have run. An operation that
/// costs money or cannot be undone is repeated only if none has. After a throttle it is
/// its caller who sends it again, once a look has shown that it did not run: a service
/// may throttle what it has worked on.
pub fn may_repeat(idempotency: Idempotency, kind: ErrorKind, execution: Execution) -> bool {
    let harmless = match idempotency {
        Idempotency::ReadOnly | Idempotency::Idempotent => true,
        Idempotency::NonIdempotent | Idempotency::Irreversible => {
            execution == Execution::NotExecuted && kind != ErrorKind::Throttled
        }
    };
    kind.is_transient() && harmless
}

/// Growing pauses, spread over their whole length so that clients which failed
/// together do not come back together.
#[derive(Debug)]
pub(super) struct Backoff<'a> {
    randomness: &'a dyn Randomness,
    ceiling: Duration,
}

impl<'a> Backoff<'a> {
    pub(super) fn new(randomness: &'a dyn Randomness) -> Self {
        Self {
            randomness,
            ceiling: FIRST_CEILING,
        }
    }

    /// The next pause; never shorter than what the service asked for.
    pub(super) fn next_pause(&mut self, retry_after: Option<Duration>) -> Duration {
        let pause = self.ceiling.mul_f64(self.randomness.fraction());
        self.ceiling = (self.ceiling * 2).min(HIGHEST_CEILING);
        pause.max(retry_after.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::randomness::FixedRandomness;

    #[test]
    fn repetition_follows_what_it_may_cost() {
        use ErrorKind::*;
        use Execution::{NotExecuted, Unknown};

        // kind, execution: harmless, repeatable, costly, irreversible
        let matrix = [
            (Throttled, NotExecuted, [true, true, false, false]),
            (Throttled, Unknown, [true, true, false, false]),
            (Unavailable, NotExecuted, [true, true, true, true]),
            (Unavailable, Unknown, [true, true, false, false]),
            (TimedOut, NotExecuted, [true, true, true, true]),
            (TimedOut, Unknown, [true, true, false, false]),
            (Malformed, Unknown, [true, true, false, false]),
        ];
        for (kind, execution, expected) in matrix {
            let decisions = [
                Idempotency::ReadOnly,
                Idempotency::Idempotent,
                Idempotency::NonIdempotent,
                Idempotency::Irreversible,
            ]
            .map(|repeat| may_repeat(repeat, kind, execution));
            assert_eq!(decisions, expected, "{kind:?}, {execution:?}");
        }
    }

    #[test]
    fn what_will_fail_again_is_not_repeated() {
        use ErrorKind::*;
        for kind in [
            Cancelled,
            Credentials,
            Forbidden,
            NotFound,
            QuotaExhausted,
            Rejected,
            StateConflict,
        ] {
            for execution in [Execution::NotExecuted, Execution::Unknown] {
                assert!(
                    !may_repeat(Idempotency::ReadOnly, kind, execution),
                    "{kind:?}"
                );
            }
        }
    }

    #[test]
    fn pauses_double_up_to_twenty_seconds() {
        let mut backoff = Backoff::new(&FixedRandomness(1.0));
        let pauses: Vec<_> = (0..8)
            .map(|_| backoff.next_pause(None).as_millis())
            .collect();
        assert_eq!(
            pauses,
            [500, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000]
        );
    }

    #[test]
    fn a_pause_is_spread_over_its_whole_length() {
        let first = |fraction| Backoff::new(&FixedRandomness(fraction)).next_pause(None);
        assert_eq!(first(0.0), Duration::ZERO);
        assert_eq!(first(0.5), Duration::from_millis(250));
    }

    #[test]
    fn the_service_s_own_delay_is_obeyed() {
        let mut backoff = Backoff::new(&FixedRandomness(0.5));
        let asked = Duration::from_secs(7);
        assert_eq!(backoff.next_pause(Some(asked)), asked);
    }
}
