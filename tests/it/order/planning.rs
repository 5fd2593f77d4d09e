//! Validating and planning: what is refused, kept, replaced and known in advance.

use serde_json::{Value as Json, json};

use super::{DOMAIN, order_for, with, world};
use crate::support::terraform::{Terraform, text};
use crate::support::values::UNKNOWN;
use crate::support::wire::diagnostic::Severity;

#[tokio::test(flavor = "multi_thread")]
async fn bad_arguments_are_refused_by_name() {
    let mut terraform = Terraform::unconfigured().await;
    for (name, value, says) in [
        ("domain", json!(""), "is empty"),
        ("domain", json!("https://www.example.com"), "is a URL"),
        (
            "domain",
            json!("example.com, example.org"),
            "more than one domain",
        ),
        ("domain", json!("co.uk"), "only the end of such domains"),
        ("email", json!("nobody"), "not an email address"),
        ("username", json!(" "), "It is empty"),
        ("product_code", json!(""), "It is empty"),
        (
            "validation_method",
            json!("EMAIL"),
            "neither \"DNS\" nor \"FILE\"",
        ),
    ] {
        let found = terraform
            .validate(with(order_for(DOMAIN), name, value.clone()))
            .await;
        let [problem] = &found[..] else {
            panic!("{name} = {value}: {found:?}")
        };
        assert_eq!(problem.attribute.as_ref().map(text).as_deref(), Some(name));
        assert!(problem.detail.contains(says), "{value}: {}", problem.detail);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_timeout_is_refused_where_it_stands() {
    let mut terraform = Terraform::unconfigured().await;
    let config = with(order_for(DOMAIN), "timeouts", json!({ "delete": "soon" }));
    let found = terraform.validate(config).await;
    let [problem] = &found[..] else {
        panic!("{found:?}")
    };
    assert_eq!(
        problem.attribute.as_ref().map(text).as_deref(),
        Some("timeouts.delete")
    );
    assert!(problem.detail.contains("1h30m"), "{}", problem.detail);
}

/// An order for a wildcard, of a product that takes one.
fn wildcard_order() -> Json {
    with(
        order_for("*.example.com"),
        "product_code",
        "geotrust-dv-w-starter",
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wildcard_of_a_product_for_one_name_is_warned_about() {
    let mut terraform = Terraform::unconfigured().await;
    assert_eq!(terraform.validate(wildcard_order()).await, []);
    let found = terraform.validate(order_for("*.example.com")).await;
    let [warning] = &found[..] else {
        panic!("{found:?}")
    };
    assert_eq!(warning.severity(), Severity::Warning);
    assert_eq!(
        warning.attribute.as_ref().map(text).as_deref(),
        Some("product_code")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wildcard_is_not_validated_by_file() {
    let mut terraform = Terraform::unconfigured().await;
    let config = with(wildcard_order(), "validation_method", "FILE");
    let found = terraform.validate(config).await;
    let [problem] = &found[..] else {
        panic!("{found:?}")
    };
    assert_eq!(
        problem.attribute.as_ref().map(text).as_deref(),
        Some("validation_method")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_unknown_or_new_to_us_passes_validation() {
    let mut terraform = Terraform::unconfigured().await;
    for (name, value) in [
        ("domain", UNKNOWN),
        ("validation_method", UNKNOWN),
        ("product_code", "a-product-of-tomorrow"),
        ("domain", "WWW.Bücher.example."),
    ] {
        let found = terraform
            .validate(with(order_for(DOMAIN), name, value))
            .await;
        assert_eq!(found, [], "{name} = {value}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keys_of_validation_are_known_before_the_order_is_placed() {
    let (_emulator, mut terraform) = world().await;
    let plan = terraform
        .plan(None, order_for("*.shop.example.co.uk"))
        .await;
    assert_eq!(plan.state["id"], UNKNOWN);
    let record = &plan.state["validation"]["*.shop.example.co.uk"];
    assert_eq!(record["method"], "DNS");
    assert_eq!(record["root_domain"], "example.co.uk");
    assert_eq!(record["record_value"], UNKNOWN);
    assert!(record["file_uri"].is_null());

    let later = terraform.plan(None, order_for(UNKNOWN)).await;
    assert_eq!(later.state["validation"], UNKNOWN);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_configuration_plans_nothing() {
    let (_emulator, mut terraform) = world().await;
    let order = terraform.create(order_for(DOMAIN)).await;
    let plan = terraform.plan(Some(&order), order_for(DOMAIN)).await;
    assert_eq!(plan.state, order.state);
    assert_eq!(plan.replaces, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_domain_product_or_method_is_another_order() {
    let (_emulator, mut terraform) = world().await;
    let order = terraform.create(order_for(DOMAIN)).await;
    for (name, value) in [
        ("domain", "api.example.com"),
        ("product_code", "geotrust-dv-1-starter"),
        ("validation_method", "FILE"),
        ("domain", UNKNOWN),
    ] {
        let plan = terraform
            .plan(Some(&order), with(order_for(DOMAIN), name, value))
            .await;
        assert_eq!(plan.replaces, [name], "{value}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_contact_is_stored_without_a_call() {
    let (emulator, mut terraform) = world().await;
    let order = terraform.create(order_for(DOMAIN)).await;
    let mark = emulator.mark();
    let config = with(order_for(DOMAIN), "phone", "13900000000");
    let plan = terraform.plan(Some(&order), config.clone()).await;
    assert_eq!(plan.replaces, [""; 0]);
    assert_eq!(plan.state["id"], order.state["id"]);
    assert_eq!(plan.state["validation"], order.state["validation"]);
    let updated = terraform.apply(Some(&order), config).await.quietly();
    assert_eq!(updated.state["phone"], "13900000000");
    assert_eq!(emulator.calls_since(mark), []);
}
