//! Orders that an action is at work on.

use emulator::variants::FreshOrder;
use emulator::{Options, Variants};
use serde_json::json;

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_new_order_that_still_looks_withdrawn_is_cancelled_all_the_same() {
    let options = Options {
        variants: Variants {
            fresh_order: FreshOrder::Payed,
            ..Variants::default()
        },
        ..Options::default()
    };
    let (emulator, mut terraform) = world_of(options).await;
    let order = colleagues_order(&emulator);
    let config = json!({ "order_id": order.to_string() });
    let (told, said) = terraform.invoke("alicloud_cas_cancel_order", config).await;
    assert_eq!(said, [], "{told:?}");
    // Described once more, it shows what it is.
    let read = terraform.import(&order.to_string()).await.stored;
    assert_eq!(read.state["status"], "withdrawn", "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_action_that_failed_makes_no_order_the_run_s_own() {
    for action in ["alicloud_cas_delete_order", "alicloud_cas_cancel_order"] {
        let (emulator, mut terraform) = world().await;
        let theirs = colleagues_order(&emulator);
        emulator.refuse(CANCEL, 403, "Forbidden.RAM").once();
        let config = json!({ "order_id": theirs.to_string() });
        let (_, said) = terraform.invoke(action, config).await;
        assert_eq!(said.len(), 1);
        let created = terraform.apply(None, order_for(DOMAIN)).await;
        assert_eq!(emulator.orders().len(), 1, "{created:?}");
    }
}
