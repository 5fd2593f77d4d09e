//! How many orders one process has planned, against what is left of a quota.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;

use crate::cas::{Call, ErrorKind};
use crate::orders::Orders;

/// A plan does not wait longer for a warning.
const LIMIT: Duration = Duration::from_secs(5);

/// The planned orders of one process, by product code.
#[derive(Debug, Default)]
pub(super) struct Quota(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// Nobody is asked any more: this process has ordered, or the service is too slow.
    silent: bool,
    tallies: BTreeMap<String, Tally>,
}

/// One product.
#[derive(Debug, Default)]
struct Tally {
    /// What is left; empty while nobody asked.
    remaining: Arc<OnceCell<Remaining>>,
    /// The orders that need a unit, in the order in which they were planned.
    planned: Vec<Order>,
    /// The orders that take the unit of those they replace.
    covered: BTreeSet<Order>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Remaining {
    Known(u64),
    /// The service did not tell, and is not asked again.
    Untold,
}

/// What tells one planned order from another: what is ordered. Terraform plans the same
/// order several times and does not say which one it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Order(String);

/// More orders than the quota covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shortage {
    /// How many orders were planned up to this one.
    pub(super) planned: usize,
    /// How many the quota still covers.
    pub(super) remaining: u64,
}

impl Order {
    /// An order with these arguments.
    pub(super) fn of(arguments: &[&dyn Debug]) -> Self {
        let mut text = String::new();
        for argument in arguments {
            // Memory can be written to.
            let _ = write!(text, "{argument:?} ");
        }
        Self(text)
    }
}

impl Quota {
    /// Notes that an order takes the unit of the one it replaces.
    pub(super) fn covers(&self, product_code: &str, order: Order) {
        self.state().tally(product_code).covered.insert(order);
    }

    /// Counts a planned order. There is a shortage at the first one beyond what is left,
    /// each time that it is planned.
    ///
    /// The service is asked once for each product, until `stop` is cancelled. It is not
    /// asked after this process has ordered, because then its count and ours mean
    /// different moments, nor after it has once taken too long.
    pub(super) async fn shortage(
        &self,
        orders: &Orders,
        product_code: &str,
        order: Order,
        stop: CancellationToken,
    ) -> Option<Shortage> {
        let remaining = {
            let mut state = self.state();
            if state.silent || state.tally(product_code).covered.contains(&order) {
                return None;
            }
            Arc::clone(&state.tally(product_code).remaining)
        };
        // Nothing is locked meanwhile. Who waits for another's question gets its answer,
        // or asks if that one was called off.
        let remaining = *remaining
            .get_or_try_init(|| self.ask(orders, product_code, stop))
            .await
            .ok()?;
        let mut state = self.state();
        if state.silent {
            return None;
        }
        let at = state.tally(product_code).place_of(order);
        match remaining {
            Remaining::Known(remaining) if u64::try_from(at) == Ok(remaining) => Some(Shortage {
                planned: at + 1,
                remaining,
            }),
            Remaining::Known(_) | Remaining::Untold => None,
        }
    }

    /// Notes that this process orders.
    pub(super) fn ordering(&self) {
        self.state().silent = true;
    }

    /// `Err` where nobody waits for the answer any more.
    async fn ask(
        &self,
        orders: &Orders,
        product_code: &str,
        stop: CancellationToken,
    ) -> Result<Remaining, ErrorKind> {
        let call = Call::within(LIMIT, stop);
        let error = match orders.package(product_code, &call).await {
            Ok(package) => {
                let remaining = package.remaining_count();
                return Ok(remaining.map_or(Remaining::Untold, Remaining::Known));
            }
            Err(error) => error,
        };
        let kind = error.kind();
        tracing::debug!(
            product_code,
            ?kind,
            code = error.code(),
            "the quota is not told"
        );
        if kind == ErrorKind::Cancelled {
            return Err(kind);
        }
        // Whatever was tried until the time was over would be tried for each product.
        if kind.is_passing() {
            self.state().silent = true;
        }
        Ok(Remaining::Untold)
    }

    /// A panic elsewhere leaves counts behind that are as good as any.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn tally(&mut self, product_code: &str) -> &mut Tally {
        self.tallies.entry(product_code.to_owned()).or_default()
    }
}

impl Tally {
    fn place_of(&mut self, order: Order) -> usize {
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
    use crate::cas::scripted::{Line, Service, answer, refusal};

    const NOBODY: &str = r#"{"TotalCount":20,"UsedCount":20}"#;

    fn script(lines: impl IntoIterator<Item = Line>) -> (Service, Orders) {
        let service = Service::following(lines);
        let orders = Orders::new(service.client());
        (service, orders)
    }

    fn order(domain: &str) -> Order {
        Order::of(&[&domain])
    }

    #[tokio::test(start_paused = true)]
    async fn a_plan_that_is_called_off_asks_no_longer_and_the_next_one_anew() {
        let (service, orders) = script([answer(200, NOBODY).after_seconds(3), answer(200, NOBODY)]);
        let (quota, stop, began) = (Quota::default(), CancellationToken::new(), Instant::now());
        let shortage = |domain| quota.shortage(&orders, "p", order(domain), stop.clone());
        let (first, second, ()) =
            tokio::join!(shortage("a.example"), shortage("b.example"), async {
                sleep(Duration::from_secs(1)).await;
                stop.cancel();
            });
        assert_eq!((first, second), (None, None));
        assert_eq!(began.elapsed(), Duration::from_secs(1));
        assert_eq!(service.requests().len(), 1);

        let next = quota.shortage(&orders, "p", order("a.example"), CancellationToken::new());
        assert_eq!(next.await.map(|shortage| shortage.remaining), Some(0));
    }

    #[tokio::test(start_paused = true)]
    async fn plans_that_wait_for_one_count_wait_together() {
        let (service, orders) = script([answer(200, NOBODY).after_seconds(3)]);
        let (quota, began) = (Quota::default(), Instant::now());
        let shortage =
            |domain| quota.shortage(&orders, "p", order(domain), CancellationToken::new());
        let (first, second, ()) =
            tokio::join!(shortage("a.example"), shortage("b.example"), async {
                sleep(Duration::from_secs(1)).await;
                // An order that is placed meanwhile does not wait for a warning.
                quota.covers("p", order("c.example"));
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
                let told = quota.shortage(&orders, product, order("a.example"), stop);
                assert_eq!(told.await, None);
            }
            assert!(began.elapsed() <= LIMIT);
            assert_eq!(service.requests().len(), 1);
        }
    }
}
