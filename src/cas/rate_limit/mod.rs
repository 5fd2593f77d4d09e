//! The rate limit that clients share: one queue for each operation.
//!
//! The service counts the calls of each operation of an account, by whatever client they
//! are made. So all clients of one account should share one [`RateLimit`];
//! [`RateLimits`] finds it by name.

mod queue;
mod window;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use self::queue::{HeldOff, Queue, Ticket};
use self::window::Window;
use super::error::{Error, ErrorKind};
use super::operation::Operation;

/// What the quota page allows the main account, for each operation.
pub const DEFAULT_REQUESTS_PER_SECOND: NonZeroU32 = NonZeroU32::new(10).expect("10 is not 0");

/// The code for a user, not an operation, with too many calls. The hold that it states
/// concerns all operations.
const USER_THROTTLED: &str = "Throttling.User";

/// How many calls of each operation may start a second. Clones share it.
///
/// Calls of one operation start in the order in which they came; a repeat keeps the place
/// of its call, or others could overtake it until its deadline. When the service throttles,
/// an operation's rate shrinks by a fifth or more, and grows back by a fortieth of the
/// limit a second.
#[derive(Debug, Clone)]
pub struct RateLimit {
    queues: Arc<Mutex<Queues>>,
    per_second: NonZeroU32,
}

#[derive(Debug)]
struct Queues {
    by_action: HashMap<&'static str, Arc<Queue>>,
    /// No operation starts before.
    held_until: Instant,
    next_ticket: Ticket,
}

impl RateLimit {
    /// So many calls of each operation a second.
    pub fn new(per_second: NonZeroU32) -> Self {
        let queues = Queues {
            by_action: HashMap::new(),
            held_until: Instant::now(),
            next_ticket: 0,
        };
        Self {
            queues: Arc::new(Mutex::new(queues)),
            per_second,
        }
    }

    /// Takes a ticket in the queue of operation `O`, for one call with all its repeats. The
    /// call lets the service hold it for at most its `patience`.
    pub(super) fn enter<O: Operation>(&self, patience: Duration) -> Permit {
        let (queue, ticket) = lock(&self.queues).enter(O::ACTION);
        Permit {
            queues: Arc::clone(&self.queues),
            queue,
            ticket,
            limit: f64::from(self.per_second.get()),
            started: None,
            patience,
        }
    }
}

impl Default for RateLimit {
    /// [`DEFAULT_REQUESTS_PER_SECOND`].
    fn default() -> Self {
        Self::new(DEFAULT_REQUESTS_PER_SECOND)
    }
}

impl Queues {
    fn enter(&mut self, action: &'static str) -> (Arc<Queue>, Ticket) {
        let queue = self
            .by_action
            .entry(action)
            .or_insert_with(|| Arc::new(Queue::new(Window::new(self.held_until))));
        self.next_ticket += 1;
        (Arc::clone(queue), self.next_ticket)
    }

    /// Holds the queues of all operations, also of those that come later.
    fn hold(&mut self, until: Instant) {
        self.held_until = self.held_until.max(until);
        for queue in self.by_action.values() {
            queue.hold(until);
        }
    }
}

/// One call's place in its operation's queue.
#[derive(Debug)]
pub(super) struct Permit {
    queues: Arc<Mutex<Queues>>,
    queue: Arc<Queue>,
    ticket: Ticket,
    limit: f64,
    started: Option<Instant>,
    patience: Duration,
}

impl Permit {
    /// Waits until an attempt may start. Dropping the future leaves the queue.
    ///
    /// # Errors
    ///
    /// The service allows no calls for longer than the patience of this one.
    pub(super) async fn acquire(&mut self) -> Result<(), HeldOff> {
        let passed = self.queue.pass(self.ticket, self.limit, &mut self.patience);
        self.started = Some(passed.await?);
        Ok(())
    }

    /// Slows the operation down if the attempt failed because of too many calls.
    pub(super) fn learn_from(&self, error: &Error) {
        let (ErrorKind::Throttled, Some(started)) = (error.kind(), self.started) else {
            return;
        };
        self.queue.throttle(self.limit, started);
        let until = Instant::now() + error.retry_after().unwrap_or_default();
        match error.code() {
            Some(USER_THROTTLED) => lock(&self.queues).hold(until),
            _ => self.queue.hold(until),
        }
    }
}

/// The rate limits of a process, found by the name of what counts the calls: an account at
/// a site. Clones are one registry.
///
/// Terraform starts a process for each provider configuration; under a debugger one
/// process has them all.
#[derive(Debug, Clone, Default)]
pub struct RateLimits(Arc<Mutex<HashMap<String, RateLimit>>>);

impl RateLimits {
    /// The limit of that name, for a client that makes at most so many calls of an
    /// operation a second, those of the others counted.
    pub fn of(&self, name: &str, per_second: NonZeroU32) -> RateLimit {
        let mut limits = lock(&self.0);
        let shared = limits.entry(name.to_owned()).or_default();
        RateLimit {
            per_second,
            ..shared.clone()
        }
    }
}

/// Poisoning is ignored: what is behind these locks is valid after every statement.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
