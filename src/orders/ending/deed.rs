//! One deed and no more: an application withdrawn, or a certificate revoked.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::between_looks;
use super::progress::Progress;
use super::step::{Action, Step};
use crate::cas::operations::OrderId;
use crate::cas::{Call, Error, Waited};
use crate::orders::{Observation, Orders, Sighting, Status};

/// What somebody wants done to an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// The application taken back. The order stays, and keeps its unit of quota.
    Withdraw,
    /// The certificate revoked, which cannot be undone.
    Revoke,
}

/// What happens while a deed is done.
#[derive(Debug, Clone, Copy)]
pub enum News<'a> {
    /// The order was looked at.
    Seen(&'a Observation),
    /// The service is being asked to do it.
    Asking,
    /// The service has accepted.
    Accepted,
}

/// What a deed came to.
#[derive(Debug)]
pub enum Upshot {
    /// It is done: the application is withdrawn, or the service has accepted to revoke.
    /// With it, the order as it was last seen.
    Done(Observation),
    /// The order's state does not allow it.
    NotAllowed(Observation),
    /// The order is not there.
    Gone,
    /// The caller cancelled.
    Cancelled {
        /// The order as it was last seen.
        last: Option<Observation>,
        /// Whether the service was asked to do it, and so may do it yet.
        was_asked: bool,
    },
    /// The deadline passed.
    DeadlinePassed {
        /// The order as it was last seen.
        last: Option<Observation>,
        /// Why the service refused last, if it did.
        refusal: Option<Error>,
        /// Whether the service was asked to do it, and so may do it yet.
        was_asked: bool,
    },
    /// The service could not be asked, or refused for good.
    Failed(Error),
}

impl Deed {
    /// Whether an order in this status allows it.
    pub fn is_allowed(self, status: Status) -> bool {
        match self {
            Self::Withdraw => matches!(status, Status::PendingValidation | Status::InReview),
            Self::Revoke => status == Status::Issued,
        }
    }

    /// Whether an order that allowed it shows now that it was done.
    fn is_shown_by(self, seen: &Observation) -> bool {
        match self {
            // The order was under way, so `payed` is no lag of a new one, whichever word
            // the list has for it.
            Self::Withdraw => seen.status == Status::Withdrawn || seen.api_status == "payed",
            Self::Revoke => seen.status == Status::Revoked,
        }
    }

    fn action(self) -> Action {
        match self {
            Self::Withdraw => Action::Withdraw,
            Self::Revoke => Action::Revoke,
        }
    }
}

impl Orders {
    /// Does one thing to an order, if its state allows that, and nothing else.
    ///
    /// A withdrawal is done when the order shows it; a revocation when the service
    /// accepts it, because the CA may take days. The service is asked a second time only
    /// after a look that says it did not happen the first time.
    pub async fn perform(
        &self,
        deed: Deed,
        order: &OrderId,
        call: &Call,
        news: impl Fn(News<'_>),
    ) -> Upshot {
        let course = Mutex::new(Course::default());
        let doing = Doing {
            orders: self,
            deed,
            order,
            call,
            course: &course,
        };
        let waited = between_looks().until(call, || doing.advance(&news)).await;
        let Course {
            progress,
            was_asked,
        } = course.into_inner().unwrap_or_else(PoisonError::into_inner);
        let (last, refusal) = progress.into_parts();
        match waited {
            Ok(Waited::Done(upshot)) => upshot,
            Ok(Waited::Cancelled) => Upshot::Cancelled { last, was_asked },
            Ok(Waited::DeadlinePassed) => Upshot::DeadlinePassed {
                last,
                refusal,
                was_asked,
            },
            Err(error) => Upshot::Failed(error),
        }
    }
}

/// What was seen and asked for so far.
#[derive(Debug, Default)]
struct Course {
    progress: Progress,
    was_asked: bool,
}

/// One deed under way.
struct Doing<'a> {
    orders: &'a Orders,
    deed: Deed,
    order: &'a OrderId,
    call: &'a Call,
    course: &'a Mutex<Course>,
}

impl Doing<'_> {
    /// Looks at the order and asks for the deed if that is what comes next. `None`: look
    /// again later.
    async fn advance(&self, news: &impl Fn(News<'_>)) -> Result<Option<Upshot>, Error> {
        let (deed, was_asked) = (self.deed, self.course().was_asked);
        let seen = match self.orders.observe(self.order, None, self.call).await? {
            Sighting::Present(seen) => seen,
            Sighting::Gone | Sighting::Elsewhere { .. } => {
                let last = self.course().progress.last.take();
                let done = last.filter(|_| was_asked).map(Upshot::Done);
                return Ok(Some(done.unwrap_or(Upshot::Gone)));
            }
        };
        let settled = self.course().progress.saw(&seen)?;
        if settled == Some(Step::NoteRevoked) || (was_asked && deed.is_shown_by(&seen)) {
            return Ok(Some(Upshot::Done(seen)));
        }
        news(News::Seen(&seen));
        if !deed.is_allowed(seen.status) {
            let may_show_yet = was_asked && seen.status == Status::Unknown;
            return Ok((!may_show_yet).then_some(Upshot::NotAllowed(seen)));
        }
        if self.course().progress.has_accepted(deed.action()) {
            return Ok(None);
        }
        self.course().was_asked = true;
        news(News::Asking);
        let outcome = match deed {
            Deed::Withdraw => self.orders.withdraw(self.order, self.call).await,
            Deed::Revoke => self.orders.revoke(self.order, self.call).await,
        };
        let is_accepted = outcome.is_ok();
        self.course().progress.took(deed.action(), outcome)?;
        if is_accepted {
            news(News::Accepted);
        }
        Ok((is_accepted && deed == Deed::Revoke).then_some(Upshot::Done(seen)))
    }

    fn course(&self) -> MutexGuard<'_, Course> {
        self.course.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
