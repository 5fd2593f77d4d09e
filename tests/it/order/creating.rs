//! Creating: one request, and an order that nothing loses.

use std::collections::BTreeSet;
use std::time::Duration;

use emulator::{Issue, Lag, Options, OrderState, SignatureVersion};
use serde_json::json;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::{
    CREATE, DESCRIBE, DOMAIN, LIST, actions, emulator, id, order_for, run_on, with, world, world_of,
};
use crate::support::terraform::Terraform;
use crate::support::values::UNKNOWN;

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_placed_once_and_tells_what_to_publish() {
    let (emulator, mut terraform) = world().await;
    let order = terraform.create(order_for(DOMAIN)).await;

    let [placed] = &emulator.orders()[..] else {
        panic!("not exactly one order")
    };
    assert_eq!(id(&order), placed.id);
    assert_eq!(order.state["status"], "pending_validation");
    assert_eq!(order.state["api_status"], "domain_verify");
    assert_eq!(order.state["product_code"], "digicert-free-1-free");
    let record = &order.state["validation"][DOMAIN];
    assert_eq!(record["method"], "DNS");
    assert_eq!(record["root_domain"], "example.com");
    assert_eq!(record["record_type"], "TXT");
    assert!(record["record_value"].is_string());
    assert!(record["file_uri"].is_null());
    // The plan counts the quota. The list is read before and after, and the account is
    // asked for while the record is awaited.
    let asked = actions(&emulator);
    assert_eq!(asked[..4], ["DescribePackageState", LIST, CREATE, LIST]);
    let after: BTreeSet<_> = asked[4..].iter().map(String::as_str).collect();
    assert_eq!(after, BTreeSet::from([DESCRIBE, "GetCallerIdentity"]));
    assert_eq!(asked.len(), 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_can_prove_control_instead() {
    let (_emulator, mut terraform) = world().await;
    let order = terraform
        .create(with(order_for(DOMAIN), "validation_method", "FILE"))
        .await;
    let file = &order.state["validation"][DOMAIN];
    assert_eq!(file["method"], "FILE");
    assert_eq!(file["file_domain"], DOMAIN);
    assert!(
        file["file_uri"]
            .as_str()
            .is_some_and(|uri| uri.starts_with('/'))
    );
    assert!(file["file_content"].is_string());
    assert!(file["record_value"].is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn both_signatures_are_accepted() {
    for (argument, version) in [("v2", SignatureVersion::V2), ("v3", SignatureVersion::V3)] {
        let emulator = emulator().await;
        let arguments = json!({ "signature_version": argument });
        let mut terraform = Terraform::with(&emulator, arguments).await;
        terraform.create(order_for(DOMAIN)).await;
        assert!(
            emulator
                .calls()
                .iter()
                .all(|call| call.signature_version == version)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_was_never_seen_is_not_believed_to_be_gone() {
    let (emulator, mut terraform) = world().await;
    // Neither a description nor a list shows what the service has accepted.
    emulator.refuse(DESCRIBE, 403, "Forbidden.RAM").once();
    emulator.refuse(LIST, 403, "Forbidden.RAM").after(1).once();
    let config = with(order_for(DOMAIN), "timeouts", json!({ "delete": "3s" }));
    let created = terraform.apply(None, config).await;
    created.expect_warning("Forbidden.RAM");
    emulator.set_state(id(&created.stored), OrderState::Gone);
    let read = terraform.read(&created.stored).await;
    read.expect_warning("cannot be seen yet");
    assert_eq!(read.stored, created.stored);
    let deleted = terraform.destroy(&created.stored).await;
    deleted.expect_error("The service did not show the order");
    assert_eq!(id(&deleted.stored), id(&created.stored));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_comes_late_is_waited_for() {
    let options = Options {
        record_after: Lag::Describes(2),
        ..Options::default()
    };
    let (_emulator, mut terraform) = world_of(options).await;
    let order = terraform.create(order_for(DOMAIN)).await;
    assert!(order.state["validation"][DOMAIN]["record_value"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_order_that_looks_withdrawn_at_first_is_not_believed() {
    let options = Options {
        submitted_after: Lag::Describes(1),
        ..Options::default()
    };
    let (_emulator, mut terraform) = world_of(options).await;
    let order = terraform.create(order_for(DOMAIN)).await;
    assert_eq!(order.state["status"], "pending_validation");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_does_not_come_in_time_is_a_warning_and_the_next_read_fills_it_in() {
    let late = Lag::Time(Duration::from_secs(3600));
    let options = Options {
        record_after: late,
        ..Options::default()
    };
    let (emulator, mut terraform) = world_of(options).await;
    let config = with(order_for(DOMAIN), "timeouts", json!({ "create": "2s" }));
    let created = terraform.apply(None, config).await;
    created.expect_warning("has no validation record yet");
    assert_eq!(id(&created.stored), emulator.orders()[0].id);
    assert!(created.stored.state["validation"][DOMAIN]["record_value"].is_null());

    emulator.advance(Duration::from_secs(3600));
    let read = terraform.read(&created.stored).await.quietly();
    assert!(read.state["validation"][DOMAIN]["record_value"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupt_during_the_request_keeps_what_comes_of_it() {
    let (emulator, mut terraform) = world().await;
    emulator.slow_down(CREATE, Duration::from_secs(1)).once();
    let mut other = terraform.core();
    let (created, ()) = tokio::join!(
        terraform.apply(None, order_for(DOMAIN)),
        other.interrupt_after(&emulator, CREATE, 1),
    );
    created.expect_warning("Terraform was interrupted");
    assert_eq!(id(&created.stored), emulator.orders()[0].id);

    // No list has confirmed it yet; the next read does, and a destroy ends it.
    let read = run_on(&emulator)
        .await
        .read(&created.stored)
        .await
        .quietly();
    assert!(read.state["validation"][DOMAIN]["record_value"].is_string());
    run_on(&emulator).await.destroy(&read).await.quietly();
    assert_eq!(emulator.orders(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupt_while_waiting_keeps_the_order_untainted() {
    let late = Lag::Time(Duration::from_secs(3600));
    let options = Options {
        record_after: late,
        ..Options::default()
    };
    let (emulator, mut terraform) = world_of(options).await;
    let mut other = terraform.core();
    let (created, ()) = tokio::join!(
        terraform.apply(None, order_for(DOMAIN)),
        other.interrupt_after(&emulator, DESCRIBE, 1),
    );
    created.expect_warning("Terraform was interrupted");
    assert_eq!(id(&created.stored), emulator.orders()[0].id);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_description_that_keeps_failing_is_a_warning() {
    let (emulator, mut terraform) = world().await;
    emulator.refuse(DESCRIBE, 403, "Forbidden.RAM").times(9);
    let created = terraform.apply(None, order_for(DOMAIN)).await;
    created.expect_warning("Forbidden.RAM");
    assert_eq!(id(&created.stored), emulator.orders()[0].id);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_review_is_a_warning_and_the_order_is_replaced_by_the_next_apply() {
    let options = Options {
        record_after: Lag::Time(Duration::from_secs(3600)),
        ..Options::default()
    };
    let (emulator, mut terraform) = world_of(options).await;
    let create = terraform.apply(None, order_for(DOMAIN));
    let fail = async {
        while emulator.orders().is_empty() {
            sleep(Duration::from_millis(5)).await;
        }
        emulator.set_state(emulator.orders()[0].id, OrderState::VerifyFail);
    };
    let (created, ()) = tokio::join!(create, fail);
    created.expect_warning("failed its review");
    assert_eq!(created.stored.state["status"], "failed");
    let planned = terraform.plan(Some(&created.stored), order_for(DOMAIN));
    assert_eq!(planned.await.state["id"], UNKNOWN);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_needs_no_record_is_complete_at_once() {
    let issue = Issue::After(Duration::ZERO);
    let (_emulator, mut terraform) = world_of(Options {
        issue,
        ..Options::default()
    })
    .await;
    let order = terraform.create(order_for(DOMAIN)).await;
    assert_eq!(order.state["status"], "issued");
    assert!(!order.state.to_string().contains("PRIVATE KEY"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_product_that_was_never_bought_says_who_can_order() {
    let (emulator, mut terraform) = world().await;
    let config = with(order_for(DOMAIN), "product_code", "geotrust-dv-1-starter");
    let created = terraform.apply_in_spite(None, config).await;
    let error =
        created.expect_error("Cannot place certificate order www.example.com: NotFoundPackage");
    assert!(error.detail.contains("2026-02-14"), "{}", error.detail);
    assert!(error.detail.contains("Request ID: "), "{}", error.detail);
    assert!(created.stored.state.is_null());
    assert_eq!(emulator.orders(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_right_to_list_nothing_is_ordered() {
    let (emulator, mut terraform) = world().await;
    emulator
        .refuse("ListUserCertificateOrder", 403, "Forbidden.RAM")
        .once();
    let created = terraform.apply(None, order_for(DOMAIN)).await;
    created.expect_error("yundun-cert:ListUserCertificateOrder");
    assert!(created.stored.state.is_null());
    assert_eq!(emulator.orders(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_orders_for_one_domain_at_once_do_not_take_each_others() {
    let (emulator, mut terraform) = world().await;
    terraform.forbid("13800000000");
    emulator.lose_answer_to(CREATE).times(4);
    let mut creates = JoinSet::new();
    for _ in 0..10 {
        let mut core = terraform.core();
        creates.spawn(async move { core.apply(None, order_for(DOMAIN)).await });
    }
    let created = creates.join_all().await;
    let ids: BTreeSet<_> = created.iter().map(|order| id(&order.stored)).collect();
    let placed = emulator.orders().into_iter().map(|order| order.id);
    assert_eq!(ids, placed.collect());
    let found = created.iter().filter(|order| !order.diagnostics.is_empty());
    assert_eq!((ids.len(), found.count()), (10, 4));
}
