//! Repeated reads of one object, with pauses that grow.
//!
//! A wait is a loop with locals: it looks, decides, and asks its [`Poll`] to pause. The
//! poll ends the loop by saying why there is no further look.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::call_options::CallOptions;
use super::error::Interruption;
use super::randomness::{Randomness, ThreadRandomness};

/// How much longer than the wait the last look may take to be answered. A look at the
/// deadline itself would never be.
const LAST_LOOK: Duration = Duration::from_secs(2);

/// How long the pauses between looks are.
#[derive(Debug, Clone)]
pub struct Pace {
    /// The first pause.
    pub first: Duration,
    /// By how much each pause is longer than the one before.
    pub growth: f64,
    /// No pause is longer.
    pub longest: Duration,
    /// Up to which part each pause is cut short, so that waits which began together do not
    /// stay in step.
    pub jitter: f64,
    /// Spreads the pauses.
    pub randomness: Arc<dyn Randomness>,
}

/// Why there is no further look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// The deadline has passed.
    TimeOver,
    /// The caller cancelled.
    Interrupted,
}

/// The pauses of one wait.
#[derive(Debug)]
pub struct Poll {
    call: CallOptions,
    pace: Pace,
    next: Duration,
}

impl Pace {
    /// From one pause to another, each half as long again.
    pub fn between(first: Duration, longest: Duration) -> Self {
        Self {
            first,
            growth: 1.5,
            longest,
            jitter: 0.2,
            randomness: Arc::new(ThreadRandomness),
        }
    }
}

impl Default for Pace {
    /// From two seconds to half a minute.
    fn default() -> Self {
        Self::between(Duration::from_secs(2), Duration::from_secs(30))
    }
}

impl Poll {
    /// A wait that ends with a call.
    pub fn new(call: &CallOptions, pace: Pace) -> Self {
        Self {
            call: call.clone(),
            next: pace.first.min(pace.longest),
            pace,
        }
    }

    /// The limits of a single look. The one at the deadline still has time to be answered.
    pub fn look(&self) -> CallOptions {
        CallOptions {
            deadline: self.call.deadline.map(|deadline| deadline + LAST_LOOK),
            cancel: self.call.cancel.clone(),
        }
    }

    /// Waits until the next look is due, or returns at once where there is none.
    ///
    /// `asked` is how long the service asks clients to wait, as
    /// [`Error::retry_after`](super::Error::retry_after) tells it: the pause is no shorter.
    /// The last look comes at the deadline, unless the service has asked for more time than
    /// is left.
    ///
    /// # Errors
    ///
    /// Why there is no further look.
    pub async fn pause(&mut self, asked: Option<Duration>) -> Result<(), Stopped> {
        if let Some(interruption) = self.call.interruption() {
            return Err(interruption.into());
        }
        let cut = self.pace.jitter.clamp(0.0, 1.0) * self.pace.randomness.fraction();
        let mut pause = self.next.mul_f64(1.0 - cut).max(asked.unwrap_or_default());
        if let Some(deadline) = self.call.deadline {
            let left = deadline.saturating_duration_since(Instant::now());
            if asked.is_some_and(|asked| asked > left) {
                return Err(Stopped::TimeOver);
            }
            pause = pause.min(left);
        }
        self.next = self
            .next
            .mul_f64(self.pace.growth.max(1.0))
            .min(self.pace.longest);
        tokio::select! {
            biased;
            () = self.call.cancel.cancelled() => Err(Stopped::Interrupted),
            () = sleep(pause) => Ok(()),
        }
    }
}

impl From<Interruption> for Stopped {
    fn from(interruption: Interruption) -> Self {
        match interruption {
            Interruption::Cancelled => Self::Interrupted,
            Interruption::DeadlinePassed => Self::TimeOver,
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::randomness::FixedRandomness;

    fn pace(fraction: f64) -> Pace {
        Pace {
            randomness: Arc::new(FixedRandomness(fraction)),
            ..Pace::default()
        }
    }

    /// The moments of all looks, at most `most`, in seconds.
    async fn looks(poll: &mut Poll, most: usize) -> (Vec<f64>, Option<Stopped>) {
        let began = Instant::now();
        let mut looks = vec![0.0];
        while looks.len() < most {
            if let Err(stopped) = poll.pause(None).await {
                return (looks, Some(stopped));
            }
            looks.push(began.elapsed().as_secs_f64());
        }
        (looks, None)
    }

    #[tokio::test(start_paused = true)]
    async fn pauses_grow_up_to_the_longest() {
        let (looks, _) = looks(&mut Poll::new(&CallOptions::default(), pace(0.0)), 10).await;
        let pauses: Vec<_> = looks
            .windows(2)
            .map(|pair| (pair[1] - pair[0]).round())
            .collect();
        assert_eq!(pauses, [2.0, 3.0, 5.0, 7.0, 10.0, 15.0, 23.0, 30.0, 30.0]);
    }

    #[tokio::test(start_paused = true)]
    async fn jitter_shortens_a_pause() {
        let (looks, _) = looks(&mut Poll::new(&CallOptions::default(), pace(0.5)), 2).await;
        assert_eq!(looks, [0.0, 1.8]);
    }

    #[tokio::test(start_paused = true)]
    async fn the_last_look_comes_at_the_deadline_and_has_time_for_its_answer() {
        let call = CallOptions::within(Duration::from_secs(3), CancellationToken::new());
        let mut poll = Poll::new(&call, pace(0.0));
        let (looks, stopped) = looks(&mut poll, 9).await;
        assert_eq!(
            (looks, stopped),
            (vec![0.0, 2.0, 3.0], Some(Stopped::TimeOver))
        );
        let answered_by = poll.look().deadline.unwrap();
        assert_eq!(answered_by - Instant::now(), LAST_LOOK);
    }

    #[tokio::test(start_paused = true)]
    async fn an_interrupt_ends_a_pause_at_once() {
        let call = CallOptions::default();
        let cancel = call.cancel.clone();
        tokio::spawn(async move {
            sleep(Duration::from_secs(3)).await;
            cancel.cancel();
        });
        let began = Instant::now();
        let (_, stopped) = looks(&mut Poll::new(&call, pace(0.0)), 99).await;
        assert_eq!(stopped, Some(Stopped::Interrupted));
        assert_eq!(began.elapsed().as_secs(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn the_next_look_comes_no_sooner_than_the_service_asked() {
        for (asked, seconds) in [(45_000, 45), (1, 2)] {
            let began = Instant::now();
            let mut poll = Poll::new(&CallOptions::default(), pace(0.0));
            poll.pause(Some(Duration::from_millis(asked)))
                .await
                .unwrap();
            assert_eq!(began.elapsed().as_secs(), seconds);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_look_that_would_come_after_the_deadline_is_not_waited_for() {
        let call = CallOptions::within(Duration::from_secs(60), CancellationToken::new());
        let mut poll = Poll::new(&call, pace(0.0));
        let began = Instant::now();
        let stopped = poll.pause(Some(Duration::from_secs(90))).await;
        assert_eq!(stopped, Err(Stopped::TimeOver));
        assert!(began.elapsed().is_zero());
    }
}
