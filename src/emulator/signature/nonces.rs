//! The nonces that were used, for as long as they matter and no more.

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use jiff::Timestamp;

use super::WINDOW;
use crate::time::later;
use crate::variants::NonceWindow;

/// How many nonces are remembered, however many come.
const MOST: usize = 100_000;

/// Nonces, and when they came, oldest first.
#[derive(Debug, Default)]
pub(super) struct Nonces {
    used: HashSet<String>,
    arrivals: VecDeque<(Timestamp, String)>,
}

impl Nonces {
    /// Remembers a nonce. Returns whether it was new.
    pub(super) fn is_new(&mut self, nonce: &str, now: Timestamp, window: NonceWindow) -> bool {
        let kept = match window {
            // A request dated a window ahead could be repeated for two windows.
            NonceWindow::Stamp => WINDOW * 2,
            NonceWindow::Day => Duration::from_secs(24 * 60 * 60),
        };
        self.forget(|at, _| later(at, kept) < now);
        if self.used.contains(nonce) {
            return false;
        }
        self.forget(|_, length| length >= MOST);
        self.used.insert(nonce.to_owned());
        self.arrivals.push_back((now, nonce.to_owned()));
        true
    }

    /// Forgets from the oldest on, for as long as it is to be.
    fn forget(&mut self, is_to_be: impl Fn(Timestamp, usize) -> bool) {
        while let Some((at, oldest)) = self.arrivals.front()
            && is_to_be(*at, self.arrivals.len())
        {
            self.used.remove(oldest);
            self.arrivals.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_forgotten_when_its_request_is_too_old_anyway() {
        let mut nonces = Nonces::default();
        let start = Timestamp::UNIX_EPOCH;
        let mut is_new = |seconds| {
            let now = later(start, Duration::from_secs(seconds));
            nonces.is_new("a", now, NonceWindow::Stamp)
        };
        assert_eq!([0, 1800, 1801].map(&mut is_new), [true, false, true]);
    }

    #[test]
    fn a_flood_of_nonces_pushes_the_oldest_out() {
        let mut nonces = Nonces::default();
        let now = Timestamp::UNIX_EPOCH;
        for number in 0..=MOST {
            assert!(nonces.is_new(&number.to_string(), now, NonceWindow::Day));
        }
        assert_eq!(nonces.used.len(), MOST);
        assert_eq!(nonces.arrivals.len(), MOST);
        assert!(!nonces.is_new("1", now, NonceWindow::Day));
        assert!(nonces.is_new("0", now, NonceWindow::Day));
    }
}
