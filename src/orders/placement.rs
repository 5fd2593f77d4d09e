//! Placing an order: what is there already, one request, and a look-up after a lost answer.

use std::time::Duration;

use tokio::time::Instant;

use super::cas_v1::Described;
use super::matching_orders::{MatchingOrders, Method};
use super::ownership::Owner;
use super::recovery::Wanted;
use super::{Application, Confirmation, ListedOrder, OrderId, Orders, ValidationMethod};
use cas::{CallOptions, Error, ErrorKind, Execution, Pace, Poll};

/// What came of placing an order.
#[derive(Debug)]
pub(crate) struct Placement {
    /// The order, or why there is none.
    pub result: Result<Placed, NotPlaced>,
    /// Issued orders for exactly the same domains and product that no resource of this
    /// process has, and whose time is not over.
    pub issued: Vec<ListedOrder>,
    /// The same of failed and withdrawn ones. Each holds a unit of quota.
    pub over: Vec<ListedOrder>,
}

/// An order for an application.
#[derive(Debug)]
pub(crate) enum Placed {
    /// Placed, and named by an answer of the service.
    Named {
        /// The order.
        order: OrderId,
        /// Whether a list has shown it with the domains that were asked for.
        is_confirmed: bool,
    },
    /// The answer was lost, and this is the only order that it can be. A guess all the
    /// same: it is used and never ended.
    Found {
        /// The order.
        order: OrderId,
        /// Why the answer is missing.
        error: Error,
    },
    /// It was there, and is taken over. Nothing was ordered.
    Adopted(OrderId),
}

/// Why there is no order for an application.
#[derive(Debug)]
pub(crate) enum NotPlaced {
    /// Nothing was sent: these orders are exactly what is asked for, are under way, and no
    /// resource of this process has them.
    UnderWay(Vec<ListedOrder>),
    /// Nothing was sent: several orders could be taken over.
    SeveralToAdopt(Vec<ListedOrder>),
    /// Nothing was sent: the order that could be taken over is validated by another method.
    OtherMethod(ListedOrder, ValidationMethod),
    /// Nothing was sent: the order that could be taken over does not tell its method yet.
    MethodUntold(ListedOrder),
    /// Nothing was sent: a resource of this process has just taken over the order that
    /// could be taken over, for more or fewer of its names.
    TakenMeanwhile(OrderId),
    /// Nothing was sent: what is there already could not be seen.
    NotListed(Error),
    /// Nothing was sent: the caller called it off first.
    Interrupted,
    /// The request certainly did not run.
    Refused(Error),
    /// The answer named an order for other domains, or one that another resource of this
    /// process has. It was left alone.
    Foreign(OrderId),
    /// The request may have run, and no order can be named.
    Uncertain {
        /// Why the answer is missing.
        error: Error,
        /// Orders that could be it, if there are several.
        candidates: Vec<OrderId>,
        /// Why it could not be looked for, if that is why there are none.
        look_up: Option<Error>,
    },
}

impl Orders {
    /// Places an order, or takes one over where the application says so. At most one
    /// request is sent that may have run.
    ///
    /// An order for exactly these domains and this product that is under way stops it,
    /// unless a resource of this process has that order. Orders for the same domains are
    /// placed one after the other. `named` is told the id as soon as an answer has it.
    pub(crate) async fn place(
        &self,
        application: &Application,
        call: &CallOptions,
        named: impl FnOnce(OrderId),
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
        let listed = match self.service.list_near(domains, call).await {
            Ok(listed) => listed,
            Err(error) => {
                placement.result = Err(not_listed(error));
                return placement;
            }
        };
        let seen = listed.iter().map(|listed| listed.order).collect();
        let wanted = Wanted {
            domains,
            product_code: &application.product_code,
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
                    true => Ok(Placed::Adopted(order)),
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
        let adopts = application.adopt_existing && application.csr.is_none();
        let MatchingOrders {
            mut under_way,
            mut issued,
            ..
        } = matching;
        if !adopts {
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
                Ok(Method::Other(method)) => Err(NotPlaced::OtherMethod(only, method)),
                Ok(Method::Untold) => Err(NotPlaced::MethodUntold(only)),
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
            [only] => Ok(Some(only.order)),
            _ => Err(NotPlaced::SeveralToAdopt(issued)),
        }
    }

    /// Sends the request, and finds out what became of it.
    async fn order_once(
        &self,
        application: &Application,
        wanted: &Wanted<'_>,
        call: &CallOptions,
        named: impl FnOnce(OrderId),
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
        named: impl FnOnce(OrderId),
    ) -> Result<Placed, NotPlaced> {
        let error = match self.send(application, wanted, call).await {
            Ok(order) => {
                named(order);
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
        let (candidates, look_up) = match (error.order_id(), found) {
            // A refusal that names an order has reserved it.
            (Some(order), found) if self.is_there(&order, found.as_deref(), call).await => {
                named(order);
                return self.believed(order, wanted, call).await;
            }
            (None, Ok(found)) => match found.as_slice() {
                [order] if self.ownership.take(order, owner) => {
                    return Ok(Placed::Found {
                        order: *order,
                        error,
                    });
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
            self.service.describe(order, call).await,
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
        let limit = Instant::now() + self.service.retry_limit();
        let repeating = call.ending_by(Some(limit));
        let pace = Pace::between(Duration::from_millis(500), Duration::from_secs(20));
        let mut poll = Poll::new(&repeating, pace);
        loop {
            let error = match self.service.create(application, call).await {
                Ok(order) => return Ok(order),
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

/// Why nothing was sent, where what is there already could not be seen.
fn not_listed(error: Error) -> NotPlaced {
    match error.kind() {
        ErrorKind::Cancelled => NotPlaced::Interrupted,
        _ => NotPlaced::NotListed(error),
    }
}
