//! Finding an order whose answer was lost.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::OwnedMutexGuard;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::claims::Claim;
use super::{Domains, Home, Orders};
use crate::cas::operations::OrderId;
use crate::cas::{Call, Error, ErrorKind, Seen, Wait, Waited};

/// How long an order is looked for. The service lists new orders within seconds;
/// nothing is written about it.
pub(super) const LOOK_UP_LIMIT: Duration = Duration::from_secs(60);
/// What is left for one last look once the time is over or Terraform wants us to stop.
const LAST_LOOK: Duration = Duration::from_secs(2);

/// What it takes to recognise an order that may appear late.
///
/// Not a date: clocks differ, and lists show when something was bought.
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

    /// Looks for the order of an intent until it appears, for a minute at most.
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
        Ok(
            match self.claimed(self.look_up(intent, call).await?, Claim::Traced) {
                // A search that was cut short has not shown that there is nothing.
                Trace::Nothing if call.cancel.is_cancelled() => Trace::Cancelled,
                trace => trace,
            },
        )
    }

    /// Orders that could be the one of an intent: not seen before the request, not
    /// anybody else's, with exactly these domains and this product code.
    pub async fn candidates(&self, intent: &Intent, call: &Call) -> Result<Vec<OrderId>, Error> {
        let listed = self.service.listed(&intent.domains, call).await?;
        let candidates = listed.into_iter().filter(|listed| {
            intent.domains.are_exactly(&listed.domains)
                && listed.product_code.as_deref() == Some(&intent.product_code)
                && !intent.seen.contains(&listed.order)
                && !self.claims.is_taken(&listed.order)
        });
        Ok(candidates.map(|listed| listed.order).collect())
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
