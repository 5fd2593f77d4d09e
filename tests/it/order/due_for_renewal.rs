//! What a plan decides about a certificate that grows old, and about orders that are over.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use emulator::{Options, OrderState};
use serde_json::Value as Json;
use system::{Clock, SystemClock};

use super::{DAY, DOMAIN, days, id, issued_for, order_for, run_on, with, world, world_of};
use crate::support::at_once;
use crate::support::terraform::{Core, Planned, Stored};
use crate::support::values::UNKNOWN;

/// The service's clock, which a story moves by hours.
#[derive(Debug, Default)]
struct Wristwatch(Mutex<Duration>);

impl Clock for Wristwatch {
    fn now(&self) -> jiff::Timestamp {
        SystemClock.now() + *self.0.lock().unwrap()
    }
}

fn asking_for(days: u64) -> Json {
    with(order_for(DOMAIN), "min_days_remaining", days)
}

/// Fails unless a plan leaves an order as it is; what it says.
#[track_caller]
fn expect_kept(planned: &Planned, order: &Stored, config: &Json) -> Vec<String> {
    let mut expected = order.state.clone();
    for argument in ["min_days_remaining", "replace_failed"] {
        if let Some(value) = config.get(argument) {
            expected[argument] = value.clone();
        }
    }
    assert_eq!(planned.state, expected);
    assert_eq!(planned.replaces, [""; 0]);
    let said = planned.diagnostics.iter().map(|one| one.summary.clone());
    said.collect()
}

async fn kept(terraform: &mut Core, order: &Stored, config: Json) -> Vec<String> {
    let planned = terraform.plan(Some(order), config.clone()).await;
    expect_kept(&planned, order, &config)
}

