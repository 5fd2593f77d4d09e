use super::*;
use crate::Value;
use crate::protocol::sample::{Desk, KeyModel, call, desk_speaking, key, new_desk, said};

const MISTAKE: &str = "Error: The provider made a mistake with desk_key";

fn key_type() -> String {
    "desk_key".to_owned()
}

async fn desk() -> ProviderService<Desk> {
    desk_speaking("English".into()).await
}

async fn opened(
    desk: &ProviderService<Desk>,
    lock: &str,
) -> wire::open_ephemeral_resource::Response {
    call!(
        *desk,
        open_ephemeral_resource {
            type_name: key_type(),
            config: key(lock, Value::Null),
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
async fn a_key_is_handed_out_and_given_back_with_what_was_remembered() {
    let desk = desk().await;
    let key_of_it = opened(&desk, "front").await;
    assert_eq!(said(&key_of_it.diagnostics), [""; 0]);
    assert_eq!(key_of_it.result, key("front", "1234".into()));
    assert_eq!(key_of_it.renew_at, None);
    assert_eq!(key_of_it.deferred, None);

    let closed = call!(
        desk,
        close_ephemeral_resource {
            type_name: key_type(),
            private: key_of_it.private,
        }
    );
    assert_eq!(
        said(&closed.diagnostics),
        ["Warning: Gave back the key of front"]
    );
}

#[tokio::test]
async fn a_renewal_gets_what_the_one_before_remembered() {
    let desk = desk().await;
    let first = opened(&desk, "hourly").await;
    assert_eq!(first.renew_at, second(KeyModel::RENEWAL));

    let renewed = call!(
        desk,
        renew_ephemeral_resource {
            type_name: key_type(),
            private: first.private,
        }
    );
    assert_eq!(said(&renewed.diagnostics), [""; 0]);
    assert_eq!(renewed.renew_at, second(KeyModel::RENEWAL));
    let private = PrivateState::from_bytes(&renewed.private.expect("something remembered"));
    assert_eq!(private.get("lease"), Some("hourly".to_owned()));
    assert_eq!(private.get("renewed"), Some(true));
}

#[tokio::test]
async fn a_renewal_that_is_due_already_is_put_off_a_little() {
    let desk = desk().await;
    let first = opened(&desk, "rusty").await;
    assert_eq!(first.renew_at, second(lifecycle::SOONEST_RENEWAL.as_secs()));
    let renewed = call!(
        desk,
        renew_ephemeral_resource {
            type_name: key_type(),
            private: first.private,
        }
    );
    assert_eq!(
        renewed.renew_at,
        second(lifecycle::SOONEST_RENEWAL.as_secs())
    );
}

#[tokio::test]
async fn what_cannot_be_opened_or_is_not_known_or_breaks_down_is_an_error() {
    let desk = desk().await;
    for (lock, problem) in [
        ("lost", "Error: The key is lost"),
        ("broken", MISTAKE),
        ("forgotten", MISTAKE),
    ] {
        let answer = opened(&desk, lock).await;
        assert_eq!(said(&answer.diagnostics), [problem], "{lock}");
    }

    let stuck = opened(&desk, "stuck").await.private;
    let renewed = call!(
        desk,
        renew_ephemeral_resource {
            type_name: key_type(),
            private: stuck.clone(),
        }
    );
    assert_eq!(said(&renewed.diagnostics), [MISTAKE]);
    let closed = call!(
        desk,
        close_ephemeral_resource {
            type_name: key_type(),
            private: stuck,
        }
    );
    assert_eq!(said(&closed.diagnostics), [MISTAKE]);
}

#[tokio::test]
async fn what_only_the_provider_tells_cannot_be_configured() {
    let desk = desk().await;
    let config = || key("front", "1234".into());
    let validated = call!(
        desk,
        validate_ephemeral_resource_config {
            type_name: key_type(),
            config: config(),
        }
    );
    let opened = call!(
        desk,
        open_ephemeral_resource {
            type_name: key_type(),
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
    for (desk, why) in [
        (new_desk(), "the provider is not configured"),
        (
            desk_speaking(Value::Unknown).await,
            "language of the provider is not known yet",
        ),
    ] {
        let answer = opened(&desk, "front").await;
        assert_eq!(
            said(&answer.diagnostics),
            [format!("Error: Cannot work on desk_key: {why}")]
        );
        assert_eq!(answer.result, None);
    }
}

#[tokio::test]
async fn a_key_may_be_for_a_lock_that_is_not_known_yet() {
    let unknown = Value::object([("lock", Value::Unknown), ("code", Value::Null)]);
    let desk = new_desk();
    let of = desk.registry.ephemeral_resources[0].value_type();
    let config = dynamic_value::to_wire(&unknown, of).expect("a key");
    let answer = call!(
        desk,
        validate_ephemeral_resource_config {
            type_name: key_type(),
            config: Some(config),
        }
    );
    assert_eq!(said(&answer.diagnostics), [""; 0]);
}
