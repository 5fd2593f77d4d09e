//! Stories of the life of an order, told to the emulator without Terraform: over every
//! answer to every open question, and with every call failing once in every way.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use alicloud_cas::cas::credentials::StaticKey;
use alicloud_cas::cas::operations::{Contact, OrderId};
use alicloud_cas::cas::{Call, Client, Endpoint, Scheme};
use alicloud_cas::emulator::{Emulator, NewOrder, Options, OrderState, Variants};
use alicloud_cas::orders::{
    Application, Delivery, Domains, Ending, Home, Intent, Issuance, Orders, Parting, Placement,
    Policy, Reason, Sighting, Trace, ValidationMethod,
};
use futures_util::{StreamExt as _, stream};
use tokio_util::sync::CancellationToken;

const PRODUCT: &str = "digicert-free-1-free";

/// How many lives go on at once. Most of each is waiting.
const AT_ONCE: usize = 32;

/// A seed for combinations of answers, beside each answer alone.
const SEED: u64 = 20_261_122;
const SAMPLES: usize = 24;

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_issued_and_revoked_whatever_the_service_is_like() {
    let all = Variants::each().chain(Variants::sample(SEED).take(SAMPLES));
    stream::iter(all)
        .map(life_with_a_certificate)
        .buffer_unordered(AT_ONCE)
        .collect::<()>()
        .await;
}