/// Fails unless a plan orders anew in place, with one warning; what that is.
#[track_caller]
fn expect_anew(planned: &Planned, order: &Stored) -> String {
    assert_eq!(planned.replaces, [""; 0]);
    let mut expected = order.state.clone();
    for result in [
        "id",
        "status",
        "api_status",
        "certificate_id",
        "not_before",
        "not_after",
    ] {
        expected[result] = UNKNOWN.into();
    }
    expected["ready_for_renewal"] = false.into();
    let record = &mut expected["validation"][DOMAIN];
    let leaves = [
        "record_domain",
        "record_fqdn",
        "host_record",
        "record_type",
        "record_value",
    ];
    for leaf in leaves {
        record[leaf] = UNKNOWN.into();
    }
    assert_eq!(planned.state, expected);
    let [warning] = &planned.diagnostics[..] else {
        panic!("not exactly one diagnostic: {:?}", planned.diagnostics)
    };
    warning.summary.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_is_due_is_ordered_anew_in_place_and_the_plan_says_why() {
    let (emulator, mut terraform) = world().await;
    let order = issued_for(&emulator, &mut terraform, asking_for(30), days(59)).await;
    assert_eq!(order.state["ready_for_renewal"], false);
    assert_eq!(kept(&mut terraform, &order, asking_for(30)).await, [""; 0]);

    emulator.age(id(&order), DAY);
    let order = terraform.read(&order).await.quietly();
    assert_eq!(order.state["ready_for_renewal"], true);
    let planned = terraform.plan(Some(&order), asking_for(30)).await;
    let due = format!("Certificate order {} is due for renewal", id(&order));
    assert_eq!(expect_anew(&planned, &order), due);
    let why = &planned.diagnostics[0].detail;
    assert!(why.contains("29 of 90 days left"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_passes_changes_nothing_that_is_stored() {
    let watch = Arc::new(Wristwatch::default());
    let options = Options {
        clock: watch.clone(),
        ..Options::default()
    };
    let (emulator, mut terraform) = world_of(options).await;
    for config in [order_for(DOMAIN), asking_for(30)] {
        let order = issued_for(&emulator, &mut terraform, config.clone(), days(20)).await;
        let again = terraform.read(&order).await.quietly();
        assert_eq!(again, order);

        // Where 69 days and a half were left are 68 days and a half.
        *watch.0.lock().unwrap() += Duration::from_secs(13 * 3600);
        let mut next = run_on(&emulator).await;
        let later = next.read(&order).await.quietly();
        assert_eq!(later, order);
        assert_eq!(kept(&mut next, &later, config).await, [""; 0]);
        *watch.0.lock().unwrap() = Duration::ZERO;
        terraform = next;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn other_days_than_at_the_last_look_are_judged_by_the_plan() {
    let (emulator, mut terraform) = world().await;
    let order = issued_for(&emulator, &mut terraform, asking_for(10), days(45)).await;
    assert_eq!(kept(&mut terraform, &order, asking_for(40)).await, [""; 0]);
    let planned = terraform.plan(Some(&order), asking_for(50)).await;
    assert!(planned.state["id"] == UNKNOWN, "{planned:?}");
    assert_eq!(planned.state["min_days_remaining"], 50);

    // What was due for more days than are asked for now is not.
    let config = asking_for(50);
    let order = issued_for(&emulator, &mut terraform, config, days(45)).await;
    assert_eq!(order.state["ready_for_renewal"], true);
    assert_eq!(kept(&mut terraform, &order, asking_for(10)).await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_never_has_enough_days_is_not_renewed_in_a_loop() {
    let (emulator, mut terraform) = world().await;
    let order = issued_for(&emulator, &mut terraform, asking_for(61), days(60)).await;
    assert_eq!(order.state["ready_for_renewal"], false);
    let said = kept(&mut terraform, &order, asking_for(61)).await;
    let never = "min_days_remaining asks for more than certificate order";
    assert!(said[0].starts_with(never), "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_in_the_last_third_of_its_life_that_nothing_renews_is_warned_about() {
    let (emulator, mut terraform) = world().await;
    let order = issued_for(&emulator, &mut terraform, order_for(DOMAIN), days(59)).await;
    assert_eq!(
        kept(&mut terraform, &order, order_for(DOMAIN)).await,
        [""; 0]
    );

    emulator.age(id(&order), DAY);
    let order = terraform.read(&order).await.quietly();
    let said = kept(&mut terraform, &order, order_for(DOMAIN)).await;
    let unattended = format!("Nothing renews the certificate of order {}", id(&order));
    assert_eq!(said, [unattended]);
    assert_eq!(kept(&mut terraform, &order, asking_for(10)).await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issued_order_without_dates_says_that_nothing_is_known() {
    let (_emulator, mut terraform) = world().await;
    let mut order = terraform.create(asking_for(30)).await;
    // As a read leaves it where the service sends no certificate.
    order.state["status"] = "issued".into();
    let said = kept(&mut terraform, &order, asking_for(30)).await;
    let unknown = format!(
        "When certificate order {} is due for renewal is not known",
        id(&order)
    );
    assert_eq!(said, [unknown]);
}

#[tokio::test(flavor = "multi_thread")]
async fn failed_and_expired_orders_are_ordered_anew_in_place_unless_that_is_not_wanted() {
    let cases = [("failed", "failed its review"), ("expired", "expired")];
    at_once(cases, async |(word, what)| {
        let (emulator, mut terraform) = world().await;
        let order = terraform.create(order_for(DOMAIN)).await;
        match word {
            "failed" => emulator.fail(id(&order), "the record is missing"),
            _ => {
                emulator.issue(id(&order));
                emulator.age(id(&order), days(100));
            }
        }
        let order = terraform.read(&order).await.quietly();
        assert_eq!(order.state["status"], word);
        let is_over = format!("Certificate order {} has {what}", id(&order));
        let planned = terraform.plan(Some(&order), order_for(DOMAIN)).await;
        assert_eq!(expect_anew(&planned, &order), is_over);

        let unwanted = with(order_for(DOMAIN), "replace_failed", false);
        let said = kept(&mut terraform, &order, unwanted).await;
        assert_eq!(said, [is_over], "{word}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_known_at_plan_is_a_warning_and_orders_nothing() {
    let (emulator, mut terraform) = world().await;
    let order = issued_for(&emulator, &mut terraform, asking_for(30), days(61)).await;
    assert_eq!(order.state["ready_for_renewal"], true);
    let said = kept(
        &mut terraform,
        &order,
        with(asking_for(30), "min_days_remaining", UNKNOWN),
    );
    assert_eq!(said.await, ["min_days_remaining is not known yet"]);

    for state in [OrderState::VerifyFail, OrderState::Certificate] {
        let order = terraform.create(order_for(DOMAIN)).await;
        emulator.set_state(id(&order), state);
        emulator.age(id(&order), days(100));
        let order = terraform.read(&order).await.quietly();
        let later = with(order_for(DOMAIN), "replace_failed", UNKNOWN);
        let said = kept(&mut terraform, &order, later).await;
        assert_eq!(said, ["replace_failed is not known yet"], "{state:?}");
        terraform.plan_destroy(&order).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_withdrawn_or_revoked_outside_is_only_warned_about() {
    for (state, word) in [
        (OrderState::Payed, "withdrawn"),
        (OrderState::Revoked, "revoked"),
    ] {
        let (emulator, mut terraform) = world().await;
        let order = terraform.create(order_for(DOMAIN)).await;
        if state == OrderState::Revoked {
            emulator.issue(id(&order));
        }
        emulator.set_state(id(&order), state);
        let order = terraform.read(&order).await.quietly();
        assert_eq!(order.state["status"], word);
        let said = kept(&mut terraform, &order, order_for(DOMAIN)).await;
        let decided = format!(
            "Certificate order {} was {word} outside Terraform",
            id(&order)
        );
        assert_eq!(said, [decided]);
        terraform.plan_destroy(&order).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_keeps_every_result_as_it_was() {
    let (emulator, mut terraform) = world().await;
    let order = issued_for(&emulator, &mut terraform, asking_for(30), days(20)).await;
    let config = with(asking_for(30), "phone", "13900000000");
    let plan = terraform.plan(Some(&order), config.clone()).await;
    let expected = with(order.state.clone(), "phone", "13900000000");
    assert_eq!(plan.state, expected);
    let mark = emulator.mark();
    let updated = terraform.apply(Some(&order), config).await.quietly();
    assert_eq!((updated.state, updated.private), (expected, order.private));
    assert_eq!(emulator.calls_since(mark), []);
}
