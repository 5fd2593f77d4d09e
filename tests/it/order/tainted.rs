//! A delete that gets no private state: of a tainted object, and on hosts that never hand
//! one over.

use emulator::{Emulator, OrderState};
use serde_json::Value as Json;

use super::{
    CANCEL, DOMAIN, PRODUCT, expect_untouched, id, order_for, orders, run_on, with, world,
};
use crate::support::at_once;
use crate::support::terraform::{Stored, Terraform};

/// An order as a run sees it that gets no private state.
async fn bare(config: Json) -> (Emulator, Terraform, Stored) {
    let (emulator, mut terraform) = world().await;
    let order = terraform.create(config).await;
    let stored = Stored {
        private: Vec::new(),
        ..order
    };
    let next = run_on(&emulator).await;
    (emulator, next, stored)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_without_a_certificate_is_ended_all_the_same() {
    at_once(
        [
            OrderState::DomainVerify,
            OrderState::Process,
            OrderState::VerifyFail,
            OrderState::Payed,
        ],
        async |state| {
            let (emulator, mut terraform, order) = bare(order_for(DOMAIN)).await;
            emulator.set_state(id(&order), state);
            let deleted = terraform.destroy(&order).await.quietly();
            assert!(deleted.state.is_null());
            assert_eq!(emulator.orders(), []);
            assert_eq!(emulator.quota_used(PRODUCT), 0);
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issued_order_is_never_revoked_by_it() {
    let revoking = with(order_for(DOMAIN), "deletion_policy", "revoke");
    let (emulator, mut terraform, order) = bare(revoking).await;
    emulator.issue(id(&order));
    let deleted = terraform.destroy(&order).await;
    let warning = deleted.expect_warning("as for a tainted object");
    assert!(
        warning.detail.contains("alicloud_cas_revoke_certificate"),
        "{warning:?}"
    );
    assert!(deleted.stored.state.is_null());
    assert_eq!(orders(&emulator), [(id(&order), OrderState::Certificate)]);
    expect_untouched(&emulator, id(&order));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_may_have_been_taken_over_is_left_in_the_service() {
    let adopting = with(order_for(DOMAIN), "adopt_existing", true);
    let (emulator, mut terraform, order) = bare(adopting).await;
    let deleted = terraform.destroy(&order).await;
    deleted.expect_warning("stays in the service");
    assert!(deleted.stored.state.is_null());
    expect_untouched(&emulator, id(&order));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_is_not_there_leaves_the_state_with_a_warning_on_what_was_not_checked() {
    let (emulator, mut terraform, order) = bare(order_for(DOMAIN)).await;
    emulator.set_state(id(&order), OrderState::Gone);
    let deleted = terraform.destroy(&order).await;
    let warning = deleted.expect_warning("was not there");
    assert!(
        warning.detail.contains("could not be checked"),
        "{warning:?}"
    );
    assert!(deleted.stored.state.is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_answers_no_object_so_that_terraform_keeps_its_own() {
    let (emulator, mut terraform, order) = bare(order_for(DOMAIN)).await;
    emulator.refuse(CANCEL, 403, "Forbidden.RAM").once();
    let deleted = terraform.destroy(&order).await;
    deleted.expect_error("Forbidden.RAM");
    assert!(deleted.stored.state.is_null());
    assert_eq!(deleted.stored.private, [0; 0]);
    assert_eq!(orders(&emulator), [(id(&order), OrderState::DomainVerify)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_destroy_and_the_create_of_a_tainted_object_place_one_order() {
    let (emulator, mut terraform, order) = bare(order_for(DOMAIN)).await;
    terraform.destroy(&order).await.quietly();
    let replaced = terraform.create(order_for(DOMAIN)).await;
    assert_ne!(id(&replaced), id(&order));
    assert_eq!(
        orders(&emulator),
        [(id(&replaced), OrderState::DomainVerify)]
    );
}
