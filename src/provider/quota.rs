//! How many orders one process has planned, against what is left of a quota.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Debug, Write as _};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use crate::cas::Call;
use crate::orders::Orders;

/// A plan does not wait longer for a warning.
const LIMIT: Duration = Duration::from_secs(5);

/// The planned orders of one process, by product code.
#[derive(Debug, Default)]
pub(super) struct Quota(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    has_ordered: bool,
    tallies: BTreeMap<String, Tally>,
}

/// One product.
#[derive(Debug, Default)]
struct Tally {
    /// What is left; absent while nobody asked.
    remaining: Option<Remaining>,
    /// The orders that need a unit, in the order in which they were planned.
    planned: Vec<Order>,
    /// The orders that take the unit of those they replace.
    covered: BTreeSet<Order>,
}

#[derive(Debug, Clone, Copy)]
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
    pub(super) async fn covers(&self, product_code: &str, order: Order) {
        let mut state = self.0.lock().await;
        state.tally(product_code).covered.insert(order);
    }

    /// Counts a planned order. There is a shortage at the first one beyond what is left,
    /// each time that it is planned.
    ///
    /// The service is asked once for each product, and not after this process has
    /// ordered: then its count and ours mean different moments.
    pub(super) async fn shortage(
        &self,
        orders: &Orders,
        product_code: &str,
        order: Order,
    ) -> Option<Shortage> {
        let mut state = self.0.lock().await;
        let has_ordered = state.has_ordered;
        let tally = state.tally(product_code);
        if has_ordered || tally.covered.contains(&order) {
            return None;
        }
        let remaining = match tally.remaining {
            Some(remaining) => remaining,
            None => *tally.remaining.insert(ask(orders, product_code).await),
        };
        let at = tally.place_of(order);
        match remaining {
            Remaining::Known(remaining) if u64::try_from(at) == Ok(remaining) => Some(Shortage {
                planned: at + 1,
                remaining,
            }),
            Remaining::Known(_) | Remaining::Untold => None,
        }
    }

    /// Notes that this process orders.
    pub(super) async fn ordering(&self) {
        self.0.lock().await.has_ordered = true;
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

async fn ask(orders: &Orders, product_code: &str) -> Remaining {
    let call = Call::within(LIMIT, CancellationToken::new());
    match orders.package(product_code, &call).await {
        Ok(package) => package
            .remaining_count()
            .map_or(Remaining::Untold, Remaining::Known),
        Err(error) => {
            tracing::debug!(
                product_code, kind = ?error.kind(), code = error.code(),
                "the quota is not told"
            );
            Remaining::Untold
        }
    }
}
