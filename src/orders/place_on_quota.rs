//! Placing an order on quota: what is there already, one request, and a look-up after a lost
//! answer.

use std::time::Duration;

use tokio::time::Instant;

use super::matching_orders::{MatchingOrders, Method};
use super::ownership::Owner;
use super::placement::not_listed;
use super::recovery::Wanted;
use super::snapshot::Described;
use super::{Application, Confirmation, NotPlaced, OrderId, Orders, Placed, Placement};
use cas::{CallOptions, Error, ErrorKind, Execution, Pace, Poll};

impl Orders {
    /// Places an order, or takes one over where the application says so. At most one
    /// request is sent that may have run.
    ///
    /// An order for exactly these domains and this product that is under way stops it,
    /// unless a resource of this process has that order. Orders for the same domains are
    /// placed one after the other. `named` is told the id as soon as an answer has it.
    pub(super) async fn place_on_quota(
        &self,
        application: &Application,
        product_code: &str,
        call: &CallOptions,
        named: impl FnOnce(&OrderId),
    ) -> Placement {
        let mut placement = Placement {
            result: Err(NotPlaced::Interrupted),
            issued: Vec::new(),
            over: Vec::new(),
        };
        let domains = &application.domains;
        let mut turn = None;
        let takes_turn = async { turn = Some(self.ownership.lock_domains(domains).await) };
        if let Err(error) = call.limit_wait(takes_turn).await {
            placement.result = Err(not_listed(error));
            return placement;
        }
        let listed = match self.service.v1.list_near(domains, call).await {
            Ok(listed) => listed,
            Err(error) => {
                placement.result = Err(not_listed(error));
                return placement;
            }
        };
        let seen = listed.iter().map(|listed| listed.order.clone()).collect();
        let wanted = Wanted {
            domains,
            product_code,
            seen: &seen,
        };
        let matching = match self.matching_orders(&wanted, listed, call).await {
            Ok(matching) => matching,
            Err(error) => {
                placement.result = Err(not_listed(error));
                return placement;
            }
        };
        placement.issued.clone_from(&matching.issued);
        placement.over.clone_from(&matching.over);
        placement.result = match self.existing(application, matching, call).await {
            Ok(Some(order)) => {
                placement.issued.retain(|issued| issued.order != order);
                match self.ownership.take(&order, Owner::Adopted(domains.clone())) {
                    true => Ok(Placed::Adopted { order, own: None }),
                    false => Err(NotPlaced::TakenMeanwhile(order)),
                }
            }
            Ok(None) if call.cancel.is_cancelled() => Err(NotPlaced::Interrupted),
            Ok(None) => self.order_once(application, &wanted, call, named).await,
            Err(stop) => Err(stop),
        };
        placement
    }

    /// The order to take over; `None` where one is to be placed.
    async fn existing(
        &self,
        application: &Application,
        matching: MatchingOrders,
        call: &CallOptions,
    ) -> Result<Option<OrderId>, NotPlaced> {
        let MatchingOrders {
            mut under_way,
            mut issued,
            ..
        } = matching;
        if !application.adopts() {
            return match under_way.is_empty() {
                true => Ok(None),
                false => Err(NotPlaced::UnderWay(under_way)),
            };
        }
        if under_way.len() > 1 {
            return Err(NotPlaced::SeveralToAdopt(under_way));
        }
        if let Some(only) = under_way.pop() {
            return match self.method_of(&only.order, application, call).await {
                Ok(Method::Fits) => Ok(Some(only.order)),
                Ok(Method::Other(method)) => Err(NotPlaced::OtherMethod(Box::new(only), method)),
                Ok(Method::Untold) => Err(NotPlaced::MethodUntold(Box::new(only))),
                Err(error) => Err(not_listed(error)),
            };
        }
        if self.clock_doubt().is_some() {
            // No date says which of them is still good.
            issued.clear();
        }
        let least = application.min_days_remaining;
        let now = self.now();
        issued.retain(|issued| issued.days_left(now).is_some_and(|left| left > least));
        match issued.as_slice() {
            [] => Ok(None),
            [only] => Ok(Some(only.order.clone())),
            _ => Err(NotPlaced::SeveralToAdopt(issued)),
        }
    }

    /// Sends the request, and finds out what became of it.
    async fn order_once(
        &self,
        application: &Application,
        wanted: &Wanted<'_>,
        call: &CallOptions,
        named: impl FnOnce(&OrderId),
    ) -> Result<Placed, NotPlaced> {
        self.ownership.begin_attempt(wanted.domains);
        let placed = self.sent_once(application, wanted, call, named).await;
        if matches!(placed, Ok(_) | Err(NotPlaced::Refused(_))) {
            self.ownership.end_attempt(wanted.domains);
        }
        placed
    }

