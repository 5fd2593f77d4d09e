//! Ordering with every argument: what goes to which operation, and what is refused.

use emulator::{Emulator, Options};
use rcgen::{CertificateParams, DnType, KeyPair};
use serde_json::{Value as Json, json};

use super::{DOMAIN, actions, id, order_for, with, world, world_of};
use crate::support::at_once;
use crate::support::terraform::{Core, Terraform, text};
use crate::support::values::UNKNOWN;

const OV: &str = "geotrust-ov-1-personal";

/// A signing request for this common name and these further names.
pub(super) fn request_for(name: &str, further: &[&str]) -> String {
    let names: Vec<_> = further.iter().map(|name| (*name).to_owned()).collect();
    let mut parameters = CertificateParams::new(names).unwrap();
    parameters.distinguished_name.push(DnType::CommonName, name);
    let key = KeyPair::generate().unwrap();
    parameters.serialize_request(&key).unwrap().pem().unwrap()
}

/// The applicant left out.
fn without_applicant(mut config: Json) -> Json {
    for name in ["username", "phone", "email"] {
        config[name] = Json::Null;
    }
    config
}

/// The operations that ordered something.
fn created_by(emulator: &Emulator) -> Vec<String> {
    let actions = actions(emulator).into_iter();
    actions.filter(|one| one.starts_with("Create")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operation_follows_from_the_arguments() {
    let csr = request_for(DOMAIN, &[]);
    at_once(
        [
            (order_for(DOMAIN), "CreateCertificateRequest"),
            (
                with(order_for(DOMAIN), "csr", csr.clone()),
                "CreateCertificateWithCsrRequest",
            ),
            (
                with(
                    order_for(DOMAIN),
                    "subject_alternative_names",
                    json!(["api.example.com"]),
                ),
                "CreateCertificateForPackageRequest",
            ),
            (
                with(order_for(DOMAIN), "company_name", "Example Ltd"),
                "CreateCertificateForPackageRequest",
            ),
            (
                with(order_for(DOMAIN), "product_code", OV),
                "CreateCertificateForPackageRequest",
            ),
            (
                without_applicant(with(order_for(DOMAIN), "csr", csr)),
                "CreateCertificateForPackageRequest",
            ),
        ],
        async |(config, operation)| {
            let (emulator, mut terraform) = world().await;
            emulator.buy(OV, 1);
            let order = terraform.create(config).await;
            assert_eq!(created_by(&emulator), [operation]);
            assert_eq!(emulator.orders().len(), 1);
            assert_eq!(order.state["status"], "pending_validation");
            terraform.destroy(&order).await.quietly();
            assert_eq!(emulator.orders(), []);
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_providers_contact_applies_where_an_order_has_none() {
    let contact = json!({ "username": "Grace", "phone": "13900000000", "email": "g@example.com" });
    let emulator = super::emulator().await;
    let mut terraform = Terraform::with(&emulator, json!({ "contact": contact })).await;
    let order = terraform.create(without_applicant(order_for(DOMAIN))).await;
    assert_eq!(created_by(&emulator), ["CreateCertificateRequest"]);
    assert!(order.state["username"].is_null());
    let again = terraform
        .plan(Some(&order), without_applicant(order_for(DOMAIN)))
        .await;
    assert_eq!(again.state, order.state);
}

#[tokio::test(flavor = "multi_thread")]
async fn half_an_applicant_is_refused_before_anything_is_ordered() {
    let (emulator, mut terraform) = world().await;
    let config = with(order_for(DOMAIN), "email", Json::Null);
    let plan = terraform.plan(None, config.clone()).await;
    let [warning] = &plan.diagnostics[..] else {
        panic!("{:?}", plan.diagnostics)
    };
    assert_eq!(warning.severity, 2, "{warning:?}");
    let created = terraform.apply_in_spite(None, config).await;
    created.expect_error("Missing: email");
    assert_eq!(actions(&emulator), ["DescribePackageState"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_signing_request_the_domain_is_its_common_name() {
    let (_emulator, mut terraform) = world().await;
    let csr = request_for(DOMAIN, &[]);
    let config = with(
        with(order_for(DOMAIN), "domain", Json::Null),
        "csr",
        csr.clone(),
    );
    let plan = terraform.plan(None, config.clone()).await;
    assert_eq!(plan.state["domain"], DOMAIN);
    assert_eq!(plan.state["validation"][DOMAIN]["method"], "DNS");
    let order = terraform.create(config.clone()).await;

    // White space is no change, another request is another order.
    let roomy = with(config.clone(), "csr", csr.replace('\n', "\r\n\r\n"));
    assert_eq!(terraform.plan(Some(&order), roomy).await.state, order.state);
    let other = with(config.clone(), "csr", request_for("api.example.com", &[]));
    let plan = terraform.plan(Some(&order), other).await;
    assert_eq!(plan.replaces, ["csr", "domain"]);
    assert_eq!(plan.state["domain"], "api.example.com");

    let unknown = terraform.plan(None, with(config, "csr", UNKNOWN)).await;
    assert_eq!(unknown.state["domain"], UNKNOWN);
    assert_eq!(unknown.state["validation"], UNKNOWN);
}

#[tokio::test(flavor = "multi_thread")]
async fn further_names_in_another_spelling_or_order_are_no_change() {
    let (_emulator, mut terraform) = world().await;
    let names = |names: Json| with(order_for(DOMAIN), "subject_alternative_names", names);
    let order = terraform
        .create(names(json!(["api.example.com", "bücher.example.com"])))
        .await;
    let respelt = names(json!(["XN--bcher-kva.example.com.", "API.example.com"]));
    let plan = terraform.plan(Some(&order), respelt).await;
    assert_eq!(plan.state, order.state);

    let fewer = names(json!(["api.example.com"]));
    let plan = terraform.plan(Some(&order), fewer).await;
    assert_eq!(plan.replaces, ["subject_alternative_names"]);
}

/// What is refused of a configuration, and where.
async fn refusals(terraform: &mut Core, config: Json) -> Vec<(String, String)> {
    let found = terraform.validate(config).await;
    let errors = found.iter().filter(|one| one.severity == 1);
    let said = errors.map(|one| {
        let place = one.attribute.as_ref().map(text).unwrap_or_default();
        (place, format!("{}\n{}", one.summary, one.detail))
    });
    said.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_none_passes_the_validation_and_stops_the_plan() {
    let (emulator, mut terraform) = world().await;
    for (csr, says) in [
        ("-----BEGIN CERTIFICATE-----", "no end of its own"),
        // The made-up value of a mock.
        ("1rrtu6rr", "no block that begins with"),
    ] {
        let config = with(order_for(DOMAIN), "csr", csr);
        assert_eq!(terraform.validate(config.clone()).await, []);
        let planned = terraform.plan(None, config).await;
        let [problem] = &planned.diagnostics[..] else {
            panic!("{planned:?}")
        };
        assert_eq!(problem.summary, "Invalid value of csr");
        assert!(problem.detail.contains(says), "{problem:?}");
    }
    assert_eq!(emulator.calls(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_rule_of_names_requests_tags_and_days_is_checked_with_its_place() {
    let mut terraform = Terraform::unconfigured().await;
    let san = "subject_alternative_names";
    let too_long = format!("{}.example.com", "a".repeat(53));
    let many: serde_json::Map<_, _> = (0..21).map(|n| (format!("t{n}"), json!("x"))).collect();
    for (config, place, says) in [
        (with(order_for(DOMAIN), "domain", Json::Null), "", "domain"),
        (order_for(&too_long), "domain", "at most 64 octets"),
        (
            with(order_for(DOMAIN), san, json!([DOMAIN])),
            san,
            "bound already",
        ),
        (
            with(order_for(DOMAIN), san, json!(["*.example.com"])),
            san,
            "different kinds",
        ),
        (
            with(order_for(DOMAIN), san, json!(["www.example.org"])),
            san,
            "example.org",
        ),
        (
            with(order_for(DOMAIN), san, json!(["a.b.c.d.e", "x"])),
            san,
            "only the end of such domains",
        ),
        (
            with(
                order_for(DOMAIN),
                san,
                json!([
                    "a.example.com",
                    "b.example.com",
                    "c.example.com",
                    "d.example.com",
                    "e.example.com"
                ]),
            ),
            san,
            "at most 4",
        ),
        (
            with(
                order_for(DOMAIN),
                "csr",
                request_for("api.example.com", &[]),
            ),
            "domain",
            "is for api.example.com",
        ),
        (
            with(order_for(DOMAIN), "tags", json!(many)),
            "tags",
            "at most 20",
        ),
        (
            with(order_for(DOMAIN), "tags", json!({ "acs:x": "y" })),
            "tags",
            "acs:",
        ),
        (
            with(order_for(DOMAIN), "min_days_remaining", 0),
            "min_days_remaining",
            "from 1 to",
        ),
        (
            with(order_for(DOMAIN), "deletion_policy", "shred"),
            "deletion_policy",
            "retain",
        ),
    ] {
        let found = refusals(&mut terraform, config.clone()).await;
        let [(at, said)] = &found[..] else {
            panic!("{config}: {found:?}")
        };
        assert_eq!(at, place, "{config}");
        assert!(said.contains(says), "{config}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_and_a_policy_to_revoke_go_together() {
    let mut terraform = Terraform::unconfigured().await;
    let revoking = with(order_for(DOMAIN), "deletion_policy", "revoke");
    let config = with(revoking, "min_days_remaining", 30);
    assert_eq!(terraform.validate(config).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn names_and_requests_that_are_not_known_yet_are_no_error() {
    let mut terraform = Terraform::unconfigured().await;
    for (name, value) in [
        ("domain", json!(UNKNOWN)),
        ("csr", json!(UNKNOWN)),
        ("subject_alternative_names", json!(UNKNOWN)),
        (
            "subject_alternative_names",
            json!([UNKNOWN, "api.example.com"]),
        ),
        ("tags", json!({ "team": UNKNOWN })),
        ("min_days_remaining", json!(UNKNOWN)),
    ] {
        let config = with(order_for(DOMAIN), name, value.clone());
        assert_eq!(terraform.validate(config).await, [], "{name} = {value}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn several_unknown_names_are_planned_as_they_are() {
    let (_emulator, mut terraform) = world().await;
    let names = json!([UNKNOWN, UNKNOWN]);
    let config = with(
        order_for(DOMAIN),
        "subject_alternative_names",
        names.clone(),
    );
    let plan = terraform.plan(None, config).await;
    assert_eq!(plan.diagnostics, []);
    assert_eq!(plan.state["subject_alternative_names"], names);
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_only_the_request_asks_for_are_warned_about() {
    let mut terraform = Terraform::unconfigured().await;
    let csr = request_for(DOMAIN, &[DOMAIN, "api.example.com"]);
    let found = terraform
        .validate(with(order_for(DOMAIN), "csr", csr))
        .await;
    let [warning] = &found[..] else {
        panic!("{found:?}")
    };
    assert_eq!(warning.severity, 2);
    assert!(
        warning.detail.contains("api.example.com"),
        "{}",
        warning.detail
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn tags_are_sent_with_the_order_and_only_stored_afterwards() {
    let (emulator, mut terraform) = world_of(Options::default()).await;
    let config = with(order_for(DOMAIN), "tags", json!({ "team": "web" }));
    let order = terraform.create(config.clone()).await;
    let tags = &emulator.orders()[0].tags;
    assert_eq!(tags, &[("team".to_owned(), "web".to_owned())]);

    let config = with(config, "tags", json!({ "team": "ops" }));
    let plan = terraform.plan(Some(&order), config.clone()).await;
    assert_eq!(plan.replaces, [""; 0]);
    let [warning] = &plan.diagnostics[..] else {
        panic!("{:?}", plan.diagnostics)
    };
    assert!(warning.summary.contains(&id(&order).to_string()));
    let mark = emulator.mark();
    let updated = terraform.apply_in_spite(Some(&order), config).await;
    assert_eq!(updated.quietly().state["tags"]["team"], "ops");
    assert_eq!(emulator.calls_since(mark).len(), 0);
}
