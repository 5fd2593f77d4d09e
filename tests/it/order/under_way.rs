//! An identical order that is under way: it stops a create, or is taken over.

use std::time::Duration;

use emulator::{Emulator, Lag, NewOrder, Options, OrderId, OrderState};
use rcgen::{CertificateParams, DnType, KeyPair};
use serde_json::{Value as Json, json};

use super::{
    CREATE, DOMAIN, LIST, asked, colleagues_order, expect_untouched, id, order_for, orders, run_on,
    with, world, world_of,
};
use crate::support::terraform::Answer;

fn adopting() -> Json {
    with(order_for(DOMAIN), "adopt_existing", true)
}

/// Fails unless a create was stopped by this order and nothing came of it.
#[track_caller]
fn expect_stopped_by(emulator: &Emulator, created: &Answer, order: OrderId) {
    let problem = created.expect_error(&format!("order {order} is under way"));
    assert!(
        problem.detail.contains("Nothing was ordered"),
        "{problem:?}"
    );
    assert!(created.stored.state.is_null());
    assert_eq!(emulator.orders().len(), 1, "another was ordered");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_identical_order_under_way_stops_a_create_that_says_how_to_go_on() {
    for state in [
        OrderState::DomainVerify,
        OrderState::Process,
        OrderState::Unknow,
    ] {
        let (emulator, mut terraform) = world().await;
        let order = colleagues_order(&emulator);
        emulator.set_state(order, state);
        let created = terraform.apply(None, order_for(DOMAIN)).await;
        expect_stopped_by(&emulator, &created, order);
        let detail = &created.only_diagnostic().detail;
        for way in [
            "since 20",
            "set adopt_existing = true",
            &format!("import {{\n  to = alicloud_cas_order.order_{order}\n  id = \"{order}\"\n}}"),
            "action \"alicloud_cas_delete_order\"",
            &format!("order_id = \"{order}\""),
        ] {
            assert!(detail.contains(way), "{way} {detail}");
        }
        assert_eq!(asked(&emulator, CREATE), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_an_earlier_run_lost_stops_the_next_and_can_be_imported() {
    let (emulator, mut terraform) = world().await;
    let lost = terraform.create(order_for(DOMAIN)).await;

    let mut next = run_on(&emulator).await;
    let created = next.apply(None, order_for(DOMAIN)).await;
    expect_stopped_by(&emulator, &created, id(&lost));

    let imported = next.import(&id(&lost).to_string()).await.quietly();
    next.destroy(&imported).await.quietly();
    assert_eq!(emulator.orders(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_create_goes_on_once_the_action_has_deleted_what_was_in_its_way() {
    let (emulator, mut terraform) = world().await;
    let leftover = colleagues_order(&emulator);
    let created = terraform.apply(None, order_for(DOMAIN)).await;
    expect_stopped_by(&emulator, &created, leftover);

    let config = json!({ "order_id": leftover.to_string() });
    let (_, said) = terraform.invoke("alicloud_cas_delete_order", config).await;
    assert_eq!(said, []);
    let order = terraform.create(order_for(DOMAIN)).await;
    assert_eq!(orders(&emulator), [(id(&order), OrderState::DomainVerify)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_resources_of_one_run_for_one_name_both_order() {
    let (emulator, mut terraform) = world().await;
    let mut other = terraform.core();
    let (one, two) = tokio::join!(
        terraform.create(order_for(DOMAIN)),
        other.create(order_for(DOMAIN)),
    );
    assert_ne!(id(&one), id(&two));
    let third = terraform.create(order_for(DOMAIN)).await;
    assert_eq!(emulator.orders().len(), 3);

    // A run that has read them orders a fourth.
    let mut next = run_on(&emulator).await;
    for order in [&one, &two, &third] {
        next.read(order).await.quietly();
    }
    next.create(order_for(DOMAIN)).await;
    assert_eq!(emulator.orders().len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_for_other_names_or_of_another_product_stop_nothing() {
    let (emulator, mut terraform) = world().await;
    for domain in [
        "example.com",
        "a.www.example.com",
        "www.example.com,example.com",
    ] {
        emulator.place_order(NewOrder::for_domain(domain));
    }
    emulator.place_order(NewOrder {
        product_code: "symantec-free-1-free".to_owned(),
        ..NewOrder::for_domain(DOMAIN)
    });
    terraform.create(order_for(DOMAIN)).await;
    assert_eq!(emulator.orders().len(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_is_listed_in_another_script_stops_a_create_too() {
    let (emulator, mut terraform) = world().await;
    let order = emulator.place_order(NewOrder::for_domain("bücher.example"));
    let created = terraform
        .apply(None, order_for("xn--bcher-kva.example"))
        .await;
    expect_stopped_by(&emulator, &created, order);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_order_that_still_looks_withdrawn_stops_a_create_too() {
    let options = Options {
        submitted_after: Lag::Describes(1),
        ..Options::default()
    };
    let (emulator, mut terraform) = world_of(options).await;
    let order = colleagues_order(&emulator);
    let created = terraform.apply(None, order_for(DOMAIN)).await;
    expect_stopped_by(&emulator, &created, order);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_under_way_is_taken_over_where_that_is_wanted_and_a_delete_leaves_it() {
    let (emulator, mut terraform) = world().await;
    let existing = colleagues_order(&emulator);
    let created = terraform.apply(None, adopting()).await;
    created.expect_warning("was taken over");
    assert_eq!(id(&created.stored), existing);
    let record = &created.stored.state["validation"][DOMAIN]["record_value"];
    assert!(record.is_string());
    let again = terraform.plan(Some(&created.stored), adopting()).await;
    assert_eq!(again.state, created.stored.state);
    assert_eq!(again.diagnostics, []);

    let mut next = run_on(&emulator).await;
    let read = next.read(&created.stored).await.quietly();
    let deleted = next.destroy(&read).await;
    deleted.expect_warning("stays in the service");
    assert!(deleted.stored.state.is_null());
    assert_eq!(orders(&emulator), [(existing, OrderState::DomainVerify)]);
    expect_untouched(&emulator, existing);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_has_taken_an_order_over_ends_it_for_no_other_object_of_its_own() {
    let (emulator, mut terraform) = world().await;
    let order = terraform.create(order_for(DOMAIN)).await;
    let mut next = run_on(&emulator).await;
    let created = next.apply(None, adopting()).await;
    created.expect_warning("was taken over");
    assert_eq!(id(&created.stored), id(&order));

    let deleted = next.destroy(&order).await;
    deleted.expect_warning("took the order over for another object");
    assert_eq!(emulator.orders().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_orders_none_is_taken_over_and_all_are_named() {
    let (emulator, mut terraform) = world().await;
    let several = [0, 1].map(|_| colleagues_order(&emulator));
    let wanted = terraform.apply(None, adopting()).await;
    let problem = wanted.expect_error("there are several").clone();
    let unwanted = terraform.apply(None, order_for(DOMAIN)).await;
    let stopped = unwanted.expect_error("others are under way");
    for order in several {
        let order = order.to_string();
        assert!(problem.detail.contains(&order), "{problem:?}");
        assert!(stopped.detail.contains(&order), "{stopped:?}");
    }
    assert!(!stopped.detail.contains("adopt_existing"), "{stopped:?}");
    assert!(wanted.stored.state.is_null() && unwanted.stored.state.is_null());
    assert_eq!(emulator.orders().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_by_another_method_is_not_taken_over() {
    let (emulator, mut terraform) = world().await;
    let existing = colleagues_order(&emulator);
    let by_file = with(adopting(), "validation_method", "FILE");
    let created = terraform.apply(None, by_file).await;
    let problem = created.expect_error("it is validated by DNS");
    assert!(
        problem.summary.contains(&existing.to_string()),
        "{problem:?}"
    );
    assert!(created.stored.state.is_null());
    assert_eq!(emulator.orders().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_signing_request_nothing_is_taken_over() {
    let (emulator, mut terraform) = world().await;
    let existing = colleagues_order(&emulator);
    let mut parameters = CertificateParams::new(Vec::new()).unwrap();
    parameters
        .distinguished_name
        .push(DnType::CommonName, DOMAIN);
    let key = KeyPair::generate().unwrap();
    let csr = parameters.serialize_request(&key).unwrap().pem().unwrap();
    let created = terraform.apply(None, with(adopting(), "csr", csr)).await;
    expect_stopped_by(&emulator, &created, existing);
    let detail = &created.only_diagnostic().detail;
    assert!(!detail.contains("adopt_existing"), "{detail}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupt_before_the_request_orders_nothing() {
    let (emulator, mut terraform) = world().await;
    emulator.slow_down(LIST, Duration::from_secs(3600)).times(9);
    let mut other = terraform.core();
    let mut third = terraform.core();
    let (one, two, ()) = tokio::join!(
        terraform.apply(None, order_for(DOMAIN)),
        third.apply(None, order_for(DOMAIN)),
        other.interrupt_after(&emulator, LIST, 1),
    );
    for created in [one, two] {
        created.expect_error("interrupted before anything was ordered");
        assert!(created.stored.state.is_null());
    }
    assert_eq!(asked(&emulator, CREATE), 0);
}
