//! Finding an order whose answer was lost.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::OwnedMutexGuard;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::cas_v1::Listed;
use super::claims::Claim;
use super::{Domains, Home, Orders, Status};
use crate::cas::operations::OrderId;
use crate::cas::{Call, Error, ErrorKind, Seen, Wait, Waited};

/// How long an order is looked for. The service lists new orders within seconds;
/// nothing is written about it.
pub(super) const LOOK_UP_LIMIT: Duration = Duration::from_secs(60);
/// What is left for one last look once the time is over or Terraform wants us to stop.
const LAST_LOOK: Duration = Duration::from_secs(2);

/// What it takes to recognise an order that may appear late.
///
/// No date tells that an order is the one: clocks differ, and lists show when something
/// was bought. A date only tells that one is not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// The domains of the order.
    pub domains: Domains,
    /// Its product code.
    pub product_code: String,
    /// Every order for the domains that was there before the request.
    pub seen: BTreeSet<OrderId>,
    /// Where it was ordered; `None` if nobody wrote it down.
    #[serde(default)]
    pub home: Option<Home>,
    /// When, by the service's time, the request was over and done with: what came later
    /// is another's order. `None` if the service told no time.
    #[serde(default)]
    pub until: Option<Timestamp>,
}

/// What a search for an order came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trace {
    /// The order; it is claimed now, and nobody else of this process finds it.
    Found(OrderId),
    /// No order that it could be.
    Nothing,
    /// Orders that it could be. None is claimed.
    Several(Vec<OrderId>),
    /// This is not where the order was placed. Nothing was looked for.
    Elsewhere {
        /// Where the order was placed.
        recorded: Home,
        /// Where this is. The account is absent if the site alone told.
        here: Home,
    },
    /// The caller cancelled before there was an order to see.
    Cancelled,
}

/// What a process knows of orders whose creation is or was in doubt.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubts {
    /// Those that were not found.
    pub open: Vec<Intent>,
    /// Those that were: by all that is known of them, not by an answer of the service.
    pub traced: BTreeSet<OrderId>,
}

impl Intent {
    /// Whether two intents are of one request, with other orders known meanwhile.
    pub(super) fn is_of_same_request(&self, other: &Self) -> bool {
        let request = |intent: &Self| Self {
            seen: BTreeSet::new(),
            ..intent.clone()
        };
        request(self) == request(other)
    }

    /// Whether an order was placed when the request could not run any more.
    fn is_over_before(&self, listed: &Listed) -> bool {
        matches!((self.until, listed.bought), (Some(until), Some(bought)) if until < bought)
    }
}

impl Orders {
    /// Looks once for the order of an intent, where it was ordered.
    ///
    /// # Errors
    ///
    /// The service could not be asked for its orders, or whose key this is; it is never
    /// "nothing".
    pub async fn trace(&self, intent: &Intent, call: &Call) -> Result<Trace, Error> {
        let Some(_turn) = self.turn(&intent.domains, call).await else {
            return Ok(Trace::Cancelled);
        };
        if let Some(trace) = self.astray(intent, call).await? {
            return Ok(trace);
        }
        Ok(self.claimed(self.candidates(intent, call).await?, Claim::Traced))
    }

    /// Looks for the order of an intent until it appears, for a minute at most; once, if
    /// it has had that minute already.
    ///
    /// # Errors
    ///
    /// As for [`trace`](Self::trace).
    pub async fn trace_patiently(&self, intent: &Intent, call: &Call) -> Result<Trace, Error> {
        let Some(_turn) = self.turn(&intent.domains, call).await else {
            return Ok(Trace::Cancelled);
        };
        if let Some(trace) = self.astray(intent, call).await? {
            return Ok(trace);
        }
        let found = if self.should_be_listed(intent) {
            self.candidates(intent, call).await?
        } else {
            self.look_up(intent, call).await?
        };
        Ok(match self.claimed(found, Claim::Traced) {
            // A search that was cut short has not shown that there is nothing.
            Trace::Nothing if call.cancel.is_cancelled() => Trace::Cancelled,
            trace => trace,
        })
    }

    /// Orders that could be the one of an intent: not seen before the request, not placed
    /// after it, not anybody else's, with exactly these domains and this product code.
    async fn candidates(&self, intent: &Intent, call: &Call) -> Result<Vec<OrderId>, Error> {
        let alike = self.alike(&intent.domains, &intent.product_code, call);
        let candidates = alike.await?.into_iter().filter(|listed| {
            !intent.seen.contains(&listed.order) && !intent.is_over_before(listed)
        });
        Ok(candidates.map(|listed| listed.order).collect())
    }

    /// Orders with exactly these domains and this product code that are not over, and
    /// that are nobody's in this process.
    ///
    /// # Errors
    ///
    /// The service could not be asked.
    pub async fn unclaimed(
        &self,
        domains: &Domains,
        product_code: &str,
        call: &Call,
    ) -> Result<Vec<OrderId>, Error> {
        let alike = self.alike(domains, product_code, call).await?;
        let going = alike.into_iter().filter(|listed| {
            let status = listed.status.as_ref().map(Status::from);
            !matches!(status, Some(Status::Expired | Status::Revoked))
        });
        Ok(going.map(|listed| listed.order).collect())
    }

