//! Where a create or an update records its object.

use std::sync::{Arc, Mutex, PoisonError};

use crate::private_state::PrivateState;

/// Where a create or an update records its object while it goes on working.
///
/// Should the handler never return, because of a mistake of ours, the framework
/// answers with what was recorded last. Cheap to clone; clones share one record.
#[derive(Debug)]
pub struct Checkpoint<M>(Arc<Mutex<Option<(M, PrivateState)>>>);

impl<M> Checkpoint<M> {
    /// Records the object as it is known now.
    pub fn record(&self, state: M, private: PrivateState) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((state, private));
    }

    /// Takes what was recorded last.
    pub fn take(&self) -> Option<(M, PrivateState)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl<M> Clone for Checkpoint<M> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<M> Default for Checkpoint<M> {
    fn default() -> Self {
        Self(Arc::default())
    }
}
