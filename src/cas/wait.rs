//! Polling as a value: look, pause, look again, until there is something to
//! see, the time is over, or the work is called off.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::call::{Call, Interruption};
use super::randomness::{Randomness, ThreadRandomness};

/// How often to look.
#[derive(Debug, Clone)]
pub struct Wait {
    /// The pause after the first look.
    pub first: Duration,
    /// What each pause is multiplied by for the next; at least 1.
    pub growth: f64,
    /// No pause is longer.
    pub longest: Duration,
    /// Which part of a pause chance may cut off, from 0 to 1.
    pub jitter: f64,
    /// The chance.
    pub randomness: Arc<dyn Randomness>,
}

/// How a wait ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waited<T> {
    /// Somebody called it off.
    Cancelled,
    /// The time is over.
    DeadlinePassed,
    /// This is what was waited for.
    Done(T),
}

/// What one look saw. An `Option` is one that knows of no wish of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen<T> {
    /// What was waited for.
    Found(T),
    /// Nothing, and the service wants to be left alone for this long, as
    /// [`Error::retry_after`](super::Error::retry_after) tells it.
    NotYet(Option<Duration>),
}

impl<T> From<Option<T>> for Seen<T> {
    fn from(look: Option<T>) -> Self {
        look.map_or(Self::NotYet(None), Self::Found)
    }
}

impl Default for Wait {
    /// From two seconds to half a minute, each pause up to a fifth shorter.
    fn default() -> Self {
        Self {
            first: Duration::from_secs(2),
            growth: 1.5,
            longest: Duration::from_secs(30),
            jitter: 0.2,
            randomness: Arc::new(ThreadRandomness),
        }
    }
}

impl Wait {
    /// Looks at once and then after each pause, until a look gives something.
    ///
    /// A pause ends at once when the call is cancelled. A look is never dropped:
    /// it is given the same call and ends by itself. The last look comes
    /// `first` before the deadline, so that it still has time to be answered. If
    /// the service wants to be left alone for longer than that, there is none.
    ///
    /// # Errors
    ///
    /// A look's own error, unless the call was cancelled or its deadline had
    /// passed by then: that is no failure but the end of the wait.
    pub async fn until<T, E, S, Look>(
        &self,
        call: &Call,
        mut look: impl FnMut() -> Look,
    ) -> Result<Waited<T>, E>
    where
        S: Into<Seen<T>>,
        Look: Future<Output = Result<S, E>>,
    {
        let mut pause = self.first.min(self.longest);
        loop {
            if let Some(interruption) = call.interruption() {
                return Ok(interruption.into());
            }
            let asked = match (look().await.map(S::into), call.interruption()) {
                (Ok(Seen::Found(found)), _) => return Ok(Waited::Done(found)),
                (_, Some(interruption)) => return Ok(interruption.into()),
                (Err(error), None) => return Err(error),
                (Ok(Seen::NotYet(asked)), None) => asked.unwrap_or_default(),
            };
            let Some(next) = self.fit(self.spread(pause), asked, call.deadline) else {
                return Ok(Waited::DeadlinePassed);
            };
            if let Err(interruption) = call.run(sleep(next)).await {
                return Ok(interruption.into());
            }
            pause = pause.mul_f64(self.growth.max(1.0)).min(self.longest);
        }
    }

    fn spread(&self, pause: Duration) -> Duration {
        let cut = self.jitter.clamp(0.0, 1.0) * self.randomness.fraction();
        pause.mul_f64(1.0 - cut)
    }

    /// The pause, shortened if the last look would come too late but not below
    /// what was asked for; `None` after the last look.
    fn fit(&self, pause: Duration, asked: Duration, deadline: Option<Instant>) -> Option<Duration> {
        let pause = pause.max(asked);
        let Some(deadline) = deadline else {
            return Some(pause);
        };
        let left = deadline.saturating_duration_since(Instant::now());
        let until_last_look = left.saturating_sub(self.first);
        let another = !until_last_look.is_zero() && asked <= until_last_look;
        another.then(|| pause.min(until_last_look))
    }
}

