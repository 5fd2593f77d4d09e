//! Stories of `alicloud_cas_order_validation`: waiting for a certificate.

mod reading;

use std::time::Duration;

use emulator::variants::RecordName;
use emulator::{Emulator, Issue, NewOrder, Options, OrderId, OrderState, Variants};
use serde_json::{Value as Json, json};
use tokio::time::sleep;

use super::support::at_once;
use super::support::terraform::{Answer, Core, ORDER, Terraform};
use super::support::values::UNKNOWN;

const DOMAIN: &str = "www.example.com";
const VALIDATION: &str = "alicloud_cas_order_validation";

/// An order, and a Terraform that waits for it.
async fn world(options: Options) -> (Emulator, Terraform, Core, OrderId) {
    let emulator = Emulator::start(options).await.unwrap();
    let order = emulator.place_order(NewOrder::for_domain(DOMAIN));
    let terraform = Terraform::with(&emulator, json!({})).await;
    let core = terraform.of(VALIDATION);
    (emulator, terraform, core, order)
}

fn waiting_for(order: OrderId) -> Json {
    json!({ "order_id": order.to_string() })
}

fn impatient(order: OrderId) -> Json {
    json!({ "order_id": order.to_string(), "timeouts": { "create": "1s" } })
}

/// Waits for an order that a story changes meanwhile.
async fn wait(core: &mut Core, order: OrderId) -> Answer {
    core.apply(None, waiting_for(order)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wait_ends_with_the_certificate_and_keeps_no_key() {
    let options = Options {
        issue: Issue::After(Duration::from_millis(50)),
        ..Options::default()
    };
    let (_emulator, _terraform, mut core, order) = world(options).await;
    let plan = core.plan(None, waiting_for(order)).await;
    assert_eq!(plan.state["id"], UNKNOWN, "what refers to it waits");

    let waited = wait(&mut core, order).await.quietly();
    let state = &waited.state;
    assert_eq!(state["id"], order.to_string());
    assert_eq!(state["common_name"], DOMAIN);
    assert_eq!(state["subject_alternative_names"][0], DOMAIN);
    for pem in ["certificate", "certificate_chain"] {
        let text = state[pem].as_str().unwrap();
        assert!(text.starts_with("-----BEGIN CERTIFICATE-----"), "{pem}");
    }
    let whole = ["certificate", "certificate_chain"].map(|pem| state[pem].as_str().unwrap());
    assert_eq!(state["full_chain"], whole.concat());
    assert_eq!(state["status"], "issued");
    let digits = |text: &str| text.chars().all(|one| matches!(one, '0'..='9' | 'a'..='f'));
    assert_eq!(state["fingerprint_sha256"].as_str().map(str::len), Some(64));
    assert!(digits(state["serial_number"].as_str().unwrap()));
    assert!(state["not_after"].as_str().unwrap().ends_with('Z'));
    assert!(state["private_key"].is_null());
    assert!(!state.to_string().contains("PRIVATE KEY"));

    assert_eq!(core.read(&waited).await.quietly(), waited);
    let again = core.plan(Some(&waited), waiting_for(order)).await;
    assert_eq!(again.state, waited.state);
    let gone = core.destroy(&waited).await.quietly();
    assert!(gone.state.is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_comes_and_goes_in_place_as_configured() {
    let (emulator, _terraform, mut core, order) = world(Options::default()).await;
    emulator.issue(order);
    let without = wait(&mut core, order).await.quietly();
    let config = json!({ "order_id": order.to_string(), "store_private_key": true });
    let plan = core.plan(Some(&without), config.clone()).await;
    assert_eq!(
        (plan.replaces.len(), &plan.state["private_key"]),
        (0, &json!(UNKNOWN))
    );
    let with = core.apply(Some(&without), config).await.quietly();
    let key = with.state["private_key"].as_str().unwrap();
    assert!(key.contains("PRIVATE KEY"));
    let after = core.apply(Some(&with), waiting_for(order)).await.quietly();
    assert_eq!(after, without);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_configured_later_is_all_that_is_fetched() {
    let (emulator, _terraform, mut core, order) = world(Options::default()).await;
    emulator.issue(order);
    let without = wait(&mut core, order).await.quietly();
    assert!(without.state["cert_identifier"].is_string());
    // By now the right to read the identifier is gone.
    emulator
        .refuse("GetUserCertificateDetail", 403, "Forbidden.RAM")
        .times(9);
    let config = json!({ "order_id": order.to_string(), "store_private_key": true });
    let with = core.apply(Some(&without), config).await.quietly();
    let mut expected = without.state.clone();
    for changed in ["store_private_key", "private_key"] {
        expected[changed] = with.state[changed].clone();
    }
    assert_eq!(with.state, expected);
    let key = with.state["private_key"].as_str().unwrap();
    assert!(key.contains("PRIVATE KEY"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_identifier_that_could_not_be_read_comes_with_a_later_plan() {
    let (emulator, _terraform, mut core, order) = world(Options::default()).await;
    emulator.issue(order);
    emulator
        .refuse("GetUserCertificateDetail", 403, "NoPermission")
        .times(2);
    let waited = wait(&mut core, order).await;
    let summary = format!("Cannot tell the identifier of certificate order {order}: NoPermission");
    let warning = waited.expect_warning(&summary);
    assert!(warning.detail.contains("The next plan asks"), "{warning:?}");
    assert!(waited.stored.state["certificate"].is_string());

    let still = core.read(&waited.stored).await.quietly();
    assert_eq!(still, waited.stored, "the warning is not repeated");
    let told = core.read(&still).await.quietly();
    let mut expected = still.state.clone();
    expected["cert_identifier"] = told.state["cert_identifier"].clone();
    assert!(expected["cert_identifier"].is_string());
    assert_eq!(told.state, expected);
    let plan = core.plan(Some(&told), waiting_for(order)).await;
    assert_eq!(plan.state, told.state);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_will_never_be_issued_ends_the_wait_at_once_with_the_reason() {
    for (state, says) in [
        (OrderState::VerifyFail, "refused the application"),
        (OrderState::Revoked, "revoked"),
    ] {
        let (emulator, _terraform, mut core, order) = world(Options::default()).await;
        emulator.issue(order);
        emulator.set_state(order, state);
        let waited = wait(&mut core, order).await;
        waited.expect_error(says);
        assert!(waited.stored.state.is_null());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_is_withdrawn_during_the_wait_ends_it() {
    let (emulator, _terraform, mut core, order) = world(Options::default()).await;
    let (waited, ()) = tokio::join!(wait(&mut core, order), async {
        sleep(Duration::from_millis(500)).await;
        emulator.set_state(order, OrderState::Payed);
    });
    waited.expect_error("was cancelled outside Terraform");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_that_times_out_says_how_long_each_phase_took_and_what_the_ca_expects() {
    let (emulator, _terraform, mut core, order) = world(Options::default()).await;
    let waited = core.apply(None, impatient(order)).await;
    let problem = waited.expect_error("timed out after 1s (timeouts.create)");
    assert!(
        problem.detail.contains("Seen: pending_validation for"),
        "{problem:?}"
    );
    assert!(
        problem.detail.contains("expects the TXT record"),
        "{problem:?}"
    );
    assert!(waited.stored.state.is_null());
    assert_eq!(emulator.orders().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_is_still_expected_has_the_full_name_that_its_order_gives_it() {
    at_once(
        [RecordName::Relative, RecordName::Bare, RecordName::Full],
        async |record_name| {
            let options = Options {
                variants: Variants {
                    record_name,
                    ..Variants::default()
                },
                ..Options::default()
            };
            let (_emulator, terraform, mut core, order) = world(options).await;
            let imported = terraform.of(ORDER).import(&order.to_string()).await;
            let imported = imported.quietly();
            let name = imported.state["validation"][DOMAIN]["record_fqdn"].as_str();
            let waited = core.apply(None, impatient(order)).await;
            let problem = waited.expect_error("timed out after");
            let expected = format!("expects the TXT record {} with the value", name.unwrap());
            assert!(problem.detail.contains(&expected), "{problem:?}");
            assert!(name.unwrap().ends_with(".example.com"), "{record_name:?}");
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_right_to_list_the_record_has_the_services_own_name() {
    let (emulator, _terraform, mut core, order) = world(Options::default()).await;
    emulator
        .refuse("ListUserCertificateOrder", 403, "Forbidden.RAM")
        .times(9);
    let waited = core.apply(None, impatient(order)).await;
    waited.expect_error("record _dnsauth.www (in full, or relative to the zone)");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_that_passes_does_not_end_the_wait() {
    let (emulator, _terraform, mut core, order) = world(Options::default()).await;
    emulator.issue(order);
    emulator
        .refuse("DescribeCertificateState", 503, "ServiceUnavailable")
        .times(2);
    wait(&mut core, order).await.quietly();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupt_ends_the_wait_and_leaves_nothing_behind() {
    let (emulator, _terraform, mut core, order) = world(Options::default()).await;
    let mut other = core.clone();
    let (waited, ()) = tokio::join!(
        wait(&mut core, order),
        other.interrupt_after(&emulator, "DescribeCertificateState", 1),
    );
    waited.expect_error("Terraform was interrupted");
    assert!(waited.stored.state.is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_is_imported_by_order_id_and_identity_without_a_change() {
    let (emulator, _terraform, mut core, order) = world(Options::default()).await;
    core.import(&order.to_string())
        .await
        .expect_error("has no certificate");
    emulator.issue(order);
    let by_id = core.import(&order.to_string()).await.quietly();
    let identity = json!({ "order_id": order.to_string(), "site": "china" });
    assert_eq!(core.import_by(identity).await.quietly(), by_id);
    let plan = core.plan(Some(&by_id), waiting_for(order)).await;
    assert_eq!(plan.state, by_id.state);
    assert_eq!(by_id.state["common_name"], DOMAIN);
}
