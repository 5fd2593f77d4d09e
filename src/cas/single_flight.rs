//! One request at a time for something that many callers want.

use std::sync::{Mutex, PoisonError};

use tokio::sync::watch::{Receiver, Sender, channel};

/// Callers that come while an attempt is under way share its outcome, be that a failure. A
/// later caller makes a new attempt, and so does one whose attempt to wait for was dropped.
#[derive(Debug)]
pub struct SingleFlight<T>(Mutex<Option<Receiver<Option<T>>>>);

/// The leader makes the attempt, its followers wait for it.
enum Role<T> {
    Leader(Sender<Option<T>>),
    Follower(Receiver<Option<T>>),
}

impl<T: Clone> SingleFlight<T> {
    /// Does the work, or waits for a caller that is doing it.
    ///
    /// Where `is_own` is true the outcome came from the leader's own limits: it is not
    /// shared, and a follower tries itself.
    pub async fn join(&self, work: impl Future<Output = T>, is_own: impl FnOnce(&T) -> bool) -> T {
        loop {
            match self.role() {
                Role::Leader(told) => {
                    let outcome = work.await;
                    if !is_own(&outcome) {
                        told.send_replace(Some(outcome.clone()));
                    }
                    return outcome;
                }
                Role::Follower(mut hears) => {
                    // The work is over, or was dropped without an outcome.
                    if let Ok(outcome) = hears.wait_for(Option::is_some).await
                        && let Some(outcome) = &*outcome
                    {
                        return outcome.clone();
                    }
                }
            }
        }
    }

    fn role(&self) -> Role<T> {
        let mut flight = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // An outcome is sent once, and none after the sender is dropped.
        let is_under_way =
            |hears: &Receiver<Option<T>>| hears.has_changed().is_ok() && hears.borrow().is_none();
        if let Some(hears) = flight.as_ref().filter(|hears| is_under_way(hears)) {
            return Role::Follower(hears.clone());
        }
        let (told, hears) = channel(None);
        *flight = Some(hears);
        Role::Leader(told)
    }
}

impl<T> Default for SingleFlight<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::time::Duration;

    use tokio::time::{Instant, sleep, timeout};

    use super::*;

    /// Work of two seconds that counts how often it is done.
    struct Work {
        flight: SingleFlight<usize>,
        done: Cell<usize>,
    }

    impl Work {
        fn new() -> Self {
            Self {
                flight: SingleFlight::default(),
                done: Cell::new(0),
            }
        }

        async fn once(&self) -> usize {
            sleep(Duration::from_secs(2)).await;
            self.done.set(self.done.get() + 1);
            self.done.get()
        }

        async fn join(&self) -> usize {
            self.flight.join(self.once(), |_| false).await
        }
    }

    async fn a_second_later<T>(work: impl Future<Output = T>) -> T {
        sleep(Duration::from_secs(1)).await;
        work.await
    }

    #[tokio::test(start_paused = true)]
    async fn a_caller_that_comes_meanwhile_shares_the_outcome_and_a_later_one_does_not() {
        let (work, began) = (Work::new(), Instant::now());
        let both = tokio::join!(work.join(), a_second_later(work.join()));
        assert_eq!(both, (1, 1));
        assert_eq!(began.elapsed().as_secs(), 2);
        assert_eq!(work.join().await, 2);
    }

    #[tokio::test(start_paused = true)]
    async fn work_that_is_dropped_is_done_once_more_by_a_waiting_caller() {
        let work = Work::new();
        let impatient = timeout(Duration::from_millis(1500), work.join());
        let (dropped, first, second) = tokio::join!(
            impatient,
            a_second_later(work.join()),
            a_second_later(work.join())
        );
        assert!(dropped.is_err());
        assert_eq!((first, second), (1, 1));
    }

    #[tokio::test(start_paused = true)]
    async fn an_outcome_of_one_s_own_limits_is_not_shared() {
        let work = Work::new();
        let own = work.flight.join(work.once(), |_| true);
        let both = tokio::join!(own, a_second_later(work.join()));
        assert_eq!(both, (1, 2));
    }
}
