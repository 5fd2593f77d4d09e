mod identity;

use super::*;
use crate::AttributePath;
use crate::protocol::test_client::{
    PRIVATE, call, create, read, received, resource_type, said, sent, server, unconfigured_server,
};
use crate::test_provider::by_name::{CREATE_PANICS, GONE};
use crate::test_provider::resource::{PLAN_PANICS, configured, planned, stored};
use crate::test_provider::with;

#[tokio::test]
async fn a_type_that_does_not_exist_is_an_error_in_every_answer() {
    macro_rules! answers {
        ($($rpc:ident),+) => {{
            let server = server().await;
            [$((
                stringify!($rpc),
                said(&call!(server, $rpc { type_name: "test_unknown".to_owned() }).diagnostics),
            )),+]
        }};
    }
    for (rpc, said) in answers!(
        validate_resource_config,
        upgrade_resource_state,
        plan_resource_change,
        apply_resource_change,
        read_resource
    ) {
        assert_eq!(said, ["Error: Unknown resource type test_unknown"], "{rpc}");
    }
}

#[tokio::test]
async fn a_wrong_argument_is_pointed_at_without_a_configured_provider() {
    let answer = call!(
        unconfigured_server(),
        validate_resource_config {
            type_name: resource_type(),
            config: sent(&configured("")),
        }
    );
    assert_eq!(said(&answer.diagnostics), ["Error: Invalid value of name"]);
    let at = answer.diagnostics[0].attribute.as_ref();
    assert_eq!(at, Some(&path::to_wire(&AttributePath::root("name"))));
}

#[tokio::test]
async fn a_stored_state_is_read_without_a_configured_provider() {
    let raw = |json: &str| {
        Some(wire::RawState {
            json: json.into(),
            ..Default::default()
        })
    };
    let server = unconfigured_server();

    let answer = call!(
        server,
        upgrade_resource_state {
            type_name: resource_type(),
            raw_state: raw(
                r#"{"id": "1", "name": "milk", "text": "Hello", "colour": "white", "price": 80, "size": 7}"#
            ),
        }
    );
    assert_eq!(said(&answer.diagnostics), [""; 0]);
    assert_eq!(received(answer.upgraded_state), stored("milk"));

    let nothing = call!(
        server,
        upgrade_resource_state {
            type_name: resource_type()
        }
    );
    let refused = ["Error: Cannot read the stored state of test_resource"];
    assert_eq!(said(&nothing.diagnostics), refused);

    let flat = wire::RawState {
        flatmap: [("name".to_owned(), "milk".to_owned())].into(),
        ..Default::default()
    };
    let ancient = call!(
        server,
        upgrade_resource_state {
            type_name: resource_type(),
            raw_state: Some(flat),
        }
    );
    assert_eq!(said(&ancient.diagnostics), refused);
}

#[tokio::test]
async fn a_new_object_is_planned_with_its_id_unknown() {
    let config = configured("milk");
    let answer = call!(
        unconfigured_server(),
        plan_resource_change {
            type_name: resource_type(),
            config: sent(&config),
            proposed_new_state: sent(&config),
        }
    );
    assert_eq!(said(&answer.diagnostics), [""; 0]);
    assert_eq!(received(answer.planned_state), planned("milk"));
    assert_eq!(answer.requires_replace, []);
    assert_eq!(answer.planned_identity, None);
    assert!(!answer.legacy_type_system);
}

#[tokio::test]
async fn a_replacement_names_its_argument_and_keeps_the_private_state() {
    let answer = call!(
        unconfigured_server(),
        plan_resource_change {
            type_name: resource_type(),
            prior_state: sent(&stored("milk")),
            config: sent(&configured("bread")),
            proposed_new_state: sent(&stored("bread")),
            prior_private: PRIVATE.to_vec(),
        }
    );
    let replacement = with(stored("bread"), "price", Value::Unknown);
    assert_eq!(received(answer.planned_state), replacement);
    let name = path::to_wire(&AttributePath::root("name"));
    assert_eq!(answer.requires_replace, [name]);
    assert_eq!(answer.planned_private, PRIVATE);
}

