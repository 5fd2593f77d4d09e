//! A queue before a [`Window`]: who waits, and who is next.
//!
//! Only the first in line watches the clock. Whoever leaves, because it may start
//! or because it was called off, wakes the one who is first then.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use super::window::Window;

/// Where a call stands: the important before the others, then by arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ticket {
    pub(super) priority: Priority,
    pub(super) arrival: u64,
}

/// What goes before what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Priority {
    /// Places, withdraws, deletes or revokes.
    Change,
    /// Only looks.
    Look,
}

/// The service wants no call for so long, which is longer than a call wants to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HeldOff(pub(crate) Duration);

#[derive(Debug)]
pub(super) struct Queue(Mutex<State>);

#[derive(Debug)]
struct State {
    window: Window,
    waiting: BTreeMap<Ticket, Arc<Notify>>,
}

impl Queue {
    pub(super) fn new(window: Window) -> Self {
        Self(Mutex::new(State {
            window,
            waiting: BTreeMap::new(),
        }))
    }

    /// Waits until it is this ticket's turn and the window allows a start; gives the
    /// moment of the start. Leaves the line when dropped.
    ///
    /// Waiting while the service wants no calls uses up `patience`; waiting for others
    /// does not.
    ///
    /// # Errors
    ///
    /// The service wants no calls for longer than there is patience. Told as soon as
    /// that is known.
    pub(super) async fn pass(
        &self,
        ticket: Ticket,
        patience: &mut Duration,
    ) -> Result<Instant, HeldOff> {
        let turn = Arc::new(Notify::new());
        self.lock().waiting.insert(ticket, Arc::clone(&turn));
        let _waiting = Waiting {
            queue: self,
            ticket,
        };
        loop {
            let now = Instant::now();
            let (opening, hold) = {
                let mut state = self.lock();
                let hold = state.window.hold(now);
                if hold > *patience {
                    return Err(HeldOff(hold));
                }
                let first = state.waiting.keys().next() == Some(&ticket);
                match first.then(|| state.window.opening(now)) {
                    Some(opening) if opening <= now => {
                        state.window.start(now);
                        return Ok(now);
                    }
                    opening => (opening, hold),
                }
            };
            let opened = async {
                match opening {
                    Some(opening) => sleep_until(opening).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = opened => {}
                () = turn.notified() => {}
            }
            *patience = patience.saturating_sub(hold.min(now.elapsed()));
        }
    }

    /// See [`Window::throttle`]. Whoever waits hears of it.
    pub(super) fn throttle(&self, started: Instant, hold: Duration) {
        let mut state = self.lock();
        state.window.throttle(started, hold, Instant::now());
        for turn in state.waiting.values() {
            turn.notify_one();
        }
    }

    /// See [`Window::lower_ceiling`].
    pub(super) fn lower_ceiling(&self, ceiling: f64) {
        self.lock().window.lower_ceiling(ceiling);
    }

    /// A panic elsewhere leaves times behind that are as good as any.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Waiting<'a> {
    queue: &'a Queue,
    ticket: Ticket,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut state = self.queue.lock();
        state.waiting.remove(&self.ticket);
        if let Some(next) = state.waiting.values().next() {
            next.notify_one();
        }
    }
}
