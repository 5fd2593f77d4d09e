//! Which orders are whose, within one process.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

use super::DomainName;
use crate::cas::operations::OrderId;

/// Keeps two orders for one domain from taking each other's.
///
/// Without it, two creates whose answers are both lost would each find the other's
/// order. So they take turns, an order that is somebody's is never found again, and
/// while one order may still appear for a domain no second one is placed.
#[derive(Debug, Default)]
pub(super) struct Claims {
    turns: Mutex<HashMap<DomainName, Arc<Turn<()>>>>,
    taken: Mutex<BTreeSet<OrderId>>,
    unsettled: Mutex<BTreeSet<DomainName>>,
}

impl Claims {
    /// Waits until no other order for this domain is being placed.
    pub(super) async fn turn(&self, domain: &DomainName) -> OwnedMutexGuard<()> {
        let turn = {
            let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(turns.entry(domain.clone()).or_default())
        };
        turn.lock_owned().await
    }

    /// Claims an order. `false` if it is somebody's already.
    pub(super) fn take(&self, order: &OrderId) -> bool {
        self.taken
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(*order)
    }

    /// Whether an order is somebody's.
    pub(super) fn is_taken(&self, order: &OrderId) -> bool {
        self.taken
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(order)
    }

    /// Remembers that an order for this domain may appear without an owner.
    pub(super) fn mark_unsettled(&self, domain: &DomainName) {
        self.unsettled
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(domain.clone());
    }

    /// Whether an order for this domain may appear without an owner.
    pub(super) fn is_unsettled(&self, domain: &DomainName) -> bool {
        self.unsettled
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(domain)
    }
}
