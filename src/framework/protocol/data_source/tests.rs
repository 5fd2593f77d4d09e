use crate::Value;
use crate::protocol::sample::{call, clock, desk_speaking, new_desk, said};

fn clock_type() -> String {
    "desk_clock".to_owned()
}

#[tokio::test]
async fn a_wrong_argument_is_found_without_a_configured_provider() {
    for (zone, problems) in [("", &["Error: Invalid value of zone"][..]), ("UTC", &[])] {
        let answer = call!(
            new_desk(),
            validate_data_resource_config {
                type_name: clock_type(),
                config: clock(zone, Value::Null),
            }
        );
        assert_eq!(said(&answer.diagnostics), problems);
    }
}

#[tokio::test]
async fn what_only_the_provider_tells_cannot_be_configured() {
    let config = || clock("UTC", "noon".into());
    let validated = call!(
        new_desk(),
        validate_data_resource_config {
            type_name: clock_type(),
            config: config(),
        }
    );
    let desk = desk_speaking("English".into()).await;
    let read = call!(
        desk,
        read_data_source {
            type_name: clock_type(),
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
async fn what_is_found_repeats_its_arguments() {
    let answer = call!(
        desk_speaking("English".into()).await,
        read_data_source {
            type_name: clock_type(),
            config: clock("UTC", Value::Null),
        }
    );
    assert_eq!(said(&answer.diagnostics), ["Warning: It may be late"]);
    assert_eq!(answer.state, clock("UTC", "noon".into()));
    assert_eq!(answer.deferred, None);
}

#[tokio::test]
async fn what_is_not_found_or_not_known_or_breaks_down_is_an_error() {
    let desk = desk_speaking("English".into()).await;
    let mistake = "Error: The provider made a mistake with desk_clock";
    for (zone, problems) in [
        ("Mars", &["Error: No clock for Mars"][..]),
        ("broken", &[mistake]),
        ("stopped", &["Warning: It may be late", mistake]),
    ] {
        let answer = call!(
            desk,
            read_data_source {
                type_name: clock_type(),
                config: clock(zone, Value::Null),
            }
        );
        assert_eq!(said(&answer.diagnostics), problems, "{zone}");
    }
}

#[tokio::test]
async fn nothing_is_looked_up_without_a_known_configuration() {
    for (desk, why) in [
        (new_desk(), "the provider is not configured"),
        (
            desk_speaking(Value::Unknown).await,
            "language of the provider is not known yet",
        ),
    ] {
        let answer = call!(
            desk,
            read_data_source {
                type_name: clock_type(),
                config: clock("UTC", Value::Null),
            }
        );
        assert_eq!(
            said(&answer.diagnostics),
            [format!("Error: Cannot work on desk_clock: {why}")]
        );
        assert_eq!(answer.state, None);
    }
}
