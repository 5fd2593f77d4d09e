//! A queue before a [`Pace`]: who waits, and who is next.
//!
//! Only the first in line watches the clock. Whoever leaves, because it may start
//! or because it was called off, wakes the one who is first then.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use super::pace::Pace;

/// Where a call stands: the important before the others, then by arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) rank: Rank,
    pub(super) arrival: u64,
}

/// What goes before what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// Places, withdraws, deletes or revokes.
    Change,
    /// Only looks.
    Look,
}

/// The service wants no call for so long, which is longer than a call wants to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PutOff(pub(crate) Duration);

#[derive(Debug)]
pub(super) struct Line(Mutex<State>);

#[derive(Debug)]
struct State {
    pace: Pace,
    waiting: BTreeMap<Place, Arc<Notify>>,
}

impl Line {
    pub(super) fn new(pace: Pace) -> Self {
        Self(Mutex::new(State {
            pace,
            waiting: BTreeMap::new(),
        }))
    }

    /// Waits until it is this place's turn and the pace allows a start; gives the
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
        place: Place,
        patience: &mut Duration,
    ) -> Result<Instant, PutOff> {
        let turn = Arc::new(Notify::new());
        self.lock().waiting.insert(place, Arc::clone(&turn));
        let _waiting = Waiting { line: self, place };
        loop {
            let now = Instant::now();
            let (opening, hold) = {
                let mut state = self.lock();
                let hold = state.pace.hold(now);
                if hold > *patience {
                    return Err(PutOff(hold));
                }
                let first = state.waiting.keys().next() == Some(&place);
                match first.then(|| state.pace.opening(now)) {
                    Some(opening) if opening <= now => {
                        state.pace.start(now);
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

    /// See [`Pace::throttle`]. Whoever waits hears of it.
    pub(super) fn throttle(&self, started: Instant, hold: Duration) {
        let mut state = self.lock();
        state.pace.throttle(started, hold, Instant::now());
        for turn in state.waiting.values() {
            turn.notify_one();
        }
    }

    /// See [`Pace::lower_ceiling`].
    pub(super) fn lower_ceiling(&self, ceiling: f64) {
        self.lock().pace.lower_ceiling(ceiling);
    }

    /// A panic elsewhere leaves times behind that are as good as any.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Waiting<'a> {
    line: &'a Line,
    place: Place,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut state = self.line.lock();
        state.waiting.remove(&self.place);
        if let Some(next) = state.waiting.values().next() {
            next.notify_one();
        }
    }
}
