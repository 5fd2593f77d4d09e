//! An order whose creation is in doubt: kept, looked for, and never another's.

use std::time::Duration;

use alicloud_cas::emulator::variants::BuyDate;
use alicloud_cas::emulator::{Emulator, NewOrder, Options, OrderId, OrderState, Variants};
use serde_json::{Value as Json, json};

use super::{DOMAIN, id, order_for, with, world, world_of};
use crate::support::terraform::{Answer, Stored, Terraform};

#[tokio::test(flavor = "multi_thread")]
async fn an_order_in_doubt_is_kept_found_and_removed() {
    let (emulator, mut terraform) = world().await;
    emulator.lose_answer_to("CreateCertificateRequest").once();
    let created = in_doubt(&emulator, &mut terraform).await;
    created.expect_error("the answer was lost");
    assert!(created.stored.state["id"].is_null());
    assert_eq!(created.stored.state["domain"], DOMAIN);

    terraform.configure_again(&emulator).await;
    let found = terraform.read(&created.stored).await.quietly();
    assert_eq!(id(&found), emulator.orders()[0].id);
    let gone = terraform.destroy(&found).await.quietly();
    assert!(gone.state.is_null());
    assert_eq!(emulator.orders(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_in_doubt_that_could_not_be_looked_for_says_why() {
    let (emulator, mut terraform) = world().await;
    emulator.lose_answer_to("CreateCertificateRequest").once();
    let created = in_doubt(&emulator, &mut terraform).await;
    let problem = created.expect_error("the answer was lost");
    let (_, look_up) = problem
        .detail
        .split_once("The look-up failed: ")
        .expect("the message says that it failed");
    assert!(look_up.contains("Forbidden.RAM"), "{look_up}");
    assert!(
        problem.detail.contains("It could not be looked for"),
        "{problem:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_in_doubt_that_has_not_appeared_is_kept_with_a_warning() {
    let (emulator, mut terraform) = world().await;
    emulator
        .reset_connection_on("CreateCertificateRequest")
        .once();
    let created = in_doubt(&emulator, &mut terraform).await;
    created.expect_error("Cannot place certificate order www.example.com: the answer was lost");

    terraform.configure_again(&emulator).await;
    let read = terraform.read(&created.stored).await;
    read.expect_warning("is still in doubt");
    assert_eq!(read.stored, created.stored);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_in_doubt_is_never_chosen_among_several() {
    let (emulator, mut terraform) = world().await;
    emulator.lose_answer_to("CreateCertificateRequest").once();
    let created = in_doubt(&emulator, &mut terraform).await;
    let stranger = emulator
        .place_order(NewOrder::for_domain(DOMAIN))
        .to_string();

    terraform.configure_again(&emulator).await;
    terraform
        .read(&created.stored)
        .await
        .expect_warning(&stranger);
    let deleted = terraform.destroy(&created.stored).await;
    deleted.expect_error("several could be the one");
    assert_eq!(emulator.orders().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_in_doubt_is_removed_by_a_destroy_alone() {
    let (emulator, mut terraform) = world().await;
    emulator.lose_answer_to("CreateCertificateRequest").once();
    let created = in_doubt(&emulator, &mut terraform).await;
    created.expect_error("the answer was lost");

    terraform.configure_again(&emulator).await;
    let gone = terraform.destroy(&created.stored).await;
    gone.expect_warning("was taken for the one in doubt");
    assert!(gone.stored.state.is_null());
    assert_eq!(emulator.orders(), []);
}

/// An order that never ran, in doubt all the same.
async fn never_ran(emulator: &Emulator, terraform: &mut Terraform, config: Json) -> Stored {
    emulator
        .reset_connection_on("CreateCertificateRequest")
        .once();
    let created = applied_in_doubt(emulator, terraform, config).await;
    created.expect_error("the answer was lost");
    created.stored
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_in_doubt_never_takes_one_that_came_later() {
    let (emulator, mut terraform) = world().await;
    let doubtful = never_ran(&emulator, &mut terraform, order_for(DOMAIN)).await;
    emulator.advance_all(HOUR);
    terraform.configure_again(&emulator).await;
    let other = terraform.create(order_for(DOMAIN)).await;

    emulator.advance_all(HOUR);
    terraform.configure_again(&emulator).await;
    let read = terraform.read(&doubtful).await;
    read.expect_warning("is still in doubt");
    assert!(read.stored.state["id"].is_null());
    let gone = terraform.destroy(&read.stored).await;
    gone.expect_warning("may be left behind");
    assert!(gone.stored.state.is_null());
    assert_eq!(orders(&emulator), [(id(&other), OrderState::DomainVerify)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_in_doubt_never_takes_one_that_an_earlier_run_had() {
    let (emulator, mut terraform) = world().await;
    let hasty = with(order_for(DOMAIN), "timeouts", json!({ "delete": "1s" }));
    let doubtful = never_ran(&emulator, &mut terraform, hasty).await;

    // A moment later: no date tells the one from the other. The run that orders the other
    // fails to finish with the one in doubt.
    terraform.configure_again(&emulator).await;
    let other = terraform.create(order_for(DOMAIN)).await;
    emulator
        .refuse("ListUserCertificateOrder", 403, "Forbidden.RAM")
        .times(2);
    let kept = terraform.destroy(&doubtful).await;
    kept.expect_error("Forbidden.RAM");

    emulator.advance_all(2 * HOUR);
    terraform.configure_again(&emulator).await;
    let gone = terraform.destroy(&kept.stored).await;
    gone.expect_warning("may be left behind");
    assert_eq!(orders(&emulator), [(id(&other), OrderState::DomainVerify)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_two_objects_hold_is_warned_about() {
    let options = Options {
        variants: Variants {
            // No date tells the one from the other.
            buy_date: BuyDate::Purchased,
            ..Variants::default()
        },
        ..Options::default()
    };
    let (emulator, mut terraform) = world_of(options).await;
    let doubtful = never_ran(&emulator, &mut terraform, order_for(DOMAIN)).await;
    terraform.configure_again(&emulator).await;
    let other = terraform.create(order_for(DOMAIN)).await;

    terraform.configure_again(&emulator).await;
    let taken = terraform.read(&doubtful).await.quietly();
    assert_eq!(id(&taken), id(&other));
    let read = terraform.read(&other).await;
    read.expect_warning("is held by two objects");
    assert_eq!(read.stored, other);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_was_only_found_is_never_revoked() {
    for is_read_first in [true, false] {
        let (emulator, mut terraform) = world().await;
        emulator.lose_answer_to("CreateCertificateRequest").once();
        let config = with(order_for(DOMAIN), "deletion_policy", "revoke");
        let created = applied_in_doubt(&emulator, &mut terraform, config).await;
        let order = emulator.orders()[0].id;
        emulator.issue(order);

        terraform.configure_again(&emulator).await;
        let doubtful = match is_read_first {
            true => terraform.read(&created.stored).await.quietly(),
            false => created.stored,
        };
        let gone = terraform.destroy(&doubtful).await;
        let said = |words: &str| {
            gone.diagnostics
                .iter()
                .any(|one| one.detail.contains(words))
        };
        assert!(said("alicloud_cas_revoke_certificate"), "{gone:?}");
        assert!(gone.stored.state.is_null());
        assert_eq!(emulator.orders()[0].state, OrderState::Certificate);
    }
}

/// What orders there are, and in which state.
fn orders(emulator: &Emulator) -> Vec<(OrderId, OrderState)> {
    let orders = emulator.orders();
    orders.iter().map(|order| (order.id, order.state)).collect()
}

const HOUR: Duration = Duration::from_secs(3600);

/// An order for the domain that ended in doubt.
async fn in_doubt(emulator: &Emulator, terraform: &mut Terraform) -> Answer {
    applied_in_doubt(emulator, terraform, order_for(DOMAIN)).await
}

/// Applies an order so that it ends in doubt. The baseline goes well; the next two looks are
/// refused, and Ctrl-C comes with the first of them.
async fn applied_in_doubt(emulator: &Emulator, terraform: &mut Terraform, config: Json) -> Answer {
    emulator
        .refuse("ListUserCertificateOrder", 403, "Forbidden.RAM")
        .after(1)
        .times(2);
    let mut other = terraform.core();
    let (created, ()) = tokio::join!(
        terraform.apply(None, config),
        other.interrupt_after(emulator, "ListUserCertificateOrder", 2),
    );
    created
}