    async fn alike(
        &self,
        domains: &Domains,
        product_code: &str,
        call: &Call,
    ) -> Result<Vec<Listed>, Error> {
        let mut listed = self.service.listed(domains, call).await?;
        listed.retain(|listed| {
            may_be_for(listed, domains)
                && listed.product_code.as_deref() == Some(product_code)
                && !self.claims.is_taken(&listed.order)
        });
        Ok(listed)
    }

    /// Remembers that an order is in doubt still, for [`doubts`](Self::doubts). Gives the
    /// intent to look for it by from now on: no order that is somebody's by now is it.
    pub fn still_in_doubt(&self, intent: &Intent) -> Intent {
        let mut intent = intent.clone();
        intent.seen.extend(self.claims.taken());
        self.claims.note_doubt(&intent);
        intent
    }

    /// What this process knows of orders in doubt; `None` where no object of the state
    /// was looked at, so that nothing is known.
    pub fn doubts(&self) -> Option<Doubts> {
        let open = self.claims.doubts();
        if open.is_empty() && self.claims.taken().is_empty() {
            return None;
        }
        let traced = self.claims.traced();
        Some(Doubts { open, traced })
    }

    /// Notes that an object of the state has this order; `is_traced` if its creation was
    /// in doubt and the order was found. `false` if it was found for another object in
    /// this process, which then has it wrongly.
    pub fn hold(&self, order: &OrderId, is_traced: bool) -> bool {
        let claim = match is_traced {
            true => Claim::Traced,
            false => Claim::Known,
        };
        self.claims.take(order, claim) || is_traced || !self.claims.is_traced(order)
    }

    /// Whether an order would be in the list by now.
    fn should_be_listed(&self, intent: &Intent) -> bool {
        match (intent.until, self.service.service_time()) {
            (Some(until), Some(now)) => until
                .checked_add(LOOK_UP_LIMIT)
                .is_ok_and(|listed| listed < now),
            _ => false,
        }
    }

    /// What there is to say of an intent that cannot be followed from here. With
    /// another account's key, that account's order would be taken for this one.
    async fn astray(&self, intent: &Intent, call: &Call) -> Result<Option<Trace>, Error> {
        let Some(home) = &intent.home else {
            return Ok(None);
        };
        match self.departed_from(home, call).await {
            Ok(None) => Ok(None),
            Ok(Some(here)) => Ok(Some(Trace::Elsewhere {
                recorded: home.clone(),
                here,
            })),
            Err(error) if error.kind() == ErrorKind::Cancelled => Ok(Some(Trace::Cancelled)),
            Err(error) => Err(error),
        }
    }

    /// Waits until no other order for these domains is being placed or looked for: one
    /// that is placed but not claimed yet would be found by everybody. `None` if the
    /// caller cancelled first.
    pub(super) async fn turn(&self, domains: &Domains, call: &Call) -> Option<OwnedMutexGuard<()>> {
        tokio::select! {
            turn = self.claims.turn(domains) => Some(turn),
            () = call.cancel.cancelled() => None,
        }
    }

    /// Looks for an order again and again. The caller holds the domains' turn.
    pub(super) async fn look_up(
        &self,
        intent: &Intent,
        call: &Call,
    ) -> Result<Vec<OrderId>, Error> {
        let limit = Instant::now() + LOOK_UP_LIMIT;
        let bounded = call.ending_by(Some(limit));
        let between_looks = Wait {
            first: Duration::from_secs(1),
            longest: Duration::from_secs(10),
            ..Wait::default()
        };
        let look = async || match self.candidates(intent, &bounded).await {
            Ok(candidates) if candidates.is_empty() => Ok::<_, Infallible>(Seen::NotYet(None)),
            Ok(candidates) => Ok(Seen::Found(candidates)),
            Err(error) => {
                tracing::warn!(kind = ?error.kind(), code = error.code(), "cannot look yet");
                Ok(Seen::NotYet(error.retry_after()))
            }
        };
        let Ok(found) = between_looks.until(&bounded, look).await;
        match found {
            Waited::Done(candidates) => Ok(candidates),
            // One look more than the time allows: to lose sight of an order costs more.
            Waited::DeadlinePassed | Waited::Cancelled => {
                let last = Call::within(LAST_LOOK, CancellationToken::new());
                self.candidates(intent, &last).await
            }
        }
    }

    /// Claims the only candidate. The caller holds the domains' turn.
    pub(super) fn claimed(&self, candidates: Vec<OrderId>, claim: Claim) -> Trace {
        match candidates.as_slice() {
            [order] if self.claims.take(order, claim) => Trace::Found(*order),
            [] | [_] => Trace::Nothing,
            _ => Trace::Several(candidates),
        }
    }
}

/// Whether an order is for exactly these domains, but for the names that the vendor adds
/// to a certificate.
fn may_be_for(listed: &Listed, domains: &Domains) -> bool {
    let status = listed.status.as_ref().map(Status::from);
    match Domains::from_api(&listed.domains) {
        Some(own) if status == Some(Status::Issued) => domains.may_become(&own),
        Some(own) => own == *domains,
        None => false,
    }
}
