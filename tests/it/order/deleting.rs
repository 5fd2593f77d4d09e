//! Deleting: from whatever state an order is in.

use std::time::Duration;

use alicloud_cas::emulator::{Lag, Options, OrderState};
use serde_json::json;

use super::{DOMAIN, id, order_for, with, world, world_of};

const PRODUCT: &str = "digicert-free-1-free";

#[tokio::test(flavor = "multi_thread")]
async fn an_order_without_a_certificate_is_deleted_from_every_state() {
    for state in [
        OrderState::DomainVerify,
        OrderState::Process,
        OrderState::Payed,
        OrderState::VerifyFail,
        OrderState::Gone,
    ] {
        let (emulator, mut terraform) = world().await;
        let order = terraform.create(order_for(DOMAIN)).await;
        emulator.set_state(id(&order), state);
        let deleted = terraform.destroy(&order).await.quietly();
        assert!(deleted.state.is_null(), "{state:?}");
        assert_eq!(emulator.orders(), [], "{state:?}");
        assert_eq!(emulator.quota_used(PRODUCT), 0, "{state:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancel_that_takes_its_time_is_waited_for() {
    let options = Options {
        cancelled_after: Lag::Describes(1),
        ..Options::default()
    };
    let (emulator, mut terraform) = world_of(options).await;
    let order = terraform.create(order_for(DOMAIN)).await;
    let mark = emulator.mark();
    terraform.destroy(&order).await.quietly();
    let calls = emulator.calls_since(mark);
    let count = |action| calls.iter().filter(|call| call.action == action).count();
    assert_eq!(count("CancelOrderRequest"), 1);
    assert_eq!(count("DeleteCertificateRequest"), 1);
    assert_eq!(emulator.orders(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issued_order_is_left_alone_with_a_warning() {
    let (emulator, mut terraform) = world().await;
    let order = terraform.create(order_for(DOMAIN)).await;
    emulator.issue(id(&order));
    let mark = emulator.mark();
    let deleted = terraform.destroy(&order).await;
    deleted.expect_warning("nothing was revoked");
    assert!(deleted.stored.state.is_null());
    assert_eq!(emulator.orders()[0].state, OrderState::Certificate);
    let changed = |action: &str| action.starts_with("Cancel") || action.starts_with("Delete");
    assert!(
        !emulator
            .calls_since(mark)
            .iter()
            .any(|call| changed(&call.action))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_destroy_that_runs_out_of_time_goes_on_the_next_time() {
    let slow = Lag::Time(Duration::from_secs(3600));
    let options = Options {
        cancelled_after: slow,
        ..Options::default()
    };
    let (emulator, mut terraform) = world_of(options).await;
    let config = with(order_for(DOMAIN), "timeouts", json!({ "delete": "3s" }));
    let order = terraform.create(config).await;
    let first = terraform.destroy(&order).await;
    first.expect_error("timeouts.delete");
    assert_eq!(id(&first.stored), id(&order));

    emulator.advance(Duration::from_secs(3600));
    let second = terraform.destroy(&first.stored).await.quietly();
    assert!(second.state.is_null());
    assert_eq!(emulator.orders(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_destroy_keeps_the_order_in_the_state() {
    let slow = Lag::Time(Duration::from_secs(3600));
    let options = Options {
        cancelled_after: slow,
        ..Options::default()
    };
    let (emulator, mut terraform) = world_of(options).await;
    let order = terraform.create(order_for(DOMAIN)).await;
    let mut other = terraform.core();
    let (deleted, ()) = tokio::join!(
        terraform.destroy(&order),
        other.interrupt_after(&emulator, "CancelOrderRequest", 1),
    );
    deleted.expect_error("interrupted");
    assert_eq!(id(&deleted.stored), id(&order));
}

#[tokio::test(flavor = "multi_thread")]
async fn lost_answers_to_cancel_and_delete_change_nothing() {
    let (emulator, mut terraform) = world().await;
    let order = terraform.create(order_for(DOMAIN)).await;
    emulator.lose_answer_to("CancelOrderRequest").once();
    emulator.lose_answer_to("DeleteCertificateRequest").once();
    let deleted = terraform.destroy(&order).await.quietly();
    assert!(deleted.state.is_null());
    assert_eq!(emulator.quota_used(PRODUCT), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_destroy_without_the_right_to_delete_says_so_and_keeps_the_order() {
    let (emulator, mut terraform) = world().await;
    let order = terraform.create(order_for(DOMAIN)).await;
    emulator
        .refuse("CancelOrderRequest", 403, "Forbidden.RAM")
        .once();
    let deleted = terraform.destroy(&order).await;
    deleted.expect_error(&format!(
        "Cannot delete certificate order {}: Forbidden.RAM",
        id(&order)
    ));
    assert_eq!(id(&deleted.stored), id(&order));
}
