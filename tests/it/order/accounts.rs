//! Orders of one account, read with the key of another account or of an unknown one.

use emulator::{Emulator, Options, OrderState};
use serde_json::json;

use super::{DOMAIN, emulator, id, order_for, run_on, with, world};
use crate::support::terraform::{Stored, Terraform};

const ASKING: &str = "GetCallerIdentity";

async fn of_another_account() -> Emulator {
    let options = Options {
        account_id: "6543210987654321".to_owned(),
        ..Options::default()
    };
    Emulator::start(options).await.unwrap()
}

/// An order of one account, and a run that has the key of another.
async fn away_from_home() -> (Stored, Emulator, Terraform) {
    let (_home, mut terraform) = world().await;
    let order = terraform.create(order_for(DOMAIN)).await;
    let elsewhere = of_another_account().await;
    let terraform = run_on(&elsewhere).await;
    (order, elsewhere, terraform)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_of_another_account_never_empties_a_state() {
    let (order, _elsewhere, mut terraform) = away_from_home().await;
    let mut other = terraform.core();
    let (read, deleted) = tokio::join!(terraform.read(&order), other.destroy(&order));
    let problem = read.expect_error("belongs to another account");
    for account in ["1234567890123456", "6543210987654321"] {
        assert!(problem.detail.contains(account), "{problem:?}");
    }
    assert_eq!(read.stored, order);

    deleted.expect_error("belongs to another account");
    assert_eq!(deleted.stored, order);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_order_of_another_account_is_not_ordered_anew_here() {
    let (emulator, mut terraform) = world().await;
    let order = terraform.create(order_for(DOMAIN)).await;
    emulator.fail(id(&order), "the record is missing");
    let failed = terraform.read(&order).await.quietly();
    let elsewhere = of_another_account().await;
    let mut stranger = run_on(&elsewhere).await;
    let renewed = stranger
        .apply_in_spite(Some(&failed), order_for(DOMAIN))
        .await;
    renewed.expect_error("belongs to another account");
    assert_eq!(renewed.stored, failed);
    assert_eq!(elsewhere.orders(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn gone_is_believed_where_an_order_was_placed_and_not_where_the_account_is_unknown() {
    let (emulator, mut terraform) = world().await;
    let order = terraform.create(order_for(DOMAIN)).await;
    emulator.set_state(id(&order), OrderState::Gone);

    let mut blind = run_on(&emulator).await;
    emulator.refuse(ASKING, 403, "Forbidden.RAM").times(9);
    let read = blind.read(&order).await;
    assert_eq!(read.only_diagnostic().severity, 1);
    assert_eq!(read.stored, order);

    // The process that placed it knows whose key it has.
    let read = terraform.read(&order).await;
    read.expect_warning("is gone");
    assert!(read.stored.state.is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_recorded_account_gone_is_not_believed() {
    let emulator = emulator().await;
    emulator.refuse(ASKING, 403, "Forbidden.RAM").once();
    let mut terraform = run_on(&emulator).await;
    let order = terraform.create(order_for(DOMAIN)).await;
    emulator.set_state(id(&order), OrderState::Gone);
    let read = run_on(&emulator).await.read(&order).await;
    let warning = read.expect_warning("cannot be seen");
    assert!(warning.detail.contains("terraform state rm"), "{warning:?}");
    assert_eq!(read.stored, order);

    let deleted = run_on(&emulator).await.destroy(&read.stored).await;
    deleted.expect_warning("was not there");
    assert!(deleted.stored.state.is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_could_not_be_told_at_first_is_recorded_by_a_later_read() {
    let (emulator, mut terraform) = world().await;
    emulator.refuse(ASKING, 403, "Forbidden.RAM").once();
    let order = terraform.create(order_for(DOMAIN)).await;
    // This process does not ask again.
    let read = terraform.read(&order).await.quietly();
    assert_eq!(read.private, order.private);

    let recorded = run_on(&emulator).await.read(&order).await.quietly();
    assert_eq!(recorded.state, order.state);

    let elsewhere = of_another_account().await;
    let mut stranger = run_on(&elsewhere).await;
    let read = stranger.read(&recorded).await;
    let problem = read.expect_error("belongs to another account");
    assert!(problem.detail.contains("1234567890123456"), "{problem:?}");
    assert_eq!(read.stored, recorded);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_was_recorded_is_ended_where_sts_is_out_of_reach() {
    let (emulator, mut terraform) = world().await;
    let config = with(order_for(DOMAIN), "timeouts", json!({ "delete": "9s" }));
    let order = terraform.create(config).await;
    emulator.refuse(ASKING, 403, "Forbidden.RAM").times(9);
    run_on(&emulator).await.destroy(&order).await.quietly();
    assert_eq!(emulator.orders(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_was_told_wrong_once_keeps_nothing_from_being_deleted() {
    let (emulator, mut terraform) = world().await;
    emulator
        .answer("GetCallerIdentity", r#"{"AccountId":"42","RequestId":"R"}"#)
        .once();
    let order = terraform.create(order_for(DOMAIN)).await;
    let mut next = run_on(&emulator).await;
    let read = next.read(&order).await.quietly();
    let deleted = run_on(&emulator).await.destroy(&read).await;
    assert_eq!(deleted.diagnostics, []);
    assert_eq!(emulator.orders(), []);
}
