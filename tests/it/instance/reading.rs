//! What is on the instance, and what of it is this order's.

use super::{BOUGHT, DOMAIN, TEST, account_with, days, issued, on, on_free, run_on};

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_issued_revoked_and_expired_by_its_own_certificate() {
    let (emulator, mut terraform, instances) = account_with(&[BOUGHT]).await;
    let instance = &instances[0];
    let order = issued(&emulator, &mut terraform, instance, on(instance)).await;
    let certificate = emulator.instance(instance).unwrap().certificate_ids[0];
    assert_eq!(order.state["certificate_id"], certificate.to_string());
    assert_eq!(order.state["validation"][DOMAIN]["record_type"], "TXT");

    // Another's application does not make it another's order.
    emulator.apply_on_instance(instance, "api.example.org");
    let read = terraform.read(&order).await.quietly();
    assert_eq!(read.state["status"], "issued");
    assert_eq!(read.state["certificate_id"], certificate.to_string());
    emulator.issue_instance(instance);
    let read = terraform.read(&read).await.quietly();
    assert_eq!(read.state["status"], "issued");
    assert_eq!(read.state["certificate_id"], certificate.to_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_was_there_before_is_not_this_order_s() {
    let (emulator, mut terraform, instances) = account_with(&[BOUGHT]).await;
    let instance = &instances[0];
    emulator.apply_on_instance(instance, DOMAIN);
    emulator.issue_instance(instance);
    let before = emulator.instance(instance).unwrap().certificate_ids[0];
    let order = terraform.create(on(instance)).await;
    assert_eq!(order.state["status"], "pending_validation");
    assert!(order.state["certificate_id"].is_null());
    emulator.issue_instance(instance);
    let read = terraform.read(&order).await.quietly();
    assert_eq!(read.state["status"], "issued");
    assert_ne!(read.state["certificate_id"], before.to_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_a_failure_with_the_service_s_own_words_and_a_withdrawal_is_one() {
    let (emulator, mut terraform, instances) = account_with(&[TEST]).await;
    let order = terraform.create(on_free()).await;
    emulator.withdraw_instance(&instances[0]);
    let withdrawn = terraform.read(&order).await.quietly();
    assert_eq!(withdrawn.state["status"], "withdrawn");

    let (emulator, mut terraform, instances) = account_with(&[TEST]).await;
    let order = terraform.create(on_free()).await;
    emulator.reject_instance(&instances[0], "CAA forbids it");
    let failed = terraform.read(&order).await.quietly();
    assert_eq!(failed.state["status"], "failed");
    let planned = terraform.plan(Some(&failed), on_free()).await;
    assert_eq!(planned.state["status"], crate::support::values::UNKNOWN);
    assert!(planned.replaces.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_is_not_there_any_more_is_gone_only_by_both_witnesses() {
    let (emulator, mut terraform, instances) = account_with(&[TEST]).await;
    let order = terraform.create(on_free()).await;
    emulator.refuse("GetInstanceDetail", 404, "NotFound").once();
    let read = terraform.read(&order).await.quietly();
    assert!(!read.state.is_null(), "the list shows it");
    emulator.remove_instance(&instances[0]);
    let gone = run_on(&emulator).await.read(&order).await;
    gone.expect_warning("is gone");
    assert!(gone.stored.state.is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn another_s_application_in_the_place_of_this_one_is_left_alone_by_a_delete() {
    let (emulator, mut terraform, instances) = account_with(&[TEST]).await;
    let order = terraform.create(on_free()).await;
    emulator.withdraw_instance(&instances[0]);
    emulator.apply_on_instance(&instances[0], "api.example.org");
    let read = terraform.read(&order).await.quietly();
    assert_eq!(read.state["status"], "withdrawn");
    let deleted = terraform.destroy(&read).await;
    deleted.expect_warning("for other names");
    assert!(deleted.stored.state.is_null());
    let theirs = emulator.instance(&instances[0]).unwrap();
    assert_eq!(theirs.applied_for, ["api.example.org"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_whose_end_has_come_is_expired_and_ordered_anew_in_place() {
    let (emulator, mut terraform, instances) = account_with(&[BOUGHT]).await;
    let instance = &instances[0];
    let order = issued(&emulator, &mut terraform, instance, on(instance)).await;
    emulator.age_instance(instance, days(200));
    let expired = terraform.read(&order).await.quietly();
    assert_eq!(expired.state["status"], "expired");
    let renewed = terraform.apply_in_spite(Some(&expired), on(instance)).await;
    assert_eq!(renewed.stored.state["status"], "pending_validation");
    assert_eq!(renewed.stored.state["id"], order.state["id"]);
}
