//! Which orders the resources of this process have.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

use super::{Domains, OrderId};

/// Keeps two resources for the same domains from taking each other's order.
///
/// Creates for the same domains take turns, and an order that a resource has is neither
/// found, adopted nor stumbled over by another.
#[derive(Debug, Default)]
pub(super) struct Ownership {
    turns: Mutex<HashMap<Domains, Arc<Turn<()>>>>,
    owners: Mutex<BTreeMap<OrderId, Owner>>,
    attempts: Mutex<Vec<Domains>>,
}

/// How a resource of this process came by its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Owner {
    /// It is in the state.
    Stored,
    /// This process has ordered it for these domains, or found it after it did.
    Ordered(Domains),
    /// This process has taken it over for these domains.
    Adopted(Domains),
}

impl Ownership {
    /// Waits until no other order for these domains is being placed.
    pub(super) async fn lock_domains(&self, domains: &Domains) -> OwnedMutexGuard<()> {
        let turn = Arc::clone(locked(&self.turns).entry(domains.clone()).or_default());
        turn.lock_owned().await
    }

    /// Notes who has an order. `false` if a resource has it already.
    pub(super) fn take(&self, order: &OrderId, owner: Owner) -> bool {
        let mut owners = locked(&self.owners);
        let free = !owners.contains_key(order);
        if free {
            owners.insert(order.clone(), owner);
        }
        free
    }

    /// Whether a resource of this process has an order.
    pub(super) fn is_owned(&self, order: &OrderId) -> bool {
        locked(&self.owners).contains_key(order)
    }

    /// Whether this process has ordered it.
    pub(super) fn is_ordered(&self, order: &OrderId) -> bool {
        matches!(locked(&self.owners).get(order), Some(Owner::Ordered(_)))
    }

    /// Notes that this process has ordered anew where a resource has an order: on an instance
    /// one follows another under the same id.
    pub(super) fn order_again(&self, order: &OrderId, domains: &Domains) {
        let owner = Owner::Ordered(domains.clone());
        locked(&self.owners).insert(order.clone(), owner);
    }

    /// Gives back what was taken, where nothing came of it.
    pub(super) fn release(&self, order: &OrderId) {
        locked(&self.owners).remove(order);
    }

    /// Whether this process took an order over.
    pub(super) fn is_adopted(&self, order: &OrderId) -> bool {
        matches!(locked(&self.owners).get(order), Some(Owner::Adopted(_)))
    }

    /// Notes that an order for these domains is about to be placed. Whatever becomes of
    /// the answer, there may be one from now on.
    pub(super) fn begin_attempt(&self, domains: &Domains) {
        locked(&self.attempts).push(domains.clone());
    }

    /// Notes that it is known what became of an attempt.
    pub(super) fn end_attempt(&self, domains: &Domains) {
        let mut attempts = locked(&self.attempts);
        if let Some(own) = attempts.iter().position(|attempt| attempt == domains) {
            attempts.swap_remove(own);
        }
    }

    /// Whether this process has adopted another order for one of these domains, or has
    /// ordered one, or may have. For domains that are not known every order counts.
    pub(super) fn has_successor(&self, domains: Option<&Domains>, order: &OrderId) -> bool {
        let concerns = |own: &Domains| domains.is_none_or(|domains| own.overlaps(domains));
        let has_come = |(id, owner): (&OrderId, &Owner)| match owner {
            Owner::Ordered(own) | Owner::Adopted(own) => id != order && concerns(own),
            Owner::Stored => false,
        };
        locked(&self.owners).iter().any(has_come) || locked(&self.attempts).iter().any(concerns)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
