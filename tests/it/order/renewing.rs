//! What becomes of an order over time: drift, renewal, replacement.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use alicloud_cas::clock::{Clock, SystemClock};
use alicloud_cas::emulator::{Emulator, Options, OrderState};
use serde_json::{Value as Json, json};

use super::{DOMAIN, id, order_for, with, world};
use crate::support::terraform::{Core, Stored, Terraform};
use crate::support::values::UNKNOWN;

/// The service's clock, which a story moves.
#[derive(Debug)]
struct Calendar(Mutex<Duration>);

impl Calendar {
    fn days_later(&self, days: u64) {
        self.hours_later(days * 24);
    }

    fn hours_later(&self, hours: u64) {
        *self.0.lock().unwrap() += Duration::from_secs(hours * 3600);
    }
}

impl Clock for Calendar {
    fn now(&self) -> jiff::Timestamp {
        SystemClock.now() + *self.0.lock().unwrap()
    }
}

/// An order of a service whose time the story moves, issued half a day ago: the days
/// that are left are counted from a moment that lies far from where one of them ends.
async fn issued(config: Json) -> (Arc<Calendar>, Emulator, Terraform, Stored) {
    let calendar = Arc::new(Calendar(Mutex::default()));
    let options = Options {
        clock: calendar.clone(),
        ..Options::default()
    };
    let emulator = Emulator::start(options).await.unwrap();
    let mut terraform = Terraform::with(&emulator, json!({})).await;
    let order = terraform.create(config).await;
    emulator.issue(id(&order));
    calendar.hours_later(12);
    let order = terraform.read(&order).await.quietly();
    assert_eq!(order.state["status"], "issued");
    (calendar, emulator, terraform, order)
}

/// What a plan without a change of the configuration says and replaces.
async fn plan(terraform: &mut Core, order: &Stored, config: Json) -> (Vec<String>, Vec<String>) {
    let plan = terraform.plan(Some(order), config).await;
    let said = plan.diagnostics.iter().map(|one| one.summary.clone());
    (said.collect(), plan.replaces)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_is_due_is_renewed_and_the_plan_says_why() {
    let config = with(order_for(DOMAIN), "min_days_remaining", 30);
    let (calendar, _emulator, mut terraform, order) = issued(config.clone()).await;
    let nothing = (vec![], vec![]);
    assert_eq!(plan(&mut terraform, &order, config.clone()).await, nothing);

    calendar.days_later(59);
    let order = terraform.read(&order).await.quietly();
    assert_eq!(plan(&mut terraform, &order, config.clone()).await, nothing);

    calendar.days_later(3);
    let order = terraform.read(&order).await.quietly();
    let due = format!("Certificate order {} is due for renewal", id(&order));
    let replaced = plan(&mut terraform, &order, config).await;
    assert_eq!(replaced, (vec![due], vec!["status".to_owned()]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_that_finds_nothing_new_writes_nothing_new() {
    let config = with(order_for(DOMAIN), "min_days_remaining", 30);
    let (calendar, _emulator, mut terraform, order) = issued(config).await;
    let again = terraform.read(&order).await.quietly();
    assert_eq!(again, order);
    calendar.days_later(2);
    let later = terraform.read(&again).await.quietly();
    assert_eq!(later.state, order.state);
    assert_ne!(later.private, order.private, "the days are counted");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_never_has_enough_days_is_not_replaced_in_a_loop() {
    let config = with(order_for(DOMAIN), "min_days_remaining", 80);
    let (calendar, _emulator, mut terraform, order) = issued(config.clone()).await;
    calendar.days_later(20);
    let order = terraform.read(&order).await.quietly();
    let (said, replaced) = plan(&mut terraform, &order, config).await;
    assert_eq!(replaced, [""; 0]);
    assert!(said[0].contains("asks for more than"), "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issued_order_without_dates_says_that_it_cannot_be_renewed() {
    let (_emulator, mut terraform) = world().await;
    let config = with(order_for(DOMAIN), "min_days_remaining", 30);
    let mut order = terraform.create(config.clone()).await;
    // As a read leaves it where the service sends no certificate.
    order.state["status"] = "issued".into();
    let (said, replaced) = plan(&mut terraform, &order, config).await;
    let unknown = format!(
        "Nobody can tell when certificate order {} is due for renewal",
        id(&order)
    );
    assert_eq!((said, replaced), (vec![unknown], vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn failed_and_expired_orders_are_replaced_unless_somebody_says_no() {
    for (state, days, word) in [
        (OrderState::VerifyFail, 0, "failed"),
        (OrderState::Certificate, 100, "expired"),
    ] {
        let (calendar, emulator, mut terraform, order) = issued(order_for(DOMAIN)).await;
        emulator.set_state(id(&order), state);
        calendar.days_later(days);
        let order = terraform.read(&order).await.quietly();
        assert_eq!(order.state["status"], word);
        let (said, replaced) = plan(&mut terraform, &order, order_for(DOMAIN)).await;
        assert_eq!(
            said,
            [format!("Certificate order {} is {word}", id(&order))]
        );
        assert_eq!(replaced, ["status"]);

        let kept = with(order_for(DOMAIN), "replace_failed", false);
        let (said, replaced) = plan(&mut terraform, &order, kept).await;
        assert_eq!((said.len(), replaced.len()), (1, 0), "{word}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_decides_on_a_replacement_must_be_known_at_plan() {
    let (_calendar, emulator, mut terraform, order) = issued(order_for(DOMAIN)).await;
    let later = with(order_for(DOMAIN), "min_days_remaining", UNKNOWN);
    let (said, _) = plan(&mut terraform, &order, later).await;
    assert_eq!(said, ["min_days_remaining must be known at plan"]);

    emulator.set_state(id(&order), OrderState::VerifyFail);
    let order = terraform.read(&order).await.quietly();
    let later = with(order_for(DOMAIN), "replace_failed", UNKNOWN);
    let (said, _) = plan(&mut terraform, &order, later).await;
    assert_eq!(said, ["replace_failed must be known at plan"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_withdrew_or_revoked_is_only_warned_about() {
    for (state, word) in [
        (OrderState::Payed, "withdrawn"),
        (OrderState::Revoked, "revoked"),
    ] {
        let (emulator, mut terraform) = world().await;
        let order = terraform.create(order_for(DOMAIN)).await;
        emulator.issue(id(&order));
        emulator.set_state(id(&order), state);
        let order = terraform.read(&order).await.quietly();
        assert_eq!(order.state["status"], word);
        let (said, replaced) = plan(&mut terraform, &order, order_for(DOMAIN)).await;
        assert!(said[0].contains("outside Terraform"), "{said:?}");
        assert_eq!(replaced, [""; 0]);
        // Terraform can always plan to destroy it.
        terraform.destroy(&order).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_keeps_every_result_as_it_was() {
    let (_calendar, emulator, mut terraform, order) = issued(order_for(DOMAIN)).await;
    let config = with(order_for(DOMAIN), "phone", "13900000000");
    let plan = terraform.plan(Some(&order), config.clone()).await;
    let expected = with(order.state.clone(), "phone", "13900000000");
    assert_eq!(plan.state, expected);
    let mark = emulator.mark();
    let updated = terraform.apply(Some(&order), config).await.quietly();
    assert_eq!(updated.state, expected);
    assert_eq!(emulator.calls_since(mark).len(), 0);
}
