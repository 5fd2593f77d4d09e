//! What a plan to destroy says will become of each order, and that this is what becomes of it.

use emulator::{Emulator, OrderState};
use serde_json::Value as Json;

use super::{CREATE, DOMAIN, colleagues_order, days, id, order_for, run_on, with, world};
use crate::support::at_once;
use crate::support::terraform::{Core, Stored};

/// What a plan to destroy says of an order.
async fn said(terraform: &mut Core, order: &Stored) -> String {
    let planned = terraform.plan_destroy(order).await;
    let [warning] = &planned.diagnostics[..] else {
        panic!("not exactly one diagnostic: {:?}", planned.diagnostics)
    };
    let subject = format!("Certificate order {} will ", id(order));
    let what = warning.summary.strip_prefix(&subject);
    what.expect("it is about the order").to_owned()
}

/// Plans a destroy, applies it, and sees that it comes as it was said.
async fn expect_as_said(emulator: &Emulator, order: &Stored, expected: &str) {
    let mut terraform = run_on(emulator).await;
    assert_eq!(said(&mut terraform, order).await, expected);
    let before = emulator.order(id(order)).unwrap().state;
    let deleted = terraform.destroy(order).await;
    assert!(deleted.stored.state.is_null());
    let stays = deleted
        .diagnostics
        .iter()
        .any(|one| one.summary.ends_with("stays in the service"));
    let after = emulator.order(id(order)).unwrap().state;
    let became = match expected {
        "be deleted" => (false, OrderState::Gone),
        "be revoked, which cannot be undone" => (false, OrderState::Revoked),
        _ => (true, before),
    };
    assert_eq!((stays, after), became, "{:?}", deleted.diagnostics);
}

fn under(policy: &str) -> Json {
    with(order_for(DOMAIN), "deletion_policy", policy)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_without_a_certificate_will_be_deleted_and_is() {
    let states = [
        OrderState::DomainVerify,
        OrderState::Process,
        OrderState::VerifyFail,
        OrderState::Payed,
    ];
    let of_state = |state| [(state, "retain"), (state, "revoke")];
    at_once(
        states.into_iter().flat_map(of_state),
        async |(state, policy)| {
            let (emulator, mut terraform) = world().await;
            let order = terraform.create(under(policy)).await;
            emulator.set_state(id(&order), state);
            let order = terraform.read(&order).await.quietly();
            expect_as_said(&emulator, &order, "be deleted").await;
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issued_order_will_stay_or_be_revoked_as_the_policy_says() {
    for (policy, expected) in [
        ("retain", "stay in the service"),
        ("revoke", "be revoked, which cannot be undone"),
    ] {
        let (emulator, mut terraform) = world().await;
        let order = terraform.create(under(policy)).await;
        emulator.issue(id(&order));
        let order = terraform.read(&order).await.quietly();
        expect_as_said(&emulator, &order, expected).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_whose_certificate_is_revoked_or_expired_will_stay_and_does() {
    for state in [OrderState::Revoked, OrderState::Certificate] {
        let (emulator, mut terraform) = world().await;
        let order = terraform.create(under("revoke")).await;
        emulator.issue(id(&order));
        emulator.age(id(&order), days(100));
        emulator.set_state(id(&order), state);
        let order = terraform.read(&order).await.quietly();
        expect_as_said(&emulator, &order, "stay in the service").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_was_found_or_taken_over_will_stay_and_does() {
    for state in [OrderState::DomainVerify, OrderState::Certificate] {
        let (emulator, mut terraform) = world().await;
        emulator.lose_answer_to(CREATE).once();
        let found = terraform.apply(None, under("revoke")).await.stored;
        emulator.set_state(id(&found), state);
        expect_as_said(&emulator, &found, "stay in the service").await;

        let (emulator, mut terraform) = world().await;
        colleagues_order(&emulator);
        let adopting = with(under("revoke"), "adopt_existing", true);
        let adopted = terraform.apply(None, adopting).await.stored;
        emulator.set_state(id(&adopted), state);
        expect_as_said(&emulator, &adopted, "stay in the service").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issued_order_of_a_host_that_hands_over_nothing_will_stay_and_does() {
    let (emulator, mut terraform) = world().await;
    let order = terraform.create(under("revoke")).await;
    emulator.issue(id(&order));
    let mut order = terraform.read(&order).await.quietly();
    order.private = Vec::new();
    expect_as_said(&emulator, &order, "stay in the service").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_destroy_is_planned_without_a_call_and_where_the_service_is_down() {
    let (emulator, mut terraform) = world().await;
    let order = terraform.create(order_for(DOMAIN)).await;
    let mark = emulator.mark();
    assert_eq!(said(&mut terraform, &order).await, "be deleted");
    assert_eq!(emulator.calls_since(mark), []);
    emulator.stop().await.unwrap();
    assert_eq!(said(&mut terraform, &order).await, "be deleted");
}
