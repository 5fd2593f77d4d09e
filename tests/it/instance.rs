//! Stories of `alicloud_cas_order` on CAS 2.0 instances.

mod around;
mod creating;
mod deleting;
mod matrix;
mod reading;
mod refused;
mod renewing;
mod variants;

use std::time::Duration;

use emulator::{Emulator, InstanceId, LogPosition, NewInstance, Options};
use serde_json::{Value as Json, json};

use super::support::terraform::{Stored, Terraform};

const DOMAIN: &str = "www.example.com";
/// The free test certificate.
const TEST: &str = "ss.dv.t";
/// A certificate that is bought.
const BOUGHT: &str = "ws.dv.f";

const DETAIL: &str = "GetInstanceDetail";
const UPDATE: &str = "UpdateInstance";
const APPLY: &str = "ApplyCertificate";
const CANCEL: &str = "CancelPendingCertificate";
const REVOKE: &str = "RevokeCertificate";

/// An account with these instances, and a provider configured for it.
async fn account_with(specs: &[&str]) -> (Emulator, Terraform, Vec<InstanceId>) {
    account_of(Options::default(), specs).await
}

async fn account_of(options: Options, specs: &[&str]) -> (Emulator, Terraform, Vec<InstanceId>) {
    let emulator = Emulator::start(options).await.unwrap();
    let instances = specs.iter().map(|spec| NewInstance::of_spec(spec));
    let instances = instances.map(|new| emulator.add_instance(new)).collect();
    let terraform = run_on(&emulator).await;
    (emulator, terraform, instances)
}

/// Another run of Terraform: a process that knows nothing of the ones before.
async fn run_on(emulator: &Emulator) -> Terraform {
    Terraform::with(emulator, json!({})).await
}

/// A whole configuration of an order on a free test instance.
fn on_free() -> Json {
    with(applicant(), "instance_spec", TEST)
}

/// The same on one instance.
fn on(instance: &InstanceId) -> Json {
    with(applicant(), "instance_id", instance.to_string())
}

fn applicant() -> Json {
    json!({
        "domain": DOMAIN,
        "username": "Ada",
        "phone": "13800000000",
        "email": "ops@example.com",
    })
}

fn with(mut config: Json, name: &str, value: impl Into<Json>) -> Json {
    config[name] = value.into();
    config
}

/// The operations that the emulator was asked for since.
fn actions_since(emulator: &Emulator, mark: LogPosition) -> Vec<String> {
    let calls = emulator.calls_since(mark).into_iter();
    calls.map(|call| call.action).collect()
}

/// How often it was asked for one.
fn asked(emulator: &Emulator, action: &str) -> usize {
    let calls = emulator.calls();
    calls.iter().filter(|call| call.action == action).count()
}

/// An order on this instance that is issued and in the state as such.
async fn issued(
    emulator: &Emulator,
    terraform: &mut Terraform,
    instance: &InstanceId,
    config: Json,
) -> Stored {
    let order = terraform.create(config).await;
    emulator.issue_instance(instance);
    let order = terraform.read(&order).await.quietly();
    assert_eq!(order.state["status"], "issued");
    order
}

/// Days and a half: what is counted in whole days is then far from the next.
fn days(days: u64) -> Duration {
    Duration::from_secs(days * 86_400 + 43_200)
}
