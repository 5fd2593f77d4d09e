//! What there is already that is exactly what is to be ordered.

use std::time::Duration;

use tokio::time::Instant;

use super::recovery::Wanted;
use super::snapshot::Described;
use super::{Application, ListedOrder, OrderId, Orders, Status, ValidationMethod};
use cas::{CallOptions, Error, Pace, Poll, Stopped};

/// How often, and for how long, an order must look withdrawn or absent before it counts
/// as such. Right after ordering both may be a lag.
const LOOKS_TO_BELIEVE: u32 = 3;
const TIME_TO_BELIEVE: Duration = Duration::from_secs(4);

/// How long the description of an order may lag behind the list that shows it. The
/// service describes new orders within seconds; nothing is written about it.
const LAG_LIMIT: Duration = Duration::from_secs(30);

/// Orders for exactly the wanted domains and product that no resource of this process has.
#[derive(Debug, Default)]
pub(super) struct MatchingOrders {
    /// Under way, or too new to say.
    pub(super) under_way: Vec<ListedOrder>,
    /// With a certificate whose time is not over.
    pub(super) issued: Vec<ListedOrder>,
    /// Failed or withdrawn; each holds a unit of quota.
    pub(super) over: Vec<ListedOrder>,
}

/// Whether an order under way is validated as an application wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    /// It is, or it is past its validation.
    Fits,
    /// By another method.
    Other(ValidationMethod),
    /// The service does not tell.
    Untold,
}

impl Orders {
    /// Sorts what the list shows. An order that looks withdrawn, or of which the list
    /// says nothing, is described until it is certain that it is no new one.
    pub(super) async fn matching_orders(
        &self,
        wanted: &Wanted<'_>,
        listed: Vec<ListedOrder>,
        call: &CallOptions,
    ) -> Result<MatchingOrders, Error> {
        let mut matching = MatchingOrders::default();
        for mut listed in listed {
            if !wanted.is(&listed) || self.ownership.is_owned(&listed.order) {
                continue;
            }
            if matches!(listed.status, Status::Withdrawn | Status::Unknown) {
                listed.status = self.certain_status(&listed.order, call).await?;
            }
            match listed.status {
                // What stays unknown may be under way.
                Status::PendingValidation | Status::InReview | Status::Unknown => {
                    matching.under_way.push(listed);
                }
                Status::Issued if listed.not_after.is_none_or(|end| self.now() < end) => {
                    matching.issued.push(listed);
                }
                Status::Failed | Status::Withdrawn => matching.over.push(listed),
                Status::Issued | Status::Revoked | Status::Expired => {}
            }
        }
        Ok(matching)
    }

    /// The status of an order that looks withdrawn, as soon as it shows another or has
    /// lasted; unknown, if the service knows nothing of the order.
    async fn certain_status(&self, order: &OrderId, call: &CallOptions) -> Result<Status, Error> {
        let pace = Pace::between(Duration::from_secs(2), Duration::from_secs(2));
        let mut poll = Poll::new(call, pace);
        let began = Instant::now();
        let mut looks = 0;
        loop {
            let status = match self.service.describe(order, None, call).await? {
                Described::Order(seen) => seen.status,
                Described::Missing(_) => Status::Unknown,
            };
            looks += 1;
            let is_lasting = looks >= LOOKS_TO_BELIEVE && began.elapsed() >= TIME_TO_BELIEVE;
            if is_lasting || !matches!(status, Status::Withdrawn | Status::Unknown) {
                return Ok(status);
            }
            match poll.pause(None).await {
                Ok(()) => {}
                Err(Stopped::TimeOver) => return Ok(status),
                // The call says so itself.
                Err(Stopped::Interrupted) => call.limit_wait(std::future::pending()).await?,
            }
        }
    }

    /// How an order under way is validated, as soon as its description no longer lags.
    pub(super) async fn method_of(
        &self,
        order: &OrderId,
        application: &Application,
        call: &CallOptions,
    ) -> Result<Method, Error> {
        let bounded = call.ending_by(Some(Instant::now() + LAG_LIMIT));
        let pace = Pace::between(Duration::from_secs(1), Duration::from_secs(5));
        let mut poll = Poll::new(&bounded, pace);
        loop {
            if let Described::Order(seen) = self.service.describe(order, None, call).await? {
                match (seen.status, seen.method) {
                    (_, Some(method)) if method == application.method => return Ok(Method::Fits),
                    (_, Some(method)) => return Ok(Method::Other(method)),
                    // The API forgets the method with the record; past its validation an
                    // order needs neither.
                    (Status::InReview | Status::Issued, None) => return Ok(Method::Fits),
                    (_, None) => {}
                }
            }
            match poll.pause(None).await {
                Ok(()) => {}
                Err(Stopped::TimeOver) => return Ok(Method::Untold),
                Err(Stopped::Interrupted) => call.limit_wait(std::future::pending()).await?,
            }
        }
    }
}
