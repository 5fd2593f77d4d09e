//! Waiting until an order is issued.

use std::time::Duration;

use tokio::time::Instant;

use super::snapshot::Described;
use super::{Lookup, OrderId, OrderSnapshot, Orders, Status};
use cas::{CallOptions, Error, Pace, Poll, Stopped};

/// How often, and for how long, an order that was never seen alive must look withdrawn or
/// absent. Right after ordering both may be a lag.
const LOOKS_TO_BELIEVE: u32 = 3;
const TIME_TO_BELIEVE: Duration = Duration::from_secs(10);

/// How the wait for a certificate ended.
#[derive(Debug)]
pub(crate) enum IssuanceWait {
    /// The certificate is there.
    Issued,
    /// There will be none: the order failed, was withdrawn or revoked, or its
    /// certificate has expired.
    Ended(OrderSnapshot),
    /// The order is not there.
    Gone,
    /// The deadline passed, or the caller called it off.
    Stopped {
        /// Which of the two.
        why: Stopped,
        /// The order as it was last seen.
        last: Option<OrderSnapshot>,
        /// Why the last look failed, if it did.
        error: Option<Error>,
        /// How long each phase took, in order.
        phases: Vec<Phase>,
    },
    /// The service refused to be asked.
    Failed(Error),
}

/// A status that an order was seen in, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Phase {
    /// The status.
    pub status: Status,
    /// From the first look that showed it to the first that showed another, or to the
    /// end of the wait.
    pub lasted: Duration,
}

impl Orders {
    /// Waits until an order is issued, or certainly will not be.
    ///
    /// `progress` is told of every look that shows the order. A failure that may pass
    /// is waited out, at growing intervals; an interrupt ends the wait at once.
    pub(crate) async fn wait_for_issuance(
        &self,
        order: &OrderId,
        call: &CallOptions,
        mut progress: impl FnMut(&OrderSnapshot),
    ) -> IssuanceWait {
        let mut poll = Poll::new(call, Pace::default());
        let mut last = None;
        let mut phases = Phases::default();
        let mut doubt = Doubt::default();
        loop {
            let look = poll.look();
            let looked = match self.service.describe(order, None, &look).await {
                Ok(Described::Order(seen)) => {
                    progress(&seen);
                    phases.saw(seen.status);
                    let ended = self.ended(order, *seen, &mut doubt, &mut last, &look);
                    ended.await
                }
                Ok(Described::Missing(word)) if doubt.grows() => {
                    match self.missing(order, word, None, None, &look).await {
                        Ok(Lookup::Present(seen)) => {
                            self.ended(order, *seen, &mut doubt, &mut last, &look).await
                        }
                        Ok(_) => Ok(Some(IssuanceWait::Gone)),
                        Err(error) => Err(error),
                    }
                }
                Ok(Described::Missing(_)) => Ok(None),
                Err(error) => Err(error),
            };
            let mut last_error = None;
            let asked = match looked {
                Ok(Some(ended)) => return ended,
                Ok(None) => None,
                Err(error) if error.kind().is_transient() || call.is_over() => {
                    tracing::warn!(%order, kind = ?error.kind(), "cannot look at the order yet");
                    let asked = error.retry_after();
                    last_error = Some(error);
                    asked
                }
                Err(error) => return IssuanceWait::Failed(error),
            };
            if let Err(why) = poll.pause(asked).await {
                return IssuanceWait::Stopped {
                    why,
                    last,
                    error: last_error.filter(|_| why == Stopped::TimeOver),
                    phases: phases.told(),
                };
            }
        }
    }

    /// What a look at an order means for the wait; `None` where it goes on.
    async fn ended(
        &self,
        order: &OrderId,
        seen: OrderSnapshot,
        doubt: &mut Doubt,
        last: &mut Option<OrderSnapshot>,
        call: &CallOptions,
    ) -> Result<Option<IssuanceWait>, Error> {
        *last = Some(seen.clone());
        match seen.status {
            Status::Failed => return Ok(Some(IssuanceWait::Ended(seen))),
            Status::Withdrawn if doubt.grows() => {}
            Status::Issued | Status::Revoked | Status::Expired => {}
            Status::PendingValidation | Status::InReview => {
                doubt.ends();
                return Ok(None);
            }
            Status::Withdrawn | Status::Unknown => return Ok(None),
        }
        let seen = self.service.refined(order, seen, call).await?;
        Ok(match seen.status {
            Status::Issued => Some(IssuanceWait::Issued),
            status if status.is_over() => Some(IssuanceWait::Ended(seen)),
            _ => None,
        })
    }
}

/// Whether it is believed that an order looks withdrawn, or absent.
#[derive(Debug, Default)]
pub(super) struct Doubt {
    was_alive: bool,
    since: Option<(Instant, u32)>,
}

impl Doubt {
    /// Notes one more look at an order that looks so; whether that is believed.
    pub(super) fn grows(&mut self) -> bool {
        let now = Instant::now();
        let (since, looks) = self.since.unwrap_or((now, 0));
        self.since = Some((since, looks + 1));
        let is_lasting = looks + 1 >= LOOKS_TO_BELIEVE && now - since >= TIME_TO_BELIEVE;
        self.was_alive || is_lasting
    }

    /// Notes a look at an order that is under way.
    fn ends(&mut self) {
        self.was_alive = true;
        self.since = None;
    }
}

/// The statuses that an order was seen in, and since when.
#[derive(Debug, Default)]
struct Phases(Vec<(Status, Instant)>);

impl Phases {
    fn saw(&mut self, status: Status) {
        if self.0.last().is_none_or(|(last, _)| *last != status) {
            self.0.push((status, Instant::now()));
        }
    }

    fn told(&self) -> Vec<Phase> {
        let ends = self.0.iter().skip(1).map(|(_, at)| *at);
        let phases = self.0.iter().zip(ends.chain([Instant::now()]));
        phases
            .map(|((status, began), ended)| Phase {
                status: *status,
                lasted: ended - *began,
            })
            .collect()
    }
}
