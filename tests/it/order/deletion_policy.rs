//! What a delete does to an issued order: it is retained or revoked, as the policy says.

use emulator::variants::DeletePayed;
use emulator::{Emulator, Options, OrderState, Variants};
use serde_json::{Value as Json, json};

use super::{DOMAIN, REVOKE, asked, asked_since, id, order_for, orders, run_on, with, world};
use crate::support::at_once;

fn revoking() -> Json {
    with(order_for(DOMAIN), "deletion_policy", "revoke")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retained_order_says_how_to_get_it_back() {
    let (emulator, mut terraform) = world().await;
    let order = terraform.create(order_for(DOMAIN)).await;
    emulator.issue(id(&order));
    let deleted = terraform.destroy(&order).await;
    let back = format!(
        "import {{\n  to = alicloud_cas_order.example\n  id = \"{}\"\n}}",
        id(&order)
    );
    deleted.expect_warning(&back);
    assert_eq!(emulator.orders()[0].state, OrderState::Certificate);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_to_revoke_revokes_an_issued_order_once() {
    let (emulator, mut terraform) = world().await;
    let order = terraform.create(revoking()).await;
    emulator.issue(id(&order));
    let mark = emulator.mark();
    terraform.destroy(&order).await.quietly();
    assert_eq!(emulator.orders()[0].state, OrderState::Revoked);
    assert_eq!(asked_since(&emulator, mark, REVOKE), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_to_revoke_needs_no_domains_in_the_state() {
    for (argument, value) in [
        ("domain", json!("co.uk")),
        ("domain", Json::Null),
        (
            "subject_alternative_names",
            json!(["api.example.com", "a b"]),
        ),
    ] {
        let (emulator, mut terraform) = world().await;
        let mut order = terraform.create(revoking()).await;
        emulator.issue(id(&order));
        order.state[argument] = value;
        let mut next = run_on(&emulator).await;
        next.destroy(&order).await.quietly();
        assert_eq!(emulator.orders()[0].state, OrderState::Revoked);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_without_a_certificate_is_deleted_under_either_policy_whatever_its_domains() {
    at_once([DOMAIN, "co.uk"], async |domain| {
        let (emulator, mut terraform) = world().await;
        let mut order = terraform.create(revoking()).await;
        order.state["domain"] = domain.into();
        terraform.destroy(&order).await.quietly();
        assert_eq!(emulator.orders(), []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replacement_that_comes_first_keeps_the_old_certificate() {
    let (emulator, mut terraform) = world().await;
    let old = terraform.create(revoking()).await;
    emulator.issue(id(&old));
    let old = terraform.read(&old).await.quietly();
    let other = with(revoking(), "validation_method", "FILE");
    let plan = terraform.plan(Some(&old), other.clone()).await;
    let [warning] = &plan.diagnostics[..] else {
        panic!("{:?}", plan.diagnostics)
    };
    assert!(warning.summary.contains("may revoke"), "{warning:?}");
    assert_eq!(plan.replaces, ["validation_method"]);

    let new = terraform.create(other).await;
    let deleted = terraform.destroy(&old).await;
    deleted.expect_warning("half of a replacement");
    let both = [
        (id(&old), OrderState::Certificate),
        (id(&new), OrderState::DomainVerify),
    ];
    assert_eq!(orders(&emulator), both);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replacement_whose_new_order_may_exist_keeps_the_old_certificate_too() {
    let (emulator, mut terraform) = world().await;
    let old = terraform.create(revoking()).await;
    emulator.issue(id(&old));
    let mut next = run_on(&emulator).await;
    emulator.reset_connection_on(super::CREATE).once();
    let config = with(revoking(), "timeouts", json!({ "create": "1s" }));
    let new = next.apply(None, config).await;
    assert!(new.stored.state.is_null());
    let deleted = next.destroy(&old).await;
    deleted.expect_warning("half of a replacement");
    assert_eq!(asked(&emulator, REVOKE), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_order_that_keeps_refusing_is_an_error_and_nothing_that_revokes_is_called() {
    let options = Options {
        variants: Variants {
            delete_payed: DeletePayed::Refused,
            ..Variants::default()
        },
        ..Options::default()
    };
    let emulator = Emulator::start(options).await.unwrap();
    at_once(
        [("retain", DOMAIN), ("revoke", "example.com")],
        async |(policy, domain)| {
            let mut terraform = run_on(&emulator).await;
            let config = with(order_for(domain), "deletion_policy", policy);
            let config = with(config, "timeouts", json!({ "delete": "4s" }));
            let order = terraform.create(config).await;
            let deleted = terraform.destroy(&order).await;
            let problem = deleted.expect_error("The service refused the last step");
            assert!(problem.detail.contains("OrderStateError"), "{problem:?}");
            assert!(problem.detail.contains("it was withdrawn"), "{problem:?}");
            assert_eq!(id(&deleted.stored), id(&order));
        },
    )
    .await;
    assert_eq!(asked(&emulator, REVOKE), 0);
}
