//! Ending an order on an instance: the instance stays.

use emulator::{Options, Variants};

use super::{
    BOUGHT, CANCEL, REVOKE, TEST, account_of, account_with, asked, issued, on, on_free, with,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_pending_order_is_cancelled_and_the_instance_is_free_again() {
    let (emulator, mut terraform, instances) = account_with(&[TEST]).await;
    let order = terraform.create(on_free()).await;
    let planned = terraform.plan_destroy(&order).await;
    assert!(planned.diagnostics[0].summary.contains("will be cancelled"));
    let deleted = terraform.destroy(&order).await;
    assert_eq!(deleted.diagnostics, []);
    assert!(deleted.stored.state.is_null());
    let instance = emulator.instance(&instances[0]).unwrap();
    assert_eq!(instance.applied_for, [""; 0]);
    assert!(asked(&emulator, CANCEL) >= 1);
    // Free also for one that chooses by spec.
    terraform.apply_in_spite(None, on_free()).await.quietly();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_keeps_what_was_turned_down_holds_nothing_up() {
    let mut variants = Variants::default();
    variants.set("status-after-rejection", "pending").unwrap();
    let options = || Options {
        variants,
        ..Options::default()
    };
    // By a destroy.
    let (emulator, mut terraform, instances) = account_of(options(), &[TEST]).await;
    let order = terraform.create(on_free()).await;
    emulator.reject_instance(&instances[0], "CAA forbids it");
    let failed = terraform.read(&order).await.quietly();
    assert_eq!(failed.state["status"], "failed");
    let deleted = terraform.destroy(&failed).await;
    deleted.expect_warning("CAA forbids it");
    assert!(deleted.stored.state.is_null());
    assert!(asked(&emulator, CANCEL) >= 1);

    // And a new order takes another one.
    let (emulator, mut terraform, instances) = account_of(options(), &[TEST, TEST]).await;
    let order = terraform.create(on_free()).await;
    emulator.reject_instance(&instances[0], "CAA forbids it");
    let failed = terraform.read(&order).await.quietly();
    let anew = terraform.apply_in_spite(Some(&failed), on_free()).await;
    let anew = anew.quietly().state;
    assert_eq!(anew["status"], "pending_validation");
    assert_eq!(anew["instance_id"], instances[1].to_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issued_order_stays_or_its_own_certificate_is_revoked() {
    let (emulator, mut terraform, instances) = account_with(&[BOUGHT]).await;
    let instance = &instances[0];
    let order = issued(&emulator, &mut terraform, instance, on(instance)).await;
    let kept = terraform.destroy(&order).await;
    kept.expect_warning("stays in the service");
    assert_eq!(asked(&emulator, REVOKE), 0);

    let (emulator, mut terraform, instances) = account_with(&[BOUGHT]).await;
    let instance = &instances[0];
    let revoking = with(on(instance), "deletion_policy", "revoke");
    let order = issued(&emulator, &mut terraform, instance, revoking).await;
    // Another certificate comes after it on the same instance.
    emulator.apply_on_instance(instance, "api.example.org");
    emulator.issue_instance(instance);
    let revoked = terraform.destroy(&order).await;
    assert_eq!(revoked.diagnostics, []);
    let statuses = emulator.instance(instance).unwrap().certificate_statuses;
    assert_eq!(statuses[1], "issued", "another's certificate was revoked");
    assert_eq!(asked(&emulator, REVOKE), 1);
}