impl<T> From<Interruption> for Waited<T> {
    fn from(interruption: Interruption) -> Self {
        match interruption {
            Interruption::Cancelled => Self::Cancelled,
            Interruption::DeadlinePassed => Self::DeadlinePassed,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::cas::randomness::FixedRandomness;

    fn wait(fraction: f64) -> Wait {
        Wait {
            randomness: Arc::new(FixedRandomness(fraction)),
            ..Wait::default()
        }
    }

    /// Looks that see nothing before look `visible`, and remember when they looked.
    struct Eyes {
        began: Instant,
        visible: usize,
        looks: RefCell<Vec<f64>>,
    }

    impl Eyes {
        fn seeing_at_look(visible: usize) -> Self {
            Self {
                began: Instant::now(),
                visible,
                looks: RefCell::default(),
            }
        }

        async fn look(&self) -> Result<Option<usize>, &'static str> {
            let mut looks = self.looks.borrow_mut();
            looks.push(self.began.elapsed().as_secs_f64());
            Ok((looks.len() >= self.visible).then_some(looks.len()))
        }
    }

    #[tokio::test(start_paused = true)]
    async fn pauses_grow_up_to_the_longest() {
        let eyes = Eyes::seeing_at_look(10);
        let waited = wait(0.0).until(&Call::default(), || eyes.look()).await;
        assert_eq!(waited, Ok(Waited::Done(10)));
        let looks = eyes.looks.borrow();
        let pauses: Vec<_> = looks
            .windows(2)
            .map(|pair| (pair[1] - pair[0]).round())
            .collect();
        assert_eq!(pauses, [2.0, 3.0, 5.0, 7.0, 10.0, 15.0, 23.0, 30.0, 30.0]);
    }

    #[tokio::test(start_paused = true)]
    async fn chance_shortens_a_pause() {
        let eyes = Eyes::seeing_at_look(2);
        wait(0.5)
            .until(&Call::default(), || eyes.look())
            .await
            .unwrap();
        assert_eq!(eyes.looks.borrow()[1], 1.8);
    }

    #[tokio::test(start_paused = true)]
    async fn the_last_look_leaves_time_for_an_answer_before_the_deadline() {
        let eyes = Eyes::seeing_at_look(usize::MAX);
        let call = Call::within(Duration::from_secs(60), CancellationToken::new());
        let waited = wait(0.0).until(&call, || eyes.look()).await;
        assert_eq!(waited, Ok(Waited::DeadlinePassed));
        assert_eq!(eyes.looks.borrow().last().copied(), Some(58.0));
    }

    #[tokio::test(start_paused = true)]
    async fn cancelling_ends_a_pause_at_once() {
        let eyes = Eyes::seeing_at_look(usize::MAX);
        let call = Call::default();
        let cancel = call.cancel.clone();
        tokio::spawn(async move {
            sleep(Duration::from_secs(3)).await;
            cancel.cancel();
        });
        let waited = wait(0.0).until(&call, || eyes.look()).await;
        assert_eq!(waited, Ok(Waited::Cancelled));
        assert_eq!(eyes.began.elapsed().as_secs(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn an_error_ends_the_wait_unless_the_wait_was_over_anyway() {
        let failing = || async { Err::<Option<()>, _>("broken") };
        let call = Call::default();
        assert_eq!(wait(0.0).until(&call, failing).await, Err("broken"));

        let cancel = call.cancel.clone();
        let cancelled_meanwhile = || {
            cancel.cancel();
            failing()
        };
        assert_eq!(
            wait(0.0).until(&call, cancelled_meanwhile).await,
            Ok(Waited::Cancelled)
        );
    }

    /// Looks that find the service asking for `asked` at first, and then see.
    async fn moments_of_looks_after(asked: Duration, call: &Call) -> (Waited<()>, Vec<f64>) {
        let began = Instant::now();
        let looks = RefCell::new(Vec::new());
        let look = || async {
            looks.borrow_mut().push(began.elapsed().as_secs_f64());
            Ok::<_, ()>(match looks.borrow().len() {
                1 => Seen::NotYet(Some(asked)),
                _ => Seen::Found(()),
            })
        };
        let waited = wait(0.0).until(call, look).await.unwrap();
        (waited, looks.into_inner())
    }

    #[tokio::test(start_paused = true)]
    async fn the_next_look_comes_no_sooner_than_the_service_asked() {
        let call = Call::default();
        let (_, looks) = moments_of_looks_after(Duration::from_secs(45), &call).await;
        assert_eq!(looks, [0.0, 45.0]);
        let (_, looks) = moments_of_looks_after(Duration::from_millis(1), &call).await;
        assert_eq!(looks, [0.0, 2.0]);
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_for_a_look_that_would_come_after_the_deadline() {
        let call = Call::within(Duration::from_secs(60), CancellationToken::new());
        let (waited, looks) = moments_of_looks_after(Duration::from_secs(90), &call).await;
        assert_eq!((waited, looks), (Waited::DeadlinePassed, vec![0.0]));
    }
}
