//! Waiting until an order is issued.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::{Observation, Orders, Status};
use crate::cas::operations::OrderId;
use crate::cas::{Call, Error, Seen, Wait, Waited};

/// How often, and for how long, an order that nobody has seen alive yet must look
/// withdrawn or absent. Right after ordering both may be a lag.
const LOOKS_TO_BELIEVE: u32 = 3;
const TIME_TO_BELIEVE: Duration = Duration::from_secs(10);

/// How the wait for a certificate ended.
#[derive(Debug)]
pub enum Issuance {
    /// The certificate is there.
    Issued(Observation),
    /// There will be none: the order failed, was withdrawn or revoked, or its
    /// certificate has expired.
    Ended(Observation),
    /// The order is not there.
    Gone,
    /// The deadline passed.
    TimeOver {
        /// The order as it was last seen.
        last: Option<Observation>,
        /// Why the last look failed, if it did.
        error: Option<Error>,
        /// How long each phase took, in order.
        phases: Vec<Phase>,
    },
    /// The caller cancelled.
    Cancelled {
        /// The order as it was last seen.
        last: Option<Observation>,
        /// How long each phase took, in order.
        phases: Vec<Phase>,
    },
    /// The service refused to be asked.
    Failed(Error),
}

/// A status that an order was seen in, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Phase {
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
    /// is waited out, at growing intervals; a cancel ends the wait at once.
    pub async fn issuance(
        &self,
        order: &OrderId,
        call: &Call,
        progress: impl Fn(&Observation),
    ) -> Issuance {
        let watch = Mutex::new(Watch::default());
        let waited = Wait::default()
            .until(call, || self.watched(order, call, &watch, &progress))
            .await;
        let watch = watch.into_inner().unwrap_or_else(PoisonError::into_inner);
        let phases = watch.phases();
        let Watch { last, error, .. } = watch;
        match waited {
            Ok(Waited::Done(issuance)) => issuance,
            Ok(Waited::DeadlinePassed) => Issuance::TimeOver {
                last,
                error,
                phases,
            },
            Ok(Waited::Cancelled) => Issuance::Cancelled { last, phases },
            Err(error) => Issuance::Failed(error),
        }
    }

    async fn watched(
        &self,
        order: &OrderId,
        call: &Call,
        watch: &Mutex<Watch>,
        progress: &impl Fn(&Observation),
    ) -> Result<Seen<Issuance>, Error> {
        let seen = match self.service.look(order, call).await {
            Ok(seen) => seen,
            Err(error) if error.kind().is_passing() => {
                tracing::warn!(%order, kind = ?error.kind(), "cannot look at the order yet");
                let asked = error.retry_after();
                locked(watch).error = Some(error);
                return Ok(Seen::NotYet(asked));
            }
            Err(error) => return Err(error),
        };
        if let Some(seen) = &seen {
            progress(seen);
        }
        let mut watch = locked(watch);
        let is_believed = watch.saw(seen.as_ref());
        Ok(match seen {
            Some(seen) => match seen.status {
                Status::Issued => Seen::Found(Issuance::Issued(seen)),
                Status::Failed | Status::Revoked | Status::Expired => {
                    Seen::Found(Issuance::Ended(seen))
                }
                Status::Withdrawn if is_believed => Seen::Found(Issuance::Ended(seen)),
                Status::Withdrawn
                | Status::PendingValidation
                | Status::InReview
                | Status::Unknown => Seen::NotYet(None),
            },
            None if is_believed => Seen::Found(Issuance::Gone),
            None => Seen::NotYet(None),
        })
    }
}

/// What a wait has seen so far.
#[derive(Debug, Default)]
struct Watch {
    last: Option<Observation>,
    error: Option<Error>,
    entered: Vec<(Status, Instant)>,
    was_alive: bool,
    /// Since when, and in how many looks, the order has looked withdrawn or absent.
    lifeless: Option<(Instant, u32)>,
}

impl Watch {
    /// Notes a look; whether it is believed that the order is withdrawn or absent.
    fn saw(&mut self, seen: Option<&Observation>) -> bool {
        self.error = None;
        let now = Instant::now();
        if let Some(seen) = seen {
            let is_new = self
                .entered
                .last()
                .is_none_or(|(last, _)| *last != seen.status);
            if is_new {
                self.entered.push((seen.status, now));
            }
            self.last = Some(seen.clone());
        }
        let looks_lifeless = seen.is_none_or(|seen| seen.status == Status::Withdrawn);
        if !looks_lifeless {
            self.was_alive |= seen.is_some_and(|seen| seen.status != Status::Unknown);
            self.lifeless = None;
            return false;
        }
        let (since, looks) = self.lifeless.unwrap_or((now, 0));
        self.lifeless = Some((since, looks + 1));
        let is_lasting = looks + 1 >= LOOKS_TO_BELIEVE && now - since >= TIME_TO_BELIEVE;
        self.was_alive || is_lasting
    }

    fn phases(&self) -> Vec<Phase> {
        let now = Instant::now();
        let ends = self.entered.iter().skip(1).map(|(_, at)| *at).chain([now]);
        let phases = self.entered.iter().zip(ends);
        phases
            .map(|((status, began), ended)| Phase {
                status: *status,
                lasted: ended - *began,
            })
            .collect()
    }
}

fn locked(watch: &Mutex<Watch>) -> MutexGuard<'_, Watch> {
    watch.lock().unwrap_or_else(PoisonError::into_inner)
}
