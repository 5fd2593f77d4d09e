//! Staying below the service's limits together: one queue per operation.
//!
//! The service counts the calls of each operation, and of the account as a whole,
//! whoever makes them. So all clients of one account should share one [`Budget`];
//! [`Budgets`] finds it by name. A call waits in its operation's line, then in the
//! account's, where changes go before looks.

mod line;
mod pace;
mod registry;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use self::line::{Line, Place, PutOff, Rank};
use self::pace::Pace;
use super::error::{Error, ErrorKind};
use super::operation::{Operation, Repeat};

pub use registry::Budgets;

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
/// repeated keeps its place. When the service throttles, an operation's rate
/// shrinks by a fifth or more, and grows back by a fortieth of the limit a second.
#[derive(Debug, Clone)]
pub struct Budget(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    limit: Mutex<NonZeroU32>,
    lines: Mutex<HashMap<&'static str, Arc<Line>>>,
    account: Line,
    arrivals: AtomicU64,
}

impl Budget {
    /// A budget of so many calls of each operation a second.
    pub fn new(max_requests_per_second: NonZeroU32) -> Self {
        let limit = f64::from(max_requests_per_second.get());
        let account = Pace::new(limit, limit * OPERATIONS_AT_FULL_SPEED, Instant::now());
        Self(Arc::new(Shared {
            limit: Mutex::new(max_requests_per_second),
            lines: Mutex::default(),
            account: Line::new(account),
            arrivals: AtomicU64::new(0),
        }))
    }

    /// Takes a place in the line of operation `O`, for one call with all its repeats. It
    /// lets the service put it off for as long as its `patience` lasts.
    pub(super) fn enter<O: Operation>(&self, patience: Duration) -> Turn {
        let rank = match O::REPEAT {
            Repeat::Harmless => Rank::Look,
            Repeat::Repeatable | Repeat::Costly | Repeat::Irreversible => Rank::Change,
        };
        let arrival = self.0.arrivals.fetch_add(1, Ordering::Relaxed);
        Turn {
            shared: Arc::clone(&self.0),
            line: self.line(O::ACTION),
            place: Place { rank, arrival },
            started: None,
            patience,
        }
    }

    /// Lowers the limit for all who share this budget, never raises it.
    fn lower(&self, max_requests_per_second: NonZeroU32) {
        let mut limit = self.0.limit.lock().unwrap_or_else(PoisonError::into_inner);
        *limit = (*limit).min(max_requests_per_second);
        let ceiling = f64::from(limit.get());
        self.0
            .account
            .lower_ceiling(ceiling * OPERATIONS_AT_FULL_SPEED);
        let lines = self.0.lines.lock().unwrap_or_else(PoisonError::into_inner);
        for line in lines.values() {
            line.lower_ceiling(ceiling);
        }
    }

    fn line(&self, action: &'static str) -> Arc<Line> {
        let limit = *self.0.limit.lock().unwrap_or_else(PoisonError::into_inner);
        let mut lines = self.0.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let line = lines.entry(action).or_insert_with(|| {
            let pace = Pace::new(SLOWEST, f64::from(limit.get()), Instant::now());
            Arc::new(Line::new(pace))
        });
        Arc::clone(line)
    }
}

impl Default for Budget {
    /// [`DEFAULT_REQUESTS_PER_SECOND`].
    fn default() -> Self {
        Self::new(DEFAULT_REQUESTS_PER_SECOND)
    }
}

/// One call's place in line.
#[derive(Debug)]
pub(super) struct Turn {
    shared: Arc<Shared>,
    line: Arc<Line>,
    place: Place,
    started: Option<Instant>,
    patience: Duration,
}

impl Turn {
    /// Waits until an attempt may start. Dropping the future leaves the line.
    ///
    /// # Errors
    ///
    /// The service wants no calls for longer than this one's patience lasts.
    pub(super) async fn come(&mut self) -> Result<(), PutOff> {
        self.line.pass(self.place, &mut self.patience).await?;
        let account = &self.shared.account;
        self.started = Some(account.pass(self.place, &mut self.patience).await?);
        Ok(())
    }

    /// Lets everybody slow down if that is why the attempt failed.
    pub(super) fn learn_from(&self, error: &Error) {
        let (ErrorKind::Throttled, Some(started)) = (error.kind(), self.started) else {
            return;
        };
        let hold = error.retry_after().unwrap_or(Duration::ZERO);
        self.line.throttle(started, hold);
        if error.code() == Some(USER_THROTTLED) {
            self.shared.account.throttle(started, hold);
        }
    }
}
