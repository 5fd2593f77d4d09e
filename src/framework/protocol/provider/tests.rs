use super::*;
use crate::protocol::test_client::{call, provider_config, said, server, unconfigured_server};
use crate::test_provider::UNREACHABLE;

#[tokio::test]
async fn the_schema_says_what_there_is_and_what_the_server_can_do() {
    let answer = call!(unconfigured_server(), get_provider_schema {});
    assert_eq!(said(&answer.diagnostics), [""; 0]);
    assert_eq!(
        answer.server_capabilities,
        Some(wire::ServerCapabilities {
            plan_destroy: true,
            get_provider_schema_optional: true,
            move_resource_state: false,
            generate_resource_config: true,
        })
    );
    let server = answer.provider.and_then(|schema| schema.block);
    let arguments = server.expect("a provider block").attributes;
    let names: Vec<_> = arguments.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["endpoint", "limit"]);
    assert!(answer.resource_schemas["test_resource"].block.is_some());
    assert_eq!(answer.resource_schemas.len(), 1);
}

#[tokio::test]
async fn the_metadata_agree_with_the_schema() {
    let server = unconfigured_server();
    let schema = call!(server, get_provider_schema {});
    let metadata = call!(server, get_metadata {});
    assert_eq!(metadata.server_capabilities, schema.server_capabilities);
    macro_rules! agree {
        ($($list:ident: $name:ident = $schemas:ident),+) => {
            $(
                let names: Vec<_> = metadata.$list.iter().map(|one| &one.$name).collect();
                assert_eq!(names.len(), schema.$schemas.len());
                assert!(!names.is_empty() && names.iter().all(|name| schema.$schemas.contains_key(*name)));
            )+
        };
    }
    agree!(
        resources: type_name = resource_schemas,
        data_sources: type_name = data_source_schemas,
        ephemeral_resources: type_name = ephemeral_resource_schemas,
        list_resources: type_name = list_resource_schemas,
        actions: type_name = action_schemas,
        functions: name = functions
    );
}

#[tokio::test]
async fn no_schema_lacks_what_terraform_would_crash_without() {
    let answer = call!(unconfigured_server(), get_provider_schema {});
    let of_action = |action: &wire::ActionSchema| action.schema.clone().expect("its schema");
    let actions = answer.action_schemas.values().map(of_action);
    let schemas = answer
        .data_source_schemas
        .into_values()
        .chain(answer.resource_schemas.into_values())
        .chain(answer.ephemeral_resource_schemas.into_values())
        .chain(answer.list_resource_schemas.into_values())
        .chain(actions)
        .chain(answer.provider);
    let blocks: Vec<_> = schemas
        .map(|schema| schema.block.expect("a block"))
        .collect();
    assert_eq!(blocks.len(), 6);
    for attribute in blocks.iter().flat_map(|block| &block.attributes) {
        let of: serde_json::Value = serde_json::from_slice(&attribute.r#type).expect("JSON");
        assert!(of.is_string(), "{attribute:?}");
    }
}

#[tokio::test]
async fn a_provider_block_may_hold_what_is_not_known_yet() {
    let answer = call!(
        unconfigured_server(),
        validate_provider_config {
            config: provider_config(Value::Unknown, Value::Unknown),
        }
    );
    assert_eq!(said(&answer.diagnostics), [""; 0]);
}

#[tokio::test]
async fn a_provider_block_is_checked_by_its_parts_and_then_as_a_whole() {
    let half = "0.5".parse().map(Value::Number).expect("a number");
    for (limit, problem) in [
        // The model could not hold this one: the check comes first.
        (half, "Error: Invalid value of limit"),
        (0.into(), "Error: The limit allows no request"),
    ] {
        let config = provider_config(Value::Null, limit);
        let server = unconfigured_server();
        let answer = call!(
            server,
            validate_provider_config {
                config: config.clone()
            }
        );
        assert_eq!(said(&answer.diagnostics), [problem]);
        let answer = call!(server, configure_provider { config: config });
        assert_eq!(said(&answer.diagnostics), [problem]);
    }
}

#[tokio::test]
async fn a_provider_block_that_was_never_sent_is_an_error() {
    let answer = call!(unconfigured_server(), configure_provider {});
    assert_eq!(
        said(&answer.diagnostics),
        ["Error: The provider cannot read its configuration"]
    );
}

#[tokio::test]
async fn a_configuration_that_fails_leaves_nothing_of_the_one_before() {
    let server = server().await;
    for (endpoint, limit) in [(UNREACHABLE, Value::Null), ("localhost", 0.into())] {
        let config = provider_config("localhost".into(), Value::Null);
        call!(server, configure_provider { config: config });
        assert!(matches!(server.walk().api, crate::Api::Ready(_)));

        let config = provider_config(endpoint.into(), limit);
        let answer = call!(server, configure_provider { config: config });
        assert_eq!(answer.diagnostics.len(), 1);
        assert!(matches!(server.walk().api, crate::Api::Absent));
    }
}
