//! What works with the id of an instance: the wait, import, tags.

use serde_json::json;

use super::{BOUGHT, DOMAIN, TEST, account_with, days, issued, on, on_free, with};

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_fetches_the_certificate_and_waits_again_after_a_renewal() {
    let (emulator, mut terraform, instances) = account_with(&[BOUGHT]).await;
    let instance = &instances[0];
    let config = with(on(instance), "min_days_remaining", 30);
    let order = issued(&emulator, &mut terraform, instance, config.clone()).await;
    let mut waits = terraform.core().of("alicloud_cas_order_validation");
    let wait = json!({ "order_id": order.state["id"] });
    let waited = waits.create(wait.clone()).await;
    assert_eq!(
        waited.state["certificate_id"],
        order.state["certificate_id"]
    );
    assert_eq!(waited.state["common_name"], DOMAIN);

    emulator.age_instance(instance, days(175));
    let due = terraform.read(&order).await.quietly();
    let renewed = terraform.apply_in_spite(Some(&due), config).await.stored;
    // The wait for the new certificate was interrupted: the old one is still in the state.
    let left = waits.read(&waited).await;
    left.expect_warning("applied for another certificate");
    assert!(left.stored.state.is_null());
    emulator.issue_instance(instance);
    let renewed = terraform.read(&renewed).await.quietly();
    let waited = waits.create(wait).await;
    assert_eq!(
        waited.state["certificate_id"],
        renewed.state["certificate_id"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_on_an_instance_is_imported_and_never_replaced() {
    let (emulator, mut terraform, instances) = account_with(&[TEST]).await;
    let order = issued(&emulator, &mut terraform, &instances[0], on_free()).await;
    let id = instances[0].to_string();
    let imported = terraform.import(&id).await.quietly();
    assert_eq!(
        imported.state["certificate_id"],
        order.state["certificate_id"]
    );
    assert_eq!(imported.state["instance_id"], id);
    for config in [on_free(), on(&instances[0])] {
        let planned = terraform.plan(Some(&imported), config).await;
        assert!(planned.replaces.is_empty(), "{planned:?}");
    }
    let generated = terraform.generate(&imported).await;
    assert_eq!(terraform.validate(generated.clone()).await, []);
    let planned = terraform.plan(Some(&imported), generated).await;
    assert_eq!(planned.state, imported.state);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_under_way_beside_an_older_certificate_is_imported_as_one() {
    let (emulator, mut terraform, instances) = account_with(&[BOUGHT]).await;
    let instance = &instances[0];
    emulator.apply_on_instance(instance, DOMAIN);
    emulator.issue_instance(instance);
    emulator.apply_on_instance(instance, DOMAIN);
    let imported = terraform.import(&instance.to_string()).await.quietly();
    assert_eq!(imported.state["status"], "pending_validation");
    assert!(imported.state["certificate_id"].is_null());
    let read = super::run_on(&emulator)
        .await
        .read(&imported)
        .await
        .quietly();
    assert_eq!(read.state["status"], "pending_validation");
}

#[tokio::test(flavor = "multi_thread")]
async fn tags_are_changed_where_no_application_is_under_way() {
    let (emulator, mut terraform, instances) = account_with(&[BOUGHT]).await;
    let instance = &instances[0];
    let tagged = |team: &str| with(on(instance), "tags", json!({ "team": team }));
    let order = terraform.create(tagged("a")).await;
    let pending = terraform.apply(Some(&order), tagged("b")).await;
    pending.expect_warning("An application is under way");
    emulator.issue_instance(instance);
    let read = terraform.read(&pending.stored).await.quietly();
    let changed = terraform.apply(Some(&read), tagged("c")).await.quietly();
    assert_eq!(changed.state["tags"]["team"], "c");
    let tags = emulator.instance(instance).unwrap().tags;
    assert_eq!(tags, [("team".to_owned(), "c".to_owned())]);
}
