//! A service, the orders that can be reached there, and all that can go wrong with a call.

use std::sync::Arc;
use std::time::Duration;

use crate::orders::{Goal, GoalOutcome, Known, Orders};
use cas::credentials::StaticKey;
use cas::{CallOptions, Client, Endpoint, Scheme};
use emulator::{Emulator, NewOrder, Options, OrderId as PlacedId, Variants};
use tokio_util::sync::CancellationToken;

/// An emulator, and the orders that can be reached there.
pub(super) struct World {
    pub(super) emulator: Emulator,
    pub(super) orders: Orders,
}

impl World {
    pub(super) async fn of(variants: Variants) -> Self {
        let options = Options {
            variants,
            ..Options::default()
        };
        let emulator = Emulator::start(options).await.unwrap();
        let key = StaticKey::new(
            Some(emulator.access_key_id().to_owned()),
            Some(emulator.access_key_secret().clone()),
            None,
        );
        let endpoint = Endpoint::parse(&emulator.endpoint(), Scheme::Http).unwrap();
        let client = Client::builder(Arc::new(key))
            .endpoint(endpoint.clone())
            .sts_endpoint(endpoint)
            .build();
        let orders = Orders::new(client);
        Self { emulator, orders }
    }

    /// An order that was placed outside, with all there is of it to be seen.
    pub(super) async fn issued(&self, domain: &str) -> PlacedId {
        let order = self.emulator.place_order(NewOrder::for_domain(domain));
        self.settle(order).await;
        self.emulator.issue(order);
        order
    }

    /// Brings an order of which nothing is recorded to a goal.
    pub(super) async fn ended(&self, order: PlacedId, goal: &Goal) -> GoalOutcome {
        let id = order.to_string().parse().unwrap();
        let known = Known::default();
        self.orders
            .bring_to(goal, &id, &known, &call(), |_| {})
            .await
    }

    /// Looks at an order that was placed outside until all there is shows.
    pub(super) async fn settle(&self, order: PlacedId) {
        let id = order.to_string().parse().unwrap();
        for _ in 0..3 {
            self.orders.describe_fully(&id, &call()).await.unwrap();
        }
    }

    pub(super) fn revocations(&self) -> usize {
        let calls = self.emulator.calls();
        let revokes = |action: &str| action == "CancelCertificateForPackageRequest";
        calls.iter().filter(|call| revokes(&call.action)).count()
    }
}

pub(super) type Fault = fn(&Emulator, u32);

/// Every way to fail, at every one of so many calls.
pub(super) fn faults(calls: u32) -> impl Iterator<Item = (Fault, u32)> {
    let ways: [Fault; 6] = [
        |emulator, after| emulator.lose_answer_to("*").after(after).once(),
        |emulator, after| emulator.reset_connection_on("*").after(after).once(),
        |emulator, after| emulator.truncate_answer_to("*").after(after).once(),
        |emulator, after| emulator.throttle("*", None).after(after).once(),
        |emulator, after| {
            emulator
                .refuse("*", 503, "ServiceUnavailable")
                .after(after)
                .once()
        },
        |emulator, after| {
            emulator
                .fail_after_work("*", 500, "InternalError")
                .after(after)
                .once()
        },
    ];
    ways.into_iter()
        .flat_map(move |way| (0..calls).map(move |after| (way, after)))
}

/// The limits of one piece of work.
pub(super) fn call() -> CallOptions {
    CallOptions::within(Duration::from_secs(60), CancellationToken::new())
}
