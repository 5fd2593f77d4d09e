//! A change that is planned once to be shown and once before its apply. Terraform 1.16 hands
//! the second plan what the first one has left in its private data; 1.15 does not.

use serde_json::Value as Json;

use super::{DAY, DOMAIN, changes_since, days, id, issued_for, order_for, with, world};
use crate::support::terraform::{Planned, Stored};
use crate::support::values::UNKNOWN;

fn asking_for(days: impl Into<Json>) -> Json {
    with(order_for(DOMAIN), "min_days_remaining", days)
}

fn orders_anew(planned: &Planned) -> bool {
    planned.state["id"] == UNKNOWN
}

/// The same order a day nearer to its end, as if the clock had gone on by a day.
async fn a_day_later(
    emulator: &emulator::Emulator,
    terraform: &mut crate::support::terraform::Core,
    order: &Stored,
) -> Stored {
    emulator.age(id(order), DAY);
    terraform.read(order).await.quietly()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_comes_due_between_two_plans_is_left_to_the_next_change() {
    let (emulator, mut terraform) = world().await;
    let order = issued_for(&emulator, &mut terraform, asking_for(10), days(45)).await;
    let config = asking_for(44);
    let shown = terraform.plan(Some(&order), config.clone()).await;
    assert!(!orders_anew(&shown), "{shown:?}");

    let order = a_day_later(&emulator, &mut terraform, &order).await;
    // Terraform 1.15 would refuse this: the provider produced an inconsistent final plan.
    let alone = terraform.plan(Some(&order), config.clone()).await;
    assert!(orders_anew(&alone), "{alone:?}");

    let again = terraform.plan_again(&order, config.clone(), &shown).await;
    assert!(!orders_anew(&again), "{again:?}");
    assert_eq!(again.diagnostics, []);
    let mark = emulator.mark();
    let applied = terraform
        .apply_planned(Some(&order), config.clone(), again)
        .await;
    let applied = applied.quietly();
    assert_eq!(changes_since(&emulator, mark), [""; 0]);
    assert_eq!(applied.state["min_days_remaining"], 44);
    // The decision is over with the change.
    assert_eq!(applied.private, order.private);

    // A look finds it due, and the next change orders anew.
    let read = terraform.read(&applied).await.quietly();
    assert_eq!(read.state["ready_for_renewal"], true);
    let next = terraform.plan(Some(&read), config).await;
    assert!(orders_anew(&next), "{next:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_that_was_shown_stands_on_a_machine_whose_clock_is_behind() {
    let (emulator, mut terraform) = world().await;
    let earlier = issued_for(&emulator, &mut terraform, asking_for(10), days(45)).await;
    let later = a_day_later(&emulator, &mut terraform, &earlier).await;
    let config = asking_for(44);
    let shown = terraform.plan(Some(&later), config.clone()).await;
    assert!(orders_anew(&shown), "{shown:?}");
    assert!(!orders_anew(
        &terraform.plan(Some(&earlier), config.clone()).await
    ));
    let again = terraform.plan_again(&earlier, config, &shown).await;
    assert!(orders_anew(&again), "{again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_could_not_decide_stands_when_the_value_is_known() {
    let (emulator, mut terraform) = world().await;
    let order = issued_for(&emulator, &mut terraform, asking_for(10), days(45)).await;
    let shown = terraform.plan(Some(&order), asking_for(UNKNOWN)).await;
    assert!(!orders_anew(&shown), "{shown:?}");
    assert!(orders_anew(
        &terraform.plan(Some(&order), asking_for(60)).await
    ));
    let again = terraform.plan_again(&order, asking_for(60), &shown).await;
    assert!(!orders_anew(&again), "{again:?}");

    let failed = terraform.create(order_for(DOMAIN)).await;
    emulator.fail(id(&failed), "the record is missing");
    let failed = terraform.read(&failed).await.quietly();
    let later = with(order_for(DOMAIN), "replace_failed", UNKNOWN);
    let shown = terraform.plan(Some(&failed), later).await;
    let known = with(order_for(DOMAIN), "replace_failed", true);
    assert!(orders_anew(
        &terraform.plan(Some(&failed), known.clone()).await
    ));
    let again = terraform.plan_again(&failed, known, &shown).await;
    assert!(!orders_anew(&again), "{again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_state_alone_decides_leaves_nothing_in_private_data() {
    let (emulator, mut terraform) = world().await;
    let order = issued_for(&emulator, &mut terraform, asking_for(30), days(61)).await;
    assert_eq!(order.state["ready_for_renewal"], true);
    let shown = terraform.plan(Some(&order), asking_for(30)).await;
    assert!(orders_anew(&shown), "{shown:?}");
    assert_eq!(shown.private, order.private);
    let again = terraform.plan_again(&order, asking_for(30), &shown).await;
    assert_eq!((again.state, again.private), (shown.state, shown.private));
}
