//! Waiting for a new order's validation record.

use std::time::Duration;

use tokio::time::Instant;

use super::snapshot::Described;
use super::{OrderId, OrderSnapshot, Orders, Status};
use cas::{CallOptions, Error, Pace, Poll, Stopped};

/// After how long a review without a record is believed: the service may have placed the
/// record by itself.
const TIME_TO_BELIEVE_REVIEW: Duration = Duration::from_secs(60);

/// After how long the failure of an application on an instance is believed.
const TIME_TO_BELIEVE_FAILURE: Duration = Duration::from_secs(10);

/// How far a new order came.
#[derive(Debug)]
pub(crate) enum ValidationWait {
    /// There is a record to publish, or none is needed any more.
    Ready(OrderSnapshot),
    /// The CA refused the order.
    Failed(OrderSnapshot),
    /// The wait ended first. The order is there all the same.
    NotYet {
        /// The order as it was last seen.
        last: Option<OrderSnapshot>,
        /// Why there was no further look.
        why: NotYet,
    },
}

/// Why a wait for a record ended without one.
#[derive(Debug)]
pub(crate) enum NotYet {
    /// The deadline passed, or the caller called it off.
    Stopped(Stopped),
    /// The order could not be looked at.
    Failed(Error),
}

impl Orders {
    /// Waits until a new order says what to publish, whatever state it says it is in.
    ///
    /// For some seconds an order that was just placed may be described as not submitted,
    /// as in review, or not at all. None of that is believed here.
    pub(crate) async fn wait_for_validation(
        &self,
        order: &OrderId,
        call: &CallOptions,
    ) -> ValidationWait {
        let pace = Pace::between(Duration::from_secs(1), Duration::from_secs(10));
        let mut poll = Poll::new(call, pace);
        let began = Instant::now();
        let mut last = None;
        loop {
            let asked = match self.service.describe(order, None, &poll.look()).await {
                Ok(Described::Order(seen)) if has_failed(order, &seen, began.elapsed()) => {
                    return ValidationWait::Failed(*seen);
                }
                Ok(Described::Order(seen)) => {
                    if is_ready(order, &seen, began.elapsed()) {
                        return ValidationWait::Ready(*seen);
                    }
                    last = Some(*seen);
                    None
                }
                Ok(Described::Missing(_)) => None,
                Err(error) if error.kind().is_transient() || call.is_over() => {
                    tracing::warn!(%order, kind = ?error.kind(), "cannot look at the new order yet");
                    error.retry_after()
                }
                Err(error) => {
                    let why = NotYet::Failed(error);
                    return ValidationWait::NotYet { last, why };
                }
            };
            if let Err(stopped) = poll.pause(asked).await {
                let why = NotYet::Stopped(stopped);
                // What looks withdrawn right after ordering is no news.
                let last = last.filter(|seen| seen.status != Status::Withdrawn);
                return ValidationWait::NotYet { last, why };
            }
        }
    }
}

/// Whether the CA refused the order. An instance may show for some seconds how the application
/// before went.
fn has_failed(order: &OrderId, seen: &OrderSnapshot, waited: Duration) -> bool {
    let is_believed = order.instance().is_none() || waited >= TIME_TO_BELIEVE_FAILURE;
    seen.status == Status::Failed && is_believed
}

/// Whether there is something to publish, or nothing left to prove.
fn is_ready(order: &OrderId, seen: &OrderSnapshot, waited: Duration) -> bool {
    !seen.records.is_empty()
        || match seen.status {
            // Of an instance, only records or the certificate say that it is past its
            // submission.
            Status::InReview => order.instance().is_none() && waited >= TIME_TO_BELIEVE_REVIEW,
            Status::Issued | Status::Revoked | Status::Expired => true,
            Status::PendingValidation | Status::Failed | Status::Withdrawn | Status::Unknown => {
                false
            }
        }
}