#[tokio::test]
async fn a_destroy_is_planned_as_null_whether_null_is_sent_or_nothing() {
    for nothing in [
        None,
        Some(wire::DynamicValue::default()),
        sent(&Value::Null),
    ] {
        let answer = call!(
            unconfigured_server(),
            plan_resource_change {
                type_name: resource_type(),
                prior_state: sent(&stored("milk")),
                config: nothing.clone(),
                proposed_new_state: nothing,
                prior_private: PRIVATE.to_vec(),
            }
        );
        assert_eq!(said(&answer.diagnostics), [""; 0]);
        assert_eq!(received(answer.planned_state), Value::Null);
        assert_eq!(answer.planned_private, PRIVATE);
    }
}

#[tokio::test]
async fn a_handler_that_panics_is_an_error_that_says_why() {
    let config = sent(&configured(PLAN_PANICS));
    let answer = call!(
        unconfigured_server(),
        plan_resource_change {
            type_name: resource_type(),
            config: config.clone(),
            proposed_new_state: config,
        }
    );
    assert_eq!(
        said(&answer.diagnostics),
        ["Error: The provider failed during PlanResourceChange"]
    );
    let detail = &answer.diagnostics[0].detail;
    assert!(detail.contains("panicked as its name asks for"), "{detail}");
}

#[tokio::test]
async fn a_value_that_does_not_fit_the_schema_is_an_error() {
    let answer = call!(
        server().await,
        read_resource {
            type_name: resource_type(),
            current_state: Some(wire::DynamicValue {
                msgpack: vec![0x80],
                ..Default::default()
            }),
        }
    );
    assert_eq!(
        said(&answer.diagnostics),
        ["Error: The provider cannot read a value that Terraform sent"]
    );
}

#[tokio::test]
async fn an_object_is_created_updated_and_deleted() {
    let server = server().await;

    let created = create(&server, "milk").await;
    assert_eq!(said(&created.diagnostics), [""; 0]);
    assert_eq!(created.private, PRIVATE);
    assert_eq!(received(created.new_state.clone()), stored("milk"));

    let pink = with(stored("milk"), "colour", "pink".into());
    let updated = call!(
        server,
        apply_resource_change {
            type_name: resource_type(),
            prior_state: created.new_state,
            planned_state: sent(&pink),
            config: sent(&pink),
        }
    );
    assert_eq!(said(&updated.diagnostics), [""; 0]);
    assert_eq!(received(updated.new_state.clone()), pink);

    let gone = call!(
        server,
        apply_resource_change {
            type_name: resource_type(),
            prior_state: updated.new_state,
            planned_private: PRIVATE.to_vec(),
        }
    );
    assert_eq!(said(&gone.diagnostics), [""; 0]);
    assert_eq!(received(gone.new_state), Value::Null);
    assert_eq!(gone.private, b"");
}

#[tokio::test]
async fn a_create_that_panics_hands_over_its_checkpoint() {
    let server = server().await;
    let answer = create(&server, CREATE_PANICS).await;
    assert_eq!(received(answer.new_state), stored(CREATE_PANICS));
    assert_eq!(answer.private, PRIVATE);
    assert_eq!(
        said(&answer.diagnostics),
        ["Error: The provider made a mistake with test_resource"]
    );
}

#[tokio::test]
async fn what_was_read_becomes_the_state_and_what_is_gone_leaves_it() {
    let server = server().await;

    let present = read(&server, "milk").await;
    assert_eq!(said(&present.diagnostics), [""; 0]);
    assert_eq!(present.private, PRIVATE);
    let faded = with(stored("milk"), "colour", "faded".into());
    assert_eq!(received(present.new_state), faded);

    let gone = read(&server, GONE).await;
    assert_eq!(said(&gone.diagnostics), ["Warning: The object is gone"]);
    assert_eq!(received(gone.new_state), Value::Null);
}
