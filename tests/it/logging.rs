//! The log that a practitioner asks for.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use emulator::{Emulator, Options};
use serde_json::{Value as Json, json};

use crate::support::core::{Identity, Plugin};
use crate::support::go_plugin::shut_down;
use crate::support::terraform::{ORDER, Terraform};

/// The RPCs of one order's life, and the type that each is about.
const CALLS: [(&str, &str); 6] = [
    ("ApplyResourceChange", ORDER),
    ("ConfigureProvider", ""),
    ("GetProviderSchema", ""),
    ("PlanResourceChange", ORDER),
    ("ReadResource", ORDER),
    ("ValidateResourceConfig", ORDER),
];

/// What a practitioner sets to get logs.
type Variables<'v> = &'v [(&'v str, &'v str)];

#[tokio::test(flavor = "multi_thread")]
async fn every_call_has_a_line_that_says_which_call_it_was() {
    let log = log_of_an_order(&[("TF_LOG", "debug")]).await;
    let answered: Vec<_> = log.iter().filter(says("answered")).collect();
    let about: BTreeSet<_> = answered
        .iter()
        .map(|line| {
            // Absent where a call is about no object.
            let type_name = line["tf_resource_type"].as_str().unwrap_or_default();
            (text(line, "tf_rpc"), type_name)
        })
        .collect();
    assert_eq!(about, BTreeSet::from(CALLS));

    let ids: BTreeSet<_> = answered
        .iter()
        .map(|line| text(line, "tf_req_id"))
        .collect();
    assert_eq!(ids.len(), answered.len(), "two calls share an id");
    for line in answered {
        assert!(line["tf_req_duration_ms"].is_u64(), "{line}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_narrowest_variable_says_how_much_is_logged() {
    let (all, providers, own) = ("TF_LOG", "TF_LOG_PROVIDER", "TF_LOG_PROVIDER_ALICLOUD_CAS");
    let (warnings, everything) = (&["warn"][..], &["debug", "warn"][..]);
    let cases: [(Variables<'_>, &[&str]); 9] = [
        (&[(all, "debug")], everything),
        (&[(all, "INFO")], warnings),
        (&[(all, "error")], &[]),
        (&[(providers, "trace")], everything),
        (&[(providers, "WARN")], warnings),
        (&[(own, "debug")], everything),
        (&[(own, "warn")], warnings),
        (&[(all, "trace"), (providers, "warn")], warnings),
        (&[(all, "trace"), (providers, "debug"), (own, "off")], &[]),
    ];
    for (variables, levels) in cases {
        let log = log_of_an_order(variables).await;
        let seen: BTreeSet<_> = log.iter().map(|line| text(line, "@level")).collect();
        let expected: BTreeSet<_> = levels.iter().copied().collect();
        assert_eq!(seen, expected, "with {variables:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_throttle_is_told_with_the_call_that_it_struck_at_every_level() {
    for level in ["warn", "debug"] {
        let log = log_of_an_order(&[("TF_LOG", level)]).await;
        let struck: Vec<_> = log.iter().filter(says("call failed")).collect();
        let [line] = &struck[..] else {
            panic!("not exactly one failure: {log:?}")
        };
        assert_eq!(text(line, "code"), "Throttling.User");
        assert_eq!(text(line, "operation"), "DescribeCertificateState");
        assert_eq!(text(line, "tf_rpc"), "ApplyResourceChange");
        assert_eq!(text(line, "tf_resource_type"), ORDER);
        assert!(!text(line, "tf_req_id").is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_at_the_same_time_do_not_share_an_id() {
    let emulator = emulator().await;
    let mut terraform = logging(&[("TF_LOG", "debug")], &emulator).await;
    let (mut one, mut other) = (terraform.core(), terraform.core());
    tokio::join!(
        one.create(order("one.example.com")),
        other.create(order("other.example.com"))
    );

    let mut operations: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in log_of(&mut terraform).await {
        if line["tf_rpc"] == "ApplyResourceChange" && !line["operation"].is_null() {
            let of_this_call = operations.entry(text(&line, "tf_req_id").to_owned());
            of_this_call
                .or_default()
                .push(text(&line, "operation").to_owned());
        }
    }
    assert_eq!(operations.len(), 2, "{operations:?}");
    for each in operations.values() {
        let ordered = each
            .iter()
            .filter(|name| *name == "CreateCertificateRequest");
        assert_eq!(ordered.count(), 1, "{operations:?}");
    }
}

#[tokio::test]
async fn every_line_on_stderr_is_one_that_the_host_can_read() {
    let mut plugin = Plugin::start(&[("TF_LOG", "trace")]).await;
    plugin.alert_for(Identity::Stranger).await;
    shut_down(plugin.channel().await).await;
    plugin.ended().await;

    let stderr = plugin.whole_stderr();
    for line in stderr.lines() {
        let entry: serde_json::Value = serde_json::from_str(line).expect(line);
        for key in ["@level", "@message", "@module", "@timestamp"] {
            assert!(entry[key].is_string(), "{key} in {line}");
        }
        let timestamp = entry["@timestamp"].as_str().unwrap();
        let shape: String = timestamp
            .chars()
            .map(|sign| if sign.is_ascii_digit() { '0' } else { sign })
            .collect();
        assert_eq!(shape, "0000-00-00T00:00:00.000000Z", "{line}");
    }
    assert!(stderr.contains("refused a connection"), "{stderr}");
    assert!(
        stderr.contains("the host asked for the shutdown"),
        "{stderr}"
    );
}

#[tokio::test]
async fn nothing_is_logged_unless_it_is_asked_for() {
    let mut plugin = Plugin::start(&[]).await;
    plugin.alert_for(Identity::Stranger).await;
    shut_down(plugin.channel().await).await;
    plugin.ended().await;
    assert_eq!(plugin.whole_stderr(), "");
}

/// The whole log of a process that orders once, is throttled on the way, and looks
/// at what it has ordered.
async fn log_of_an_order(variables: Variables<'_>) -> Vec<Json> {
    let emulator = emulator().await;
    let mut terraform = logging(variables, &emulator).await;
    emulator
        .throttle("DescribeCertificateState", Some(Duration::ZERO))
        .once();
    assert_eq!(terraform.validate(order("www.example.com")).await, []);
    let stored = terraform.create(order("www.example.com")).await;
    terraform.read(&stored).await.quietly();
    log_of(&mut terraform).await
}

async fn logging(variables: Variables<'_>, emulator: &Emulator) -> Terraform {
    let mut plugin = Plugin::start(variables).await;
    for secret in emulator.secrets() {
        plugin.forbid(&secret);
    }
    let mut terraform = Terraform::of(plugin).await;
    terraform.configure_again(emulator).await;
    terraform
}

/// Ends the process and reads every line that it has written.
async fn log_of(terraform: &mut Terraform) -> Vec<Json> {
    let plugin = terraform.plugin();
    shut_down(plugin.channel().await).await;
    plugin.ended().await;
    plugin
        .whole_stderr()
        .lines()
        .map(|line| serde_json::from_str(line).expect(line))
        .collect()
}

async fn emulator() -> Emulator {
    Emulator::start(Options::default()).await.unwrap()
}

fn order(domain: &str) -> Json {
    json!({
        "domain": domain,
        "username": "Ada",
        "phone": "13800000000",
        "email": "ops@example.com",
    })
}

fn says(message: &str) -> impl Fn(&&Json) -> bool {
    move |line| line["@message"] == message
}

fn text<'l>(line: &'l Json, key: &str) -> &'l str {
    line[key]
        .as_str()
        .unwrap_or_else(|| panic!("no {key} in {line}"))
}
