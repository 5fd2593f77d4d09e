//! How many orders one process has planned, against what is left of a quota, or is free of
//! instances.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;

use crate::orders::Orders;
use cas::{CallOptions, Error, ErrorKind};

/// A plan does not wait longer for a warning.
const LIMIT: Duration = Duration::from_secs(5);

/// The code of a product that the account never had (CAS API 2020-04-07,
/// DescribePackageState).
const UNKNOWN_PRODUCT: &str = "NotFoundPackage";

/// The planned orders of one process, by what pays for them.
#[derive(Debug, Default)]
pub(super) struct Quota(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// The service is not asked any more: this process has ordered, or an answer took too long.
    silent: bool,
    tallies: BTreeMap<Product, Tally>,
}

/// What pays for an order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Product {
    /// A unit of the quota of this product.
    Quota(String),
    /// A free instance of this spec.
    Instance(String),
}

/// One product.
#[derive(Debug, Default)]
struct Tally {
    /// What is left; empty until the service was asked.
    remaining: Arc<OnceCell<Remaining>>,
    /// The orders that need a unit, in the order in which they were planned.
    planned: Vec<PlannedOrder>,
    /// The orders that take the unit of those they replace.
    covered: BTreeSet<PlannedOrder>,
}

/// What the service said when it was asked, which is done once.
#[derive(Debug)]
enum Remaining {
    Known(u64),
    /// It did not tell.
    Untold,
    /// It has no such product for this account.
    UnknownProduct,
    /// It was not asked, or did not answer, for want of a key.
    RefusedKey(Error),
}

/// What tells one planned order from another: what is ordered, as far as it is known.
/// Terraform plans the same order several times and does not say which one it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PlannedOrder {
    pub(super) domain: Option<String>,
    pub(super) further_names: Option<BTreeSet<String>>,
    pub(super) csr: Option<String>,
}

/// What a planned order takes.
#[derive(Debug)]
pub(super) enum Unit {
    /// One of the quota.
    Of(PlannedOrder),
    /// Perhaps none.
    None,
}

/// What there is to say of a planned order.
#[derive(Debug)]
pub(super) enum Foreseen {
    /// It is the first beyond the quota.
    Shortage(Shortage),
    /// The account never had its product.
    UnknownProduct,
    /// The key is missing, broken or refused.
    RefusedKey(Error),
}

/// More orders than the quota covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shortage {
    /// How many orders were planned up to this one.
    pub(super) planned: usize,
    /// How many the quota still covers.
    pub(super) remaining: u64,
}

impl Quota {
    /// Notes that an order takes the unit of the one it replaces.
    pub(super) fn covers(&self, product: &Product, order: PlannedOrder) {
        self.state().tally(product).covered.insert(order);
    }

    /// Counts a planned order, if it takes a unit. There is a shortage at the first one
    /// beyond what is left, each time that it is planned. A permission that is missing, and
    /// a service that cannot be reached, are no reason to say anything.
    ///
    /// The service is asked once for each product, until `stop` is cancelled. It is not
    /// asked after this process has ordered, because then its count and ours mean
    /// different moments, nor after it has once taken too long.
    pub(super) async fn foresee(
        &self,
        orders: &Orders,
        product: &Product,
        unit: Unit,
        stop: CancellationToken,
    ) -> Option<Foreseen> {
        let remaining = {
            let mut state = self.state();
            let tally = state.tally(product);
            let is_covered = matches!(&unit, Unit::Of(order) if tally.covered.contains(order));
            let remaining = Arc::clone(&tally.remaining);
            if state.silent || is_covered {
                return None;
            }
            remaining
        };
        // The lock is not held across this await. Plans share one request; if its plan is
        // cancelled, the next one sends its own.
        let remaining = remaining
            .get_or_try_init(|| self.ask(orders, product, stop))
            .await
            .ok()?;
        match remaining {
            Remaining::Known(remaining) => self
                .shortage(product, unit, *remaining)
                .map(Foreseen::Shortage),
            Remaining::UnknownProduct => Some(Foreseen::UnknownProduct),
            Remaining::RefusedKey(error) => Some(Foreseen::RefusedKey(error.clone())),
            Remaining::Untold => None,
        }
    }

    fn shortage(&self, product: &Product, unit: Unit, remaining: u64) -> Option<Shortage> {
        let Unit::Of(order) = unit else { return None };
        let mut state = self.state();
        if state.silent {
            return None;
        }
        let at = state.tally(product).place_of(order);
        (u64::try_from(at) == Ok(remaining)).then_some(Shortage {
            planned: at + 1,
            remaining,
        })
    }

    /// Notes that this process orders.
    pub(super) fn ordering(&self) {
        self.state().silent = true;
    }

    /// `Err` where the plan that waits for the answer was cancelled.
    async fn ask(
        &self,
        orders: &Orders,
        product: &Product,
        stop: CancellationToken,
    ) -> Result<Remaining, ErrorKind> {
        let call = CallOptions::within(LIMIT, stop);
        let asked = match product {
            Product::Quota(code) => {
                let package = orders.package(code, &call).await;
                package.map(|package| package.remaining_count())
            }
            Product::Instance(spec) => {
                let free = orders.free_instances(&call).await;
                free.map(|free| u64::try_from(free.get(spec).copied().unwrap_or(0)).ok())
            }
        };
        let error = match asked {
            Ok(remaining) => return Ok(remaining.map_or(Remaining::Untold, Remaining::Known)),
            Err(error) => error,
        };
        let kind = error.kind();
        tracing::debug!(
            ?product,
            ?kind,
            code = error.code(),
            "the quota is not told"
        );
        if kind == ErrorKind::Cancelled {
            return Err(kind);
        }
        if error.is_about_the_key() {
            return Ok(Remaining::RefusedKey(error));
        }
        if error.code() == Some(UNKNOWN_PRODUCT) {
            return Ok(Remaining::UnknownProduct);
        }
        // Whatever was tried until the time was over would be tried for each product.
        if kind.is_transient() {
            self.state().silent = true;
        }
        Ok(Remaining::Untold)
    }

