//! Ordering anew in place: for a certificate that is due, a failed review, an expired
//! certificate.

use std::collections::BTreeMap;

use emulator::{Lag, Options, OrderState};
use serde_json::Value as Json;

use super::{
    CREATE, DELETE, DOMAIN, PRODUCT, asked_since, changes_since, days, expect_untouched, id,
    issued_for, order_for, orders, run_on, with, world, world_of,
};
use crate::support::at_once;

fn renewing() -> Json {
    with(order_for(DOMAIN), "min_days_remaining", 30)
}

fn one_unit() -> Options {
    Options {
        quota: BTreeMap::from([(PRODUCT.to_owned(), 1)]),
        ..Options::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_puts_a_new_order_in_place_and_leaves_the_old_one_in_the_service() {
    at_once(["retain", "revoke"], async |policy| {
        let (emulator, mut terraform) = world().await;
        let config = with(renewing(), "deletion_policy", policy);
        let old = issued_for(&emulator, &mut terraform, config.clone(), days(61)).await;
        let mark = emulator.mark();
        let mut next = run_on(&emulator).await;
        let renewed = next.apply_in_spite(Some(&old), config.clone()).await;
        let renewed = renewed.quietly();
        assert_eq!(changes_since(&emulator, mark), [CREATE]);
        let both = [
            (id(&old), OrderState::Certificate),
            (id(&renewed), OrderState::DomainVerify),
        ];
        assert_eq!(orders(&emulator), both);
        assert_eq!(renewed.state["status"], "pending_validation");
        assert_eq!(renewed.state["ready_for_renewal"], false);
        for gone in ["certificate_id", "not_before", "not_after"] {
            assert!(renewed.state[gone].is_null(), "{gone}");
        }
        let value = |order: &Json| order["validation"][DOMAIN]["record_value"].clone();
        assert_ne!(value(&renewed.state), value(&old.state));

        // From then on the state is as good as that of any new order.
        let mut next = run_on(&emulator).await;
        let read = next.read(&renewed).await.quietly();
        assert_eq!(read, renewed);
        let again = next.plan(Some(&read), config.clone()).await;
        assert_eq!(
            (again.state, again.diagnostics),
            (read.state.clone(), vec![])
        );
        next.destroy(&read).await.quietly();
        assert_eq!(orders(&emulator), both[..1]);
        expect_untouched(&emulator, id(&old));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_knows_no_identities_renews_too() {
    let (emulator, mut terraform) = world().await;
    let old = issued_for(&emulator, &mut terraform, renewing(), days(61)).await;
    let next = run_on(&emulator).await;
    let mut host = next.without_identities();
    let renewed = host.apply_in_spite(Some(&old), renewing()).await.quietly();
    assert_ne!(id(&renewed), id(&old));
    assert_eq!(host.read(&renewed).await.quietly(), renewed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_renewed_again_and_again() {
    let (emulator, mut terraform) = world().await;
    let mut order = issued_for(&emulator, &mut terraform, renewing(), days(61)).await;
    for placed in 2..5 {
        let mut next = run_on(&emulator).await;
        order = next
            .apply_in_spite(Some(&order), renewing())
            .await
            .quietly();
        assert_eq!(emulator.orders().len(), placed);
        emulator.issue(id(&order));
        for placed in emulator.orders() {
            emulator.age(placed.id, days(61));
        }
        let mut next = run_on(&emulator).await;
        order = next.read(&order).await.quietly();
        assert_eq!(order.state["ready_for_renewal"], true);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_order_is_deleted_before_another_takes_its_unit() {
    let (emulator, mut terraform) = world_of(one_unit()).await;
    let failed = terraform.create(order_for(DOMAIN)).await;
    emulator.fail(id(&failed), "the record is missing");
    let mut next = run_on(&emulator).await;
    let failed = next.read(&failed).await.quietly();
    let mark = emulator.mark();
    let renewed = next.apply_in_spite(Some(&failed), order_for(DOMAIN)).await;
    let renewed = renewed.quietly();
    assert_eq!(changes_since(&emulator, mark), [DELETE, CREATE]);
    assert_eq!(
        orders(&emulator),
        [(id(&renewed), OrderState::DomainVerify)]
    );
    assert_eq!(emulator.quota_used(PRODUCT), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_order_is_left_alone_and_another_ordered() {
    let (emulator, mut terraform) = world().await;
    let expired = issued_for(&emulator, &mut terraform, order_for(DOMAIN), days(100)).await;
    assert_eq!(expired.state["status"], "expired");
    let mark = emulator.mark();
    let mut next = run_on(&emulator).await;
    let renewed = next.apply_in_spite(Some(&expired), order_for(DOMAIN)).await;
    assert_ne!(id(&renewed.quietly()), id(&expired));
    assert_eq!(changes_since(&emulator, mark), [CREATE]);
    assert_eq!(emulator.orders().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ca_that_refuses_five_times_and_then_accepts_never_takes_more_than_one_unit() {
    let (emulator, mut terraform) = world_of(one_unit()).await;
    let mut order = terraform.create(order_for(DOMAIN)).await;
    for _ in 0..5 {
        emulator.fail(id(&order), "not today");
        let mut next = run_on(&emulator).await;
        let failed = next.read(&order).await.quietly();
        order = next
            .apply_in_spite(Some(&failed), order_for(DOMAIN))
            .await
            .quietly();
        assert_eq!(emulator.orders().len(), 1);
        assert_eq!(emulator.quota_used(PRODUCT), 1);
    }
    emulator.issue(id(&order));
    let issued = run_on(&emulator).await.read(&order).await.quietly();
    assert_eq!(issued.state["status"], "issued");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_other_arguments_goes_with_a_renewal() {
    let (emulator, mut terraform) = world().await;
    let old = issued_for(&emulator, &mut terraform, renewing(), days(61)).await;
    let tags = serde_json::json!({ "team": "web" });
    let config = with(with(renewing(), "tags", tags), "phone", "13900000000");
    let renewed = terraform.apply_in_spite(Some(&old), config).await.quietly();
    assert_eq!(renewed.state["phone"], "13900000000");
    let sent = &emulator.orders()[1].tags;
    assert_eq!(sent, &[("team".to_owned(), "web".to_owned())]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_identical_order_under_way_stops_a_renewal_or_is_taken_over_by_it() {
    let (emulator, mut terraform) = world().await;
    let old = issued_for(&emulator, &mut terraform, renewing(), days(61)).await;
    let theirs = super::colleagues_order(&emulator);
    let mut next = run_on(&emulator).await;
    let stopped = next.apply_in_spite(Some(&old), renewing()).await;
    stopped.expect_error(&format!("order {theirs} is under way"));
    assert_eq!(stopped.stored, old);

    let adopting = with(renewing(), "adopt_existing", true);
    let adopted = next.apply_in_spite(Some(&old), adopting).await;
    adopted.expect_warning("was taken over");
    assert_eq!(id(&adopted.stored), theirs);
    assert_eq!(emulator.orders().len(), 2);
    let deleted = run_on(&emulator).await.destroy(&adopted.stored).await;
    deleted.expect_warning("stays in the service");
    expect_untouched(&emulator, theirs);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_that_is_interrupted_keeps_the_new_order() {
    let options = Options {
        record_after: Lag::Time(days(1)),
        ..Options::default()
    };
    let (emulator, mut terraform) = world_of(options).await;
    let config = with(
        renewing(),
        "timeouts",
        serde_json::json!({ "create": "1s" }),
    );
    let created = terraform.apply(None, config.clone()).await;
    created.expect_warning("has no validation record yet");
    let old = created.stored;
    emulator.issue(id(&old));
    emulator.age(id(&old), days(61));
    let old = terraform.read(&old).await.quietly();
    let mark = emulator.mark();
    let renewed = terraform.apply_in_spite(Some(&old), config).await;
    renewed.expect_warning("has no validation record yet");
    assert_ne!(id(&renewed.stored), id(&old));
    assert_eq!(asked_since(&emulator, mark, CREATE), 1);
}
