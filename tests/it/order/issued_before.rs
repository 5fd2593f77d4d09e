//! Orders for the same names that are not under way: issued, failed, withdrawn.

use emulator::OrderState;
use serde_json::Value as Json;

use super::{
    CREATE, DOMAIN, asked_since, colleagues_order, days, expect_untouched, id, order_for, run_on,
    with, world,
};

fn adopting(least: u64) -> Json {
    let config = with(order_for(DOMAIN), "adopt_existing", true);
    with(config, "min_days_remaining", least)
}

#[tokio::test(flavor = "multi_thread")]
async fn issued_certificates_with_time_left_are_told_with_their_import_blocks() {
    let (emulator, mut terraform) = world().await;
    let issued = colleagues_order(&emulator);
    emulator.issue(issued);
    let expired = colleagues_order(&emulator);
    emulator.issue(expired);
    emulator.age(expired, days(100));
    let created = terraform.apply(None, order_for(DOMAIN)).await;
    let warning = created.expect_warning("There are issued certificates for www.example.com");
    let block = format!("id = \"{issued}\"\n}}");
    assert!(warning.detail.contains(&block), "{warning:?}");
    assert!(
        !warning.detail.contains(&expired.to_string()),
        "{warning:?}"
    );
    assert_eq!(emulator.orders().len(), 3);
    expect_untouched(&emulator, issued);
}

#[tokio::test(flavor = "multi_thread")]
async fn failed_and_withdrawn_orders_are_told_for_the_units_that_they_hold() {
    let (emulator, mut terraform) = world().await;
    let over = [OrderState::VerifyFail, OrderState::Payed].map(|state| {
        let order = colleagues_order(&emulator);
        emulator.set_state(order, state);
        order
    });
    let created = terraform.apply(None, order_for(DOMAIN)).await;
    let warning = created.expect_warning("hold units of quota");
    for order in over {
        let order = order.to_string();
        assert!(warning.detail.contains(&order), "{warning:?}");
    }
    assert!(
        warning.detail.contains("alicloud_cas_delete_order"),
        "{warning:?}"
    );
    assert_eq!(emulator.orders().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issued_order_is_taken_over_where_that_is_wanted_and_never_revoked() {
    let (emulator, mut terraform) = world().await;
    let issued = colleagues_order(&emulator);
    emulator.issue(issued);
    let config = with(adopting(30), "deletion_policy", "revoke");
    let created = terraform.apply(None, config).await;
    created.expect_warning("was taken over");
    assert_eq!(id(&created.stored), issued);
    assert_eq!(created.stored.state["status"], "issued");
    assert!(created.stored.state["not_after"].is_string());

    let mut next = run_on(&emulator).await;
    let deleted = next.destroy(&created.stored).await;
    deleted.expect_warning("alicloud_cas_revoke_certificate");
    assert_eq!(emulator.orders()[0].state, OrderState::Certificate);
    expect_untouched(&emulator, issued);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issued_order_with_fewer_days_left_than_are_asked_for_is_not_taken_over() {
    let (emulator, mut terraform) = world().await;
    let issued = colleagues_order(&emulator);
    emulator.issue(issued);
    emulator.age(issued, days(60));
    let mark = emulator.mark();
    let created = terraform.apply(None, adopting(30)).await;
    created.expect_warning("There are issued certificates");
    assert_ne!(id(&created.stored), issued);
    assert_eq!(asked_since(&emulator, mark, CREATE), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_issued_orders_none_is_taken_over() {
    let (emulator, mut terraform) = world().await;
    let several = [0, 1].map(|_| {
        let order = colleagues_order(&emulator);
        emulator.issue(order);
        order
    });
    let created = terraform.apply(None, adopting(30)).await;
    let errors: Vec<_> = created
        .diagnostics
        .iter()
        .filter(|one| one.severity == 1)
        .collect();
    let [problem] = &errors[..] else {
        panic!("{:?}", created.diagnostics)
    };
    for order in several {
        assert!(problem.detail.contains(&order.to_string()), "{problem:?}");
    }
    assert!(created.stored.state.is_null());
    assert_eq!(emulator.orders().len(), 2);
}
