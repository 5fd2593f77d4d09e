use super::*;
use crate::Value;
use crate::protocol::test_client::{
    call, ephemeral_resource, said, server, server_at, unconfigured_server,
};
use crate::test_provider::{TestEphemeralResource, TestProvider};

const MISTAKE: &str = "Error: The provider made a mistake with test_ephemeral_resource";

fn ephemeral_type() -> String {
    "test_ephemeral_resource".to_owned()
}

async fn opened(
    server: &ProviderService<TestProvider>,
    name: &str,
) -> wire::open_ephemeral_resource::Response {
    call!(
        *server,
        open_ephemeral_resource {
            type_name: ephemeral_type(),
            config: ephemeral_resource(name.into(), Value::Null),
        }
    )
}

fn second(at: i64) -> Option<prost_types::Timestamp> {
    Some(prost_types::Timestamp {
        seconds: at,
        nanos: 0,
    })
}

#[tokio::test]
async fn a_close_gets_the_private_state_of_the_open() {
    let server = server().await;
    let front = opened(&server, "front").await;
    assert_eq!(said(&front.diagnostics), [""; 0]);
    assert_eq!(
        front.result,
        ephemeral_resource("front".into(), "hunter2".into())
    );
    assert_eq!(front.renew_at, None);
    assert_eq!(front.deferred, None);

    let closed = call!(
        server,
        close_ephemeral_resource {
            type_name: ephemeral_type(),
            private: front.private,
        }
    );
    assert_eq!(said(&closed.diagnostics), ["Warning: Closed front"]);
}

#[tokio::test]
async fn a_renewal_gets_the_private_state_of_the_one_before() {
    let server = server().await;
    let first = opened(&server, "hourly").await;
    assert_eq!(first.renew_at, second(TestEphemeralResource::RENEWAL));

    let renewed = call!(
        server,
        renew_ephemeral_resource {
            type_name: ephemeral_type(),
            private: first.private,
        }
    );
    assert_eq!(said(&renewed.diagnostics), [""; 0]);
    assert_eq!(renewed.renew_at, second(TestEphemeralResource::RENEWAL));
    let private = PrivateState::from_bytes(&renewed.private.expect("something remembered"));
    assert_eq!(private.get("lease"), Some("hourly".to_owned()));
    assert_eq!(private.get("renewed"), Some(true));
}

#[tokio::test]
async fn a_renewal_that_is_due_already_is_put_off() {
    let server = server().await;
    let first = opened(&server, "due already").await;
    assert_eq!(first.renew_at, second(lifecycle::SOONEST_RENEWAL.as_secs()));
    let renewed = call!(
        server,
        renew_ephemeral_resource {
            type_name: ephemeral_type(),
            private: first.private,
        }
    );
    assert_eq!(
        renewed.renew_at,
        second(lifecycle::SOONEST_RENEWAL.as_secs())
    );
}

#[tokio::test]
async fn an_open_that_fails_or_panics_or_leaves_an_unknown_is_an_error() {
    let server = server().await;
    for (name, problem) in [
        ("missing", "Error: There is no such secret"),
        ("open panics", MISTAKE),
        ("unknown", MISTAKE),
    ] {
        let answer = opened(&server, name).await;
        assert_eq!(said(&answer.diagnostics), [problem], "{name}");
    }

    let stuck = opened(&server, "renew and close panic").await.private;
    let renewed = call!(
        server,
        renew_ephemeral_resource {
            type_name: ephemeral_type(),
            private: stuck.clone(),
        }
    );
    assert_eq!(said(&renewed.diagnostics), [MISTAKE]);
    let closed = call!(
        server,
        close_ephemeral_resource {
            type_name: ephemeral_type(),
            private: stuck,
        }
    );
    assert_eq!(said(&closed.diagnostics), [MISTAKE]);
}

#[tokio::test]
async fn a_read_only_attribute_cannot_be_configured() {
    let server = server().await;
    let config = || ephemeral_resource("front".into(), "hunter2".into());
    let validated = call!(
        server,
        validate_ephemeral_resource_config {
            type_name: ephemeral_type(),
            config: config(),
        }
    );
    let opened = call!(
        server,
        open_ephemeral_resource {
            type_name: ephemeral_type(),
            config: config(),
        }
    );
    for diagnostics in [validated.diagnostics, opened.diagnostics] {
        assert_eq!(
            said(&diagnostics),
            ["Error: Invalid Configuration for Read-Only Attribute"]
        );
    }
    assert_eq!(opened.result, None);
}

#[tokio::test]
async fn nothing_is_opened_without_a_known_configuration() {
    for (server, why) in [
        (unconfigured_server(), "the provider is not configured"),
        (
            server_at(Value::Unknown).await,
            "endpoint of the provider is not known yet",
        ),
    ] {
        let answer = opened(&server, "front").await;
        assert_eq!(
            said(&answer.diagnostics),
            [format!(
                "Error: Cannot work on test_ephemeral_resource: {why}"
            )]
        );
        assert_eq!(answer.result, None);
    }
}

#[tokio::test]
async fn an_argument_may_be_unknown_when_it_is_validated() {
    let answer = call!(
        unconfigured_server(),
        validate_ephemeral_resource_config {
            type_name: ephemeral_type(),
            config: ephemeral_resource(Value::Unknown, Value::Null),
        }
    );
    assert_eq!(said(&answer.diagnostics), [""; 0]);
}
