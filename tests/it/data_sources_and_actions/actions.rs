//! Cancelling an application and revoking a certificate, as actions.

use std::time::Duration;

use emulator::{Lag, Options, OrderState};
use serde_json::{Value as Json, json};

use super::{asked, expect_error, expect_warning, issued, placed, world, world_of};
use crate::support::values::UNKNOWN;

const CANCEL: &str = "alicloud_cas_cancel_order";
const REVOKE: &str = "alicloud_cas_revoke_certificate";

const CANCEL_CALL: &str = "CancelOrderRequest";
const REVOKE_CALL: &str = "CancelCertificateForPackageRequest";

#[tokio::test(flavor = "multi_thread")]
async fn an_application_is_cancelled_and_the_order_stays() {
    let (emulator, mut terraform) = world().await;
    for state in [OrderState::DomainVerify, OrderState::Process] {
        let id = placed(&emulator);
        emulator.set_state(id, state);
        let config = json!({ "order_id": id.to_string() });
        assert_eq!(terraform.plan_action(CANCEL, config.clone()).await, []);
        let (told, said) = terraform.invoke(CANCEL, config).await;
        assert_eq!(said, []);
        assert_eq!(emulator.order(id).unwrap().state, OrderState::Payed);
        let told = told.join("\n");
        assert!(told.contains("The service has accepted."), "{told}");
        let end = format!("The application of order {id} is cancelled.");
        assert!(told.contains(&end), "{told}");
    }
    assert_eq!(asked(&emulator, CANCEL_CALL), 2);
    assert_eq!(asked(&emulator, "DeleteCertificateRequest"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_revoked_once() {
    let (emulator, mut terraform) = world().await;
    let id = issued(&emulator);
    let config = json!({ "order_id": id.to_string() });
    assert_eq!(terraform.plan_action(REVOKE, config.clone()).await, []);
    let (told, said) = terraform.invoke(REVOKE, config.clone()).await;
    assert_eq!(said, []);
    assert_eq!(emulator.order(id).unwrap().state, OrderState::Revoked);
    assert_eq!(told.len(), 4, "{told:?}");

    // Revoked already is what is wanted.
    assert_eq!(terraform.plan_action(REVOKE, config.clone()).await, []);
    let (told, said) = terraform.invoke(REVOKE, config).await;
    assert_eq!(said, []);
    assert!(told[1].contains("is revoked already"), "{told:?}");
    assert_eq!(asked(&emulator, REVOKE_CALL), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_that_is_cancelled_already_is_a_success_that_says_so() {
    let (emulator, mut terraform) = world().await;
    let id = placed(&emulator);
    emulator.set_state(id, OrderState::Payed);
    let config = json!({ "order_id": id.to_string() });
    assert_eq!(terraform.plan_action(CANCEL, config.clone()).await, []);
    let (told, said) = terraform.invoke(CANCEL, config).await;
    assert_eq!(said, []);
    assert!(told[1].contains("is cancelled already"), "{told:?}");
    assert_eq!(asked(&emulator, CANCEL_CALL), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_object_is_not_taken_for_an_acceptance() {
    let (emulator, mut terraform) = world().await;
    for (action, call, state) in [
        (CANCEL, CANCEL_CALL, OrderState::Payed),
        (REVOKE, REVOKE_CALL, OrderState::Revoked),
    ] {
        let id = match action {
            CANCEL => placed(&emulator),
            _ => issued(&emulator),
        };
        emulator.answer(call, "{}").once();
        let config = json!({ "order_id": id.to_string() });
        let (told, said) = terraform.invoke(action, config).await;
        assert_eq!(said, [], "{told:?}");
        assert_eq!(emulator.order(id).unwrap().state, state);
        assert_eq!(asked(&emulator, call), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revocation_whose_answer_is_lost_is_looked_for_and_not_repeated() {
    let (emulator, mut terraform) = world().await;
    let id = issued(&emulator);
    emulator.lose_answer_to(REVOKE_CALL).once();
    let config = json!({ "order_id": id.to_string() });
    let (told, said) = terraform.invoke(REVOKE, config).await;
    assert_eq!(said, [], "{told:?}");
    assert_eq!(asked(&emulator, REVOKE_CALL), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wrong_state_is_refused_with_the_reason_and_warned_of_at_plan() {
    for (action, verb, state, status, why) in [
        (
            CANCEL,
            "cancel",
            OrderState::Certificate,
            "issued",
            "no application to cancel",
        ),
        (
            CANCEL,
            "cancel",
            OrderState::VerifyFail,
            "failed",
            "refused the application",
        ),
        (
            REVOKE,
            "revoke",
            OrderState::DomainVerify,
            "pending_validation",
            CANCEL,
        ),
        (
            REVOKE,
            "revoke",
            OrderState::Payed,
            "withdrawn",
            "never got a certificate",
        ),
    ] {
        let (emulator, mut terraform) = world().await;
        let id = placed(&emulator);
        emulator.set_state(id, state);
        let config = json!({ "order_id": id.to_string() });
        let summary = format!("Cannot {verb} certificate order {id}: it is {status}");
        let planned = terraform.plan_action(action, config.clone()).await;
        expect_warning(&planned, &summary);
        let (_, said) = terraform.invoke(action, config).await;
        let told = expect_error(&said, &summary);
        assert!(told.detail.contains(why), "{told:?}");
        assert_eq!(
            asked(&emulator, CANCEL_CALL) + asked(&emulator, REVOKE_CALL),
            0
        );
        assert_eq!(emulator.order(id).unwrap().state, state);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_is_not_there_is_an_error() {
    let (_emulator, mut terraform) = world().await;
    let config = json!({ "order_id": "42" });
    let (_, said) = terraform.invoke(REVOKE, config).await;
    expect_error(
        &said,
        "Cannot revoke certificate order 42: there is no such order",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_says_nothing_where_it_knows_or_learns_nothing() {
    let (emulator, mut terraform) = world().await;
    let unknown = json!({ "order_id": UNKNOWN });
    assert_eq!(terraform.plan_action(REVOKE, unknown).await, []);
    assert_eq!(emulator.calls(), []);
    let id = placed(&emulator);
    emulator.refuse("*", 403, "Forbidden.RAM").times(9);
    let config = json!({ "order_id": id.to_string() });
    assert_eq!(terraform.plan_action(REVOKE, config).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_without_an_order_is_an_error() {
    let (emulator, mut terraform) = world().await;
    let missing = "Missing Configuration for Required Attribute";
    for (config, summary) in [
        (Json::Null, missing),
        (json!({ "order_id": null }), missing),
        (
            json!({ "order_id": "1rrtu6rr" }),
            "Invalid value of order_id",
        ),
    ] {
        let said = terraform.plan_action(REVOKE, config).await;
        expect_error(&said, summary);
    }
    assert_eq!(emulator.calls(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_is_interrupted_reads_no_order() {
    let (emulator, mut terraform) = world().await;
    let id = placed(&emulator);
    let look = "DescribeCertificateState";
    emulator
        .slow_down(look, Duration::from_secs(3600))
        .times(99);
    let config = json!({ "order_id": id.to_string() });
    let mut core = terraform.core();
    let (planned, ()) = tokio::join!(
        core.plan_action(REVOKE, config.clone()),
        terraform.interrupt_after(&emulator, look, 1)
    );
    assert_eq!(planned, []);
    for _ in 0..20 {
        assert_eq!(terraform.plan_action(REVOKE, config.clone()).await, []);
    }
    assert_eq!(asked(&emulator, look), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_right_is_told_with_its_code() {
    let (emulator, mut terraform) = world().await;
    let id = issued(&emulator);
    emulator.refuse(REVOKE_CALL, 403, "Forbidden.RAM").times(9);
    let config = json!({ "order_id": id.to_string() });
    let (_, said) = terraform.invoke(REVOKE, config).await;
    let summary = format!("Cannot revoke certificate order {id}: Forbidden.RAM");
    expect_error(&said, &summary);
    assert_eq!(emulator.order(id).unwrap().state, OrderState::Certificate);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_for_the_cancel_ends_when_terraform_is_interrupted() {
    let options = Options {
        cancelled_after: Lag::Time(Duration::from_secs(3600)),
        ..Options::default()
    };
    let (emulator, mut terraform) = world_of(options).await;
    let id = placed(&emulator);
    let mut core = terraform.core();
    let config = json!({ "order_id": id.to_string() });
    let (answer, ()) = tokio::join!(
        core.invoke(CANCEL, config),
        terraform.interrupt_after(&emulator, CANCEL_CALL, 1)
    );
    let summary = format!("Cannot cancel certificate order {id}: interrupted");
    let told = expect_error(&answer.1, &summary);
    assert!(told.detail.contains("The request was sent"), "{told:?}");
}
