use crate::Value;
use crate::protocol::test_client::{
    call, data_source, said, server, server_at, unconfigured_server,
};

fn data_source_type() -> String {
    "test_data_source".to_owned()
}

#[tokio::test]
async fn a_wrong_argument_is_found_without_a_configured_provider() {
    for (name, problems) in [("", &["Error: Invalid value of name"][..]), ("a", &[])] {
        let answer = call!(
            unconfigured_server(),
            validate_data_resource_config {
                type_name: data_source_type(),
                config: data_source(name, Value::Null),
            }
        );
        assert_eq!(said(&answer.diagnostics), problems);
    }
}

#[tokio::test]
async fn a_read_only_attribute_cannot_be_configured() {
    let config = || data_source("a", "Hello".into());
    let validated = call!(
        unconfigured_server(),
        validate_data_resource_config {
            type_name: data_source_type(),
            config: config(),
        }
    );
    let server = server().await;
    let read = call!(
        server,
        read_data_source {
            type_name: data_source_type(),
            config: config(),
        }
    );
    for diagnostics in [validated.diagnostics, read.diagnostics] {
        assert_eq!(
            said(&diagnostics),
            ["Error: Invalid Configuration for Read-Only Attribute"]
        );
        assert!(diagnostics[0].attribute.is_some());
    }
    assert_eq!(read.state, None);
}

#[tokio::test]
async fn a_result_repeats_its_arguments() {
    let answer = call!(
        server().await,
        read_data_source {
            type_name: data_source_type(),
            config: data_source("a", Value::Null),
        }
    );
    assert_eq!(
        said(&answer.diagnostics),
        ["Warning: The text may be outdated"]
    );
    assert_eq!(answer.state, data_source("a", "Hello".into()));
    assert_eq!(answer.deferred, None);
}

#[tokio::test]
async fn a_read_that_fails_or_panics_or_leaves_an_unknown_is_an_error() {
    let server = server().await;
    let mistake = "Error: The provider made a mistake with test_data_source";
    for (name, problems) in [
        ("missing", &["Error: There is no such text"][..]),
        ("panics", &[mistake]),
        ("unknown", &["Warning: The text may be outdated", mistake]),
    ] {
        let answer = call!(
            server,
            read_data_source {
                type_name: data_source_type(),
                config: data_source(name, Value::Null),
            }
        );
        assert_eq!(said(&answer.diagnostics), problems, "{name}");
    }
}

#[tokio::test]
async fn nothing_is_read_without_a_known_configuration() {
    for (server, why) in [
        (unconfigured_server(), "the provider is not configured"),
        (
            server_at(Value::Unknown).await,
            "endpoint of the provider is not known yet",
        ),
    ] {
        let answer = call!(
            server,
            read_data_source {
                type_name: data_source_type(),
                config: data_source("a", Value::Null),
            }
        );
        assert_eq!(
            said(&answer.diagnostics),
            [format!("Error: Cannot work on test_data_source: {why}")]
        );
        assert_eq!(answer.state, None);
    }
}
