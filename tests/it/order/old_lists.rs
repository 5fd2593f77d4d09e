//! A list that was read before something happened does not speak of it.

use emulator::variants::RevokedOrder;
use emulator::{NewOrder, Options, Variants};
use serde_json::json;

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_list_from_before_the_create_confirms_nothing() {
    let (emulator, mut terraform) = world().await;
    let other = colleagues_order(&emulator);
    // A lookup reads the full list; the create comes within half a minute.
    let config = json!({ "order_id": other.to_string() });
    terraform.data("alicloud_cas_order", config).await;
    let theirs = emulator.place_order(NewOrder::for_domain("example.org"));
    emulator.answer(CREATE, &naming(theirs)).once();
    let created = terraform.apply(None, order_for("example.net")).await;
    created.expect_error("the service named another one");
    assert!(created.stored.state.is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_was_revoked_is_not_cancelled_by_an_old_list() {
    let options = Options {
        variants: Variants {
            revoked_order: RevokedOrder::Unknow,
            ..Variants::default()
        },
        ..Options::default()
    };
    let (emulator, mut terraform) = world_of(options).await;
    let config = with(order_for(DOMAIN), "deletion_policy", "revoke");
    let order = terraform.create(config).await;
    let mut next = run_on(&emulator).await;
    let lookup = json!({ "order_id": id(&order).to_string() });
    next.data("alicloud_cas_order", lookup).await;
    emulator.issue(id(&order));
    emulator.lose_answer_to(REVOKE).once();
    next.destroy(&order).await.quietly();
    assert_eq!(asked(&emulator, CANCEL), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_is_newer_than_the_list_is_looked_up_whole() {
    let (emulator, mut terraform) = world().await;
    let other = colleagues_order(&emulator);
    let config = json!({ "order_id": other.to_string() });
    terraform.data("alicloud_cas_order", config).await;
    let order = terraform.create(order_for("api.example.com")).await;
    let config = json!({ "order_id": id(&order).to_string() });
    let (found, _) = terraform.data("alicloud_cas_order", config).await;
    assert_eq!(found["domain"], "api.example.com");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_is_newer_than_the_list_is_not_gone_by_it() {
    let (emulator, mut terraform) = world().await;
    let other = colleagues_order(&emulator);
    let config = json!({ "order_id": other.to_string() });
    terraform.data("alicloud_cas_order", config).await;
    let order = terraform.create(order_for("api.example.com")).await;
    emulator.refuse(DESCRIBE, 404, "NotFoundOrder").times(2);
    let read = terraform.read(&order).await;
    assert_eq!(
        read.stored.state["id"], order.state["id"],
        "{:?}",
        read.diagnostics
    );
}
