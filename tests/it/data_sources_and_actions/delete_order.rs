//! Deleting an order by hand, as an action.

use emulator::{Lag, Options, OrderState};
use serde_json::json;

use super::{
    PRODUCT, Terraform, asked, expect_error, expect_warning, issued, placed, world, world_of,
};
use crate::support::at_once;

const DELETE: &str = "alicloud_cas_delete_order";

const CANCEL_CALL: &str = "CancelOrderRequest";
const DELETE_CALL: &str = "DeleteCertificateRequest";

#[tokio::test(flavor = "multi_thread")]
async fn an_order_without_a_certificate_is_deleted_and_its_unit_comes_back() {
    at_once(
        [
            (OrderState::DomainVerify, 1),
            (OrderState::Process, 1),
            (OrderState::VerifyFail, 0),
            (OrderState::Payed, 0),
        ],
        async |(state, cancels)| {
            let (emulator, mut terraform) = world().await;
            let id = placed(&emulator);
            emulator.set_state(id, state);
            let config = json!({ "order_id": id.to_string() });
            assert_eq!(terraform.plan_action(DELETE, config.clone()).await, []);
            let (told, said) = terraform.invoke(DELETE, config).await;
            assert_eq!(said, []);
            let end = format!("Order {id} is deleted, and its unit of quota comes back.");
            assert_eq!(told.last(), Some(&end));
            assert_eq!(emulator.orders(), []);
            assert_eq!(emulator.quota_used(PRODUCT), 0);
            assert_eq!(asked(&emulator, CANCEL_CALL), cancels, "{state:?}");
            assert_eq!(asked(&emulator, DELETE_CALL), 1, "{state:?}");
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancel_that_takes_its_time_is_waited_for() {
    let options = Options {
        cancelled_after: Lag::Describes(2),
        ..Options::default()
    };
    let (emulator, mut terraform) = world_of(options).await;
    let id = placed(&emulator);
    let config = json!({ "order_id": id.to_string() });
    let (told, said) = terraform.invoke(DELETE, config).await;
    assert_eq!(said, []);
    assert!(
        told.contains(&format!("Order {id} is withdrawn.")),
        "{told:?}"
    );
    assert_eq!(emulator.orders(), []);
    assert_eq!(asked(&emulator, CANCEL_CALL), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_with_a_certificate_is_refused_with_the_reason_and_warned_of_at_plan() {
    for (state, status, why) in [
        (
            OrderState::Certificate,
            "issued",
            "alicloud_cas_revoke_certificate",
        ),
        (OrderState::Revoked, "revoked", "It has had a certificate"),
    ] {
        let (emulator, mut terraform) = world().await;
        let id = issued(&emulator);
        emulator.set_state(id, state);
        let config = json!({ "order_id": id.to_string() });
        let summary = format!("Cannot delete certificate order {id}: it is {status}");
        let planned = terraform.plan_action(DELETE, config.clone()).await;
        expect_warning(&planned, &summary);
        let (_, said) = terraform.invoke(DELETE, config).await;
        let told = expect_error(&said, &summary);
        assert!(told.detail.contains(why), "{told:?}");
        assert_eq!(
            asked(&emulator, CANCEL_CALL) + asked(&emulator, DELETE_CALL),
            0
        );
        assert_eq!(emulator.order(id).unwrap().state, state);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_is_not_there_is_a_success_that_says_so() {
    let (emulator, mut terraform) = world().await;
    let config = json!({ "order_id": "42" });
    let mut planning = terraform.core();
    let (planned, (told, said)) = tokio::join!(
        planning.plan_action(DELETE, config.clone()),
        terraform.invoke(DELETE, config),
    );
    assert_eq!((planned, said), (vec![], vec![]));
    assert_eq!(
        told,
        ["Order 42 is not there, so there is nothing to delete."]
    );
    assert_eq!(asked(&emulator, DELETE_CALL), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_this_run_has_taken_over_is_not_deleted() {
    let (emulator, mut terraform) = world().await;
    let id = placed(&emulator);
    let order = json!({
        "domain": super::DOMAIN,
        "username": "Ada",
        "phone": "13800000000",
        "email": "ops@example.com",
        "adopt_existing": true,
    });
    let created = terraform.apply(None, order).await;
    created.expect_warning("was taken over");
    let config = json!({ "order_id": id.to_string() });
    let (_, said) = terraform.invoke(DELETE, config.clone()).await;
    let summary = format!("Cannot delete certificate order {id}: this run has taken it over");
    expect_error(&said, &summary);
    assert_eq!(emulator.orders().len(), 1);

    let mut next = Terraform::with(&emulator, json!({})).await;
    let (_, said) = next.invoke(DELETE, config).await;
    assert_eq!(said, []);
    assert_eq!(emulator.orders(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_right_is_told_with_its_code_and_a_lost_answer_is_not_reported() {
    let (emulator, mut terraform) = world().await;
    let id = placed(&emulator);
    let config = json!({ "order_id": id.to_string() });
    emulator.refuse(CANCEL_CALL, 403, "Forbidden.RAM").once();
    let (_, said) = terraform.invoke(DELETE, config.clone()).await;
    let summary = format!("Cannot delete certificate order {id}: Forbidden.RAM");
    expect_error(&said, &summary);
    assert_eq!(emulator.order(id).unwrap().state, OrderState::DomainVerify);

    emulator.lose_answer_to(CANCEL_CALL).once();
    emulator.lose_answer_to(DELETE_CALL).once();
    let (_, said) = terraform.invoke(DELETE, config).await;
    assert_eq!(said, []);
    assert_eq!(emulator.orders(), []);
}