    async fn sent_once(
        &self,
        application: &Application,
        wanted: &Wanted<'_>,
        call: &CallOptions,
        named: impl FnOnce(&OrderId),
    ) -> Result<Placed, NotPlaced> {
        let error = match self.send(application, wanted, call).await {
            Ok(order) => {
                named(&order);
                return self.believed(order, wanted, call).await;
            }
            Err(error) if error.execution() == Execution::NotExecuted => {
                return Err(NotPlaced::Refused(error));
            }
            Err(error) => error,
        };
        tracing::warn!(
            kind = ?error.kind(),
            code = error.code(),
            request_id = error.request_id(),
            "the order may have been placed; looking for it"
        );
        let found = self.look_up(wanted, call).await;
        let owner = Owner::Ordered(wanted.domains.clone());
        let (candidates, look_up) = match (error.order_id().map(OrderId::from), found) {
            // A refusal that names an order has reserved it.
            (Some(order), found) if self.is_there(&order, found.as_deref(), call).await => {
                named(&order);
                return self.believed(order, wanted, call).await;
            }
            (None, Ok(found)) => match found.as_slice() {
                [order] if self.ownership.take(order, owner) => {
                    let order = order.clone();
                    return Ok(Placed::Found { order, error });
                }
                [] | [_] => (Vec::new(), None),
                _ => (found, None),
            },
            (named, Ok(found)) => (named.into_iter().chain(found).collect(), None),
            (named, Err(look_up)) => (named.into_iter().collect(), Some(look_up)),
        };
        Err(NotPlaced::Uncertain {
            error,
            candidates,
            look_up,
        })
    }

    /// Whether there is an order that a refusal names: the list shows it, or the service
    /// describes it.
    async fn is_there(
        &self,
        order: &OrderId,
        listed: Result<&[OrderId], &Error>,
        call: &CallOptions,
    ) -> bool {
        if listed.is_ok_and(|listed| listed.contains(order)) {
            return true;
        }
        let last = CallOptions::last_look();
        let call = if call.is_over() { &last } else { call };
        matches!(
            self.service.describe(order, None, call).await,
            Ok(Described::Order(_))
        )
    }

    /// Sends the request, and again after a throttle once a look has shown that no order
    /// has come of it: a service may throttle what it has worked on.
    async fn send(
        &self,
        application: &Application,
        wanted: &Wanted<'_>,
        call: &CallOptions,
    ) -> Result<OrderId, Error> {
        let limit = Instant::now() + self.service.v1.retry_limit();
        let repeating = call.ending_by(Some(limit));
        let pace = Pace::between(Duration::from_millis(500), Duration::from_secs(20));
        let mut poll = Poll::new(&repeating, pace);
        loop {
            let error = match self
                .service
                .v1
                .create(application, wanted.product_code, call)
                .await
            {
                Ok(order) => return Ok(order.into()),
                Err(error) => error,
            };
            let is_throttled =
                error.kind() == ErrorKind::Throttled && error.execution() == Execution::NotExecuted;
            if !is_throttled {
                return Err(error);
            }
            // Lists lag, so one look is not enough.
            if self.has_come(wanted, call).await {
                return Err(error.in_doubt());
            }
            if poll.pause(error.retry_after()).await.is_err() {
                return Err(error);
            }
            if self.has_come(wanted, call).await {
                return Err(error.in_doubt());
            }
        }
    }

    /// Whether an order has come of a request that was throttled, or another one came at
    /// that moment; also where that cannot be told.
    async fn has_come(&self, wanted: &Wanted<'_>, call: &CallOptions) -> bool {
        let candidates = self.candidates(wanted, call).await;
        !candidates.is_ok_and(|candidates| candidates.is_empty())
    }

    /// An order that an answer named, if it is for the wanted domains and no other
    /// resource of this process has it.
    async fn believed(
        &self,
        order: OrderId,
        wanted: &Wanted<'_>,
        call: &CallOptions,
    ) -> Result<Placed, NotPlaced> {
        // One that was there before is not new, whatever the service calls it.
        if wanted.seen.contains(&order) || self.ownership.is_owned(&order) {
            return Err(NotPlaced::Foreign(order));
        }
        let is_confirmed = match self.confirm(&order, wanted.domains, call).await {
            Confirmation::Confirmed => true,
            Confirmation::Unlisted => false,
            Confirmation::Foreign => return Err(NotPlaced::Foreign(order)),
        };
        let owner = Owner::Ordered(wanted.domains.clone());
        if !self.ownership.take(&order, owner) {
            return Err(NotPlaced::Foreign(order));
        }
        Ok(Placed::Named {
            order,
            is_confirmed,
        })
    }
}
