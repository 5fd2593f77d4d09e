//! Which orders are whose, within one process.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

use super::{Domains, Intent};
use crate::cas::operations::OrderId;

/// Keeps two orders for the same domains from taking each other's.
///
/// Without it, two creates whose answers are both lost would each find the other's
/// order. So they take turns, an order that is somebody's is never found again, and
/// while one order may still appear for its domains no second one is placed.
#[derive(Debug, Default)]
pub(super) struct Claims {
    turns: Mutex<HashMap<Domains, Arc<Turn<()>>>>,
    taken: Mutex<BTreeMap<OrderId, Claim>>,
    unsettled: Mutex<HashSet<Domains>>,
    doubts: Mutex<Vec<Intent>>,
}

/// How an order became somebody's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Claim {
    /// It was in the state before.
    Known,
    /// It was found by an intent of an earlier run.
    Traced,
    /// It was ordered by this process.
    Placed(Domains),
    /// It was there, and this process took it over.
    Adopted(Domains),
}

impl Claims {
    /// Waits until no other order for these domains is being placed.
    pub(super) async fn turn(&self, domains: &Domains) -> OwnedMutexGuard<()> {
        let turn = Arc::clone(locked(&self.turns).entry(domains.clone()).or_default());
        turn.lock_owned().await
    }

    /// Claims an order. `false` if it is somebody's already.
    pub(super) fn take(&self, order: &OrderId, claim: Claim) -> bool {
        let mut taken = locked(&self.taken);
        let free = !taken.contains_key(order);
        if free {
            taken.insert(*order, claim);
        }
        free
    }

    /// Whether an order is somebody's.
    pub(super) fn is_taken(&self, order: &OrderId) -> bool {
        locked(&self.taken).contains_key(order)
    }

    /// Whether an order was found by the intent of an object in doubt.
    pub(super) fn is_traced(&self, order: &OrderId) -> bool {
        locked(&self.taken).get(order) == Some(&Claim::Traced)
    }

    /// Every order that was.
    pub(super) fn traced(&self) -> BTreeSet<OrderId> {
        let taken = locked(&self.taken);
        let traced = taken.iter().filter(|(_, claim)| **claim == Claim::Traced);
        traced.map(|(order, _)| *order).collect()
    }

    /// Every order that is somebody's.
    pub(super) fn taken(&self) -> Vec<OrderId> {
        locked(&self.taken).keys().copied().collect()
    }

    /// Remembers an order that is in doubt; once, by what was last known of it.
    pub(super) fn note_doubt(&self, intent: &Intent) {
        let mut doubts = locked(&self.doubts);
        doubts.retain(|known| !known.is_of_same_request(intent));
        doubts.push(intent.clone());
    }

    /// The orders in doubt.
    pub(super) fn doubts(&self) -> Vec<Intent> {
        locked(&self.doubts).clone()
    }

    /// Whether this process took an order over.
    pub(super) fn is_adopted(&self, order: &OrderId) -> bool {
        matches!(locked(&self.taken).get(order), Some(Claim::Adopted(_)))
    }

    /// Whether this process ordered or adopted another order for one of these domains,
    /// or may have.
    pub(super) fn has_successor(&self, domains: &Domains, order: &OrderId) -> bool {
        let succeeds = |(id, claim): (&OrderId, &Claim)| match claim {
            Claim::Placed(own) | Claim::Adopted(own) => id != order && own.overlaps(domains),
            Claim::Known | Claim::Traced => false,
        };
        locked(&self.taken).iter().any(succeeds)
            || locked(&self.unsettled)
                .iter()
                .any(|own| own.overlaps(domains))
    }

    /// Remembers that an order for these domains may appear without an owner.
    pub(super) fn mark_unsettled(&self, domains: &Domains) {
        locked(&self.unsettled).insert(domains.clone());
    }

    /// Whether an order for these domains may appear without an owner.
    pub(super) fn is_unsettled(&self, domains: &Domains) -> bool {
        locked(&self.unsettled).contains(domains)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
