//! Staying below the service's limits together: one queue per operation.
//!
//! The service counts the calls of each operation, and of the account as a whole,
//! whoever makes them. So all clients of one account should share one [`RateLimit`];
//! [`RateLimits`] finds it by name. A call waits in its operation's line, then in the
//! account's, where changes go before looks.

mod queue;
mod registry;
mod window;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use self::queue::{HeldOff, Priority, Queue, Ticket};
use self::window::Window;
use super::error::{Error, ErrorKind};
use super::operation::{Idempotency, Operation};

pub use registry::RateLimits;

/// What the quota page allows the main account, for each operation.
pub const DEFAULT_REQUESTS_PER_SECOND: NonZeroU32 = NonZeroU32::new(10).expect("10 is not 0");

/// Pages of single operations allow a user ten times what the quota page allows
/// for an operation. That is taken as the limit of all operations together.
const OPERATIONS_AT_FULL_SPEED: f64 = 10.0;

/// However often the service throttles, an operation goes on at this rate.
const SLOWEST: f64 = 1.0;

/// The code for a user, not an operation, who calls too often.
const USER_THROTTLED: &str = "Throttling.User";

/// How many calls may start each second. Clones share it.
///
/// Calls of one operation start in the order in which they came; one that is
/// repeated keeps its ticket. When the service throttles, an operation's rate
/// shrinks by a fifth or more, and grows back by a fortieth of the limit a second.
#[derive(Debug, Clone)]
pub struct RateLimit(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    limit: Mutex<NonZeroU32>,
    queues: Mutex<HashMap<&'static str, Arc<Queue>>>,
    account: Queue,
    arrivals: AtomicU64,
}

impl RateLimit {
    /// A limit of so many calls of each operation a second.
    pub fn new(max_requests_per_second: NonZeroU32) -> Self {
        let limit = f64::from(max_requests_per_second.get());
        let account = Window::new(limit, limit * OPERATIONS_AT_FULL_SPEED, Instant::now());
        Self(Arc::new(Shared {
            limit: Mutex::new(max_requests_per_second),
            queues: Mutex::default(),
            account: Queue::new(account),
            arrivals: AtomicU64::new(0),
        }))
    }

    /// Takes a ticket in the line of operation `O`, for one call with all its repeats. It
    /// lets the service put it off for as long as its `patience` lasts.
    pub(super) fn enter<O: Operation>(&self, patience: Duration) -> Permit {
        let priority = match O::IDEMPOTENCY {
            Idempotency::ReadOnly => Priority::Look,
            Idempotency::Idempotent | Idempotency::NonIdempotent | Idempotency::Irreversible => {
                Priority::Change
            }
        };
        let arrival = self.0.arrivals.fetch_add(1, Ordering::Relaxed);
        Permit {
            shared: Arc::clone(&self.0),
            queue: self.queue(O::ACTION),
            ticket: Ticket { priority, arrival },
            started: None,
            patience,
        }
    }

    /// Lowers the limit for all who share this limit, never raises it.
    fn lower(&self, max_requests_per_second: NonZeroU32) {
        let mut limit = self.0.limit.lock().unwrap_or_else(PoisonError::into_inner);
        *limit = (*limit).min(max_requests_per_second);
        let ceiling = f64::from(limit.get());
        self.0
            .account
            .lower_ceiling(ceiling * OPERATIONS_AT_FULL_SPEED);
        let queues = self.0.queues.lock().unwrap_or_else(PoisonError::into_inner);
        for queue in queues.values() {
            queue.lower_ceiling(ceiling);
        }
    }

    fn queue(&self, action: &'static str) -> Arc<Queue> {
        let limit = *self.0.limit.lock().unwrap_or_else(PoisonError::into_inner);
        let mut queues = self.0.queues.lock().unwrap_or_else(PoisonError::into_inner);
        let queue = queues.entry(action).or_insert_with(|| {
            let window = Window::new(SLOWEST, f64::from(limit.get()), Instant::now());
            Arc::new(Queue::new(window))
        });
        Arc::clone(queue)
    }
}

impl Default for RateLimit {
    /// [`DEFAULT_REQUESTS_PER_SECOND`].
    fn default() -> Self {
        Self::new(DEFAULT_REQUESTS_PER_SECOND)
    }
}

/// One call's ticket in line.
#[derive(Debug)]
pub(super) struct Permit {
    shared: Arc<Shared>,
    queue: Arc<Queue>,
    ticket: Ticket,
    started: Option<Instant>,
    patience: Duration,
}

impl Permit {
    /// Waits until an attempt may start. Dropping the future leaves the line.
    ///
    /// # Errors
    ///
    /// The service wants no calls for longer than this one's patience lasts.
    pub(super) async fn acquire(&mut self) -> Result<(), HeldOff> {
        self.queue.pass(self.ticket, &mut self.patience).await?;
        let account = &self.shared.account;
        self.started = Some(account.pass(self.ticket, &mut self.patience).await?);
        Ok(())
    }

    /// Lets everybody slow down if that is why the attempt failed.
    pub(super) fn learn_from(&self, error: &Error) {
        let (ErrorKind::Throttled, Some(started)) = (error.kind(), self.started) else {
            return;
        };
        let hold = error.retry_after().unwrap_or(Duration::ZERO);
        self.queue.throttle(started, hold);
        if error.code() == Some(USER_THROTTLED) {
            self.shared.account.throttle(started, hold);
        }
    }
}
