//! Looking for an order whose answer was lost, and making sure of one that was named.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::time::Instant;

use super::{Domains, ListedOrder, OrderId, Orders};
use cas::{CallOptions, Error, Pace, Poll};

/// How long an order is looked for. The service lists new orders within seconds;
/// nothing is written about it.
const LOOK_UP_LIMIT: Duration = Duration::from_secs(60);

/// Whether the order that an answer named is for the domains that were ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Confirmation {
    /// The list shows it, with these domains or with none.
    Confirmed,
    /// The list shows it with other domains.
    Foreign,
    /// No list shows it yet, or none could be read.
    Unlisted,
}

/// What is wanted of an order that is looked for, and which orders it cannot be.
#[derive(Debug)]
pub(super) struct Wanted<'a> {
    pub(super) domains: &'a Domains,
    pub(super) product_code: &'a str,
    /// Every order for the domains that was there before the request.
    pub(super) seen: &'a BTreeSet<OrderId>,
}

impl Wanted<'_> {
    /// Whether an order is exactly what was asked for.
    pub(super) fn is(&self, listed: &ListedOrder) -> bool {
        listed.is_for(self.domains, self.product_code)
    }
}

impl Orders {
    /// Whether the list shows an order with exactly these domains.
    ///
    /// A failure to ask tells nothing, and neither does a list that lags.
    pub(crate) async fn confirm(
        &self,
        order: &OrderId,
        domains: &Domains,
        call: &CallOptions,
    ) -> Confirmation {
        let confirmed = self.confirmed(order, domains, call).await;
        confirmed.unwrap_or_else(|error| {
            tracing::warn!(
                %order,
                kind = ?error.kind(),
                code = error.code(),
                "cannot make sure of the order"
            );
            Confirmation::Unlisted
        })
    }

    /// The same, with the failure to ask. The list is asked by domain, and as a whole where
    /// that does not show the order.
    pub(super) async fn confirmed(
        &self,
        order: &OrderId,
        domains: &Domains,
        call: &CallOptions,
    ) -> Result<Confirmation, Error> {
        // An instance is told apart by what is on it.
        if order.instance().is_some() {
            return Ok(Confirmation::Confirmed);
        }
        let near = self.service.v1.list_near(domains, call).await?;
        let own = match near.into_iter().find(|listed| listed.order == *order) {
            Some(listed) => listed,
            None => match self.service.listed(order, call).await? {
                Some(listed) => listed,
                None => return Ok(Confirmation::Unlisted),
            },
        };
        Ok(match &own.domains {
            Some(listed) if domains.may_be_listed_as(listed, own.status) => Confirmation::Confirmed,
            Some(_) => Confirmation::Foreign,
            // The service named it, and nothing speaks against it.
            None => Confirmation::Confirmed,
        })
    }

    /// Orders that could be the one that is wanted: not there before the request, and no
    /// resource of this process has them.
    pub(super) async fn candidates(
        &self,
        wanted: &Wanted<'_>,
        call: &CallOptions,
    ) -> Result<Vec<OrderId>, Error> {
        let mut listed = self.service.v1.list_near(wanted.domains, call).await?;
        listed.retain(|listed| {
            wanted.is(listed)
                && !wanted.seen.contains(&listed.order)
                && !self.ownership.is_owned(&listed.order)
        });
        Ok(listed.into_iter().map(|listed| listed.order).collect())
    }

    /// Looks for an order until the list shows something that it could be, for a minute
    /// at most. The last look is made whatever has ended the search: to lose sight of an
    /// order costs more. The caller holds the domains' turn.
    pub(super) async fn look_up(
        &self,
        wanted: &Wanted<'_>,
        call: &CallOptions,
    ) -> Result<Vec<OrderId>, Error> {
        let bounded = call.ending_by(Some(Instant::now() + LOOK_UP_LIMIT));
        let pace = Pace::between(Duration::from_secs(1), Duration::from_secs(10));
        let mut poll = Poll::new(&bounded, pace);
        loop {
            let asked = match self.candidates(wanted, &bounded).await {
                Ok(candidates) if candidates.is_empty() => None,
                Ok(candidates) => return Ok(candidates),
                Err(error) => {
                    tracing::warn!(kind = ?error.kind(), code = error.code(), "cannot look yet");
                    error.retry_after()
                }
            };
            if poll.pause(asked).await.is_err() {
                let last = CallOptions::last_look();
                return self.candidates(wanted, &last).await;
            }
        }
    }
}
