//! Placing an order: a baseline, one request, and a look-up after a lost answer.

use super::adoption::Adoption;
use super::claims::Claim;
use super::trace::{Intent, LOOK_UP_LIMIT, Trace};
use super::{Application, Orders};
use crate::cas::operations::OrderId;
use crate::cas::{Call, Error, ErrorKind, Execution};

/// What came of placing an order.
#[derive(Debug)]
pub enum Placement {
    /// The order is placed, and it is ours.
    Placed(OrderId),
    /// An order that was there is ours now; nothing was ordered.
    Adopted(OrderId),
    /// Nothing was sent: several orders could be adopted.
    SeveralToAdopt(Vec<OrderId>),
    /// Nothing was sent: this order could be the one to adopt, and the service does not
    /// tell enough of it yet.
    UnclearToAdopt(OrderId),
    /// The service answered with an order that is another object's: it does not keep
    /// two orders for the same domains apart.
    Merged(OrderId),
    /// Nothing was sent: what is there already could not be seen.
    NoBaseline(Error),
    /// Nothing was sent: an earlier order of this process for the same domains may
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
        /// Why it could not be looked for, if that is why there are none.
        look_up: Option<Error>,
    },
}

impl Orders {
    /// Places an order, or adopts one where the application says so. At most one create
    /// request runs, ever.
    ///
    /// Orders for the same domains are placed one after the other. A request that
    /// certainly did not run is repeated within the client's limits; after any other
    /// failure the order is looked for instead. `about_to_send` is told, before
    /// anything is sent, what it takes to recognise the order.
    pub async fn place(
        &self,
        application: &Application,
        call: &Call,
        about_to_send: impl FnOnce(&Intent),
    ) -> Placement {
        let domains = &application.domains;
        let Some(_turn) = self.turn(domains, call).await else {
            return Placement::Cancelled;
        };
        if self.claims.is_unsettled(domains) {
            return Placement::Blocked;
        }
        let (listed, home) = tokio::join!(self.service.listed(domains, call), self.home(call));
        let listed = match listed {
            Ok(listed) => listed,
            Err(error) => return unseen(error),
        };
        match self.adoption(application, &listed, call).await {
            Ok(Adoption::None) => {}
            Ok(Adoption::One(order)) => return Placement::Adopted(order),
            Ok(Adoption::Several(orders)) => return Placement::SeveralToAdopt(orders),
            Ok(Adoption::Unclear(order)) => return Placement::UnclearToAdopt(order),
            Err(error) => return unseen(error),
        }
        if call.cancel.is_cancelled() {
            return Placement::Cancelled;
        }
        let intent = Intent {
            domains: domains.clone(),
            product_code: application.product_code.clone(),
            seen: listed.into_iter().map(|listed| listed.order).collect(),
            home: Some(home),
            until: None,
        };
        about_to_send(&intent);

        let error = match self.service.place(application, call).await {
            Ok(order) => return self.placed(order, &intent),
            Err(error) if error.execution() == Execution::NotExecuted => {
                return Placement::NotPlaced(error);
            }
            Err(error) => error,
        };

        tracing::warn!(
            kind = ?error.kind(),
            code = error.code(),
            request_id = error.request_id(),
            "the order may have been placed; looking for it"
        );
        let now = self.service.service_time();
        let until = now.and_then(|now| now.checked_add(LOOK_UP_LIMIT).ok());
        let claim = Claim::Placed(domains.clone());
        let (trace, look_up) = match self.look_up(&intent, call).await {
            Ok(candidates) => (self.claimed(candidates, claim), None),
            Err(error) => (Trace::Nothing, Some(error)),
        };
        let candidates = match trace {
            Trace::Found(order) => return Placement::Placed(order),
            Trace::Several(candidates) => candidates,
            Trace::Nothing | Trace::Elsewhere { .. } | Trace::Cancelled => Vec::new(),
        };
        self.claims.mark_unsettled(domains);
        Placement::Uncertain {
            error,
            intent: Intent { until, ..intent },
            candidates,
            look_up,
        }
    }

    /// Whose the order of an answer is. One that was there before is not new, whatever
    /// the service calls it; whether it merges orders is written nowhere.
    fn placed(&self, order: OrderId, intent: &Intent) -> Placement {
        let domains = intent.domains.clone();
        if !intent.seen.contains(&order) {
            self.claims.take(&order, Claim::Placed(domains));
            Placement::Placed(order)
        } else if self.claims.take(&order, Claim::Adopted(domains)) {
            Placement::Adopted(order)
        } else {
            Placement::Merged(order)
        }
    }
}

/// Why nothing was sent, where what is there already could not be seen.
fn unseen(error: Error) -> Placement {
    match error.kind() {
        ErrorKind::Cancelled => Placement::Cancelled,
        _ => Placement::NoBaseline(error),
    }
}
