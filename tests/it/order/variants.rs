//! One life of an order against every answer to every open question about the service.

use alicloud_cas::emulator::{Options, Variants};
use futures_util::{StreamExt as _, stream};

use super::{DOMAIN, id, order_for, world_of};

/// How many lives go on at once; each has a provider process of its own.
const AT_ONCE: usize = 8;

/// A seed for combinations of answers, beside each answer alone.
const SEED: u64 = 20_261_121;
const SAMPLES: usize = 12;

#[tokio::test(flavor = "multi_thread")]
async fn an_order_lives_the_same_life_whatever_the_service_is_like() {
    lives(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_whose_answer_is_lost_lives_the_same_life_too() {
    lives(true).await;
}

async fn lives(lose_the_answer: bool) {
    let all = Variants::each().chain(Variants::sample(SEED).take(SAMPLES));
    stream::iter(all)
        .map(|variants| life(variants, lose_the_answer))
        .buffer_unordered(AT_ONCE)
        .collect::<()>()
        .await;
}

async fn life(variants: Variants, lose_the_answer: bool) {
    let answers = || variants.values().collect::<Vec<_>>();
    let options = Options {
        variants,
        ..Options::default()
    };
    let (emulator, mut terraform) = world_of(options).await;
    if lose_the_answer {
        emulator.lose_answer_to("CreateCertificateRequest").once();
    }
    let order = terraform.create(order_for(DOMAIN)).await;
    let [placed] = &emulator.orders()[..] else {
        panic!("not exactly one order: {:?}", answers())
    };
    assert_eq!(id(&order), placed.id);
    let record = &order.state["validation"][DOMAIN];
    assert!(record["record_value"].is_string(), "{:?}", answers());
    assert!(
        record["record_fqdn"]
            .as_str()
            .is_some_and(|name| name.starts_with("_dnsauth.") && name.ends_with("example.com")),
        "{record} {:?}",
        answers()
    );

    let read = terraform.read(&order).await;
    assert_eq!(read.diagnostics, [], "{:?}", answers());
    let deleted = terraform.destroy(&read.stored).await;
    assert_eq!(deleted.diagnostics, [], "{:?}", answers());
    assert!(deleted.stored.state.is_null());
    assert_eq!(emulator.orders(), [], "{:?}", answers());
}
