//! `{}` with status 200, as a proxy may answer: no request counts as accepted by it.

use emulator::OrderState;
use serde_json::json;

use super::{CANCEL, CREATE, DELETE, DOMAIN, REVOKE, id, order_for, orders, with, world};
use crate::support::at_once;

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_object_is_not_taken_for_the_acceptance_of_a_cancel_a_delete_or_a_revocation() {
    at_once(
        [
            (CANCEL, OrderState::DomainVerify),
            (DELETE, OrderState::VerifyFail),
            (REVOKE, OrderState::Certificate),
        ],
        async |(action, state)| {
            let (emulator, mut terraform) = world().await;
            let revoking = with(order_for(DOMAIN), "deletion_policy", "revoke");
            let config = with(revoking, "timeouts", json!({ "delete": "2s" }));
            let order = terraform.create(config).await;
            emulator.set_state(id(&order), state);
            emulator.answer(action, "{}").times(99);
            let deleted = terraform.destroy(&order).await;
            assert_eq!(deleted.only_diagnostic().severity, 1, "{action}");
            assert_eq!(id(&deleted.stored), id(&order), "{action}");
            assert_eq!(orders(&emulator), [(id(&order), state)], "{action}");
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_with_an_empty_object_once_is_asked_for_again() {
    at_once(
        [
            (CANCEL, OrderState::DomainVerify, OrderState::Gone),
            (DELETE, OrderState::VerifyFail, OrderState::Gone),
            (REVOKE, OrderState::Certificate, OrderState::Revoked),
        ],
        async |(action, state, end)| {
            let (emulator, mut terraform) = world().await;
            let revoking = with(order_for(DOMAIN), "deletion_policy", "revoke");
            let order = terraform.create(revoking).await;
            emulator.set_state(id(&order), state);
            emulator.answer(action, "{}").once();
            terraform.destroy(&order).await.quietly();
            assert_eq!(emulator.order(id(&order)).unwrap().state, end, "{action}");
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_object_is_not_taken_for_an_order() {
    let (emulator, mut terraform) = world().await;
    emulator.answer(CREATE, "{}").once();
    let config = with(order_for(DOMAIN), "timeouts", json!({ "create": "1s" }));
    let created = terraform.apply(None, config).await;
    created.expect_error("No new order for the domain appeared");
    assert!(created.stored.state.is_null());
    assert_eq!(emulator.orders(), []);
}
