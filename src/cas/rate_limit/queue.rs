//! The calls of one operation that wait for their start, in the order in which they came.
//!
//! Only the first watches the clock. A call that leaves, because it may start or was
//! cancelled, wakes the one that is first then.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use super::window::Window;

/// A call's place: tickets are given out in the order in which calls come.
pub(super) type Ticket = u64;

/// The service allows no call for this long, which is longer than the patience of the call.
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

    /// Waits until it is this ticket's turn and the window allows a start below `limit`;
    /// gives the moment of the start. Leaves the queue when dropped.
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
        limit: f64,
        patience: &mut Duration,
    ) -> Result<Instant, HeldOff> {
        let woken = Arc::new(Notify::new());
        self.lock().waiting.insert(ticket, Arc::clone(&woken));
        let _waiting = Waiting {
            queue: self,
            ticket,
        };
        loop {
            let now = Instant::now();
            let (opening, held_for) = {
                let mut state = self.lock();
                let held_for = state.window.held_for(now);
                if held_for > *patience {
                    return Err(HeldOff(held_for));
                }
                let first = state.waiting.keys().next() == Some(&ticket);
                match first.then(|| state.window.opening(limit, now)) {
                    Some(opening) if opening <= now => {
                        state.window.start(now);
                        return Ok(now);
                    }
                    opening => (opening, held_for),
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
                () = woken.notified() => {}
            }
            *patience = patience.saturating_sub(held_for.min(now.elapsed()));
        }
    }

    /// See [`Window::throttle`].
    pub(super) fn throttle(&self, limit: f64, started: Instant) {
        let now = Instant::now();
        self.lock().window.throttle(limit, started, now);
    }

    /// See [`Window::hold`]. Every waiting call is woken, to compare the hold with its
    /// patience.
    pub(super) fn hold(&self, until: Instant) {
        let mut state = self.lock();
        state.window.hold(until);
        for woken in state.waiting.values() {
            woken.notify_one();
        }
    }

    /// Poisoning is ignored: the state is valid after every statement.
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
