//! Reading: what became of an order, and when it counts as gone.

use alicloud_cas::emulator::{Emulator, Options, OrderState};
use serde_json::json;

use super::{DOMAIN, id, order_for, world};
use crate::support::terraform::Terraform;

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
async fn an_order_that_somebody_deleted_leaves_the_state_with_a_warning() {
    let (emulator, mut terraform) = world().await;
    let order = terraform.create(order_for(DOMAIN)).await;
    emulator.set_state(id(&order), OrderState::Gone);
    let read = terraform.read(&order).await;
    read.expect_warning("is gone");
    assert!(read.stored.state.is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_could_not_be_told_at_first_is_recorded_by_a_later_read() {
    let (emulator, mut terraform) = world().await;
    emulator
        .refuse("GetCallerIdentity", 403, "Forbidden.RAM")
        .once();
    let order = terraform.create(order_for(DOMAIN)).await;
    // This process does not ask again.
    let read = terraform.read(&order).await.quietly();
    assert_eq!(read.private, order.private);

    let mut later = Terraform::with(&emulator, json!({})).await;
    let recorded = later.read(&order).await.quietly();
    assert_eq!(recorded.state, order.state);

    let options = Options {
        account_id: "6543210987654321".to_owned(),
        ..Options::default()
    };
    let elsewhere = Emulator::start(options).await.unwrap();
    let mut stranger = Terraform::with(&elsewhere, json!({})).await;
    let read = stranger.read(&recorded).await;
    let problem = read.expect_error("belongs to another account");
    assert!(problem.detail.contains("1234567890123456"), "{problem:?}");
    assert_eq!(read.stored, recorded);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_failure_to_ask_removes_an_order() {
    for (status, code) in [
        (400, "Throttling.User"),
        (403, "Forbidden.RAM"),
        (404, "InvalidAccessKeyId.NotFound"),
        (404, "InvalidAction.NotFound"),
        (500, "InternalError"),
        (503, "ServiceUnavailable"),
    ] {
        let (emulator, mut terraform) = world().await;
        let order = terraform.create(order_for(DOMAIN)).await;
        emulator
            .refuse("DescribeCertificateState", status, code)
            .times(99);
        let read = terraform.read(&order).await;
        read.expect_error(&format!(
            "Cannot read certificate order {}: {code}",
            id(&order)
        ));
        assert_eq!(read.stored, order, "{code}");
    }
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
    emulator
        .truncate_answer_to("DescribeCertificateState")
        .times(99);
    let read = terraform.read(&order).await;
    assert_eq!(read.only_diagnostic().severity, 1);
    assert_eq!(read.stored, order);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_lost_answer_to_a_read_is_nothing_to_talk_about() {
    let (emulator, mut terraform) = world().await;
    let order = terraform.create(order_for(DOMAIN)).await;
    emulator.lose_answer_to("DescribeCertificateState").once();
    assert_eq!(terraform.read(&order).await.quietly(), order);
}
