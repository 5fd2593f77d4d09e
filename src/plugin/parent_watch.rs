//! Notices that the host has ended without a Shutdown.
//!
//! A host that is killed sends no message, and the plugin would stay for ever. The
//! parent's id changes then. `PR_SET_PDEATHSIG` would be wrong: it fires when the
//! thread that started us ends, and the host's threads come and go.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

const PERIOD: Duration = Duration::from_secs(2);

/// Waits until `parent` no longer returns `host`; checks every two seconds.
pub(super) async fn adopted(host: Option<u32>, parent: impl Fn() -> Option<u32>) {
    let mut looks = interval(PERIOD);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while parent() == host {
        looks.tick().await;
    }
}

/// The id of the process that this one belongs to, where there is such a thing.
pub(super) fn parent() -> Option<u32> {
    #[cfg(unix)]
    return Some(std::os::unix::process::parent_id());
    #[cfg(not(unix))]
    None
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use tokio::time::Instant;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn another_parent_is_noticed_at_the_next_look() {
        let started = Instant::now();
        let looks = Cell::new(0);
        let parent = || {
            looks.set(looks.get() + 1);
            Some(if started.elapsed() < Duration::from_secs(9) {
                4711
            } else {
                1
            })
        };

        adopted(Some(4711), parent).await;

        assert_eq!(started.elapsed(), Duration::from_secs(10));
        assert!(looks.get() < 10, "{} looks", looks.get());
    }
}
