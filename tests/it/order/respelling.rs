//! Another spelling of the same domain: the order stays, and is called by the name that the
//! configuration has now.

use emulator::{Lag, NewOrder, Options};
use serde_json::{Value as Json, json};

use super::ordering::request_for;
use super::{
    CREATE, DOMAIN, asked, changes_since, days, id, issued_for, order_for, run_on, with, world,
    world_of,
};
use crate::support::terraform::{Core, Stored};
use crate::support::values::UNKNOWN;

const UNICODE: &str = "bücher.example";
const PUNYCODE: &str = "xn--bcher-kva.example";

/// The only element of `validation`, and its key.
fn only_record(state: &Json) -> (&str, &Json) {
    let records = state["validation"].as_object().expect("it is known");
    let mut records = records.iter();
    let (key, record) = records.next().expect("there is one");
    assert!(records.next().is_none(), "{state}");
    (key, record)
}

/// What an order is once it is called by another name.
fn renamed(order: &Stored, name: &str) -> Json {
    let mut state = order.state.clone();
    state["validation"] = json!({ name: only_record(&order.state).1 });
    state["domain"] = name.into();
    state
}

/// Fails unless a configuration changes nothing but the name of an order.
async fn expect_renamed(terraform: &mut Core, order: &Stored, config: Json, name: &str) -> Stored {
    let plan = terraform.plan(Some(order), config.clone()).await;
    assert_eq!(plan.state, renamed(order, name), "{name}");
    assert_eq!(plan.replaces, [""; 0], "{name}");
    let order = terraform.apply(Some(order), config.clone()).await.quietly();
    assert_eq!(order.state, plan.state, "{name}");
    let order = terraform.read(&order).await.quietly();
    assert_eq!(order.state, plan.state, "{name}");
    let again = terraform.plan(Some(&order), config).await;
    assert_eq!(again.state, order.state, "{name}");
    order
}

#[tokio::test(flavor = "multi_thread")]
async fn the_name_as_configured_now_is_the_domain_and_the_key_of_the_record() {
    let (emulator, mut terraform) = world().await;
    let mut order = terraform.create(order_for(UNICODE)).await;
    let mark = emulator.mark();
    for name in ["BÜCHER.example", "bücher.example.", PUNYCODE, UNICODE] {
        order = expect_renamed(&mut terraform, &order, order_for(name), name).await;
    }
    let calls = emulator.calls_since(mark);
    assert_eq!(calls.len(), 4, "one look for each read: {calls:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_comes_later_is_filled_in_under_the_new_name() {
    let hour = std::time::Duration::from_secs(3600);
    let (emulator, mut terraform) = world_of(Options {
        record_after: Lag::Time(hour),
        ..Options::default()
    })
    .await;
    let config = |name| with(order_for(name), "timeouts", json!({ "create": "1s" }));
    let created = terraform.apply(None, config(UNICODE)).await;
    created.expect_warning("has no validation record yet");
    let order = terraform.apply(Some(&created.stored), config(PUNYCODE));
    let order = order.await.quietly();
    assert!(only_record(&order.state).1["record_value"].is_null());

    emulator.advance(hour);
    let read = terraform.read(&order).await.quietly();
    let (key, record) = only_record(&read.state);
    assert_eq!(key, PUNYCODE);
    assert!(record["record_value"].is_string(), "{record}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_imported_order_is_called_as_the_configuration_calls_it() {
    let (emulator, mut terraform) = world().await;
    let both = format!("{UNICODE},www.{UNICODE}");
    let existing = emulator.place_order(NewOrder::for_domain(&both));
    let order = terraform.import(&existing.to_string()).await.quietly();
    let further = order.state["subject_alternative_names"].clone();
    let config = |first: &str, further: Json| {
        with(
            json!({ "domain": first }),
            "subject_alternative_names",
            further,
        )
    };
    // The further names are no key of anything, and stay as they are spelled.
    let shouted = json!([format!("WWW.{PUNYCODE}.")]);
    for name in ["Bücher.example", UNICODE, PUNYCODE] {
        let renamed = expect_renamed(&mut terraform, &order, config(name, shouted.clone()), name);
        assert_eq!(renamed.await.state["subject_alternative_names"], further);
    }

    // Of several names another one may be meant, in another spelling too.
    let swapped = config("WWW.Bücher.example", json!([UNICODE]));
    let plan = terraform.plan(Some(&order), swapped).await;
    assert_eq!(plan.replaces, [""; 0]);
    assert_eq!(only_record(&plan.state).0, "WWW.Bücher.example");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_takes_the_new_name_along_and_a_failed_one_leaves_the_old() {
    let (emulator, mut terraform) = world().await;
    let config = |name| with(order_for(name), "min_days_remaining", 30);
    let old = issued_for(&emulator, &mut terraform, config(UNICODE), days(61)).await;
    let mut next = run_on(&emulator).await;
    let plan = next.plan(Some(&old), config(PUNYCODE)).await;
    assert_eq!(
        (&plan.state["id"], &*plan.replaces),
        (&json!(UNKNOWN), &[][..])
    );
    let (key, record) = only_record(&plan.state);
    assert_eq!((key, &record["record_value"]), (PUNYCODE, &json!(UNKNOWN)));

    emulator.refuse(CREATE, 400, "NotRemainCount").once();
    let refused = next.apply_in_spite(Some(&old), config(PUNYCODE)).await;
    refused.expect_error("NotRemainCount");
    assert_eq!(refused.stored.state, old.state);

    let renewed = next.apply_in_spite(Some(&old), config(PUNYCODE)).await;
    let renewed = renewed.quietly();
    assert_ne!(id(&renewed), id(&old));
    assert_eq!(renewed.state["domain"], PUNYCODE);
    assert_eq!(only_record(&renewed.state).0, PUNYCODE);
    let again = next.plan(Some(&renewed), config(PUNYCODE)).await;
    assert_eq!(again.state, renewed.state);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_request_alone_the_name_is_the_one_in_the_request() {
    let (emulator, mut terraform) = world().await;
    let csr = request_for(DOMAIN, &[]);
    let config = |domain: Json| with(with(order_for(DOMAIN), "domain", domain), "csr", &*csr);
    let order = terraform.create(config(json!("WWW.Example.com."))).await;
    let mark = emulator.mark();
    expect_renamed(&mut terraform, &order, config(Json::Null), DOMAIN).await;
    assert_eq!(changes_since(&emulator, mark), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_spelling_beside_another_domain_or_product_is_another_order() {
    let (emulator, mut terraform) = world().await;
    let order = terraform.create(order_for(UNICODE)).await;
    let other = with(order_for(PUNYCODE), "product_code", "another");
    let plan = terraform.plan(Some(&order), other).await;
    assert_eq!(plan.replaces, ["product_code"]);
    for name in ["bucher.example", UNKNOWN] {
        let plan = terraform.plan(Some(&order), order_for(name)).await;
        assert_eq!(plan.replaces, ["domain"], "{name}");
    }
    assert_eq!(asked(&emulator, CREATE), 1);
}
