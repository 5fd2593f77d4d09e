//! A service that cannot be reached, remembered for all calls of a process.
//!
//! Each call by itself would be repeated for as long as a call may be. So once a call has
//! spent all that time, the others fail at once with its reason. From time to time one of
//! them is sent all the same, once, and a success ends it.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::error::Error;

/// How long calls fail at once before one of them is sent again.
const BETWEEN_PROBES: Duration = Duration::from_secs(10);

/// The last known failure of one service.
#[derive(Debug, Default)]
pub(super) struct Outage(Mutex<Option<Known>>);

#[derive(Debug)]
struct Known {
    error: Error,
    next_probe: Instant,
}

/// How many attempts a call has.
#[derive(Debug)]
pub(super) enum Attempts {
    /// As many as its time allows.
    Many,
    /// One: the service could not be reached before.
    One,
    /// None, for this reason.
    None(Error),
}

impl Outage {
    /// What a call that begins now is to do.
    pub(super) fn attempts(&self) -> Attempts {
        let mut known = self.known();
        let Some(known) = known.as_mut() else {
            return Attempts::Many;
        };
        let now = Instant::now();
        if now < known.next_probe {
            return Attempts::None(known.error.clone());
        }
        known.next_probe = now + BETWEEN_PROBES;
        Attempts::One
    }

    /// Notes that a call has failed for all its time, or a probe at its only attempt.
    pub(super) fn begin(&self, error: &Error) {
        *self.known() = Some(Known {
            error: error.clone(),
            next_probe: Instant::now() + BETWEEN_PROBES,
        });
    }

    /// Notes that the service has answered.
    pub(super) fn end(&self) {
        *self.known() = None;
    }

    /// Poisoning is ignored: the value is replaced as a whole.
    fn known(&self) -> MutexGuard<'_, Option<Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
