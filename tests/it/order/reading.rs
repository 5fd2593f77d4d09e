//! Reading: what became of an order, and when it counts as gone.

use emulator::OrderState;
use futures_util::future::join_all;
use serde_json::json;

use super::{DESCRIBE, DOMAIN, LIST, asked_since, days, id, issued_for, order_for, run_on, world};
use crate::support::at_once;

#[tokio::test(flavor = "multi_thread")]
async fn each_state_of_the_service_has_its_status() {
    let (emulator, mut terraform) = world().await;
    let mut order = terraform.create(order_for(DOMAIN)).await;
    for (state, status, api_status) in [
        (OrderState::Process, "in_review", "process"),
        (OrderState::VerifyFail, "failed", "verify_fail"),
        (OrderState::Payed, "withdrawn", "payed"),
        (OrderState::Certificate, "issued", "certificate"),
    ] {
        emulator.set_state(id(&order), state);
        order = terraform.read(&order).await.quietly();
        assert_eq!(order.state["status"], status);
        assert_eq!(order.state["api_status"], api_status);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_record_stays_known_after_the_certificate_is_issued() {
    let (emulator, mut terraform) = world().await;
    let order = terraform.create(order_for(DOMAIN)).await;
    emulator.issue(id(&order));
    let issued = terraform.read(&order).await.quietly();
    assert_eq!(issued.state["validation"], order.state["validation"]);
    assert!(!issued.state.to_string().contains("PRIVATE KEY"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_was_deleted_outside_leaves_the_state_with_a_warning() {
    let (emulator, mut terraform) = world().await;
    let order = terraform.create(order_for(DOMAIN)).await;
    emulator.set_state(id(&order), OrderState::Gone);
    let mark = emulator.mark();
    let read = terraform.read(&order).await;
    read.expect_warning("is gone");
    assert!(read.stored.state.is_null());
    // Two looks, and the full list between them.
    let calls = emulator.calls_since(mark).into_iter();
    let actions: Vec<_> = calls.map(|call| call.action).collect();
    assert_eq!(actions, [DESCRIBE, LIST, DESCRIBE]);
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_that_are_gone_share_one_list() {
    let (emulator, mut terraform) = world().await;
    let mut gone = Vec::new();
    for number in 0..10 {
        let order = terraform.create(order_for(&format!("a{number}.example.com")));
        gone.push(order.await);
    }
    for order in &gone {
        emulator.set_state(id(order), OrderState::Gone);
    }
    let mark = emulator.mark();
    let next = run_on(&emulator).await;
    let reads = gone.iter().map(|order| {
        let mut core = next.core();
        async move { core.read(order).await }
    });
    for read in join_all(reads).await {
        read.expect_warning("is gone");
    }
    assert_eq!(asked_since(&emulator, mark, LIST), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_the_list_still_shows_is_not_gone() {
    let (emulator, mut terraform) = world().await;
    let order = terraform.create(order_for(DOMAIN)).await;
    emulator.refuse(DESCRIBE, 404, "NotFoundOrder").once();
    let read = run_on(&emulator).await.read(&order).await.quietly();
    assert_eq!(read.state["id"], order.state["id"]);
    assert_eq!(read.state["status"], "in_review");
    let read = run_on(&emulator).await.read(&read).await.quietly();
    assert_eq!(read, order);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_contradicts_an_issued_order_is_unknown_and_decides_nothing() {
    let (emulator, mut terraform) = world().await;
    let order = issued_for(&emulator, &mut terraform, order_for(DOMAIN), days(20)).await;
    for state in ["verify_fail", "domain_verify", "process"] {
        let body = json!({ "Type": state, "RequestId": "R1" });
        emulator.answer(DESCRIBE, &body.to_string()).once();
        let read = terraform.read(&order).await;
        read.expect_warning("contradicts itself");
        let mut expected = order.state.clone();
        expected["status"] = "unknown".into();
        expected["api_status"] = state.into();
        assert_eq!(read.stored.state, expected);
        let plan = terraform.plan(Some(&read.stored), order_for(DOMAIN)).await;
        assert_eq!((plan.state, plan.diagnostics), (expected, vec![]));
        assert_eq!(terraform.read(&read.stored).await.quietly(), order);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_whose_end_jumps_by_years_is_not_believed() {
    let (emulator, mut terraform) = world().await;
    let order = issued_for(&emulator, &mut terraform, order_for(DOMAIN), days(20)).await;
    emulator.age(id(&order), days(400));
    let read = terraform.read(&order).await;
    read.expect_warning("ends years from when it did before");
    assert_eq!(read.stored.state["status"], "unknown");
    assert_eq!(read.stored.state["not_after"], order.state["not_after"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_failure_to_ask_removes_an_order() {
    at_once(
        [
            (400, "Throttling.User"),
            (403, "Forbidden.RAM"),
            (404, "InvalidAccessKeyId.NotFound"),
            (404, "InvalidAction.NotFound"),
            (500, "InternalError"),
            (503, "ServiceUnavailable"),
        ],
        async |(status, code)| {
            let (emulator, mut terraform) = world().await;
            let order = terraform.create(order_for(DOMAIN)).await;
            emulator.refuse(DESCRIBE, status, code).times(99);
            let read = terraform.read(&order).await;
            read.expect_error(&format!(
                "Cannot read certificate order {}: {code}",
                id(&order)
            ));
            assert_eq!(read.stored, order, "{code}");
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_is_down_leaves_the_order_in_the_state() {
    let (emulator, mut terraform) = world().await;
    let order = terraform.create(order_for(DOMAIN)).await;
    emulator.stop().await.unwrap();
    let read = terraform.read(&order).await;
    read.expect_error("the service cannot be reached");
    assert_eq!(read.stored, order);
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_are_cut_off_or_garbled_leave_the_order_in_the_state() {
    let (emulator, mut terraform) = world().await;
    let order = terraform.create(order_for(DOMAIN)).await;
    emulator.truncate_answer_to(DESCRIBE).times(99);
    let read = terraform.read(&order).await;
    assert_eq!(read.only_diagnostic().severity, 1);
    assert_eq!(read.stored, order);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_lost_answer_to_a_read_is_not_reported() {
    let (emulator, mut terraform) = world().await;
    let order = terraform.create(order_for(DOMAIN)).await;
    emulator.lose_answer_to(DESCRIBE).once();
    assert_eq!(terraform.read(&order).await.quietly(), order);
}
