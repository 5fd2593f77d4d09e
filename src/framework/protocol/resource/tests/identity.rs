//! Identities, imports and generated configurations.

use crate::protocol::convert::dynamic_value;
use crate::protocol::sample::{
    REMEMBERED, call, desk_speaking, kept, new_desk, note, note_type, planned, received, said,
    sent, sent_identity, write,
};
use crate::{Value, ValueType};
use proto::tfplugin6 as wire;

#[tokio::test]
async fn the_identity_schema_says_what_to_import_by() {
    let answer = call!(new_desk(), get_resource_identity_schemas {});
    assert_eq!(said(&answer.diagnostics), [""; 0]);
    let schema = &answer.identity_schemas["desk_note"];
    assert_eq!(schema.version, 1);
    let [id] = &schema.identity_attributes[..] else {
        panic!("not one attribute: {schema:?}")
    };
    assert_eq!(id.name, "id");
    assert!(id.required_for_import && !id.optional_for_import);
}

#[tokio::test]
async fn a_new_note_has_no_identity_in_the_plan_and_one_after_it() {
    let desk = desk_speaking("English".into()).await;
    let config = note("milk", Value::Null, Value::Null);
    // A replacement asks with the identity of what it replaces.
    for prior in [None, sent_identity("N7")] {
        let answer = call!(
            desk,
            plan_resource_change {
                type_name: note_type(),
                config: sent(&config),
                proposed_new_state: sent(&config),
                prior_identity: prior,
            }
        );
        assert_eq!(received(answer.planned_state), planned("milk"));
        assert_eq!(answer.planned_identity, None);
    }
    assert_eq!(write(&desk, "milk").await.new_identity, sent_identity("N1"));
}

#[tokio::test]
async fn a_note_that_replaces_another_gets_an_identity_of_its_own() {
    let answer = call!(
        desk_speaking("English".into()).await,
        apply_resource_change {
            type_name: note_type(),
            planned_state: sent(&planned("milk")),
            config: sent(&planned("milk")),
            planned_identity: sent_identity("N7"),
        }
    );
    assert_eq!(said(&answer.diagnostics), [""; 0]);
    assert_eq!(answer.new_identity, sent_identity("N1"));
}

#[tokio::test]
async fn an_identity_comes_back_from_plan_apply_and_read() {
    let desk = desk_speaking("English".into()).await;
    let pink = note("milk", "pink".into(), "N1".into());
    let plan = call!(
        desk,
        plan_resource_change {
            type_name: note_type(),
            prior_state: sent(&kept("milk")),
            config: sent(&note("milk", "pink".into(), Value::Null)),
            proposed_new_state: sent(&pink),
            prior_identity: sent_identity("N1"),
        }
    );
    assert_eq!(plan.planned_identity, sent_identity("N1"));

    let applied = call!(
        desk,
        apply_resource_change {
            type_name: note_type(),
            prior_state: sent(&kept("milk")),
            planned_state: plan.planned_state,
            config: sent(&pink),
            planned_identity: plan.planned_identity,
        }
    );
    assert_eq!(said(&applied.diagnostics), [""; 0]);
    assert_eq!(applied.new_identity, sent_identity("N1"));

    for known in [None, sent_identity("N1")] {
        let seen = call!(
            desk,
            read_resource {
                type_name: note_type(),
                current_state: sent(&kept("milk")),
                current_identity: known,
            }
        );
        assert_eq!(seen.new_identity, sent_identity("N1"));
    }

    let removal = call!(
        desk,
        plan_resource_change {
            type_name: note_type(),
            prior_state: sent(&kept("milk")),
            prior_identity: sent_identity("N1"),
        }
    );
    assert_eq!(removal.planned_identity, sent_identity("N1"));
}

#[tokio::test]
async fn a_state_that_is_not_looked_at_keeps_its_identity() {
    let unread = call!(
        desk_speaking(Value::Unknown).await,
        read_resource {
            type_name: note_type(),
            current_state: sent(&kept("milk")),
            current_identity: sent_identity("N1"),
        }
    );
    assert_eq!(unread.new_identity, sent_identity("N1"));
}

