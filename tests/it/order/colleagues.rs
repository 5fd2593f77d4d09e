//! A colleague orders the same at the same moment, on the same account. Whatever goes wrong
//! here, nothing of theirs is ever cancelled, deleted or revoked.

use emulator::{Emulator, NewOrder, OrderId, OrderState};
use jiff::SignedDuration;
use serde_json::Value as Json;
use system::{Clock as _, SystemClock};

use super::{
    CREATE, DELETE, DOMAIN, LIST, asked_since, colleagues_order, expect_untouched, id, naming,
    order_for, orders, run_on, until_asked, with, world,
};
use crate::support::terraform::{Answer, Stored};

fn revoking() -> Json {
    with(order_for(DOMAIN), "deletion_policy", "revoke")
}

/// Destroys an object in every way, and checks that the order stays.
async fn expect_harmless(emulator: &Emulator, found: &Stored, order: OrderId) {
    assert_eq!(id(found), order);
    for state in [OrderState::DomainVerify, OrderState::Certificate] {
        emulator.set_state(order, state);
        let mut next = run_on(emulator).await;
        let read = next.read(found).await.quietly();
        let deleted = next.destroy(&read).await;
        deleted.expect_warning("stays in the service");
        assert!(orders(emulator).contains(&(order, state)));
    }
    expect_untouched(emulator, order);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_lost_and_a_colleague_orders_the_same() {
    let (emulator, mut terraform) = world().await;
    emulator.reset_connection_on(CREATE).once();
    let ordering = async {
        until_asked(&emulator, CREATE).await;
        colleagues_order(&emulator)
    };
    let (created, theirs) = tokio::join!(terraform.apply(None, revoking()), ordering);
    created.expect_warning("it may be somebody else's");
    expect_harmless(&emulator, &created.stored, theirs).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_lost_and_a_colleague_orders_the_same() {
    let (emulator, mut terraform) = world().await;
    emulator.lose_answer_to(CREATE).once();
    emulator.refuse(LIST, 403, "Forbidden.RAM").after(1).once();
    let ordering = async {
        until_asked(&emulator, CREATE).await;
        colleagues_order(&emulator)
    };
    let (created, theirs) = tokio::join!(terraform.apply(None, revoking()), ordering);
    created.expect_error(&theirs.to_string());
    assert!(created.stored.state.is_null());

    let adopting = with(revoking(), "adopt_existing", true);
    for config in [revoking(), adopting] {
        let next = run_on(&emulator).await.apply(None, config).await;
        next.expect_error(&theirs.to_string());
        assert!(next.stored.state.is_null());
    }
    assert_eq!(emulator.orders().len(), 2);
    expect_untouched(&emulator, theirs);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_provider_processes_of_one_account_order_the_same_and_one_request_is_lost() {
    let (emulator, mut ours) = world().await;
    let mut theirs = run_on(&emulator).await;
    emulator.reset_connection_on(CREATE).once();
    let ordering = async {
        until_asked(&emulator, CREATE).await;
        theirs.create(revoking()).await
    };
    let (created, own) = tokio::join!(ours.apply(None, revoking()), ordering);
    created.expect_warning("was found after its answer was lost");
    expect_harmless(&emulator, &created.stored, id(&own)).await;

    // The run that placed it may end it.
    emulator.set_state(id(&own), OrderState::DomainVerify);
    run_on(&emulator).await.destroy(&own).await.quietly();
    assert_eq!(emulator.orders(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_provider_processes_order_the_same_one_after_the_other() {
    let (emulator, mut ours) = world().await;
    let own = ours.create(revoking()).await;
    let mut theirs = run_on(&emulator).await;
    let stopped = theirs.apply(None, revoking()).await;
    stopped.expect_error(&format!("order {} is under way", id(&own)));
    assert!(stopped.stored.state.is_null());
    assert_eq!(emulator.orders().len(), 1);
    expect_untouched(&emulator, id(&own));
}

#[tokio::test(flavor = "multi_thread")]
async fn dates_that_are_hours_or_decades_off_make_no_order_ours() {
    let hours = |hours| SignedDuration::from_hours(hours);
    for offset in [hours(-6), hours(6), hours(24 * 365 * 29)] {
        let (emulator, mut terraform) = world().await;
        emulator.reset_connection_on(CREATE).once();
        let date = SystemClock.now() + offset;
        emulator.misdate("*", date, false).times(99);
        let ordering = async {
            until_asked(&emulator, CREATE).await;
            colleagues_order(&emulator)
        };
        let (created, theirs) = tokio::join!(terraform.apply(None, revoking()), ordering);
        let summary = &created.diagnostics[0].summary;
        assert!(
            summary.ends_with("was found after its answer was lost"),
            "{created:?}"
        );
        let mut next = run_on(&emulator).await;
        let deleted = next.destroy(&created.stored).await;
        deleted.expect_warning("stays in the service");
        assert_eq!(orders(&emulator), [(theirs, OrderState::DomainVerify)]);
        expect_untouched(&emulator, theirs);
    }
}

/// Fails unless a create ended with nothing, because it was answered with another's order.
#[track_caller]
fn expect_foreign(created: &Answer, order: OrderId) {
    let summary = "Cannot place certificate order www.example.com: the service named another one";
    let errors = created.diagnostics.iter().filter(|one| one.severity == 1);
    let errors: Vec<_> = errors.collect();
    let [problem] = &errors[..] else {
        panic!("not exactly one error: {:?}", created.diagnostics)
    };
    assert_eq!(problem.summary, summary);
    assert!(problem.detail.contains(&order.to_string()), "{problem:?}");
    assert!(created.stored.state.is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_names_an_order_for_other_domains_is_not_believed() {
    let (emulator, _terraform) = world().await;
    for domain in ["example.com", "www.example.com,example.com", "example.org"] {
        let mut terraform = run_on(&emulator).await;
        let theirs = emulator.place_order(NewOrder::for_domain(domain));
        emulator.answer(CREATE, &naming(theirs)).once();
        let created = terraform.apply(None, revoking()).await;
        expect_foreign(&created, theirs);
        expect_untouched(&emulator, theirs);
    }
    assert_eq!(emulator.orders().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_names_an_order_that_was_there_before_is_not_believed() {
    let (emulator, mut terraform) = world().await;
    let theirs = colleagues_order(&emulator);
    emulator.issue(theirs);
    emulator.answer(CREATE, &naming(theirs)).once();
    let created = terraform.apply(None, revoking()).await;
    expect_foreign(&created, theirs);
    expect_untouched(&emulator, theirs);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_names_another_resources_order_is_not_believed() {
    let (emulator, mut terraform) = world().await;
    let other = terraform.create(revoking()).await;
    emulator.answer(CREATE, &naming(id(&other))).once();
    let created = terraform.apply(None, revoking()).await;
    expect_foreign(&created, id(&other));
    let read = terraform.read(&other).await.quietly();
    assert_eq!(read.state, other.state);
    expect_untouched(&emulator, id(&other));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_for_other_domains_that_the_list_shows_late_is_left_alone_by_a_destroy() {
    let (emulator, mut terraform) = world().await;
    let theirs = emulator.place_order(NewOrder::for_domain("example.org"));
    emulator.answer(CREATE, &naming(theirs)).once();
    // Nothing can be listed after the create for a while.
    emulator.refuse(LIST, 403, "Forbidden.RAM").after(1).once();
    let created = terraform.create(revoking()).await;
    assert_eq!(id(&created), theirs);

    let mut next = run_on(&emulator).await;
    let mark = emulator.mark();
    let deleted = next.destroy(&created).await;
    deleted.expect_warning("with other domains");
    assert_eq!(asked_since(&emulator, mark, DELETE), 0);

    let read = next.read(&created).await;
    read.expect_warning("is for other domains");
    let deleted = run_on(&emulator).await.destroy(&read.stored).await;
    deleted.expect_warning("stays in the service");
    expect_untouched(&emulator, theirs);
    assert_eq!(orders(&emulator), [(theirs, OrderState::DomainVerify)]);
}
