//! Orders for `terraform query`.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use emulator::variants::RevokedOrder;
use emulator::{Emulator, NewOrder, Options, OrderState, Variants};
use serde_json::{Value as Json, json};

use super::{PRODUCT, asked, expect_error, issued, placed, world, world_of};

const ORDER: &str = "alicloud_cas_order";

/// An order in every state that the list shows.
fn one_of_each(emulator: &Emulator) -> Vec<String> {
    let states = OrderState::ALL.into_iter();
    let listed = states.filter(|state| *state != OrderState::Gone);
    listed
        .map(|state| {
            let domain = format!("{}.example.com", state.as_str().replace('_', "-"));
            let id = emulator.place_order(NewOrder::for_domain(&domain));
            emulator.set_state(id, state);
            id.to_string()
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_in_every_state_are_listed_with_identity_and_name() {
    let (emulator, mut terraform) = world().await;
    let placed = one_of_each(&emulator);
    let (listed, said) = terraform.list(ORDER, Json::Null, false, 100).await;
    assert_eq!(said, []);
    let ids: BTreeSet<_> = listed
        .iter()
        .map(|order| order.identity["order_id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(ids, placed.into_iter().collect());
    for order in &listed {
        assert_eq!(order.identity["site"], "china");
        assert_eq!(order.object, Json::Null);
        let id = order.identity["order_id"].as_str().unwrap();
        let name = &order.display_name;
        assert!(
            name.contains(".example.com (digicert-free-1-free, "),
            "{name}"
        );
        assert!(name.ends_with(&format!("order {id})")), "{name}");
    }
    assert_eq!(asked(&emulator, "DescribeCertificateState"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn whole_orders_are_described_one_by_one_and_only_when_asked_for() {
    let (emulator, mut terraform) = world().await;
    let placed = one_of_each(&emulator);
    let (listed, said) = terraform.list(ORDER, json!({}), true, 100).await;
    assert_eq!(said, []);
    assert_eq!(listed.len(), placed.len());
    for order in &listed {
        let state = &order.object;
        assert_eq!(state["id"], order.identity["order_id"]);
        assert!(state["domain"].as_str().unwrap().ends_with(".example.com"));
        assert!(state["status"].is_string());
        let over = ["failed", "withdrawn", "revoked", "expired"];
        let is_over = over.contains(&state["status"].as_str().unwrap());
        assert_eq!(state["replace_failed"], !is_over, "{state}");
    }
    assert_eq!(asked(&emulator, "DescribeCertificateState"), placed.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_read_once_for_all_whole_orders_together() {
    for (state, status) in [
        (OrderState::Payed, "withdrawn"),
        (OrderState::Revoked, "revoked"),
    ] {
        let options = Options {
            variants: Variants {
                revoked_order: RevokedOrder::Absent,
                ..Variants::default()
            },
            ..Options::default()
        };
        let (emulator, mut terraform) = world_of(options).await;
        for _ in 0..5 {
            emulator.set_state(placed(&emulator), state);
        }
        let (listed, said) = terraform.list(ORDER, Json::Null, true, 100).await;
        assert_eq!((listed.len(), said), (5, vec![]), "{state:?}");
        for order in &listed {
            assert_eq!(order.object["status"], status);
        }
        assert_eq!(asked(&emulator, "DescribeCertificateState"), 5);
        assert_eq!(asked(&emulator, "ListUserCertificateOrder"), 1, "{state:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_read_page_by_page_and_no_further_than_wanted() {
    let options = Options {
        quota: BTreeMap::from([(PRODUCT.to_owned(), 200)]),
        ..Options::default()
    };
    let (emulator, mut terraform) = world_of(options).await;
    for _ in 0..120 {
        placed(&emulator);
    }
    let (listed, said) = terraform.list(ORDER, Json::Null, false, 10).await;
    assert_eq!((listed.len(), said), (10, vec![]));
    assert_eq!(asked(&emulator, "ListUserCertificateOrder"), 1);
    let (listed, said) = terraform.list(ORDER, Json::Null, false, 0).await;
    assert_eq!((listed.len(), said), (120, vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_restricts_what_is_listed() {
    let (emulator, mut terraform) = world().await;
    let issued = issued(&emulator);
    let other = emulator.place_order(NewOrder::for_domain("api.example.org"));
    for (config, expected) in [
        (json!({ "keyword": "example.org" }), other),
        (json!({ "list_status": "ISSUED" }), issued),
    ] {
        let (listed, said) = terraform.list(ORDER, config, false, 100).await;
        assert_eq!(said, []);
        let [order] = &listed[..] else {
            panic!("not exactly one order: {listed:?}")
        };
        assert_eq!(order.identity["order_id"], expected.to_string());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_fails_halfway_says_so_after_what_it_had() {
    let options = Options {
        quota: BTreeMap::from([(PRODUCT.to_owned(), 200)]),
        ..Options::default()
    };
    let (emulator, mut terraform) = world_of(options).await;
    for _ in 0..60 {
        placed(&emulator);
    }
    emulator
        .refuse("ListUserCertificateOrder", 403, "Forbidden.RAM")
        .after(1)
        .times(9);
    let (listed, said) = terraform.list(ORDER, Json::Null, false, 100).await;
    assert_eq!(listed.len(), 50);
    expect_error(&said, "Cannot list certificate orders: Forbidden.RAM");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listing_ends_when_terraform_is_interrupted() {
    let (emulator, mut terraform) = world().await;
    placed(&emulator);
    let hour = Duration::from_secs(3600);
    emulator.slow_down("*", hour).times(99);
    let mut core = terraform.core();
    let (answer, ()) = tokio::join!(
        core.list(ORDER, Json::Null, false, 100),
        terraform.interrupt_after(&emulator, "ListUserCertificateOrder", 1)
    );
    expect_error(&answer.1, "Cannot list certificate orders: interrupted");
}
