//! One life of an order against every answer to every open question about the service.

use emulator::variants::{ComplimentaryName, DeletePayed};
use emulator::{NewOrder, Options, Variants};
use futures_util::{StreamExt as _, stream};
use serde_json::{Value as Json, json};

use super::{CREATE, DOMAIN, REVOKE, asked, days, id, order_for, run_on, with, world_of};
use crate::support::wire::diagnostic::Severity;

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
        emulator.lose_answer_to(CREATE).once();
    }
    // No service that refuses to delete what was withdrawn is waited for longer.
    let config = with(order_for(DOMAIN), "timeouts", json!({ "delete": "5s" }));
    let created = terraform.apply(None, config).await;
    let said = created.diagnostics.iter().map(|one| one.severity());
    let expected: &[Severity] = match lose_the_answer {
        true => &[Severity::Warning],
        false => &[],
    };
    assert_eq!(said.collect::<Vec<_>>(), expected, "{:?}", answers());
    let order = created.stored;
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
    let said: Vec<_> = deleted
        .diagnostics
        .iter()
        .map(|one| one.severity())
        .collect();
    let (expected, left): (&[_], _) = match (lose_the_answer, variants.delete_payed) {
        (true, _) => (&[Severity::Warning], 1),
        (false, DeletePayed::Refused) => (&[Severity::Error], 1),
        (false, DeletePayed::Allowed) => (&[], 0),
    };
    assert_eq!(said, expected, "{:?}", answers());
    let stays = expected == [Severity::Error];
    assert_eq!(!deleted.stored.state.is_null(), stays, "{:?}", answers());
    assert_eq!(emulator.orders().len(), left, "{:?}", answers());
    assert_eq!(asked(&emulator, REVOKE), 0, "{:?}", answers());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_kept_and_then_renewed_whatever_the_service_is_like() {
    let all = Variants::each().chain(Variants::sample(SEED).take(SAMPLES));
    stream::iter(all)
        .map(certified_life)
        .buffer_unordered(AT_ONCE)
        .collect::<()>()
        .await;
}

async fn certified_life(variants: Variants) {
    let answers = || variants.values().collect::<Vec<_>>();
    let options = Options {
        variants,
        ..Options::default()
    };
    let (emulator, mut terraform) = world_of(options).await;
    let config = with(order_for(DOMAIN), "min_days_remaining", 30);
    let order = terraform.create(config.clone()).await;
    emulator.issue(id(&order));
    let issued = terraform.read(&order).await;
    assert_eq!(issued.diagnostics, [], "{:?}", answers());
    let issued = issued.stored;
    assert_eq!(issued.state["status"], "issued", "{:?}", answers());
    let plan = terraform.plan(Some(&issued), config.clone()).await;
    assert_eq!(plan.replaces, [""; 0], "{:?}", answers());

    let mut held = issued;
    for (age, status) in [(61, "issued"), (100, "expired")] {
        let old = id(&held);
        for placed in emulator.orders() {
            emulator.age(placed.id, days(age));
        }
        let mut next = run_on(&emulator).await;
        let due = next.read(&held).await;
        assert_eq!(due.diagnostics, [], "{status} {:?}", answers());
        assert_eq!(due.stored.state["status"], status, "{:?}", answers());
        let renewed = next.apply_in_spite(Some(&due.stored), config.clone()).await;
        assert_eq!(renewed.diagnostics, [], "{status} {:?}", answers());
        assert_ne!(id(&renewed.stored), old, "{:?}", answers());
        emulator.issue(id(&renewed.stored));
        held = run_on(&emulator)
            .await
            .read(&renewed.stored)
            .await
            .quietly();
    }
    let deleted = run_on(&emulator).await.destroy(&held).await;
    assert!(deleted.stored.state.is_null(), "{:?}", answers());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_order_for_a_domain_is_another_one_or_an_error() {
    for (value, error) in [
        ("allowed", None),
        ("refused", Some("DomainAlreadyExist")),
        ("repeat", Some("DomainRepeat")),
        ("merged", Some("the service named another one")),
    ] {
        let mut variants = Variants::default();
        variants.set("duplicate-domain", value).unwrap();
        let options = Options {
            variants,
            ..Options::default()
        };
        let (emulator, mut terraform) = world_of(options).await;
        let first = terraform.create(order_for(DOMAIN)).await;
        let config = with(order_for(DOMAIN), "timeouts", json!({ "create": "4s" }));
        let second = terraform.apply_in_spite(None, config).await;
        let placed: Vec<_> = emulator.orders().iter().map(|order| order.id).collect();
        match error {
            None => {
                assert_eq!(second.diagnostics, [], "{value}");
                assert_eq!(placed, [id(&first), id(&second.stored)], "{value}");
            }
            Some(error) => {
                second.expect_error(error);
                assert_eq!(placed, [id(&first)], "{value}");
                assert!(second.stored.state.is_null(), "{value}");
            }
        }
        let read = terraform.read(&first).await.quietly();
        assert_eq!(read.state, first.state, "{value}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issued_order_is_imported_without_a_change_whatever_the_service_is_like() {
    stream::iter(Variants::each())
        .map(imported)
        .buffer_unordered(AT_ONCE)
        .collect::<()>()
        .await;
}

async fn imported(variants: Variants) {
    let answers = || variants.values().collect::<Vec<_>>();
    let options = Options {
        variants,
        ..Options::default()
    };
    let (emulator, mut terraform) = world_of(options).await;
    let there = emulator.place_order(NewOrder::for_domain(DOMAIN));
    emulator.issue(there);
    // A person has found it with `terraform query`.
    let (listed, _) = terraform
        .list("alicloud_cas_order", Json::Null, false, 9)
        .await;
    assert!(listed.len() <= 1, "{:?}", answers());
    let order = terraform.import(&there.to_string()).await.quietly();
    assert_eq!(order.state["status"], "issued", "{:?}", answers());
    let plan = terraform.plan(Some(&order), order_for(DOMAIN)).await;
    assert_eq!(plan.replaces, [""; 0], "{:?}", answers());
    let said: Vec<_> = plan.diagnostics.iter().map(|one| &one.summary).collect();
    let taken_over = format!(
        "Certificate order {there} takes subject_alternative_names over from the configuration"
    );
    let expected = match variants.complimentary_name {
        // The list names one more than was ordered.
        ComplimentaryName::Listed => vec![&taken_over],
        _ => vec![],
    };
    assert_eq!(said, expected, "{:?}", answers());
}
