//! Stories of `alicloud_cas_order`, from the first plan to the last destroy.

mod accounts;
mod beside_actions;
mod colleagues;
mod creating;
mod deleting;
mod deletion_policy;
mod destroy_plans;
mod doubtful_clocks;
mod due_for_renewal;
mod empty_answers;
mod failed_renewals;
mod importing;
mod issued_before;
mod lost_answers;
mod old_lists;
mod old_states;
mod ordering;
mod planned_twice;
mod planning;
mod reading;
mod refused_after_work;
mod renewing;
mod respelling;
mod tainted;
mod under_way;
mod variants;
mod wrong_answers;

use std::time::Duration;

use emulator::{Emulator, LogPosition, NewOrder, Options, OrderId, OrderState};
use serde_json::{Value as Json, json};

use tokio::time::{sleep, timeout};

use super::support::terraform::{Core, Stored, Terraform};

const DOMAIN: &str = "www.example.com";
const PRODUCT: &str = "digicert-free-1-free";

const CREATE: &str = "CreateCertificateRequest";
const LIST: &str = "ListUserCertificateOrder";
const DESCRIBE: &str = "DescribeCertificateState";
const CANCEL: &str = "CancelOrderRequest";
const DELETE: &str = "DeleteCertificateRequest";
const REVOKE: &str = "CancelCertificateForPackageRequest";

/// Longer than any step takes: it turns a hanging test into a failed one.
const PATIENCE: Duration = Duration::from_secs(60);

/// The answer of a create that names an order.
fn naming(order: OrderId) -> String {
    json!({ "OrderId": order, "RequestId": "R1" }).to_string()
}

/// A whole configuration of an order for this domain.
fn order_for(domain: &str) -> Json {
    json!({
        "domain": domain,
        "username": "Ada",
        "phone": "13800000000",
        "email": "ops@example.com",
    })
}

/// The same with one argument more, or another.
fn with(mut config: Json, name: &str, value: impl Into<Json>) -> Json {
    config[name] = value.into();
    config
}

async fn emulator() -> Emulator {
    Emulator::start(Options::default()).await.unwrap()
}

/// An emulator, and a provider configured for it.
async fn world() -> (Emulator, Terraform) {
    world_of(Options::default()).await
}

async fn world_of(options: Options) -> (Emulator, Terraform) {
    let emulator = Emulator::start(options).await.unwrap();
    let terraform = run_on(&emulator).await;
    (emulator, terraform)
}

/// Another run of Terraform: a process that knows nothing of the ones before.
async fn run_on(emulator: &Emulator) -> Terraform {
    Terraform::with(emulator, json!({})).await
}

/// An order that is issued, and has been for so long.
async fn issued_for(
    emulator: &Emulator,
    terraform: &mut Core,
    config: Json,
    age: Duration,
) -> Stored {
    let order = terraform.create(config).await;
    emulator.issue(id(&order));
    emulator.age(id(&order), age);
    let order = terraform.read(&order).await.quietly();
    assert!(order.state["not_after"].is_string());
    order
}

const DAY: Duration = Duration::from_secs(24 * 3600);

/// Days and a half: what is counted in whole days is then far from the next.
fn days(days: u64) -> Duration {
    Duration::from_secs(days * 24 * 3600) + DAY / 2
}

/// A colleague's order, as the service has it.
fn colleagues_order(emulator: &Emulator) -> OrderId {
    emulator.place_order(NewOrder::for_domain(DOMAIN))
}

/// The id of an order in the state.
fn id(stored: &Stored) -> OrderId {
    stored.state["id"]
        .as_str()
        .expect("there is an id")
        .parse()
        .unwrap()
}

/// What orders there are, and in which state.
fn orders(emulator: &Emulator) -> Vec<(OrderId, OrderState)> {
    let orders = emulator.orders();
    orders.iter().map(|order| (order.id, order.state)).collect()
}

/// The operations that an emulator was asked for.
fn actions(emulator: &Emulator) -> Vec<String> {
    emulator
        .calls()
        .into_iter()
        .map(|call| call.action)
        .collect()
}

/// Waits until an operation was asked for.
async fn until_asked(emulator: &Emulator, action: &str) {
    let until = async {
        while asked(emulator, action) == 0 {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, until).await.expect("it is asked for");
}

/// How often an operation was asked for.
fn asked(emulator: &Emulator, action: &str) -> usize {
    let asked = actions(emulator);
    asked.iter().filter(|asked| *asked == action).count()
}

/// How often an operation was asked for since.
fn asked_since(emulator: &Emulator, mark: LogPosition, action: &str) -> usize {
    let calls = emulator.calls_since(mark);
    calls.iter().filter(|call| call.action == action).count()
}

/// What was asked for since that orders or ends something, in order.
fn changes_since(emulator: &Emulator, mark: LogPosition) -> Vec<String> {
    let calls = emulator.calls_since(mark).into_iter();
    let actions = calls.map(|call| call.action);
    actions.filter(|action| changes(action)).collect()
}

fn changes(action: &str) -> bool {
    ["Create", "Cancel", "Delete"]
        .iter()
        .any(|verb| action.starts_with(verb))
}

/// Fails if anything was asked for that would end an order.
#[track_caller]
fn expect_untouched(emulator: &Emulator, order: OrderId) {
    let ends = |action: &str| [CANCEL, DELETE, REVOKE].contains(&action);
    let calls = emulator.calls();
    let ended = calls
        .iter()
        .find(|call| call.order_id == Some(order) && ends(&call.action));
    assert_eq!(ended, None, "order {order} was touched");
}
