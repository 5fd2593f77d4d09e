//! Placing an order: a baseline, one request, and a look-up after a lost answer.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{DomainName, Orders, ValidationMethod};
use crate::cas::operations::{Contact, OrderId};
use crate::cas::{Call, Error, Execution, Wait, Waited};

/// How long an order whose answer was lost is looked for. The service lists new
/// orders within seconds; nothing is written about it.
const LOOK_UP_LIMIT: Duration = Duration::from_secs(60);
/// What is left for one last look once the time is over or Terraform wants us to stop.
const LAST_LOOK: Duration = Duration::from_secs(2);

/// What an order is placed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// The domain to bind.
    pub domain: DomainName,
    /// The product, such as `digicert-free-1-free`.
    pub product_code: String,
    /// Who applies.
    pub contact: Contact,
    /// How control of the domain will be proved.
    pub method: ValidationMethod,
}

/// What came of placing an order.
#[derive(Debug)]
pub enum Placement {
    /// The order is placed, and it is ours.
    Placed(OrderId),
    /// Nothing was sent: the baseline could not be taken.
    NoBaseline(Error),
    /// Nothing was sent: an earlier order of this process for the same domain may
    /// still appear, and the two could not be told apart.
    Blocked,
    /// Nothing was sent: the caller cancelled first.
    Cancelled,
    /// The request certainly did not run.
    NotPlaced(Error),
    /// The request may have run, and no order can be named.
    Uncertain {
        /// Why the answer is missing.
        error: Error,
        /// What it takes to recognise the order later.
        intent: Intent,
        /// Orders that could be it, if there are several.
        candidates: Vec<OrderId>,
    },
}

/// What it takes to recognise an order that may appear late.
///
/// Not a date: clocks differ, and lists show when something was bought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// The domain of the order.
    pub domain: String,
    /// Its product code.
    pub product_code: String,
    /// Every order for the domain that was there before the request.
    pub seen: BTreeSet<OrderId>,
}

impl Orders {
    /// Places an order. At most one create request runs, ever.
    ///
    /// Orders for one domain are placed one after the other. A request that
    /// certainly did not run is repeated within the client's limits; after any other
    /// failure the order is looked for instead.
    pub async fn place(&self, application: &Application, call: &Call) -> Placement {
        let domain = &application.domain;
        let _turn = tokio::select! {
            turn = self.claims.turn(domain) => turn,
            () = call.cancel.cancelled() => return Placement::Cancelled,
        };
        if self.claims.is_unsettled(domain) {
            return Placement::Blocked;
        }
        let seen = match self.service.listed(domain, call).await {
            Ok(listed) => listed.into_iter().map(|listed| listed.order).collect(),
            Err(error) => return Placement::NoBaseline(error),
        };
        if call.cancel.is_cancelled() {
            return Placement::Cancelled;
        }

        let error = match self.service.place(application, call).await {
            Ok(order) => {
                self.claims.take(&order);
                return Placement::Placed(order);
            }
            Err(error) if error.execution() == Execution::NotExecuted => {
                return Placement::NotPlaced(error);
            }
            Err(error) => error,
        };

        tracing::warn!(%domain, %error, "the order may have been placed; looking for it");
        let intent = Intent {
            domain: domain.as_str().to_owned(),
            product_code: application.product_code.clone(),
            seen,
        };
        match self.look_up(&intent, call).await.as_slice() {
            [order] if self.claims.take(order) => Placement::Placed(*order),
            candidates => {
                self.claims.mark_unsettled(domain);
                Placement::Uncertain {
                    error,
                    intent,
                    candidates: candidates.to_vec(),
                }
            }
        }
    }

    /// Orders that could be the one of an intent: not seen before the request, not
    /// anybody else's, with exactly this domain and product code.
    pub async fn candidates(&self, intent: &Intent, call: &Call) -> Result<Vec<OrderId>, Error> {
        let Ok(domain) = intent.domain.parse::<DomainName>() else {
            return Ok(Vec::new());
        };
        let listed = self.service.listed(&domain, call).await?;
        let candidates = listed.into_iter().filter(|listed| {
            domain.is_all_of(&listed.domains)
                && listed.product_code.as_deref() == Some(&intent.product_code)
                && !intent.seen.contains(&listed.order)
                && !self.claims.is_taken(&listed.order)
        });
        Ok(candidates.map(|listed| listed.order).collect())
    }

    /// Takes the one order that an intent can mean. `None` if there is none yet, or
    /// if several could be it.
    pub async fn settle(&self, intent: &Intent, call: &Call) -> Result<Option<OrderId>, Error> {
        let candidates = self.candidates(intent, call).await?;
        Ok(match candidates.as_slice() {
            [order] if self.claims.take(order) => Some(*order),
            _ => None,
        })
    }

    async fn look_up(&self, intent: &Intent, call: &Call) -> Vec<OrderId> {
        let limit = Instant::now() + LOOK_UP_LIMIT;
        let deadline = call.deadline.map_or(limit, |own| own.min(limit));
        let bounded = Call {
            deadline: Some(deadline),
            cancel: call.cancel.clone(),
        };
        let between_looks = Wait {
            first: Duration::from_secs(1),
            longest: Duration::from_secs(10),
            ..Wait::default()
        };
        let look = async || match self.candidates(intent, &bounded).await {
            Ok(candidates) => Ok::<_, Infallible>(Some(candidates).filter(|all| !all.is_empty())),
            Err(error) => {
                tracing::warn!(%error, "cannot look for the order; trying again");
                Ok(None)
            }
        };
        let Ok(found) = between_looks.until(&bounded, look).await;
        match found {
            Waited::Done(candidates) => candidates,
            // One look more than the time allows: to lose sight of an order costs more.
            Waited::DeadlinePassed | Waited::Cancelled => {
                let last = Call::within(LAST_LOOK, CancellationToken::new());
                self.candidates(intent, &last).await.unwrap_or_default()
            }
        }
    }
}
