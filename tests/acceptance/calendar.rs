//! The emulated service's clock, which a story moves.

use std::sync::Mutex;
use std::time::Duration;

use alicloud_cas::clock::{Clock, SystemClock};

/// Runs with the machine's clock, so many days ahead.
#[derive(Debug, Default)]
pub(crate) struct Calendar(Mutex<Duration>);

impl Calendar {
    pub(crate) fn days_later(&self, days: u64) {
        *self.0.lock().unwrap() += Duration::from_secs(days * 86_400);
    }
}

impl Clock for Calendar {
    fn now(&self) -> jiff::Timestamp {
        SystemClock.now() + *self.0.lock().unwrap()
    }
}
