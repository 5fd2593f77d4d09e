use tokio_stream::StreamExt as _;
use tonic::{Code, Request, Streaming};

use super::*;
use crate::protocol::test_client::{call, said, unconfigured_server};
use wire::provider_server::Provider as Rpcs;

const UNKNOWN: &str = "test_unknown";

#[tokio::test]
async fn what_the_provider_does_not_have_is_refused_by_name() {
    macro_rules! refusals {
        ($($rpc:ident by $name:ident: $expected:literal,)+) => {{
            let server = unconfigured_server();
            [$((
                stringify!($rpc),
                said(&call!(server, $rpc { $name: UNKNOWN.to_owned() }).diagnostics),
                $expected,
            )),+]
        }};
    }
    for (rpc, said, expected) in refusals! {
        import_resource_state by type_name: "Error: Unknown resource type test_unknown",
        upgrade_resource_identity by type_name: "Error: Unknown resource type test_unknown",
        generate_resource_config by type_name: "Error: Unknown resource type test_unknown",
        move_resource_state by target_type_name: "Error: test_unknown does not support moves from other types",
        validate_data_resource_config by type_name: "Error: Unknown data source test_unknown",
        read_data_source by type_name: "Error: Unknown data source test_unknown",
        validate_ephemeral_resource_config by type_name: "Error: Unknown ephemeral resource test_unknown",
        open_ephemeral_resource by type_name: "Error: Unknown ephemeral resource test_unknown",
        renew_ephemeral_resource by type_name: "Error: Unknown ephemeral resource test_unknown",
        close_ephemeral_resource by type_name: "Error: Unknown ephemeral resource test_unknown",
        validate_list_resource_config by type_name: "Error: Unknown list resource test_unknown",
        validate_action_config by type_name: "Error: Unknown action test_unknown",
        plan_action by action_type: "Error: Unknown action test_unknown",
    } {
        assert_eq!(said, [expected], "{rpc}");
    }
}

#[tokio::test]
async fn a_function_that_does_not_exist_is_an_error_of_the_call() {
    let answer = call!(
        unconfigured_server(),
        call_function {
            name: UNKNOWN.to_owned()
        }
    );
    assert_eq!(answer.result, None);
    let text = answer.error.map(|error| error.text);
    assert_eq!(
        text.as_deref(),
        Some("this release of the provider has no function test_unknown")
    );
}

#[tokio::test]
async fn a_list_that_does_not_exist_is_one_event_with_an_error() {
    let mut events = call!(
        unconfigured_server(),
        list_resource {
            type_name: UNKNOWN.to_owned()
        }
    );
    let event = events.next().await.expect("an event").expect("no status");
    assert_eq!(
        said(&event.diagnostic),
        ["Error: Unknown list resource test_unknown"]
    );
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn an_action_that_does_not_exist_completes_with_an_error() {
    let mut events = call!(
        unconfigured_server(),
        invoke_action {
            action_type: UNKNOWN.to_owned()
        }
    );
    let event = events.next().await.expect("an event").expect("no status");
    let Some(wire::invoke_action::event::Type::Completed(completed)) = event.r#type else {
        panic!("not the end of an action: {event:?}")
    };
    assert_eq!(
        said(&completed.diagnostics),
        ["Error: Unknown action test_unknown"]
    );
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn state_stores_are_a_method_that_is_not_there() {
    macro_rules! codes {
        ($($rpc:ident),+) => {{
            let server = unconfigured_server();
            [$((
                stringify!($rpc),
                Rpcs::$rpc(&server, Request::new(Default::default())).await.map(drop),
            )),+]
        }};
    }
    for (rpc, answer) in codes!(
        validate_state_store_config,
        configure_state_store,
        read_state_bytes,
        lock_state,
        unlock_state,
        get_states,
        delete_state
    ) {
        let status = answer.expect_err(rpc);
        assert_eq!(status.code(), Code::Unimplemented, "{rpc}");
    }

    let mut codec = tonic_prost::ProstCodec::<(), wire::write_state_bytes::RequestChunk>::default();
    let chunks = tonic::codec::Codec::decoder(&mut codec);
    let chunks = Streaming::new_empty(chunks, tonic::body::Body::empty());
    let written = Rpcs::write_state_bytes(&unconfigured_server(), Request::new(chunks)).await;
    let status = written.expect_err("no state is written");
    assert_eq!(status.code(), Code::Unimplemented);
}
