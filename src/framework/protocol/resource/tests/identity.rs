//! Identities, imports and generated configurations.

use crate::protocol::convert::dynamic_value;
use crate::protocol::test_client::{
    PRIVATE, call, create, received, resource_type, said, sent, sent_identity, server, server_at,
    unconfigured_server,
};
use crate::test_provider::resource::{MISSING_ID, configured, object, planned, stored};
use crate::test_provider::with;
use crate::{Value, ValueType};
use proto::tfplugin6 as wire;

#[tokio::test]
async fn the_identity_schema_says_what_to_import_by() {
    let answer = call!(unconfigured_server(), get_resource_identity_schemas {});
    assert_eq!(said(&answer.diagnostics), [""; 0]);
    let schema = &answer.identity_schemas["test_resource"];
    assert_eq!(schema.version, 1);
    let [id] = &schema.identity_attributes[..] else {
        panic!("not one attribute: {schema:?}")
    };
    assert_eq!(id.name, "id");
    assert!(id.required_for_import && !id.optional_for_import);
}

#[tokio::test]
async fn a_new_object_has_no_identity_in_the_plan_and_one_after_it() {
    let server = server().await;
    let config = configured("milk");
    // A replacement asks with the identity of what it replaces.
    for prior in [None, sent_identity("7")] {
        let answer = call!(
            server,
            plan_resource_change {
                type_name: resource_type(),
                config: sent(&config),
                proposed_new_state: sent(&config),
                prior_identity: prior,
            }
        );
        assert_eq!(received(answer.planned_state), planned("milk"));
        assert_eq!(answer.planned_identity, None);
    }
    assert_eq!(
        create(&server, "milk").await.new_identity,
        sent_identity("1")
    );
}

#[tokio::test]
async fn an_object_that_replaces_another_gets_an_identity_of_its_own() {
    let answer = call!(
        server().await,
        apply_resource_change {
            type_name: resource_type(),
            planned_state: sent(&planned("milk")),
            config: sent(&planned("milk")),
            planned_identity: sent_identity("7"),
        }
    );
    assert_eq!(said(&answer.diagnostics), [""; 0]);
    assert_eq!(answer.new_identity, sent_identity("1"));
}

#[tokio::test]
async fn an_identity_comes_back_from_plan_apply_and_read() {
    let server = server().await;
    let pink = with(stored("milk"), "colour", "pink".into());
    let plan = call!(
        server,
        plan_resource_change {
            type_name: resource_type(),
            prior_state: sent(&stored("milk")),
            config: sent(&with(configured("milk"), "colour", "pink".into())),
            proposed_new_state: sent(&pink),
            prior_identity: sent_identity("1"),
        }
    );
    assert_eq!(plan.planned_identity, sent_identity("1"));

    let applied = call!(
        server,
        apply_resource_change {
            type_name: resource_type(),
            prior_state: sent(&stored("milk")),
            planned_state: plan.planned_state,
            config: sent(&pink),
            planned_identity: plan.planned_identity,
        }
    );
    assert_eq!(said(&applied.diagnostics), [""; 0]);
    assert_eq!(applied.new_identity, sent_identity("1"));

    for known in [None, sent_identity("1")] {
        let seen = call!(
            server,
            read_resource {
                type_name: resource_type(),
                current_state: sent(&stored("milk")),
                current_identity: known,
            }
        );
        assert_eq!(seen.new_identity, sent_identity("1"));
    }

    let removal = call!(
        server,
        plan_resource_change {
            type_name: resource_type(),
            prior_state: sent(&stored("milk")),
            prior_identity: sent_identity("1"),
        }
    );
    assert_eq!(removal.planned_identity, sent_identity("1"));
}

#[tokio::test]
async fn a_state_that_is_not_read_keeps_its_identity() {
    let unread = call!(
        server_at(Value::Unknown).await,
        read_resource {
            type_name: resource_type(),
            current_state: sent(&stored("milk")),
            current_identity: sent_identity("1"),
        }
    );
    assert_eq!(unread.new_identity, sent_identity("1"));
}

#[tokio::test]
async fn an_object_is_imported_by_its_id_or_its_identity() {
    let server = server().await;
    for (id, identity) in [("7", None), ("", sent_identity("7"))] {
        let answer = call!(
            server,
            import_resource_state {
                type_name: resource_type(),
                id: id.to_owned(),
                identity: identity,
            }
        );
        assert_eq!(said(&answer.diagnostics), [""; 0]);
        let [imported] = &answer.imported_resources[..] else {
            panic!("not one object: {answer:?}")
        };
        assert_eq!(imported.type_name, "test_resource");
        let nothing_but = object([("id", "7".into())]);
        assert_eq!(received(imported.state.clone()), nothing_but);
        assert_eq!(imported.private, PRIVATE);
        assert_eq!(imported.identity, sent_identity("7"));
    }
}

#[tokio::test]
async fn an_import_of_what_is_missing_or_without_a_configuration_is_an_error() {
    let import = async |server| {
        let answer = call!(
            server,
            import_resource_state {
                type_name: resource_type(),
                id: MISSING_ID.to_owned(),
            }
        );
        assert_eq!(answer.imported_resources, []);
        said(&answer.diagnostics)
    };
    let server = server().await;
    assert_eq!(
        import(server).await,
        ["Error: There is no such test_resource"]
    );
    for (server, why) in [
        (unconfigured_server(), "the provider is not configured"),
        (
            server_at(Value::Unknown).await,
            "endpoint of the provider is not known yet",
        ),
    ] {
        let refused = [format!("Error: Cannot work on test_resource: {why}")];
        assert_eq!(import(server).await, refused);
    }
}

#[tokio::test]
async fn a_configuration_is_generated_without_a_configured_provider() {
    let generate = async |state| {
        let answer = call!(
            unconfigured_server(),
            generate_resource_config {
                type_name: resource_type(),
                state: state,
            }
        );
        assert_eq!(said(&answer.diagnostics), [""; 0]);
        received(answer.config)
    };
    // Neither its id nor its price can be configured, and white is the default.
    let config = configured("milk");
    assert_eq!(generate(sent(&stored("milk"))).await, config);
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
            unconfigured_server(),
            upgrade_resource_identity {
                type_name: resource_type(),
                version: version,
                raw_identity: Some(raw),
            }
        );
        (answer.upgraded_identity, said(&answer.diagnostics))
    };
    let upgraded = upgrade(0, r#"{"number": "7"}"#).await;
    assert_eq!(upgraded, (sent_identity("7"), Vec::new()));
    // A state that is older than identities has none.
    assert_eq!(upgrade(0, "").await, (None, Vec::new()));
    let refused = vec!["Error: Cannot read the stored identity of test_resource".to_owned()];
    assert_eq!(upgrade(2, r#"{"id": "7"}"#).await, (None, refused));
}

#[tokio::test]
async fn an_identity_that_does_not_fit_is_an_error() {
    let of = ValueType::object([("number", ValueType::String)]);
    let odd = Value::object([("number", "7".into())]);
    let odd = wire::ResourceIdentityData {
        identity_data: Some(dynamic_value::to_wire(&odd, &of).expect("an identity")),
    };
    let answer = call!(
        server().await,
        read_resource {
            type_name: resource_type(),
            current_state: sent(&stored("milk")),
            current_identity: Some(odd),
        }
    );
    assert_eq!(
        said(&answer.diagnostics),
        ["Error: The provider cannot read a value that Terraform sent"]
    );
}
