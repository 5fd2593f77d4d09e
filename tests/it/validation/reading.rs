//! Reads of a certificate that was issued.

use emulator::{Options, OrderState};
use serde_json::{Value as Json, json};

use super::{VALIDATION, wait, waiting_for, world};
use crate::support::at_once;
use crate::support::terraform::Terraform;

#[tokio::test(flavor = "multi_thread")]
async fn only_a_certificate_that_is_lost_for_good_leaves_the_state() {
    at_once(
        [
            (OrderState::Process, true),
            (OrderState::VerifyFail, false),
            (OrderState::Payed, false),
            (OrderState::Revoked, false),
            (OrderState::Gone, false),
        ],
        async |(state, stays)| {
            let (emulator, _terraform, mut core, order) = world(Options::default()).await;
            emulator.issue(order);
            let waited = wait(&mut core, order).await.quietly();
            emulator.set_state(order, state);
            // Revoked orders are listed once in a run.
            let next = Terraform::with(&emulator, json!({})).await;
            let read = next.of(VALIDATION).read(&waited).await;
            if stays {
                let mut expected = waited.state.clone();
                expected["status"] = "in_review".into();
                assert_eq!(read.quietly().state, expected, "{state:?}");
            } else {
                read.expect_warning("leaves the state");
                assert!(read.stored.state.is_null(), "{state:?}");
            }
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_stays_in_the_state_until_the_list_too_says_that_its_order_failed() {
    let (emulator, _terraform, mut core, order) = world(Options::default()).await;
    emulator.issue(order);
    let waited = wait(&mut core, order).await.quietly();
    for state in ["verify_fail", "payed", "unknow", "surprise"] {
        let body = json!({ "Type": state, "RequestId": "R1" }).to_string();
        emulator.answer("DescribeCertificateState", &body).once();
        let misled = Terraform::with(&emulator, json!({})).await;
        let read = misled.of(VALIDATION).read(&waited).await;
        if state == "verify_fail" {
            read.expect_warning("contradicts itself");
            assert_eq!(read.stored, waited);
        }
        assert_eq!(
            read.stored.state["certificate"], waited.state["certificate"],
            "{state}"
        );
        let next = Terraform::with(&emulator, json!({})).await;
        let read = next.of(VALIDATION).read(&read.stored).await.quietly();
        assert_eq!(read, waited, "{state}");
    }
    emulator.set_state(order, OrderState::VerifyFail);
    let next = Terraform::with(&emulator, json!({})).await;
    let read = next.of(VALIDATION).read(&waited).await;
    read.expect_warning("leaves the state");
    assert!(read.stored.state.is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_which_no_account_was_recorded_stays_where_it_cannot_be_seen() {
    let (emulator, _terraform, mut core, order) = world(Options::default()).await;
    emulator.issue(order);
    let mut waited = wait(&mut core, order).await.quietly();
    waited.private = Vec::new();
    emulator.set_state(order, OrderState::Gone);
    let read = core.read(&waited).await;
    read.expect_warning("cannot be seen");
    assert_eq!(read.stored.state, waited.state);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_of_version_0_1_0_gets_its_whole_chain_and_its_status_from_the_next_read() {
    let (emulator, _terraform, mut core, order) = world(Options::default()).await;
    emulator.issue(order);
    let waited = wait(&mut core, order).await.quietly();
    let mut old = waited.clone();
    for new in ["full_chain", "status"] {
        old.state[new] = Json::Null;
    }
    let unread = core.plan(Some(&old), waiting_for(order)).await;
    assert_eq!(unread.state, old.state);
    assert_eq!(core.read(&old).await.quietly(), waited);
}
