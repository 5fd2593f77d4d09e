//! Parting from an issued order: retained, revoked, or only forgotten.

use alicloud_cas::emulator::{NewOrder, Options, OrderState};
use serde_json::{Value as Json, json};

use super::{DOMAIN, emulator, id, order_for, with, world};
use crate::support::terraform::{Stored, Terraform};

fn revoking() -> Json {
    with(order_for(DOMAIN), "deletion_policy", "revoke")
}

fn adopting() -> Json {
    with(order_for(DOMAIN), "adopt_existing", true)
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
    let revocations = emulator
        .calls_since(mark)
        .into_iter()
        .filter(|call| call.action == "CancelCertificateForPackageRequest");
    assert_eq!(revocations.count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_to_revoke_is_an_error_where_the_state_does_not_say_for_which_domains() {
    for (argument, value, says) in [
        ("domain", json!("co.uk"), "has \"co.uk\" in domain"),
        ("domain", Json::Null, "has no domain"),
        (
            "subject_alternative_names",
            json!(["api.example.com", "a b"]),
            "has \"a b\" in subject_alternative_names",
        ),
    ] {
        let (emulator, mut terraform) = world().await;
        let mut order = terraform.create(revoking()).await;
        emulator.issue(id(&order));
        order.state[argument] = value;
        let deleted = terraform.destroy(&order).await;
        let problem = deleted.expect_error(says);
        assert!(
            problem.detail.contains("nothing was revoked"),
            "{problem:?}"
        );
        assert_eq!(id(&deleted.stored), id(&order));
        assert_eq!(emulator.orders()[0].state, OrderState::Certificate);

        // Somebody does it by hand, as the error says.
        emulator.set_state(id(&order), OrderState::Revoked);
        let mut next = Terraform::with(&emulator, json!({})).await;
        let deleted = next.destroy(&deleted.stored).await;
        deleted.expect_warning("was revoked");
        assert!(deleted.stored.state.is_null());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_without_a_certificate_is_deleted_under_either_policy_whatever_its_domains() {
    for domain in [DOMAIN, "co.uk"] {
        let (emulator, mut terraform) = world().await;
        let mut order = terraform.create(revoking()).await;
        order.state["domain"] = domain.into();
        terraform.destroy(&order).await.quietly();
        assert_eq!(emulator.orders(), []);
    }
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

    terraform.create(other).await;
    let deleted = terraform.destroy(&old).await;
    deleted.expect_warning("half of a replacement");
    let states: Vec<_> = emulator.orders().iter().map(|one| one.state).collect();
    assert_eq!(states, [OrderState::Certificate, OrderState::DomainVerify]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_is_under_way_is_adopted_and_deleting_it_at_once_forgets_it() {
    let (emulator, mut terraform) = world().await;
    let existing = emulator.place_order(NewOrder::for_domain(DOMAIN));
    let created = terraform.apply(None, adopting()).await;
    created.expect_warning("was taken over");
    assert_eq!(id(&created.stored), existing);
    assert_eq!(emulator.orders().len(), 1);

    let deleted = terraform.destroy(&created.stored).await;
    deleted.expect_warning("was left alone");
    assert_eq!(emulator.orders().len(), 1);

    // Another run does delete it.
    let mut next = Terraform::with(&emulator, json!({})).await;
    next.destroy(&created.stored).await.quietly();
    assert_eq!(emulator.orders(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_orders_none_is_adopted_and_all_are_named() {
    let (emulator, mut terraform) = world().await;
    let orders = [0, 1].map(|_| emulator.place_order(NewOrder::for_domain(DOMAIN)));
    let created = terraform.apply(None, adopting()).await;
    let problem = created.expect_error("there are several");
    for order in orders {
        assert!(problem.detail.contains(&order.to_string()), "{problem:?}");
    }
    assert!(created.stored.state.is_null());
    assert_eq!(emulator.orders().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_for_other_names_or_another_method_is_not_adopted() {
    let (emulator, mut terraform) = world().await;
    emulator.place_order(NewOrder::for_domain("example.com"));
    emulator.place_order(NewOrder::for_domain(&format!("{DOMAIN},api.example.com")));
    let by_file = with(adopting(), "validation_method", "FILE");
    emulator.place_order(NewOrder::for_domain(DOMAIN));
    terraform.create(by_file).await;
    assert_eq!(emulator.orders().len(), 4);
}

/// An order of one account, and a provider that has the key of another.
async fn away_from_home() -> (Stored, alicloud_cas::emulator::Emulator, Terraform) {
    let (_home, mut terraform) = world().await;
    let order = terraform.create(order_for(DOMAIN)).await;
    let options = Options {
        account_id: "6543210987654321".to_owned(),
        ..Options::default()
    };
    let elsewhere = alicloud_cas::emulator::Emulator::start(options)
        .await
        .unwrap();
    let terraform = Terraform::with(&elsewhere, json!({})).await;
    (order, elsewhere, terraform)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_of_another_account_never_empties_a_state() {
    let (order, _elsewhere, mut terraform) = away_from_home().await;
    let read = terraform.read(&order).await;
    let problem = read.expect_error("belongs to another account");
    for account in ["1234567890123456", "6543210987654321"] {
        assert!(problem.detail.contains(account), "{problem:?}");
    }
    assert_eq!(read.stored, order);

    let deleted = terraform.destroy(&order).await;
    deleted.expect_error("belongs to another account");
    assert_eq!(deleted.stored, order);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_is_gone_is_believed_where_it_was_placed_and_not_where_nobody_can_tell() {
    let (emulator, mut terraform) = world().await;
    let order = terraform.create(order_for(DOMAIN)).await;
    emulator.set_state(id(&order), OrderState::Gone);

    let mut blind = Terraform::with(&emulator, json!({})).await;
    emulator
        .refuse("GetCallerIdentity", 403, "Forbidden.RAM")
        .times(9);
    let read = blind.read(&order).await;
    assert_eq!(read.only_diagnostic().severity, 1);
    assert_eq!(read.stored, order);

    // The process that placed it knows whose key it has.
    let read = terraform.read(&order).await;
    read.expect_warning("is gone");
    assert!(read.stored.state.is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_recorded_account_gone_is_believed() {
    let emulator = emulator().await;
    emulator
        .refuse("GetCallerIdentity", 403, "Forbidden.RAM")
        .times(9);
    let mut terraform = Terraform::with(&emulator, json!({})).await;
    let order = terraform.create(order_for(DOMAIN)).await;
    emulator.set_state(id(&order), OrderState::Gone);
    let read = terraform.read(&order).await;
    read.expect_warning("is gone");
}
