//! A date of the service that is off by more than a day: it is told once, and decides
//! nothing.

use emulator::{Emulator, OrderState};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value as Json;
use system::{Clock as _, SystemClock};

use super::{
    CREATE, DESCRIBE, DOMAIN, days, id, issued_for, order_for, orders, run_on, with, world,
};

fn renewing() -> Json {
    with(order_for(DOMAIN), "min_days_remaining", 30)
}

fn in_29_years() -> Timestamp {
    SystemClock.now() + SignedDuration::from_hours(24 * 365 * 29)
}

fn dated_wrongly(emulator: &Emulator) {
    emulator.misdate(DESCRIBE, in_29_years(), false).once();
}

const WARNING: &str = "The clocks of this machine and of the service differ by more than a day";

#[tokio::test(flavor = "multi_thread")]
async fn by_an_odd_date_no_certificate_expires_or_is_due_for_renewal() {
    for age in [days(0), days(61), days(100)] {
        let (emulator, mut terraform) = world().await;
        let order = issued_for(&emulator, &mut terraform, renewing(), days(0)).await;
        emulator.age(id(&order), age);
        let mut next = run_on(&emulator).await;
        dated_wrongly(&emulator);
        let read = next.read(&order).await;
        read.expect_warning(WARNING);
        assert_eq!(read.stored.state["status"], "issued");
        assert_eq!(read.stored.state["ready_for_renewal"], false);
        let plan = next.plan(Some(&read.stored), renewing()).await;
        assert_eq!(plan.state, read.stored.state);

        // It is said once in a run, and the doubt lasts as long.
        assert_eq!(next.read(&read.stored).await.quietly(), read.stored);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_due_or_expired_before_an_odd_date_still_is() {
    for (age, status, is_ready) in [(61, "issued", true), (100, "expired", false)] {
        let (emulator, mut terraform) = world().await;
        let order = issued_for(&emulator, &mut terraform, renewing(), days(age)).await;
        assert_eq!(order.state["status"], status);
        let mut next = run_on(&emulator).await;
        dated_wrongly(&emulator);
        let read = next.read(&order).await;
        read.expect_warning(WARNING);
        assert_eq!(read.stored.state, order.state);
        assert_eq!(read.stored.state["ready_for_renewal"], is_ready);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_with_right_dates_decides_again() {
    let (emulator, mut terraform) = world().await;
    let order = issued_for(&emulator, &mut terraform, renewing(), days(0)).await;
    emulator.age(id(&order), days(61));
    let mut next = run_on(&emulator).await;
    dated_wrongly(&emulator);
    let doubted = next.read(&order).await.stored;
    let read = run_on(&emulator).await.read(&doubted).await.quietly();
    assert_eq!(read.state["ready_for_renewal"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_refused_for_its_time_by_an_odd_date_orders_nothing() {
    let (emulator, mut terraform) = world().await;
    emulator.misdate(CREATE, in_29_years(), true).once();
    let created = terraform.apply(None, order_for(DOMAIN)).await;
    let problem = created.expect_error("InvalidTimeStamp.Expired");
    assert!(
        problem.detail.contains("behind the service's"),
        "{problem:?}"
    );
    assert!(created.stored.state.is_null());
    assert_eq!(emulator.orders(), []);

    let order = run_on(&emulator).await.create(order_for(DOMAIN)).await;
    assert_eq!(orders(&emulator), [(id(&order), OrderState::DomainVerify)]);
}
