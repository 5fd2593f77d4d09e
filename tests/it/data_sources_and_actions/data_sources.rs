//! Looking up one order, the list, and the quota.

use std::collections::BTreeMap;
use std::time::Duration;

use emulator::{NewInstance, NewOrder, Options, OrderState, ValidationMethod};
use serde_json::{Value as Json, json};

use super::{DOMAIN, PRODUCT, Terraform, asked, expect_error, issued, placed, world, world_of};
use crate::support::at_once;

const ORDER: &str = "alicloud_cas_order";
const ORDERS: &str = "alicloud_cas_orders";
const CERTIFICATE: &str = "alicloud_cas_certificate";
const PACKAGE: &str = "alicloud_cas_package";

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_told_with_its_record_and_its_row() {
    let (emulator, mut terraform) = world().await;
    let id = emulator.place_order(NewOrder::for_domain("www.example.com,api.example.com"));
    let config = json!({ "order_id": id.to_string() });
    let (order, said) = terraform.data(ORDER, config).await;
    assert_eq!(said, []);
    for (name, value) in [
        ("order_id", json!(id.to_string())),
        ("id", json!(id.to_string())),
        ("domain", json!("www.example.com")),
        ("subject_alternative_names", json!(["api.example.com"])),
        ("product_code", json!(PRODUCT)),
        ("status", json!("pending_validation")),
        ("api_status", json!("domain_verify")),
        ("list_status", json!("CHECKING")),
        ("source_type", json!("cpack")),
        ("certificate_id", Json::Null),
        ("not_after", Json::Null),
    ] {
        assert_eq!(order[name], value, "{name}");
    }
    let record = &order["validation"]["www.example.com"];
    assert_eq!(record["method"], "DNS");
    assert_eq!(record["root_domain"], "example.com");
    assert_eq!(record["record_type"], "TXT");
    assert!(record["record_value"].is_string());
    assert_eq!(record["file_uri"], Json::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_by_file_is_told_with_its_file() {
    let (emulator, mut terraform) = world().await;
    let id = emulator.place_order(NewOrder {
        validation_method: ValidationMethod::File,
        ..NewOrder::for_domain(DOMAIN)
    });
    let config = json!({ "order_id": id.to_string() });
    let (order, said) = terraform.data(ORDER, config).await;
    assert_eq!(said, []);
    let record = &order["validation"][DOMAIN];
    assert_eq!(record["method"], "FILE");
    assert!(record["file_content"].is_string());
    assert_eq!(record["record_value"], Json::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_in_every_state_can_be_looked_up() {
    let (emulator, mut terraform) = world().await;
    let orders = [
        (OrderState::DomainVerify, "pending_validation"),
        (OrderState::Process, "in_review"),
        (OrderState::Certificate, "issued"),
        (OrderState::VerifyFail, "failed"),
        (OrderState::Payed, "withdrawn"),
    ];
    let orders = orders.map(|(state, status)| {
        let id = placed(&emulator);
        emulator.set_state(id, state);
        (id, status)
    });
    for (id, status) in orders {
        let config = json!({ "order_id": id.to_string() });
        let (order, said) = terraform.data(ORDER, config).await;
        assert_eq!((&order["status"], said), (&json!(status), vec![]));
        let is_issued = status == "issued";
        assert_eq!(order["not_after"].is_string(), is_issued, "{status}");
        assert!(!order.to_string().contains("PRIVATE KEY"));
    }
    let revoked = issued(&emulator);
    emulator.set_state(revoked, OrderState::Revoked);
    // Revoked orders are listed once in each process.
    let mut another = Terraform::with(&emulator, json!({})).await;
    let config = json!({ "order_id": revoked.to_string() });
    assert_eq!(another.data(ORDER, config).await.0["status"], "revoked");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_is_not_there_is_an_error() {
    let (_emulator, mut terraform) = world().await;
    let config = json!({ "order_id": "42" });
    let (order, said) = terraform.data(ORDER, config).await;
    assert_eq!(order, Json::Null);
    expect_error(
        &said,
        "Cannot read certificate order 42: there is no such order",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_call_is_told_with_its_code_and_a_hint() {
    at_once(
        [
            (403, "Forbidden.RAM"),
            (400, "Throttling.User"),
            (404, "InvalidAccessKeyId.NotFound"),
            (503, "ServiceUnavailable"),
        ],
        async |(status, code)| {
            let (emulator, mut terraform) = world().await;
            let id = placed(&emulator);
            emulator.refuse("*", status, code).times(99);
            let config = json!({ "order_id": id.to_string() });
            let (_, said) = terraform.data(ORDER, config).await;
            let told = expect_error(
                &said,
                &format!("Cannot read certificate order {id}: {code}"),
            );
            assert!(told.detail.contains("Request ID:"), "{told:?}");
            let (_, said) = terraform.data(ORDERS, json!({})).await;
            expect_error(&said, &format!("Cannot list certificate orders: {code}"));
            let (_, said) = terraform.data(PACKAGE, json!({})).await;
            let summary = format!("Cannot read the certificate quota of {PRODUCT}: {code}");
            expect_error(&said, &summary);
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_pages_of_the_list_are_told_and_nothing_twice() {
    let options = Options {
        quota: BTreeMap::from([(PRODUCT.to_owned(), 200)]),
        ..Options::default()
    };
    let (emulator, mut terraform) = world_of(options).await;
    let mut placed: Vec<_> = (0..120)
        .map(|number| {
            let domain = format!("www{number}.example.com");
            let id = emulator.place_order(NewOrder::for_domain(&domain));
            id.to_string()
        })
        .collect();
    let (all, said) = terraform.data(ORDERS, json!({})).await;
    assert_eq!(said, []);
    let mut ids: Vec<String> = serde_json::from_value(all["ids"].clone()).unwrap();
    assert_eq!(asked(&emulator, "ListUserCertificateOrder"), 3);
    let orders = all["orders"].as_array().unwrap();
    let own = orders.iter().map(|order| order["id"].as_str().unwrap());
    assert_eq!(own.collect::<Vec<_>>(), ids);
    ids.sort();
    placed.sort();
    assert_eq!(ids, placed);
    assert_eq!(all["order_type"], "CPACK");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_filtered_by_keyword_status_and_type() {
    let (emulator, mut terraform) = world().await;
    let issued = issued(&emulator);
    let other = emulator.place_order(NewOrder::for_domain("api.example.org"));
    for (config, expected) in [
        (json!({ "keyword": "example.org" }), vec![other]),
        (json!({ "list_status": "ISSUED" }), vec![issued]),
        (json!({ "list_status": "REVOKED" }), vec![]),
        (json!({ "order_type": "BUY" }), vec![]),
    ] {
        let (found, said) = terraform.data(ORDERS, config.clone()).await;
        assert_eq!(said, [], "{config}");
        let expected: Vec<_> = expected.iter().map(ToString::to_string).collect();
        assert_eq!(found["ids"], json!(expected), "{config}");
    }
    let (found, _) = terraform.data(ORDERS, json!({ "keyword": "org" })).await;
    let order = &found["orders"][0];
    assert_eq!(order["domain"], "api.example.org");
    assert_eq!(order["list_status"], "CHECKING");
    assert_eq!(order["status"], "in_review");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_quota_is_told_for_the_usual_product_and_for_any_other() {
    let (emulator, mut terraform) = world().await;
    issued(&emulator);
    placed(&emulator);
    let (package, said) = terraform.data(PACKAGE, json!({})).await;
    assert_eq!(said, []);
    assert_eq!(
        package,
        json!({
            "product_code": PRODUCT,
            "total_count": 20,
            "used_count": 2,
            "issued_count": 1,
            "remaining_count": 18,
        })
    );
    let never_bought = json!({ "product_code": "geotrust-dv-1-starter" });
    let (_, said) = terraform.data(PACKAGE, never_bought).await;
    let told = expect_error(
        &said,
        "Cannot read the certificate quota of geotrust-dv-1-starter: NotFoundPackage",
    );
    assert!(told.detail.contains("2026-02-14"), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lookup_ends_when_terraform_is_interrupted() {
    let (emulator, mut terraform) = world().await;
    let id = placed(&emulator);
    emulator.slow_down("*", Duration::from_secs(3600)).times(99);
    let mut core = terraform.core();
    let config = json!({ "order_id": id.to_string() });
    let (answer, ()) = tokio::join!(
        core.data(ORDER, config),
        terraform.interrupt_after(&emulator, "DescribeCertificateState", 1)
    );
    let summary = format!("Cannot read certificate order {id}: interrupted");
    expect_error(&answer.1, &summary);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_either_generation_is_found_by_id_and_the_newest_by_name() {
    let (emulator, mut terraform) = world().await;
    let on_quota = issued(&emulator);
    let (order, _) = terraform
        .data(ORDER, json!({ "order_id": on_quota.to_string() }))
        .await;
    let older = order["certificate_id"].clone();
    let by_name = json!({ "domain": DOMAIN });
    let (found, said) = terraform.data(CERTIFICATE, by_name.clone()).await;
    assert_eq!((&found["certificate_id"], said), (&older, vec![]));
    assert_eq!(found["status"], "issued");
    assert_eq!(found["order_id"], on_quota.to_string());

    // A certificate that is bought lives longer, and so is the newest.
    let instance = emulator.add_instance(NewInstance::of_spec("ws.dv.f"));
    emulator.apply_on_instance(&instance, DOMAIN);
    emulator.issue_instance(&instance);
    let newer = emulator.instance(&instance).unwrap().certificate_ids[0];
    let (found, said) = terraform.data(CERTIFICATE, by_name).await;
    assert_eq!(said, []);
    assert_eq!(found["certificate_id"], newer.to_string());
    assert_eq!(found["instance_id"], instance.to_string());
    assert_eq!(found["subject_alternative_names"], json!([DOMAIN]));
    let full = found["full_chain"].as_str().unwrap();
    assert!(full.starts_with(found["certificate"].as_str().unwrap()));
    assert!(!found.to_string().contains("PRIVATE KEY"));

    let (found, said) = terraform
        .data(CERTIFICATE, json!({ "certificate_id": older }))
        .await;
    assert_eq!((&found["certificate_id"], said), (&older, vec![]));
    for (config, says) in [
        (
            json!({ "domain": "none.example.com" }),
            "There is no certificate for none.example.com that is issued",
        ),
        (
            json!({ "domain": DOMAIN, "status": "expired" }),
            "There is no certificate for www.example.com that is expired",
        ),
        (
            json!({ "certificate_id": "7" }),
            "There is no certificate 7",
        ),
    ] {
        let (_, said) = terraform.data(CERTIFICATE, config).await;
        expect_error(&said, says);
    }
}