    /// Poisoning is ignored: the counts are valid after every statement.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn tally(&mut self, product: &Product) -> &mut Tally {
        self.tallies.entry(product.clone()).or_default()
    }
}

impl Tally {
    fn place_of(&mut self, order: PlannedOrder) -> usize {
        let known = self.planned.iter().position(|planned| *planned == order);
        known.unwrap_or_else(|| {
            self.planned.push(order);
            self.planned.len() - 1
        })
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::{Instant, sleep};

    use super::*;
    use cas::mock_service::{Line, Service, answer, refusal};

    const NOBODY: &str = r#"{"TotalCount":20,"UsedCount":20}"#;

    fn script(lines: impl IntoIterator<Item = Line>) -> (Service, Orders) {
        let service = Service::following(lines);
        let orders = Orders::new(service.client());
        (service, orders)
    }

    fn of(product_code: &str) -> Product {
        Product::Quota(product_code.to_owned())
    }

    fn order(domain: &str) -> PlannedOrder {
        PlannedOrder {
            domain: Some(domain.to_owned()),
            further_names: None,
            csr: None,
        }
    }

    /// What is short when an order is planned that takes a unit.
    async fn shortage_of(
        quota: &Quota,
        orders: &Orders,
        product: &str,
        order: PlannedOrder,
        stop: CancellationToken,
    ) -> Option<Shortage> {
        match quota
            .foresee(orders, &of(product), Unit::Of(order), stop)
            .await?
        {
            Foreseen::Shortage(shortage) => Some(shortage),
            other => panic!("no shortage, but {other:?}"),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_refused_key_and_an_unknown_product_are_told_and_other_refusals_are_not() {
        for (status, code, expected) in [
            (404, "InvalidAccessKeyId.NotFound", Some("key")),
            (400, "SignatureDoesNotMatch", Some("key")),
            (400, "InvalidSecurityToken.Expired", Some("key")),
            (404, "NotFoundPackage", Some("product")),
            (403, "Forbidden.RAM", None),
            (403, "NoPermission", None),
            (503, "ServiceUnavailable", None),
        ] {
            let (_service, orders) =
                script(std::iter::repeat_with(|| refusal(status, code)).take(99));
            let quota = Quota::default();
            for unit in [Unit::None, Unit::Of(order("a.example"))] {
                let stop = CancellationToken::new();
                let foreseen = quota.foresee(&orders, &of("p"), unit, stop).await;
                let told = foreseen.map(|foreseen| match foreseen {
                    Foreseen::RefusedKey(_) => "key",
                    Foreseen::UnknownProduct => "product",
                    Foreseen::Shortage(_) => "shortage",
                });
                assert_eq!(told, expected, "{code}");
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_plan_that_is_cancelled_sends_no_more_and_the_next_one_sends_its_own() {
        let (service, orders) = script([answer(200, NOBODY).after_seconds(3), answer(200, NOBODY)]);
        let (quota, stop, began) = (Quota::default(), CancellationToken::new(), Instant::now());
        let shortage = |domain| shortage_of(&quota, &orders, "p", order(domain), stop.clone());
        let (first, second, ()) =
            tokio::join!(shortage("a.example"), shortage("b.example"), async {
                sleep(Duration::from_secs(1)).await;
                stop.cancel();
            });
        assert_eq!((first, second), (None, None));
        assert_eq!(began.elapsed(), Duration::from_secs(1));
        assert_eq!(service.requests().len(), 1);

        let stop = CancellationToken::new();
        let next = shortage_of(&quota, &orders, "p", order("a.example"), stop);
        assert_eq!(next.await.map(|shortage| shortage.remaining), Some(0));
    }

    #[tokio::test(start_paused = true)]
    async fn plans_share_one_request_for_a_count() {
        let (service, orders) = script([answer(200, NOBODY).after_seconds(3)]);
        let (quota, began) = (Quota::default(), Instant::now());
        let shortage = |domain| {
            shortage_of(
                &quota,
                &orders,
                "p",
                order(domain),
                CancellationToken::new(),
            )
        };
        let (first, second, ()) =
            tokio::join!(shortage("a.example"), shortage("b.example"), async {
                sleep(Duration::from_secs(1)).await;
                // An order that is placed meanwhile does not wait for a warning.
                quota.covers(&of("p"), order("c.example"));
                assert_eq!(began.elapsed(), Duration::from_secs(1));
            });
        let told: Vec<_> = [first, second].into_iter().flatten().collect();
        assert_eq!(
            told,
            [Shortage {
                planned: 1,
                remaining: 0
            }]
        );
        assert_eq!(service.requests().len(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_service_that_is_slow_once_is_asked_about_no_other_product() {
        let slow = answer(200, NOBODY).after_seconds(3600);
        let throttled = refusal(400, "Throttling").with_header("x-acs-retry-after", "6000");
        for line in [slow, throttled] {
            let (service, orders) = script([line]);
            let (quota, began) = (Quota::default(), Instant::now());
            for product in ["p", "q", "r"] {
                let stop = CancellationToken::new();
                let told = shortage_of(&quota, &orders, product, order("a.example"), stop);
                assert_eq!(told.await, None);
            }
            assert!(began.elapsed() <= LIMIT);
            assert_eq!(service.requests().len(), 1);
        }
    }
}
