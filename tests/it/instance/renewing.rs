//! Another certificate on the same instance, or on another one.

use super::{APPLY, BOUGHT, REVOKE, TEST, account_with, asked, days, issued, on, on_free, with};

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_stays_on_the_instance_and_the_old_certificate_stays_good() {
    let (emulator, mut terraform, instances) = account_with(&[BOUGHT]).await;
    let instance = &instances[0];
    let config = with(on(instance), "min_days_remaining", 30);
    let order = issued(&emulator, &mut terraform, instance, config.clone()).await;
    emulator.age_instance(instance, days(175));
    let due = terraform.read(&order).await.quietly();
    assert_eq!(due.state["ready_for_renewal"], true);
    let planned = terraform.plan(Some(&due), config.clone()).await;
    assert_eq!(planned.state["instance_id"], instance.to_string());
    assert!(planned.replaces.is_empty(), "{planned:?}");
    let renewed = terraform
        .apply_planned(Some(&due), config.clone(), planned)
        .await;
    let renewed = renewed.quietly();
    assert_eq!(renewed.state["id"], order.state["id"]);
    assert_eq!(renewed.state["status"], "pending_validation");
    assert!(renewed.state["certificate_id"].is_null());
    assert_eq!(
        emulator.instance(instance).unwrap().certificate_statuses,
        ["willExpire"]
    );

    emulator.issue_instance(instance);
    let read = terraform.read(&renewed).await.quietly();
    assert_eq!(read.state["status"], "issued");
    assert_ne!(read.state["certificate_id"], order.state["certificate_id"]);
    assert_eq!((asked(&emulator, APPLY), asked(&emulator, REVOKE)), (2, 0));
    assert_eq!(
        emulator.instance(instance).unwrap().certificate_statuses,
        ["willExpire", "issued"]
    );
    let quiet = terraform.plan(Some(&read), config).await;
    assert_eq!(quiet.state, read.state);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_instance_does_not_outlast_its_certificate_so_another_is_taken() {
    let (emulator, mut terraform, instances) = account_with(&[TEST, TEST]).await;
    let config = with(on_free(), "min_days_remaining", 30);
    let order = issued(&emulator, &mut terraform, &instances[0], config.clone()).await;
    emulator.age_instance(&instances[0], days(70));
    let due = terraform.read(&order).await.quietly();
    let renewed = terraform.apply_in_spite(Some(&due), config).await;
    assert_eq!(
        renewed.stored.state["instance_id"],
        instances[1].to_string()
    );
    assert_eq!(
        emulator
            .instance(&instances[0])
            .unwrap()
            .certificate_statuses,
        ["willExpire"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_renewal_left_on_its_own_instance_is_met_by_the_next_one() {
    let (emulator, mut terraform, instances) = account_with(&[BOUGHT]).await;
    let instance = &instances[0];
    let config = with(on(instance), "min_days_remaining", 30);
    let order = issued(&emulator, &mut terraform, instance, config.clone()).await;
    emulator.age_instance(instance, days(175));
    let due = terraform.read(&order).await.quietly();
    // The run that renewed it was killed before Terraform heard of it.
    terraform.apply_in_spite(Some(&due), config.clone()).await;
    let mut later = super::run_on(&emulator).await;
    let due = later.read(&due).await.quietly();
    assert_eq!(due.state["certificate_id"], order.state["certificate_id"]);
    let stopped = later.apply_in_spite(Some(&due), config.clone()).await;
    assert!(
        stopped
            .diagnostics
            .iter()
            .any(|one| one.summary.contains("is under way")),
        "{stopped:?}"
    );
    assert_eq!(stopped.stored.state, due.state);
    let adopting = with(config, "adopt_existing", true);
    let adopted = later.apply_in_spite(Some(&due), adopting).await;
    assert_eq!(adopted.stored.state["status"], "pending_validation");
    assert_eq!(asked(&emulator, APPLY), 2);
}