#[tokio::test]
async fn a_note_is_imported_by_its_number_or_its_identity() {
    let desk = desk_speaking("English".into()).await;
    for (id, identity) in [("N7", None), ("", sent_identity("N7"))] {
        let answer = call!(
            desk,
            import_resource_state {
                type_name: note_type(),
                id: id.to_owned(),
                identity: identity,
            }
        );
        assert_eq!(said(&answer.diagnostics), [""; 0]);
        let [imported] = &answer.imported_resources[..] else {
            panic!("not one note: {answer:?}")
        };
        assert_eq!(imported.type_name, "desk_note");
        let nothing_but = Value::object([
            ("id", "N7".into()),
            ("name", Value::Null),
            ("colour", Value::Null),
        ]);
        assert_eq!(received(imported.state.clone()), nothing_but);
        assert_eq!(imported.private, REMEMBERED);
        assert_eq!(imported.identity, sent_identity("N7"));
    }
}

#[tokio::test]
async fn nothing_is_imported_that_is_not_there_or_without_a_configuration() {
    let import = async |desk| {
        let answer = call!(
            desk,
            import_resource_state {
                type_name: note_type(),
                id: "N0".to_owned(),
            }
        );
        assert_eq!(answer.imported_resources, []);
        said(&answer.diagnostics)
    };
    let desk = desk_speaking("English".into()).await;
    assert_eq!(import(desk).await, ["Error: There is no such desk_note"]);
    for (desk, why) in [
        (new_desk(), "the provider is not configured"),
        (
            desk_speaking(Value::Unknown).await,
            "language of the provider is not known yet",
        ),
    ] {
        let refused = [format!("Error: Cannot work on desk_note: {why}")];
        assert_eq!(import(desk).await, refused);
    }
}

#[tokio::test]
async fn a_configuration_is_generated_without_a_configured_provider() {
    let generate = async |state| {
        let answer = call!(
            new_desk(),
            generate_resource_config {
                type_name: note_type(),
                state: state,
            }
        );
        assert_eq!(said(&answer.diagnostics), [""; 0]);
        received(answer.config)
    };
    // Its number cannot be configured, and yellow is the default.
    let config = note("milk", Value::Null, Value::Null);
    assert_eq!(generate(sent(&kept("milk"))).await, config);
    let empty = generate(None).await;
    assert_eq!(empty.attribute("name"), &Value::Null);
    assert!(!empty.is_null());
}

#[tokio::test]
async fn an_identity_of_an_older_version_is_upgraded_without_a_configured_provider() {
    let upgrade = async |version, json: &str| {
        let raw = wire::RawState {
            json: json.into(),
            ..Default::default()
        };
        let answer = call!(
            new_desk(),
            upgrade_resource_identity {
                type_name: note_type(),
                version: version,
                raw_identity: Some(raw),
            }
        );
        (answer.upgraded_identity, said(&answer.diagnostics))
    };
    let upgraded = upgrade(0, r#"{"number": "N7"}"#).await;
    assert_eq!(upgraded, (sent_identity("N7"), Vec::new()));
    // A state that is older than identities has none.
    assert_eq!(upgrade(0, "").await, (None, Vec::new()));
    let refused = vec!["Error: Cannot read the stored identity of desk_note".to_owned()];
    assert_eq!(upgrade(2, r#"{"id": "N7"}"#).await, (None, refused));
}

#[tokio::test]
async fn an_identity_that_does_not_fit_is_an_error() {
    let of = ValueType::object([("number", ValueType::String)]);
    let odd = Value::object([("number", "7".into())]);
    let odd = wire::ResourceIdentityData {
        identity_data: Some(dynamic_value::to_wire(&odd, &of).expect("an identity")),
    };
    let answer = call!(
        desk_speaking("English".into()).await,
        read_resource {
            type_name: note_type(),
            current_state: sent(&kept("milk")),
            current_identity: Some(odd),
        }
    );
    assert_eq!(
        said(&answer.diagnostics),
        ["Error: The provider cannot read a value that Terraform sent"]
    );
}
