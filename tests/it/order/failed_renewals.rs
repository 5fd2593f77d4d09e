//! Renewals that go wrong: the object keeps what it has, and nothing is doubled.

use emulator::{Emulator, NewOrder, Options, OrderState};
use serde_json::{Value as Json, json};

use super::{
    CREATE, DELETE, DESCRIBE, DOMAIN, LIST, asked, asked_since, changes_since, days,
    expect_untouched, id, issued_for, naming, order_for, orders, run_on, with, world,
};
use crate::support::terraform::{Stored, Terraform};

/// A configuration whose certificate is renewed, and that waits for a moment only.
fn renewing() -> Json {
    let config = with(order_for(DOMAIN), "min_days_remaining", 30);
    with(config, "timeouts", json!({ "create": "2s" }))
}

/// An order that is due for renewal.
async fn due() -> (Emulator, Terraform, Stored) {
    let (emulator, mut terraform) = world().await;
    let order = issued_for(&emulator, &mut terraform, renewing(), days(61)).await;
    let next = run_on(&emulator).await;
    (emulator, next, order)
}

/// An order that failed its review.
async fn failed() -> (Emulator, Terraform, Stored) {
    let (emulator, mut terraform) = world().await;
    let order = terraform.create(renewing()).await;
    emulator.fail(id(&order), "the record is missing");
    let mut next = run_on(&emulator).await;
    let order = next.read(&order).await.quietly();
    (emulator, next, order)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_whose_request_is_lost_keeps_the_old_order_and_the_next_apply_renews() {
    let (emulator, mut terraform, old) = due().await;
    emulator.reset_connection_on(CREATE).once();
    let renewed = terraform.apply_in_spite(Some(&old), renewing()).await;
    renewed.expect_error("No new order for the domain appeared");
    assert_eq!(renewed.stored, old);

    let mut next = run_on(&emulator).await;
    let read = next.read(&renewed.stored).await.quietly();
    assert_eq!(read, old);
    let renewed = next.apply_in_spite(Some(&read), renewing()).await.quietly();
    let expected = [
        (id(&old), OrderState::Certificate),
        (id(&renewed), OrderState::DomainVerify),
    ];
    assert_eq!(orders(&emulator), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_whose_answer_is_lost_uses_what_is_found() {
    let (emulator, mut terraform, old) = due().await;
    emulator.lose_answer_to(CREATE).once();
    let renewed = terraform.apply_in_spite(Some(&old), renewing()).await;
    renewed.expect_warning("was found after its answer was lost");
    let new = id(&renewed.stored);
    assert_ne!(new, id(&old));
    let deleted = run_on(&emulator).await.destroy(&renewed.stored).await;
    deleted.expect_warning("stays in the service");
    expect_untouched(&emulator, new);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_that_could_not_be_looked_for_is_met_by_the_next_apply_and_not_doubled() {
    let (emulator, mut terraform, old) = due().await;
    emulator.lose_answer_to(CREATE).once();
    emulator
        .refuse(LIST, 403, "Forbidden.RAM")
        .after(2)
        .times(2);
    let mut other = terraform.core();
    let so_far = asked(&emulator, LIST);
    let (renewed, ()) = tokio::join!(
        terraform.apply_in_spite(Some(&old), renewing()),
        other.interrupt_after(&emulator, LIST, so_far + 3),
    );
    renewed.expect_error("It could not be looked for");
    assert_eq!(renewed.stored, old);
    let (lost, _) = orders(&emulator)[1];

    for _ in 0..2 {
        let mut next = run_on(&emulator).await;
        let read = next.read(&old).await.quietly();
        let stopped = next.apply_in_spite(Some(&read), renewing()).await;
        stopped.expect_error(&format!("order {lost} is under way"));
        assert_eq!(stopped.stored, old);
        assert_eq!(emulator.orders().len(), 2);
    }

    // The error says how to go on: out of the state with the old one, in with the new.
    let mut next = run_on(&emulator).await;
    let imported = next.import(&lost.to_string()).await.quietly();
    let plan = next.plan(Some(&imported), renewing()).await;
    assert_eq!(
        (plan.state["id"].clone(), plan.replaces.len()),
        (lost.to_string().into(), 0)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_that_is_refused_keeps_the_old_order() {
    for code in ["NotRemainCount", "Forbidden.RAM", "InvalidParameter"] {
        let (emulator, mut terraform, old) = due().await;
        emulator.refuse(CREATE, 400, code).once();
        let mark = emulator.mark();
        let renewed = terraform.apply_in_spite(Some(&old), renewing()).await;
        renewed.expect_error(code);
        assert_eq!(renewed.stored, old);
        assert_eq!(changes_since(&emulator, mark), [CREATE]);
        assert_eq!(orders(&emulator), [(id(&old), OrderState::Certificate)]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_is_no_longer_failed_when_the_plan_is_applied_is_not_touched() {
    for (state, status) in [
        (OrderState::DomainVerify, "pending_validation"),
        (OrderState::Process, "in_review"),
        (OrderState::Certificate, "issued"),
        (OrderState::Payed, "withdrawn"),
        (OrderState::Unknow, "in_review"),
    ] {
        let (emulator, mut terraform, failed) = failed().await;
        let plan = terraform.plan(Some(&failed), renewing()).await;
        emulator.set_state(id(&failed), state);
        let mark = emulator.mark();
        let applied = terraform
            .apply_planned(Some(&failed), renewing(), plan)
            .await;
        applied.expect_error(&format!("it is {status}"));
        assert_eq!(applied.stored, failed);
        assert_eq!(changes_since(&emulator, mark), [""; 0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_is_no_longer_due_when_the_plan_is_applied_is_not_touched() {
    const FAILED: &str = r#"{"Type":"verify_fail","RequestId":"R1"}"#;
    let said: [fn(&Emulator, &Stored); 2] = [
        |emulator, order| emulator.set_state(id(order), OrderState::Revoked),
        |emulator, _| emulator.answer(DESCRIBE, FAILED).once(),
    ];
    for (say, status) in said.into_iter().zip(["revoked", "unknown"]) {
        let (emulator, mut terraform, old) = due().await;
        let plan = terraform.plan(Some(&old), renewing()).await;
        say(&emulator, &old);
        let mark = emulator.mark();
        let applied = terraform.apply_planned(Some(&old), renewing(), plan).await;
        applied.expect_error(&format!("it is {status}"));
        assert_eq!(applied.stored, old);
        assert_eq!(changes_since(&emulator, mark), [""; 0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_that_lacks_an_applicant_is_warned_about_and_orders_nothing() {
    let (emulator, mut terraform, old) = due().await;
    let config = with(renewing(), "email", Json::Null);
    let plan = terraform.plan(Some(&old), config.clone()).await;
    let warned = plan
        .diagnostics
        .iter()
        .any(|one| one.detail.contains("Missing: email"));
    assert!(warned, "{:?}", plan.diagnostics);
    let mark = emulator.mark();
    let applied = terraform.apply_planned(Some(&old), config, plan).await;
    applied.expect_error("Missing: email");
    assert_eq!(applied.stored, old);
    assert_eq!(changes_since(&emulator, mark), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_order_that_cannot_be_deleted_stays_and_nothing_is_ordered() {
    let (emulator, mut terraform, failed) = failed().await;
    emulator.refuse(DELETE, 403, "Forbidden.RAM").once();
    let renewed = terraform.apply_in_spite(Some(&failed), renewing()).await;
    renewed.expect_error("Forbidden.RAM");
    assert_eq!(renewed.stored, failed);
    assert_eq!(orders(&emulator), [(id(&failed), OrderState::VerifyFail)]);

    let mut next = run_on(&emulator).await;
    let renewed = next
        .apply_in_spite(Some(&failed), renewing())
        .await
        .quietly();
    assert_eq!(
        orders(&emulator),
        [(id(&renewed), OrderState::DomainVerify)]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_order_that_was_deleted_before_the_request_failed_is_ordered_anew_once() {
    let (emulator, mut terraform, failed) = failed().await;
    emulator.reset_connection_on(CREATE).once();
    let renewed = terraform.apply_in_spite(Some(&failed), renewing()).await;
    renewed.expect_error("No new order for the domain appeared");
    assert_eq!(renewed.stored, failed);
    assert_eq!(emulator.orders(), []);

    // Applied again as it is, or after a look that finds it gone.
    let mark = emulator.mark();
    let mut next = run_on(&emulator).await;
    let patient = with(renewing(), "timeouts", json!({ "create": "1m" }));
    let renewed = next.apply_in_spite(Some(&failed), patient).await.quietly();
    assert_eq!(
        orders(&emulator),
        [(id(&renewed), OrderState::DomainVerify)]
    );
    assert_eq!(asked_since(&emulator, mark, CREATE), 1);
    let read = run_on(&emulator).await.read(&failed).await;
    read.expect_warning("is gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_order_that_was_only_found_is_left_and_holds_its_unit() {
    let (emulator, mut terraform) = world().await;
    emulator.lose_answer_to(CREATE).once();
    let found = terraform.apply(None, renewing()).await.stored;
    emulator.fail(id(&found), "the record is missing");
    let mut next = run_on(&emulator).await;
    let found = next.read(&found).await.quietly();
    let renewed = next.apply_in_spite(Some(&found), renewing()).await;
    let said: Vec<_> = renewed
        .diagnostics
        .iter()
        .map(|one| &*one.summary)
        .collect();
    let stays = format!("Certificate order {} stays in the service", id(&found));
    assert_eq!(said, [&stays[..]]);
    assert_ne!(id(&renewed.stored), id(&found));
    assert_eq!(emulator.orders().len(), 2);
    expect_untouched(&emulator, id(&found));

    // The new one is the resource's own.
    run_on(&emulator)
        .await
        .destroy(&renewed.stored)
        .await
        .quietly();
    assert_eq!(orders(&emulator), [(id(&found), OrderState::VerifyFail)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_order_that_cannot_be_seen_is_not_ordered_anew_where_nothing_is_recorded() {
    let (emulator, mut terraform) = world().await;
    let order = terraform.create(order_for(DOMAIN)).await;
    emulator.fail(id(&order), "the record is missing");
    let mut failed = terraform.read(&order).await.quietly();
    failed.private = Vec::new();
    let options = Options {
        account_id: "6543210987654321".to_owned(),
        ..Options::default()
    };
    let elsewhere = Emulator::start(options).await.unwrap();
    let mut stranger = run_on(&elsewhere).await;
    let read = stranger.read(&failed).await;
    read.expect_warning("cannot be seen");
    let renewed = stranger
        .apply_in_spite(Some(&read.stored), order_for(DOMAIN))
        .await;
    assert_eq!(elsewhere.orders(), [], "{renewed:?}");
    assert_eq!(renewed.stored.state["id"], failed.state["id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_order_keeps_its_unit_where_the_applicant_is_incomplete() {
    let (emulator, mut terraform) = world().await;
    let order = terraform.create(order_for(DOMAIN)).await;
    emulator.fail(id(&order), "the record is missing");
    let failed = terraform.read(&order).await.quietly();
    let config = with(order_for(DOMAIN), "email", Json::Null);
    let renewed = terraform.apply_in_spite(Some(&failed), config).await;
    renewed.expect_error("Missing: email");
    assert_eq!(orders(&emulator), [(id(&failed), OrderState::VerifyFail)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_for_other_domains_that_failed_is_not_replaced_in_silence() {
    let (emulator, mut terraform) = world().await;
    let theirs = emulator.place_order(NewOrder::for_domain("example.org"));
    emulator.answer(CREATE, &naming(theirs)).once();
    emulator.refuse(LIST, 403, "Forbidden.RAM").after(1).once();
    let created = terraform.create(order_for(DOMAIN)).await;
    assert_eq!(id(&created), theirs);
    emulator.fail(theirs, "theirs");
    emulator.refuse(LIST, 403, "Forbidden.RAM").once();
    let mut next = run_on(&emulator).await;
    let read = next.read(&created).await.stored;
    assert_eq!(read.state["status"], "failed");
    let renewed = next.apply_in_spite(Some(&read), order_for(DOMAIN)).await;
    assert_eq!(
        emulator.order(theirs).unwrap().state,
        OrderState::VerifyFail
    );
    assert_ne!(renewed.diagnostics, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_single_wrong_answer_buys_no_second_order_for_one_that_was_found() {
    {
        let state = "verify_fail";
        let (emulator, mut terraform) = world().await;
        emulator.lose_answer_to(CREATE).once();
        let found = terraform.apply(None, order_for(DOMAIN)).await.stored;
        let body = json!({ "Type": state, "RequestId": "R1" }).to_string();
        let mut next = run_on(&emulator).await;
        emulator.answer(DESCRIBE, &body).once();
        let read = next.read(&found).await.stored;
        let applied = next.apply_in_spite(Some(&read), order_for(DOMAIN)).await;
        assert_eq!(emulator.orders().len(), 1, "{:?}", applied.diagnostics);
    }
}
