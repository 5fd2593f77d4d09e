//! Placing an order: a baseline, one request, and a look-up after a lost answer.

use super::trace::{Intent, Trace};
use super::{DomainName, Orders, ValidationMethod};
use crate::cas::operations::{Contact, OrderId};
use crate::cas::{Call, Error, Execution};

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

impl Orders {
    /// Places an order. At most one create request runs, ever.
    ///
    /// Orders for one domain are placed one after the other. A request that
    /// certainly did not run is repeated within the client's limits; after any other
    /// failure the order is looked for instead. `about_to_send` is told, before
    /// anything is sent, what it takes to recognise the order.
    pub async fn place(
        &self,
        application: &Application,
        call: &Call,
        about_to_send: impl FnOnce(&Intent),
    ) -> Placement {
        let domain = &application.domain;
        let Some(_turn) = self.turn(domain, call).await else {
            return Placement::Cancelled;
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
        let intent = Intent {
            domain: domain.clone(),
            product_code: application.product_code.clone(),
            seen,
        };
        about_to_send(&intent);

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

        tracing::warn!(
            kind = ?error.kind(),
            code = error.code(),
            request_id = error.request_id(),
            "the order may have been placed; looking for it"
        );
        let candidates = self.look_up(&intent, call).await.unwrap_or_default();
        let candidates = match self.claimed(candidates) {
            Trace::Found(order) => return Placement::Placed(order),
            Trace::Nothing | Trace::Cancelled => Vec::new(),
            Trace::Several(candidates) => candidates,
        };
        self.claims.mark_unsettled(domain);
        Placement::Uncertain {
            error,
            intent,
            candidates,
        }
    }
}
