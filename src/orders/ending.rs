//! Ending an order: withdraw, wait, remove, and look whether it is gone.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::{Observation, Orders, Sighting, Status};
use crate::cas::operations::OrderId;
use crate::cas::{Call, Error, ErrorKind, Wait, Waited};

/// How far the end of an order came.
#[derive(Debug)]
pub enum Ending {
    /// The order is gone, and its unit of quota is back. With it, how it was last
    /// seen; nothing, if it was gone already, or never there.
    Gone(Option<Observation>),
    /// The order has a certificate, which an end does not touch.
    Kept(Observation),
    /// The caller cancelled. Another end goes on from here.
    Cancelled(Option<Observation>),
    /// The deadline passed. Another end goes on from here.
    DeadlinePassed {
        /// The order as it was last seen.
        last: Option<Observation>,
        /// Why the last step was refused, if it was.
        refusal: Option<Error>,
    },
    /// The service could not be asked, or refused for good.
    Failed(Error),
}

impl Orders {
    /// Ends an order, whatever state it is in, unless it holds a certificate.
    ///
    /// Every step follows from what the service says at that moment, so it does not
    /// matter where an earlier end stopped, or that the order moved on in between.
    pub async fn end(&self, order: &OrderId, call: &Call) -> Ending {
        let progress = Mutex::new(Progress::default());
        // A cancelled order takes a moment, and at times minutes, to become deletable.
        let between_looks = Wait {
            first: Duration::from_secs(1),
            longest: Duration::from_secs(15),
            ..Wait::default()
        };
        let waited = between_looks
            .until(call, || self.step(order, call, &progress))
            .await;
        let Progress { last, refusal, .. } = progress
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        match waited {
            Ok(Waited::Done(ending)) => ending,
            Ok(Waited::DeadlinePassed) => Ending::DeadlinePassed { last, refusal },
            Ok(Waited::Cancelled) => Ending::Cancelled(last),
            Err(error) => Ending::Failed(error),
        }
    }

    /// Looks at the order and does the one thing that its state allows. `None`: look
    /// again later.
    async fn step(
        &self,
        order: &OrderId,
        call: &Call,
        progress: &Mutex<Progress>,
    ) -> Result<Option<Ending>, Error> {
        let seen = match self.observe(order, call).await? {
            Sighting::Gone => {
                let mut progress = progress.lock().unwrap_or_else(PoisonError::into_inner);
                return Ok(Some(Ending::Gone(progress.last.take())));
            }
            Sighting::Present(seen) => seen,
        };
        let action = match (seen.status, seen.api_status.as_str()) {
            (Status::PendingValidation | Status::InReview, _) => Some(Action::Withdraw),
            // A `payed` that the list does not confirm may be a lag; the service
            // refuses the delete if it is.
            (Status::Failed | Status::Withdrawn, _) | (Status::Unknown, "payed") => {
                Some(Action::Remove)
            }
            (Status::Issued | Status::Revoked | Status::Expired, _) => {
                return Ok(Some(Ending::Kept(seen)));
            }
            (Status::Unknown, _) => None,
        };
        let accepted = progress
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .saw(seen);
        let Some(action) = action.filter(|action| Some(*action) != accepted) else {
            return Ok(None);
        };
        let outcome = self.take(action, order, call).await;
        let mut progress = progress.lock().unwrap_or_else(PoisonError::into_inner);
        match outcome {
            Ok(()) => progress.accepted(action),
            // The order moved on between the look and the step; the next look says
            // where to.
            Err(error)
                if matches!(error.kind(), ErrorKind::StateConflict | ErrorKind::NotFound) =>
            {
                progress.refused(error);
            }
            Err(error) => return Err(error),
        }
        Ok(None)
    }

    async fn take(&self, action: Action, order: &OrderId, call: &Call) -> Result<(), Error> {
        match action {
            Action::Withdraw => self.service.withdraw(order, call).await,
            Action::Remove => self.service.remove(order, call).await,
        }
    }
}

/// What brings an order closer to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    Withdraw,
    Remove,
}

/// What an end has seen and done so far.
#[derive(Debug, Default)]
struct Progress {
    last: Option<Observation>,
    accepted: Option<Action>,
    refusal: Option<Error>,
}

impl Progress {
    /// Notes an observation; tells which action the service accepted since the order
    /// last moved, and which therefore only needs time.
    fn saw(&mut self, seen: Observation) -> Option<Action> {
        let stood_still = |last: &Observation| last.api_status == seen.api_status;
        if !self.last.as_ref().is_some_and(stood_still) {
            self.accepted = None;
        }
        self.last = Some(seen);
        self.accepted
    }

    fn accepted(&mut self, action: Action) {
        self.accepted = Some(action);
        self.refusal = None;
    }

    fn refused(&mut self, error: Error) {
        self.accepted = None;
        self.refusal = Some(error);
    }
}
