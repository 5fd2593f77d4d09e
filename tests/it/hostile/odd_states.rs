//! Values in a state that no configuration and no answer could have put there.

use emulator::{Emulator, Options, OrderState};
use serde_json::{Value as Json, json};

use super::state::upgrade;
use crate::support::at_once;
use crate::support::terraform::{Stored, Terraform};
use crate::support::wire::Diagnostic;

/// More than any message needs. A text of megabytes hides what is wrong.
const LONGEST_MESSAGE: usize = 4_000;

/// An attribute of an order, and what is in its place; by a path of names.
fn odd_values() -> Vec<(&'static str, Json)> {
    let long = "a".repeat(6 << 20);
    let many = format!("{}example.com", "a.".repeat(3 << 20));
    let wide = format!("{}.example", "ü".repeat(1 << 20));
    vec![
        ("/domain", json!(long)),
        ("/domain", json!(many)),
        ("/domain", json!(wide)),
        ("/domain", json!("")),
        ("/domain", json!("\u{1b}[31m\u{0}")),
        ("/domain", Json::Null),
        ("/subject_alternative_names", json!([long, many, null])),
        (
            "/subject_alternative_names",
            json!(["", "", "", "", "", ""]),
        ),
        ("/product_code", json!(long)),
        ("/csr", json!(long)),
        ("/csr", json!("-----BEGIN CERTIFICATE REQUEST-----\nAAAA")),
        ("/validation_method", json!("EMAIL")),
        ("/tags", json!({ "a": null, "": long })),
        ("/min_days_remaining", json!(1.5)),
        ("/min_days_remaining", json!(1e300)),
        ("/min_days_remaining", json!(-1)),
        ("/min_days_remaining", json!(i64::MAX)),
        ("/min_days_remaining", json!(i64::MIN)),
        ("/deletion_policy", json!("burn")),
        ("/replace_failed", Json::Null),
        ("/id", json!(long)),
        ("/id", json!("1".repeat(6 << 20))),
        ("/id", json!("-7")),
        ("/id", json!("\u{1b}[31m7")),
        ("/status", json!(long)),
        ("/status", json!("expired")),
        ("/validation", json!({})),
        ("/validation", Json::Null),
        ("/validation/www.example.com", Json::Null),
        ("/validation/www.example.com/root_domain", json!(long)),
        ("/not_before", json!("9999-12-31T23:59:59Z")),
        ("/not_before", json!("-009999-01-01T00:00:00Z")),
        ("/not_after", json!("9999-12-31T23:59:59Z")),
        ("/not_after", json!("10000-01-01T00:00:00Z")),
        ("/not_after", json!("999999999999-01-01T00:00:00Z")),
        ("/not_after", json!("-009999-01-01T00:00:00Z")),
        ("/not_after", json!("2026-02-30T25:61:61+99:99")),
        ("/not_after", json!("tomorrow")),
        ("/not_after", json!(long)),
        ("/timeouts/create", json!("1.5")),
        ("/timeouts/create", json!("1.5d")),
        ("/timeouts/create", json!("1e400h")),
        ("/timeouts/delete", json!(format!("{}h", "9".repeat(400)))),
        ("/timeouts/delete", json!("-1h")),
        ("/timeouts/delete", json!(long)),
    ]
}

/// A state with another value in one place.
fn with_odd(state: &Json, place: &str, value: &Json) -> Json {
    let mut odd = state.clone();
    *odd.pointer_mut(place).expect("the place is there") = value.clone();
    odd
}

fn order() -> Json {
    json!({
        "domain": "www.example.com",
        "username": "Ada",
        "phone": "13800000000",
        "email": "ops@example.com",
        "min_days_remaining": 30,
        "timeouts": { "create": "1s", "delete": "1s" },
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_with_an_odd_value_is_refused_or_accepted_and_never_a_bug() {
    let statuses = [OrderState::DomainVerify, OrderState::Certificate];
    at_once(statuses, async |status| {
        let emulator = Emulator::start(Options::default()).await.unwrap();
        let mut terraform = Terraform::with(&emulator, json!({})).await;
        let created = terraform.create(order()).await;
        let there = emulator.orders()[0].id;
        let channel = terraform.plugin().channel().await;
        for (place, value) in odd_values() {
            let what = shown(place, &value);
            emulator.set_state(there, status);
            let odd = Stored {
                state: with_odd(&created.state, place, &value),
                private: created.private.clone(),
            };
            let upgraded = upgrade(&channel, 0, odd.state.to_string().as_bytes()).await;
            is_clear(&upgraded.diagnostics, &what);
            if !upgraded.diagnostics.is_empty() {
                continue;
            }
            let read = terraform.read(&odd).await;
            is_clear(&read.diagnostics, &what);
            for stored in [&odd, &read.stored] {
                if stored.state.is_null() {
                    continue;
                }
                let plan = terraform.plan(Some(stored), order()).await;
                is_clear(&plan.diagnostics, &what);
                let destroy = terraform.plan_destroy(stored).await;
                is_clear(&destroy.diagnostics, &what);
            }
            // An order that stays in the service is destroyed without a wait.
            if status == OrderState::Certificate || place.starts_with("/timeouts") {
                let deleted = terraform.destroy(&odd).await;
                is_clear(&deleted.diagnostics, &what);
            }
        }
    })
    .await;
}

/// A place and a value, in as many letters as a line has.
fn shown(place: &str, value: &Json) -> String {
    let value: String = value.to_string().chars().take(40).collect();
    format!("{place} = {value}")
}

/// Fails if there is a diagnostic that is long, holds control characters, or asks to
/// report a mistake of the provider.
#[track_caller]
fn is_clear(diagnostics: &[Diagnostic], what: &str) {
    for said in diagnostics {
        let whole = format!("{}\n{}", said.summary, said.detail);
        let begin: String = whole.chars().take(400).collect();
        assert!(whole.len() < LONGEST_MESSAGE, "{what}: {begin}");
        assert!(!whole.contains("bug in the provider"), "{what}: {whole}");
        assert!(!whole.contains("made a mistake"), "{what}: {whole}");
        let is_plain = |letter: char| letter == '\n' || !letter.is_control();
        assert!(whole.chars().all(is_plain), "{what}: {whole:?}");
    }
}
