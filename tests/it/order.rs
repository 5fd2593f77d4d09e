//! Stories of `alicloud_cas_order`, from the first plan to the last destroy.

mod creating;
mod deleting;
mod doubting;
mod importing;
mod lasting;
mod ordering;
mod parting;
mod planning;
mod reading;
mod variants;

use alicloud_cas::emulator::{Emulator, Options, OrderId};
use serde_json::{Value as Json, json};

use super::support::terraform::{Stored, Terraform};

const DOMAIN: &str = "www.example.com";

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
    let terraform = Terraform::with(&emulator, json!({})).await;
    (emulator, terraform)
}

/// The id of an order in the state.
fn id(stored: &Stored) -> OrderId {
    stored.state["id"]
        .as_str()
        .expect("there is an id")
        .parse()
        .unwrap()
}

/// The operations that an emulator was asked for.
fn actions(emulator: &Emulator) -> Vec<String> {
    emulator
        .calls()
        .into_iter()
        .map(|call| call.action)
        .collect()
}
