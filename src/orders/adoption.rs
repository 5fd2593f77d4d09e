//! Taking over an order that is under way, in place of ordering.

use std::convert::Infallible;
use std::time::Duration;

use tokio::time::Instant;

use super::cas_v1::Listed;
use super::claims::Claim;
use super::{Application, Observation, Orders, Status};
use crate::cas::operations::{OrderId, OrderListStatus};
use crate::cas::{Call, Error, Seen, Wait, Waited};

/// How long the description of an order may lag behind the list that shows it. The
/// service describes new orders within seconds; nothing is written about it.
const LAG_LIMIT: Duration = Duration::from_secs(30);

/// What there is to adopt.
#[derive(Debug)]
pub(super) enum Adoption {
    /// Nothing, or nothing is wanted.
    None,
    /// One order; it is claimed now.
    One(OrderId),
    /// Orders that all fit. None is claimed.
    Several(Vec<OrderId>),
    /// An order that may fit; the service does not tell.
    Unclear(OrderId),
}

/// Whether an order is under way, and validated as the application wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    Yes,
    No,
    /// Its description says that it was taken back, the list that it is under way: a
    /// lag right after ordering, or else the truth.
    LooksWithdrawn,
    /// It is under way, and its description tells no method, or nothing at all.
    Untold,
}

impl Orders {
    /// Adopts the one order that is what an application asks for. The caller holds the
    /// domains' turn, so that nobody else adopts it, and orders if there is none.
    pub(super) async fn adoption(
        &self,
        application: &Application,
        listed: &[Listed],
        call: &Call,
    ) -> Result<Adoption, Error> {
        if !application.adopt_existing || application.csr.is_some() {
            return Ok(Adoption::None);
        }
        let lag = call.ending_by(Some(Instant::now() + LAG_LIMIT));
        let mut fitting = Vec::new();
        for row in listed.iter().filter(|row| self.may_fit(row, application)) {
            match self
                .settled_fit(&row.order, application, call, &lag)
                .await?
            {
                Fit::Yes => fitting.push(row.order),
                Fit::No | Fit::LooksWithdrawn => {}
                Fit::Untold => return Ok(Adoption::Unclear(row.order)),
            }
        }
        let claim = Claim::Adopted(application.domains.clone());
        Ok(match fitting.as_slice() {
            [order] if self.claims.take(order, claim) => Adoption::One(*order),
            [] | [_] => Adoption::None,
            _ => Adoption::Several(fitting),
        })
    }

    /// Whether a row says nothing against its order.
    fn may_fit(&self, row: &Listed, application: &Application) -> bool {
        let status = row.status.as_ref().map_or(Status::Unknown, Status::from);
        matches!(status, Status::InReview | Status::Unknown)
            && application.domains.are_exactly(&row.domains)
            && row.product_code.as_deref() == Some(&application.product_code)
            && !self.claims.is_taken(&row.order)
    }

    /// How an order fits, as soon as its description no longer lags, or as it is at the
    /// end of `lag`: to take one for a stranger too early would be to order a second one.
    async fn settled_fit(
        &self,
        order: &OrderId,
        application: &Application,
        call: &Call,
        lag: &Call,
    ) -> Result<Fit, Error> {
        let between_looks = Wait {
            first: Duration::from_secs(1),
            longest: Duration::from_secs(5),
            ..Wait::default()
        };
        let look = async || {
            Ok::<_, Infallible>(match self.fit(order, application, call).await {
                Ok(Fit::LooksWithdrawn | Fit::Untold) => Seen::NotYet(None),
                told => Seen::Found(told),
            })
        };
        let Ok(waited) = between_looks.until(lag, look).await;
        match waited {
            Waited::Done(told) => told,
            // Another order may have used up the time before this one was looked at.
            Waited::DeadlinePassed | Waited::Cancelled => self.fit(order, application, call).await,
        }
    }

    async fn fit(
        &self,
        order: &OrderId,
        application: &Application,
        call: &Call,
    ) -> Result<Fit, Error> {
        let seen = self.service.look(order, call).await?;
        Ok(seen.map_or(Fit::No, |seen| Fit::of(&seen, application)))
    }
}

impl Fit {
    /// The API forgets the method with the record; nobody asks for either in review.
    fn of(seen: &Observation, application: &Application) -> Self {
        let is_under_way_by_list = seen.list_status == Some(OrderListStatus::Checking);
        match (seen.status, seen.method) {
            (Status::PendingValidation, None) => Self::Untold,
            (Status::InReview, _) if !seen.described => Self::Untold,
            (Status::InReview, None) => Self::Yes,
            (Status::PendingValidation | Status::InReview, Some(method)) => {
                if method == application.method {
                    Self::Yes
                } else {
                    Self::No
                }
            }
            (Status::Unknown, _) if is_under_way_by_list => Self::LooksWithdrawn,
            _ => Self::No,
        }
    }
}
