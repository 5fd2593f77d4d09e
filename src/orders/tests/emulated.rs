//! Stories of the life of an order, told to the emulator without Terraform: over the
//! answers to the open questions, and with every call failing once in every way.

mod world;

use crate::orders::{
    Application, DeletionPolicy, Domains, Goal, GoalOutcome, KeptBecause, NotPlaced, OrderId,
    Placed, Source, ValidationMethod,
};
use cas::operations::Contact;
use emulator::variants::ListLag;
use emulator::{NewOrder, OrderId as PlacedId, OrderState, Variants};
use futures_util::{StreamExt as _, stream};
use world::{World, call, faults};

const PRODUCT: &str = "digicert-free-1-free";

/// How many lives go on at once. Most of each is waiting.
const AT_ONCE: usize = 32;

/// A seed for combinations of answers, beside each answer alone.
const SEED: u64 = 20_261_122;
const SAMPLES: usize = 24;

/// Fails unless the only order of the service is taken over.
async fn expect_taken_over(world: &World, there: PlacedId, variants: &Variants) {
    let placement = world
        .orders
        .place(&adopting(), None, &call(), |_, _| {})
        .await;
    assert!(
        matches!(&placement.result, Ok(Placed::Adopted { order, .. }) if is(order, there)),
        "{placement:?} {:?}",
        variants.values().collect::<Vec<_>>()
    );
    assert_eq!(world.emulator.orders().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_under_way_is_taken_over_whatever_the_service_is_like() {
    let all = Variants::each().chain(Variants::sample(SEED).take(SAMPLES));
    stream::iter(all)
        .map(|variants| async move {
            let world = World::of(variants).await;
            let there = NewOrder::for_domain("example.com,www.example.com");
            let there = world.emulator.place_order(there);
            // It is old: every lag of a new order is over.
            world.settle(there).await;
            expect_taken_over(&world, there, &variants).await;
        })
        .buffer_unordered(AT_ONCE)
        .collect::<()>()
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issued_order_is_taken_over_whatever_the_service_is_like() {
    stream::iter(Variants::each())
        .map(|variants| async move {
            let world = World::of(variants).await;
            let there = world.issued("www.example.com,example.com").await;
            expect_taken_over(&world, there, &variants).await;
        })
        .buffer_unordered(AT_ONCE)
        .collect::<()>()
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_is_new_to_the_list_stops_another_whatever_the_service_is_like() {
    let all = Variants::each().chain(Variants::sample(SEED).take(SAMPLES));
    stream::iter(all)
        .map(|variants| async move {
            let world = World::of(variants).await;
            let there = NewOrder::for_domain("www.example.com,example.com");
            let there = world.emulator.place_order(there);
            if variants.list_lag == ListLag::Late {
                world.settle(there).await;
            }
            let placement = world
                .orders
                .place(&application(), None, &call(), |_, _| {})
                .await;
            let stopped = match &placement.result {
                Err(NotPlaced::UnderWay(orders)) => orders.iter().any(|one| is(&one.order, there)),
                _ => false,
            };
            assert!(
                stopped,
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
async fn a_certificate_that_has_a_successor_is_kept_whatever_the_service_is_like() {
    stream::iter(Variants::each())
        .map(|variants| async move {
            let world = World::of(variants).await;
            let old = world.issued("www.example.com").await;
            let placement = world
                .orders
                .place(&application(), None, &call(), |_, _| {})
                .await;
            assert!(placement.result.is_ok(), "{placement:?}");
            let ended = world.ended(old, &revoking()).await;
            assert!(
                matches!(
                    &ended,
                    GoalOutcome::Kept {
                        because: KeptBecause::Succeeded,
                        ..
                    }
                ),
                "{ended:?} {:?}",
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
    stream::iter(faults(6))
        .map(|(fault, after)| async move {
            let world = World::of(Variants::default()).await;
            let there = NewOrder::for_domain("www.example.com");
            let there = world.emulator.place_order(there);
            fault(&world.emulator, after);
            let goal = Goal::Delete(DeletionPolicy::Retain);
            let ended = world.ended(there, &goal).await;
            assert!(
                matches!(&ended, GoalOutcome::Reached { last: Some(_), .. }),
                "{ended:?}, call {after}"
            );
            assert_eq!(world.emulator.quota_used(PRODUCT), 0);
        })
        .buffer_unordered(AT_ONCE)
        .collect::<()>()
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_revoked_once_whichever_call_fails_in_whichever_way() {
    stream::iter(faults(4))
        .map(|(fault, after)| async move {
            let world = World::of(Variants::default()).await;
            let there = world.issued("www.example.com").await;
            fault(&world.emulator, after);
            let ended = world.ended(there, &revoking()).await;
            assert!(
                matches!(
                    &ended,
                    GoalOutcome::Reached {
                        was_asked: true,
                        ..
                    }
                ),
                "{ended:?}, call {after}"
            );
            let order = world.emulator.order(there).unwrap();
            assert_eq!(order.state, OrderState::Revoked);
        })
        .buffer_unordered(AT_ONCE)
        .collect::<()>()
        .await;
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
            Source::Quota(PRODUCT.to_owned()),
            ValidationMethod::Dns,
        )
    }
}

fn adopting() -> Application {
    Application {
        adopt_existing: true,
        ..application()
    }
}

fn revoking() -> Goal {
    Goal::Delete(DeletionPolicy::Revoke(Some(domains("www.example.com"))))
}

fn is(id: &OrderId, placed: PlacedId) -> bool {
    id.to_string() == placed.to_string()
}

fn domains(text: &str) -> Domains {
    let all: Vec<_> = text.split(' ').map(|one| one.parse().unwrap()).collect();
    all.try_into().unwrap()
}
