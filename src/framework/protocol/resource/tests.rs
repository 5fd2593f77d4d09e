mod identity;

use super::*;
use crate::AttributePath;
use crate::protocol::sample::{
    REMEMBERED, SMUDGED, STOLEN, TORN, call, desk_speaking, kept, look_at, new_desk, note,
    note_type, planned, received, said, sent, write,
};

#[tokio::test]
async fn a_type_that_does_not_exist_is_an_error_in_every_answer() {
    macro_rules! answers {
        ($($rpc:ident),+) => {{
            let desk = desk_speaking("English".into()).await;
            [$((
                stringify!($rpc),
                said(&call!(desk, $rpc { type_name: "desk_lamp".to_owned() }).diagnostics),
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
        assert_eq!(said, ["Error: Unknown resource type desk_lamp"], "{rpc}");
    }
}

#[tokio::test]
async fn a_wrong_argument_is_pointed_at_without_a_configured_provider() {
    let answer = call!(
        new_desk(),
        validate_resource_config {
            type_name: note_type(),
            config: sent(&note("", Value::Null, Value::Null)),
        }
    );
    assert_eq!(said(&answer.diagnostics), ["Error: Invalid value of name"]);
    let at = answer.diagnostics[0].attribute.as_ref();
    assert_eq!(at, Some(&path::to_wire(&AttributePath::root("name"))));
}

#[tokio::test]
async fn a_stored_state_is_read_without_a_configured_provider() {
    let stored = |json: &str| {
        Some(wire::RawState {
            json: json.into(),
            ..Default::default()
        })
    };
    let desk = new_desk();

    let answer = call!(
        desk,
        upgrade_resource_state {
            type_name: note_type(),
            raw_state: stored(r#"{"name": "milk", "colour": "yellow", "id": "N1", "size": 7}"#),
        }
    );
    assert_eq!(said(&answer.diagnostics), [""; 0]);
    assert_eq!(received(answer.upgraded_state), kept("milk"));

    let nothing = call!(
        desk,
        upgrade_resource_state {
            type_name: note_type()
        }
    );
    let refused = ["Error: Cannot read the stored state of desk_note"];
    assert_eq!(said(&nothing.diagnostics), refused);

    let flat = wire::RawState {
        flatmap: [("name".to_owned(), "milk".to_owned())].into(),
        ..Default::default()
    };
    let ancient = call!(
        desk,
        upgrade_resource_state {
            type_name: note_type(),
            raw_state: Some(flat),
        }
    );
    assert_eq!(said(&ancient.diagnostics), refused);
}

#[tokio::test]
async fn a_new_note_is_planned_with_its_number_unknown() {
    let config = note("milk", Value::Null, Value::Null);
    let answer = call!(
        new_desk(),
        plan_resource_change {
            type_name: note_type(),
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
        new_desk(),
        plan_resource_change {
            type_name: note_type(),
            prior_state: sent(&kept("milk")),
            config: sent(&note("bread", Value::Null, Value::Null)),
            proposed_new_state: sent(&kept("bread")),
            prior_private: REMEMBERED.to_vec(),
        }
    );
    assert_eq!(received(answer.planned_state), kept("bread"));
    let name = path::to_wire(&AttributePath::root("name"));
    assert_eq!(answer.requires_replace, [name]);
    assert_eq!(answer.planned_private, REMEMBERED);
}

#[tokio::test]
async fn a_destroy_is_planned_as_null_whether_null_is_sent_or_nothing() {
    for nothing in [
        None,
        Some(wire::DynamicValue::default()),
        sent(&Value::Null),
    ] {
        let answer = call!(
            new_desk(),
            plan_resource_change {
                type_name: note_type(),
                prior_state: sent(&kept("milk")),
                config: nothing.clone(),
                proposed_new_state: nothing,
                prior_private: REMEMBERED.to_vec(),
            }
        );
        assert_eq!(said(&answer.diagnostics), [""; 0]);
        assert_eq!(received(answer.planned_state), Value::Null);
        assert_eq!(answer.planned_private, REMEMBERED);
    }
}

#[tokio::test]
async fn a_handler_that_panics_is_an_error_that_says_why() {
    let config = sent(&note(SMUDGED, Value::Null, Value::Null));
    let answer = call!(
        new_desk(),
        plan_resource_change {
            type_name: note_type(),
            config: config.clone(),
            proposed_new_state: config,
        }
    );
    assert_eq!(
        said(&answer.diagnostics),
        ["Error: The provider failed during PlanResourceChange"]
    );
    let detail = &answer.diagnostics[0].detail;
    assert!(detail.contains("cannot read this"), "{detail}");
}

#[tokio::test]
async fn a_value_that_does_not_fit_the_schema_is_an_error() {
    let answer = call!(
        desk_speaking("English".into()).await,
        read_resource {
            type_name: note_type(),
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
async fn notes_are_written_changed_and_thrown_away() {
    let desk = desk_speaking("English".into()).await;

    let written = write(&desk, "milk").await;
    assert_eq!(said(&written.diagnostics), [""; 0]);
    assert_eq!(written.private, REMEMBERED);
    assert_eq!(received(written.new_state.clone()), kept("milk"));

    let pink = note("milk", "pink".into(), "N1".into());
    let changed = call!(
        desk,
        apply_resource_change {
            type_name: note_type(),
            prior_state: written.new_state,
            planned_state: sent(&pink),
            config: sent(&pink),
        }
    );
    assert_eq!(said(&changed.diagnostics), [""; 0]);
    assert_eq!(received(changed.new_state.clone()), pink);

    let gone = call!(
        desk,
        apply_resource_change {
            type_name: note_type(),
            prior_state: changed.new_state,
            planned_private: REMEMBERED.to_vec(),
        }
    );
    assert_eq!(said(&gone.diagnostics), [""; 0]);
    assert_eq!(received(gone.new_state), Value::Null);
    assert_eq!(gone.private, b"");
}

#[tokio::test]
async fn a_create_that_panics_still_hands_over_what_exists() {
    let desk = desk_speaking("English".into()).await;
    let answer = write(&desk, TORN).await;
    assert_eq!(received(answer.new_state), kept(TORN));
    assert_eq!(answer.private, REMEMBERED);
    assert_eq!(
        said(&answer.diagnostics),
        ["Error: The provider made a mistake with desk_note"]
    );
}

#[tokio::test]
async fn what_is_seen_and_what_is_gone_becomes_the_state() {
    let desk = desk_speaking("English".into()).await;

    let seen = look_at(&desk, "milk").await;
    assert_eq!(said(&seen.diagnostics), [""; 0]);
    assert_eq!(seen.private, REMEMBERED);
    let faded = note("milk", "faded".into(), "N1".into());
    assert_eq!(received(seen.new_state), faded);

    let gone = look_at(&desk, STOLEN).await;
    assert_eq!(said(&gone.diagnostics), ["Warning: The note is gone"]);
    assert_eq!(received(gone.new_state), Value::Null);
}
