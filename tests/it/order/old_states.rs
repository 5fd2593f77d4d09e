//! States of version 0.1.0.

use emulator::{Emulator, OrderState};
use serde_json::{Value as Json, json};

use super::{DOMAIN, days, expect_untouched, id, issued_for, order_for, run_on, world};
use crate::support::terraform::{Stored, Terraform};

/// What version 0.1.0 kept beside an order, with this more.
fn private(more: Json) -> Vec<u8> {
    let mut private = json!({
        "home": { "account": "1234567890123456", "site": "china" },
        "held_certificate": true,
        "days": { "left": 61, "in_all": 90 },
    });
    let Json::Object(more) = more else {
        panic!("it is an object")
    };
    private.as_object_mut().unwrap().extend(more);
    private.to_string().into_bytes()
}

/// An issued order as version 0.1.0 has left it: it knew nothing of `ready_for_renewal`.
async fn left_behind(more: Json) -> (Emulator, Terraform, Stored) {
    let (emulator, mut terraform) = world().await;
    let mut order = issued_for(&emulator, &mut terraform, order_for(DOMAIN), days(20)).await;
    order.state["ready_for_renewal"] = Json::Null;
    order.private = private(more);
    let next = run_on(&emulator).await;
    (emulator, next, order)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_is_taken_over_without_a_change_in_the_plan() {
    let more = json!({
        "intent": { "domains": [DOMAIN], "product_code": "digicert-free-1-free", "seen": [] },
        "doubts": { "open": [] },
    });
    let (emulator, mut terraform, order) = left_behind(more).await;
    let unread = terraform.plan(Some(&order), order_for(DOMAIN)).await;
    assert_eq!(
        (unread.state, unread.diagnostics),
        (order.state.clone(), vec![])
    );

    let read = terraform.read(&order).await.quietly();
    let mut expected = order.state.clone();
    expected["ready_for_renewal"] = false.into();
    assert_eq!(read.state, expected);
    let plan = terraform.plan(Some(&read), order_for(DOMAIN)).await;
    assert_eq!((plan.state, plan.diagnostics), (expected, vec![]));

    let kept: Json = serde_json::from_slice(&read.private).unwrap();
    assert_eq!(kept.as_object().unwrap().len(), 2, "{kept}");
    let again = run_on(&emulator).await.read(&read).await.quietly();
    assert_eq!(again, read);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_was_traced_back_is_one_that_was_only_found() {
    let (emulator, mut terraform, order) = left_behind(json!({ "traced": true })).await;
    let read = terraform.read(&order).await.quietly();
    for stored in [&order, &read] {
        let deleted = run_on(&emulator).await.destroy(stored).await;
        deleted.expect_warning("it may be somebody else's");
    }
    expect_untouched(&emulator, id(&order));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_was_never_shown_is_not_believed_to_be_gone() {
    let (emulator, mut terraform, mut order) = left_behind(json!({ "unseen": true })).await;
    order.state["timeouts"] = json!({ "create": null, "delete": "1s" });
    emulator.set_state(id(&order), OrderState::Gone);
    let read = terraform.read(&order).await;
    read.expect_warning("cannot be seen yet");
    assert_eq!(read.stored.state, order.state);
    let deleted = terraform.destroy(&read.stored).await;
    deleted.expect_error("timeouts.delete");
    assert_eq!(id(&deleted.stored), id(&order));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_without_an_id_stays_on_a_read_and_a_destroy_deletes_nothing() {
    let (emulator, mut terraform, mut order) = left_behind(json!({})).await;
    let there = id(&order);
    order.state["id"] = Json::Null;
    let mark = emulator.mark();
    let read = terraform.read(&order).await;
    let warning = read.expect_warning("has no id in the state");
    assert!(warning.detail.contains("terraform state rm"), "{warning:?}");
    assert_eq!(read.stored.state, order.state);

    let planned = terraform.plan_destroy(&read.stored).await;
    assert!(
        planned.diagnostics[0]
            .summary
            .ends_with("will be forgotten")
    );
    let deleted = terraform.destroy(&read.stored).await;
    deleted.expect_warning("An order for www.example.com may be left behind");
    assert!(deleted.stored.state.is_null());
    assert_eq!(emulator.calls_since(mark), []);
    assert_eq!(
        emulator.order(there).unwrap().state,
        OrderState::Certificate
    );
}
