//! Refusals that are none: an order was reserved and then refused, or a throttle came after
//! the work.

use std::time::Duration;

use emulator::variants::{ListLag, ThrottlingCode, ThrottlingStatus};
use emulator::{Emulator, Options, OrderState, Variants};

use super::{CREATE, DOMAIN, asked_since, id, order_for, orders, run_on, world, world_of};
use crate::support::at_once;
use crate::support::terraform::Terraform;

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_is_reserved_and_then_refused_is_the_resources_own() {
    at_once(
        [
            "CreateOrderFailed",
            "Forbidden.RAM",
            "InternalError",
            "MissingParameter",
            "NotRemainCount",
            "SomethingNew",
            "Throttling.User",
        ],
        async |code| {
            let (emulator, mut terraform) = world().await;
            emulator.refuse_beside(CREATE, code).once();
            let order = terraform.create(order_for(DOMAIN)).await;
            assert_eq!(orders(&emulator), [(id(&order), OrderState::DomainVerify)]);

            let mut next = run_on(&emulator).await;
            let read = next.read(&order).await.quietly();
            next.destroy(&read).await.quietly();
            assert_eq!(emulator.orders(), [], "{code}");
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_throttle_after_the_work_neither_loses_an_order_nor_doubles_it() {
    for code in ["Throttling.User", "FlowControlError", "Throttling"] {
        for status in [400, 429] {
            let (emulator, mut terraform) = world().await;
            let mark = emulator.mark();
            emulator.fail_after_work(CREATE, status, code).once();
            let created = terraform.apply(None, order_for(DOMAIN)).await;
            created.expect_warning("was found after its answer was lost");
            let order = id(&created.stored);
            assert_eq!(orders(&emulator), [(order, OrderState::DomainVerify)]);
            assert_eq!(asked_since(&emulator, mark, CREATE), 1, "{code}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_throttled_create_did_not_run_and_is_repeated() {
    for (throttling_code, throttling_status) in [
        (ThrottlingCode::ThrottlingUser, ThrottlingStatus::BadRequest),
        (
            ThrottlingCode::FlowControlError,
            ThrottlingStatus::TooManyRequests,
        ),
    ] {
        let options = Options {
            variants: Variants {
                throttling_code,
                throttling_status,
                ..Variants::default()
            },
            ..Options::default()
        };
        let (emulator, mut terraform) = world_of(options).await;
        let pause = Some(Duration::from_millis(10));
        emulator.throttle(CREATE, pause).once();
        let order = terraform.create(order_for(DOMAIN)).await;
        assert_eq!(orders(&emulator), [(id(&order), OrderState::DomainVerify)]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_came_of_a_refused_request_stops_the_next_create() {
    let (emulator, mut terraform) = world().await;
    emulator
        .fail_after_work(CREATE, 404, "NotRemainCount")
        .once();
    let created = terraform.apply(None, order_for(DOMAIN)).await;
    created.expect_error("NotRemainCount");
    assert!(created.stored.state.is_null());

    let placed = emulator.orders()[0].id;
    let next = run_on(&emulator).await.apply(None, order_for(DOMAIN)).await;
    next.expect_error(&format!("order {placed} is under way"));
    assert_eq!(emulator.orders().len(), 1);
}

/// A service whose lists lag.
async fn lagging() -> (Emulator, Terraform) {
    let variants = Variants {
        list_lag: ListLag::Late,
        ..Variants::default()
    };
    world_of(Options {
        variants,
        ..Options::default()
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_throttle_after_the_work_doubles_nothing_where_the_list_lags() {
    let (emulator, mut terraform) = lagging().await;
    emulator
        .fail_after_work(CREATE, 400, "Throttling.User")
        .once();
    let created = terraform.apply(None, order_for(DOMAIN)).await;
    created.expect_warning("was found after its answer was lost");
    let order = id(&created.stored);
    assert_eq!(orders(&emulator), [(order, OrderState::DomainVerify)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_is_reserved_and_then_refused_is_found_where_the_list_lags() {
    let (emulator, mut terraform) = lagging().await;
    emulator.refuse_beside(CREATE, "InternalError").once();
    let order = terraform.create(order_for(DOMAIN)).await;
    assert_eq!(orders(&emulator), [(id(&order), OrderState::DomainVerify)]);
}
