//! What tells running handlers to come to an end.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;

/// Stops what a service is at work on. Clones stop the same service.
#[derive(Debug, Clone, Default)]
pub struct Stopper(Arc<Mutex<CancellationToken>>);

impl Stopper {
    /// Does what StopProvider does: tells every running handler to come to an end.
    /// Handlers that start later in the same walk hear of it too; the next
    /// ConfigureProvider begins a new walk.
    pub fn stop(&self) {
        self.token().cancel();
    }

    /// What handlers of this walk watch.
    pub(super) fn token(&self) -> CancellationToken {
        self.current().clone()
    }

    /// Begins a new walk, for which a stop of an earlier one does not count.
    pub(super) fn renew(&self) {
        let mut token = self.current();
        if token.is_cancelled() {
            *token = CancellationToken::new();
        }
    }

    fn current(&self) -> MutexGuard<'_, CancellationToken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
