//! What tells running handlers to come to an end.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;

/// Stops what all clients of a process are at work on. Clones stop the same clients.
#[derive(Debug, Clone, Default)]
pub struct Stopper(Arc<Mutex<CancellationToken>>);

impl Stopper {
    /// Stops the walk that each client is in, as StopProvider does for one of them.
    pub fn stop(&self) {
        std::mem::take(&mut *lock(&self.0)).cancel();
    }

    fn token_of_walk(&self) -> CancellationToken {
        lock(&self.0).child_token()
    }
}

/// Stops what one client is at work on.
#[derive(Debug)]
pub(super) struct WalkStopper {
    process: Stopper,
    walk: Mutex<CancellationToken>,
}

impl WalkStopper {
    pub(super) fn new(process: Stopper) -> Self {
        Self {
            walk: Mutex::new(process.token_of_walk()),
            process,
        }
    }

    /// Does what StopProvider does: tells every running handler to come to an end.
    /// Handlers that start later in the same walk hear of it too; the next
    /// ConfigureProvider begins a new walk.
    pub(super) fn stop(&self) {
        lock(&self.walk).cancel();
    }

    /// What handlers of this walk watch.
    pub(super) fn token(&self) -> CancellationToken {
        lock(&self.walk).clone()
    }

    /// Begins a new walk, for which a stop of an earlier one does not count.
    pub(super) fn renew(&self) {
        let mut walk = lock(&self.walk);
        if walk.is_cancelled() {
            *walk = self.process.token_of_walk();
        }
    }
}

fn lock(token: &Mutex<CancellationToken>) -> MutexGuard<'_, CancellationToken> {
    token.lock().unwrap_or_else(PoisonError::into_inner)
}
