//! Everything around an order against every answer to every open question about the service.

use emulator::variants::ListLag;
use emulator::{NewOrder, Options, OrderState, Variants};
use futures_util::{StreamExt as _, stream};
use serde_json::{Value as Json, json};

use super::{DOMAIN, world_of};

/// How many go on at once; each has a provider process of its own.
const AT_ONCE: usize = 8;

/// A seed for combinations of answers, beside each answer alone.
const SEED: u64 = 20_261_123;
const SAMPLES: usize = 12;

#[tokio::test(flavor = "multi_thread")]
async fn everything_around_an_order_works_whatever_the_service_is_like() {
    let all = Variants::each().chain(Variants::sample(SEED).take(SAMPLES));
    stream::iter(all)
        .map(everything)
        .buffer_unordered(AT_ONCE)
        .collect::<()>()
        .await;
}

async fn everything(variants: Variants) {
    let answers = variants.values().collect::<Vec<_>>();
    let options = Options {
        variants,
        ..Options::default()
    };
    let (emulator, mut terraform) = world_of(options).await;
    let domain = format!("{DOMAIN},api.example.com");
    let issued = emulator.place_order(NewOrder::for_domain(&domain));
    emulator.issue(issued);
    let waiting = emulator.place_order(NewOrder::for_domain("example.com"));
    terraform.forbid_secrets_of(&emulator);
    let [issued_id, waiting_id] = [issued, waiting].map(|id| json!({ "order_id": id.to_string() }));

    let (listed, said) = terraform
        .list("alicloud_cas_order", Json::Null, true, 100)
        .await;
    let is_late = variants.list_lag == ListLag::Late;
    let expected = if is_late { 0 } else { 2 };
    assert_eq!((listed.len(), said), (expected, vec![]), "{answers:?}");
    // From here on neither is new to its description.
    let (waiting_order, said) = terraform
        .data("alicloud_cas_order", waiting_id.clone())
        .await;
    assert_eq!(said, [], "{answers:?}");
    assert_eq!(waiting_order["domain"], "example.com", "{answers:?}");

    let (order, said) = terraform
        .data("alicloud_cas_order", issued_id.clone())
        .await;
    assert_eq!(said, [], "{answers:?}");
    assert_eq!(order["status"], "issued", "{answers:?}");
    assert_eq!(order["domain"], DOMAIN, "{answers:?}");
    let (opened, said) = terraform
        .open("alicloud_cas_certificate", issued_id.clone())
        .await;
    assert_eq!(said, [], "{answers:?}");
    assert!(opened["private_key"].is_string(), "{answers:?}");
    let (_, said) = terraform
        .invoke("alicloud_cas_cancel_order", waiting_id)
        .await;
    assert_eq!(said, [], "{answers:?}");
    let cancelled = emulator.order(waiting).unwrap().state;
    assert_eq!(cancelled, OrderState::Payed, "{answers:?}");
    let (_, said) = terraform
        .invoke("alicloud_cas_revoke_certificate", issued_id)
        .await;
    assert_eq!(said, [], "{answers:?}");
    let revoked = emulator.order(issued).unwrap().state;
    assert_eq!(revoked, OrderState::Revoked, "{answers:?}");
}
