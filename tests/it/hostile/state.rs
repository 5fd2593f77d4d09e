//! States and private states that were edited by hand.

use emulator::{Emulator, Options};
use serde_json::{Value as Json, json};
use tonic::transport::Channel;

use super::{outlives, refused, schema_from};
use crate::support::terraform::{LONGEST_ANSWER, ORDER, Stored, Terraform};
use crate::support::values::unpacked;
use crate::support::wire::RawState;
use crate::support::wire::provider_client::ProviderClient;
use crate::support::wire::upgrade_resource_state::{Request, Response};

const UNREADABLE: &str = "Cannot read the stored state of alicloud_cas_order";

#[tokio::test]
async fn a_state_that_cannot_be_read_is_refused_and_never_taken_for_empty() {
    let deep = "[".repeat(1_000_000);
    let deep_within = format!("{{\"validation\": {}", "{\"a\":".repeat(1_000_000));
    let texts = [
        "",
        "null",
        "7",
        "[]",
        "\"id\"",
        "{",
        "{\"id\": ",
        "{\"id\": 7}",
        "{\"id\": [\"7\"]}",
        "{\"validation\": {\"a\": 7}}",
        "\u{feff}{}",
        "{}{}",
        &deep,
        &deep_within,
    ];
    outlives(async |channel| {
        for text in texts {
            let answer = upgrade(&channel, 0, text.as_bytes()).await;
            refused(&answer.diagnostics, UNREADABLE, &text[..text.len().min(16)]);
            assert_eq!(answer.upgraded_state, None);
        }
        let latin_1 = b"{\"id\": \"\xe4\"}";
        refused(
            &upgrade(&channel, 0, latin_1).await.diagnostics,
            UNREADABLE,
            "Latin-1",
        );
        let future = upgrade(&channel, i64::MAX, b"{}").await;
        refused(&future.diagnostics, "Use a newer release", "the future");
    })
    .await;
}

#[tokio::test]
async fn a_state_with_too_much_or_too_little_keeps_what_it_shares_with_the_schema() {
    outlives(async |channel| {
        let stored = json!({ "id": "7", "coffee": { "cups": [1, 2, 3] } });
        let answer = upgrade(&channel, 0, stored.to_string().as_bytes()).await;
        assert_eq!(answer.diagnostics, []);
        let state = unpacked(answer.upgraded_state.as_ref());
        assert_eq!(state["id"], "7");

        let schema = schema_from(channel.clone()).await;
        for name in super::names(schema.resource_schemas.get(ORDER)) {
            let value = state.get(&name).expect("every attribute is there");
            assert!(name == "id" || value.is_null(), "{name}: {value}");
        }
        assert_eq!(state.get("coffee"), None);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn private_state_that_is_not_ours_keeps_no_object_from_being_used() {
    let emulator = Emulator::start(Options::default()).await.unwrap();
    let mut terraform = Terraform::with(&emulator, json!({})).await;
    let order = json!({
        "domain": "www.example.com",
        "username": "Ada",
        "phone": "13800000000",
        "email": "ops@example.com",
    });
    let created = terraform.create(order.clone()).await;

    let deep = b"[".repeat(1_000_000);
    let privates: [&[u8]; 6] = [b"\x00\xff", b"{", b"[]", b"7", b"{\"seen\": [[{}]]}", &deep];
    for private in privates {
        let found = Stored {
            state: created.state.clone(),
            private: private.to_vec(),
        };
        let seen = terraform.read(&found).await.quietly();
        assert_eq!(seen.state, created.state);
        let plan = terraform.plan(Some(&found), order.clone()).await;
        assert_eq!((plan.diagnostics, plan.replaces), (vec![], vec![]));
    }
    let found = Stored {
        state: created.state,
        private: b"\x00\xff".to_vec(),
    };
    assert_eq!(terraform.destroy(&found).await.quietly().state, Json::Null);
}

pub(super) async fn upgrade(channel: &Channel, version: i64, stored: &[u8]) -> Response {
    let request = Request {
        type_name: ORDER.to_owned(),
        version,
        raw_state: Some(RawState {
            json: stored.to_vec(),
            ..Default::default()
        }),
    };
    let client = ProviderClient::new(channel.clone());
    let mut client = client.max_decoding_message_size(LONGEST_ANSWER);
    let answer = client.upgrade_resource_state(request).await;
    answer.unwrap().into_inner()
}
