//! Deleting: from whatever state an order is in.

use std::time::{Duration, Instant};

use emulator::{Lag, Options, OrderState};
use serde_json::json;

use super::{
    DESCRIBE, DOMAIN, LIST, PRODUCT, asked_since, days, id, issued_for, order_for, run_on, with,
    world, world_of,
};
use crate::support::at_once;

#[tokio::test(flavor = "multi_thread")]
async fn an_order_without_a_certificate_is_deleted_from_every_state() {
    at_once(
        [
            OrderState::DomainVerify,
            OrderState::Process,
            OrderState::Payed,
            OrderState::VerifyFail,
            OrderState::Gone,
        ],
        async |state| {
            let (emulator, mut terraform) = world().await;
            let order = terraform.create(order_for(DOMAIN)).await;
            emulator.set_state(id(&order), state);
            let deleted = terraform.destroy(&order).await.quietly();
            assert!(deleted.state.is_null(), "{state:?}");
            assert_eq!(emulator.orders(), [], "{state:?}");
            assert_eq!(emulator.quota_used(PRODUCT), 0, "{state:?}");
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_delete_itself_has_done_is_believed_without_a_list() {
    let (emulator, mut terraform) = world().await;
    let mut all = Vec::new();
    for number in 0..10 {
        let order = terraform.create(order_for(&format!("a{number}.example.com")));
        all.push(order.await);
    }
    let mark = emulator.mark();
    let next = run_on(&emulator).await;
    at_once(all, async |order| {
        next.core().destroy(&order).await.quietly();
    })
    .await;
    assert_eq!(emulator.orders(), []);
    assert_eq!(asked_since(&emulator, mark, LIST), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_was_gone_already_is_looked_for_twice_and_in_the_list() {
    let (emulator, mut terraform) = world().await;
    let order = terraform.create(order_for(DOMAIN)).await;
    emulator.set_state(id(&order), OrderState::Gone);
    let mark = emulator.mark();
    run_on(&emulator).await.destroy(&order).await.quietly();
    assert_eq!(asked_since(&emulator, mark, DESCRIBE), 2);
    assert_eq!(asked_since(&emulator, mark, LIST), 1);
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
async fn a_destroy_that_times_out_goes_on_the_next_time() {
    let slow = Lag::Time(Duration::from_secs(3600));
    let options = Options {
        cancelled_after: slow,
        ..Options::default()
    };
    let (emulator, mut terraform) = world_of(options).await;
    let config = with(order_for(DOMAIN), "timeouts", json!({ "delete": "3s" }));
    let order = terraform.create(config).await;
    let began = Instant::now();
    let first = terraform.destroy(&order).await;
    first.expect_error("timed out after 3s (timeouts.delete)");
    assert!(
        began.elapsed() >= Duration::from_secs(3),
        "it gave up early"
    );
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

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_may_be_adopted_of_a_host_that_hands_over_nothing_will_stay_and_does() {
    let (emulator, mut terraform) = world().await;
    let adopting = with(order_for(DOMAIN), "adopt_existing", true);
    let mut order = terraform.create(adopting).await;
    order.private = Vec::new();
    let mut next = run_on(&emulator).await;
    let planned = next.plan_destroy(&order).await;
    let deleted = next.destroy(&order).await;
    deleted.expect_warning("stays in the service");
    assert!(
        planned.diagnostics[0]
            .summary
            .ends_with("will stay in the service"),
        "{planned:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_order_whose_certificate_is_not_sent_any_more_is_forgotten() {
    let (emulator, mut terraform) = world().await;
    let config = with(order_for(DOMAIN), "deletion_policy", "revoke");
    let config = with(config, "timeouts", json!({ "delete": "5s" }));
    let order = issued_for(&emulator, &mut terraform, config, days(100)).await;
    assert_eq!(order.state["status"], "expired");
    let body = json!({ "Type": "certificate", "RequestId": "R1" }).to_string();
    emulator.answer(DESCRIBE, &body).times(99);
    let deleted = run_on(&emulator).await.destroy(&order).await;
    deleted.expect_warning("has expired");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delete_that_was_cancelled_survives_one_not_found() {
    let (emulator, mut terraform) = world().await;
    let order = terraform.create(order_for(DOMAIN)).await;
    emulator
        .refuse(DESCRIBE, 404, "NotFoundOrder")
        .after(1)
        .once();
    let deleted = run_on(&emulator).await.destroy(&order).await;
    assert_eq!(emulator.orders(), [], "{deleted:?}");
}