async fn life_with_a_certificate(variants: Variants) {
    let answers = || variants.values().collect::<Vec<_>>();
    let world = World::of(variants).await;
    let (orders, call) = (&world.orders, call());
    let home = orders.home(&call).await;
    assert!(home.account.is_some());

    let id = match orders.place(&application(), &call, |_| {}).await {
        Placement::Placed(id) => id,
        other => panic!("{other:?} {:?}", answers()),
    };
    world.emulator.issue(id.to_string().parse().unwrap());
    let issuance = orders.issuance(&id, &call, |_| {}).await;
    assert!(
        matches!(issuance, Issuance::Issued(_)),
        "{issuance:?} {:?}",
        answers()
    );
    let delivery = orders.certificate(&id, &call).await.unwrap();
    let Delivery::Certificate(certificate) = delivery else {
        panic!("{delivery:?} {:?}", answers())
    };
    assert!(certificate.private_key.is_some());
    assert!(!certificate.chain.issuers_pem.is_empty());
    assert_eq!(
        certificate.identifier.unwrap().is_some(),
        certificate.certificate_id.is_some()
    );

    let lost = world
        .emulator
        .lose_answer_to("CancelCertificateForPackageRequest");
    lost.once();
    let ending = orders.end(&id, &revoking(&home), &call).await;
    assert!(
        matches!(ending, Ending::Revoked(_)),
        "{ending:?} {:?}",
        answers()
    );
    assert_eq!(world.revocations(), 1, "{:?}", answers());
    let again = orders.end(&id, &revoking(&home), &call).await;
    assert!(
        matches!(
            again,
            Ending::Kept {
                reason: Reason::Over,
                ..
            }
        ),
        "{again:?} {:?}",
        answers()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_under_way_is_adopted_whatever_the_service_is_like() {
    let all = Variants::each().chain(Variants::sample(SEED).take(SAMPLES));
    stream::iter(all)
        .map(|variants| async move {
            let world = World::of(variants).await;
            let there = NewOrder {
                domain: "Example.com,www.example.com".to_lowercase(),
                ..NewOrder::for_domain("example.com")
            };
            let there = world.emulator.place_order(there);
            // It is old: every lag of a new order is over.
            world.settle(there).await;
            let wish = Application {
                adopt_existing: true,
                ..application()
            };
            let placement = world.orders.place(&wish, &call(), |_| {}).await;
            assert!(
                matches!(&placement, Placement::Adopted(id) if id.to_string() == there.to_string()),
                "{placement:?} {:?}",
                variants.values().collect::<Vec<_>>()
            );
            assert_eq!(world.emulator.orders().len(), 1);
        })
        .buffer_unordered(AT_ONCE)
        .collect::<()>()
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_order_that_was_issued_is_found_whatever_the_service_is_like() {
    stream::iter(Variants::each())
        .map(|variants| async move {
            let world = World::of(variants).await;
            let lost = world.issued("www.example.com").await;
            let intent = Intent {
                domains: domains("www.example.com"),
                product_code: PRODUCT.to_owned(),
                seen: BTreeSet::new(),
                home: None,
                until: None,
            };
            let found = world.orders.trace(&intent, &call()).await;
            assert!(
                matches!(&found, Ok(Trace::Found(id)) if id.to_string() == lost.to_string()),
                "{found:?} {:?}",
                variants.values().collect::<Vec<_>>()
            );
        })
        .buffer_unordered(AT_ONCE)
        .collect::<()>()
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_may_have_a_successor_is_kept_whatever_the_service_is_like() {
    stream::iter(Variants::each())
        .map(|variants| async move {
            let world = World::of(variants).await;
            let old = world.issued("www.example.com").await;
            world.issued("www.example.com").await;
            let id = old.to_string().parse().unwrap();
            let parting = Parting {
                policy: Policy::Revoke(domains("www.example.com")),
                ..Parting::default()
            };
            let ending = world.orders.end(&id, &parting, &call()).await;
            assert!(
                matches!(ending, Ending::Kept { .. }),
                "{ending:?} {:?}",
                variants.values().collect::<Vec<_>>()
            );
            assert_eq!(world.revocations(), 0);
        })
        .buffer_unordered(AT_ONCE)
        .collect::<()>()
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_ends_whichever_call_fails_in_whichever_way() {
    stream::iter(faults(9))
        .map(|(fault, after)| async move {
            let world = World::of(Variants::default()).await;
            let there = world
                .emulator
                .place_order(NewOrder::for_domain("www.example.com"));
            fault(&world.emulator, after);
            let id = there.to_string().parse().unwrap();
            let ending = world.orders.end(&id, &Parting::default(), &call()).await;
            assert!(
                matches!(ending, Ending::Gone(_)),
                "{ending:?}, call {after}"
            );
            assert_eq!(world.emulator.quota_used(PRODUCT), 0);
        })
        .buffer_unordered(AT_ONCE)
        .collect::<()>()
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_revoked_once_whichever_call_fails_in_whichever_way() {
    stream::iter(faults(5))
        .map(|(fault, after)| async move {
            let world = World::of(Variants::default()).await;
            let there = world
                .emulator
                .place_order(NewOrder::for_domain("www.example.com"));
            world.emulator.issue(there);
            fault(&world.emulator, after);
            let id = there.to_string().parse().unwrap();
            let parting = Parting {
                policy: Policy::Revoke(domains("www.example.com")),
                ..Parting::default()
            };
            let ending = world.orders.end(&id, &parting, &call()).await;
            assert!(
                matches!(ending, Ending::Revoked(_)),
                "{ending:?}, call {after}"
            );
            let order = world.emulator.order(there).unwrap();
            assert_eq!(order.state, OrderState::Revoked);
        })
        .buffer_unordered(AT_ONCE)
        .collect::<()>()
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_of_another_account_is_not_taken_for_gone() {
    let world = World::of(Variants::default()).await;
    let mut home = world.orders.home(&call()).await;
    let id: OrderId = "2021010".parse().unwrap();
    let here = world.orders.observe(&id, Some(&home), &call()).await;
    assert_eq!(here.unwrap(), Sighting::Gone);
    home.account = Some("42".to_owned());
    let elsewhere = world.orders.observe(&id, Some(&home), &call()).await;
    assert!(
        matches!(elsewhere, Ok(Sighting::Elsewhere { .. })),
        "{elsewhere:?}"
    );
}

/// An emulator, and the orders that can be reached there.
struct World {
    emulator: Emulator,
    orders: Orders,
}

impl World {
    async fn of(variants: Variants) -> Self {
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

    /// An order that somebody else placed, with all there is of it to be seen.
    async fn issued(&self, domain: &str) -> alicloud_cas::emulator::OrderId {
        let order = self.emulator.place_order(NewOrder::for_domain(domain));
        self.settle(order).await;
        self.emulator.issue(order);
        order
    }

    /// Looks at an order of somebody else's until all there is shows.
    async fn settle(&self, order: alicloud_cas::emulator::OrderId) {
        let id = order.to_string().parse().unwrap();
        for _ in 0..3 {
            self.orders.describe_fully(&id, &call()).await.unwrap();
        }
    }

    fn revocations(&self) -> usize {
        let calls = self.emulator.calls();
        let revokes = |action: &str| action == "CancelCertificateForPackageRequest";
        calls.iter().filter(|call| revokes(&call.action)).count()
    }
}

type Fault = fn(&Emulator, u32);

/// Every way to fail, at every one of so many calls.
fn faults(calls: u32) -> impl Iterator<Item = (Fault, u32)> {
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

fn application() -> Application {
    Application {
        contact: Some(Contact {
            username: "Ada".to_owned(),
            phone: "13800000000".to_owned(),
            email: "ops@example.com".to_owned(),
        }),
        ..Application::new(
            domains("www.example.com example.com"),
            PRODUCT,
            ValidationMethod::Dns,
        )
    }
}

fn revoking(home: &Home) -> Parting {
    Parting {
        policy: Policy::Revoke(domains("www.example.com")),
        home: Some(home.clone()),
        ..Parting::default()
    }
}

fn domains(text: &str) -> Domains {
    let all: Vec<_> = text.split(' ').map(|one| one.parse().unwrap()).collect();
    all.try_into().unwrap()
}

fn call() -> Call {
    Call::within(Duration::from_secs(60), CancellationToken::new())
}
