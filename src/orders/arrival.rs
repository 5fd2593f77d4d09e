//! Waiting for a new order's validation record.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::{Observation, Orders, Status};
use crate::cas::operations::OrderId;
use crate::cas::{Call, Error, Seen, Wait, Waited};

/// How far a new order came.
#[derive(Debug)]
pub enum Arrival {
    /// There is a record to publish, or none is needed any more.
    Ready(Observation),
    /// The CA refused the order.
    Failed(Observation),
    /// The wait ended first. The order is there all the same.
    NotYet {
        /// The order as it was last seen.
        last: Option<Observation>,
        /// Why it could not be looked at, if that ended the wait.
        error: Option<Error>,
        /// Whether the caller cancelled.
        cancelled: bool,
    },
}

impl Orders {
    /// Waits until a new order says what to publish.
    ///
    /// An order that was just placed may for some seconds be described as not
    /// submitted, or not at all. Neither is believed here.
    pub async fn arrival(&self, order: &OrderId, call: &Call) -> Arrival {
        let last = Mutex::new(None);
        let between_looks = Wait {
            first: Duration::from_secs(1),
            longest: Duration::from_secs(10),
            ..Wait::default()
        };
        let waited = between_looks
            .until(call, || self.arrived(order, call, &last))
            .await;
        let last = last.into_inner().unwrap_or_else(PoisonError::into_inner);
        match waited {
            Ok(Waited::Done(seen)) if seen.status == Status::Failed => Arrival::Failed(seen),
            Ok(Waited::Done(seen)) => Arrival::Ready(seen),
            Ok(Waited::DeadlinePassed) => Arrival::NotYet {
                last,
                error: None,
                cancelled: false,
            },
            Ok(Waited::Cancelled) => Arrival::NotYet {
                last,
                error: None,
                cancelled: true,
            },
            Err(error) => Arrival::NotYet {
                last,
                error: Some(error),
                cancelled: false,
            },
        }
    }

    async fn arrived(
        &self,
        order: &OrderId,
        call: &Call,
        last: &Mutex<Option<Observation>>,
    ) -> Result<Seen<Observation>, Error> {
        let seen = match self.service.look(order, call).await {
            Ok(Some(seen)) => seen,
            Ok(None) => return Ok(Seen::NotYet(None)),
            Err(error) if error.kind().is_passing() => {
                tracing::warn!(%order, kind = ?error.kind(), "cannot look at the new order yet");
                return Ok(Seen::NotYet(error.retry_after()));
            }
            Err(error) => return Err(error),
        };
        *last.lock().unwrap_or_else(PoisonError::into_inner) = Some(seen.clone());
        let done = match seen.status {
            _ if !seen.described => false,
            Status::PendingValidation => seen.record.is_some(),
            Status::Withdrawn | Status::Unknown => false,
            Status::InReview
            | Status::Issued
            | Status::Failed
            | Status::Revoked
            | Status::Expired => true,
        };
        Ok(if done {
            Seen::Found(seen)
        } else {
            Seen::NotYet(None)
        })
    }
}
