use std::time::Duration;

use tokio_stream::StreamExt as _;
use wire::invoke_action::event::Type;

use super::*;
use crate::protocol::convert::dynamic_value;
use crate::protocol::test_client::{call, said, server, server_at, unconfigured_server};
use crate::test_provider::TestProvider;
use crate::{Api, Value};

fn action_type() -> String {
    "test_action".to_owned()
}

/// The block `config` as Terraform sends it.
fn config(server: &ProviderService<TestProvider>, target: Value) -> Option<wire::DynamicValue> {
    let of = server.registry.actions[0].value_type();
    let config = Value::object([("target", target)]);
    Some(dynamic_value::to_wire(&config, of).expect("a block"))
}

async fn invoked(
    server: &ProviderService<TestProvider>,
    config: Option<wire::DynamicValue>,
) -> Events<wire::invoke_action::Event> {
    call!(
        *server,
        invoke_action {
            action_type: action_type(),
            config: config
        }
    )
}

/// The messages of an action, and the diagnostics of its end.
async fn told(events: Events<wire::invoke_action::Event>) -> Vec<String> {
    let events: Vec<_> = events
        .map(|event| {
            event
                .expect("no status")
                .r#type
                .expect("never an empty event")
        })
        .collect()
        .await;
    let each = events.into_iter().map(|event| match event {
        Type::Progress(progress) => progress.message,
        Type::Completed(completed) => format!("completed {:?}", said(&completed.diagnostics)),
    });
    each.collect()
}

#[tokio::test]
async fn an_action_reports_progress_and_completes_once_at_the_end() {
    let server = server().await;
    for (config, target) in [
        (None, "all"),
        (config(&server, Value::Null), "all"),
        (config(&server, "one".into()), "one"),
    ] {
        let starting = format!("Starting {target}");
        assert_eq!(
            told(invoked(&server, config).await).await,
            [&*starting, "Working", "Finishing", "completed []"]
        );
    }
}

#[tokio::test]
async fn an_action_that_fails_or_panics_completes_with_an_error() {
    let server = server().await;
    for (target, said) in [
        ("fails", "Error: The action failed"),
        (
            "panics",
            "Error: The provider made a mistake with test_action",
        ),
    ] {
        let config = config(&server, target.into());
        let completed = format!("completed {:?}", [said]);
        assert_eq!(
            told(invoked(&server, config).await).await,
            [format!("Starting {target}"), completed]
        );
    }
}

#[tokio::test]
async fn an_action_that_cannot_begin_completes_with_an_error() {
    for (server, why) in [
        (unconfigured_server(), "the provider is not configured"),
        (
            server_at(Value::Unknown).await,
            "endpoint of the provider is not known yet",
        ),
    ] {
        assert_eq!(
            told(invoked(&server, None).await).await,
            [format!(
                r#"completed ["Error: Cannot work on test_action: {why}"]"#
            )]
        );
    }
    let odd = wire::DynamicValue {
        msgpack: vec![0x80],
        ..Default::default()
    };
    assert_eq!(
        told(invoked(&server().await, Some(odd)).await).await,
        [r#"completed ["Error: The provider cannot read a value that Terraform sent"]"#]
    );
}

#[tokio::test(start_paused = true)]
async fn an_action_goes_on_to_its_end_when_its_reader_is_gone() {
    let server = server().await;
    let Api::Ready(api) = server.walk().api else {
        panic!("the server is configured")
    };
    let mut events = invoked(&server, None).await;
    assert!(events.next().await.is_some());
    drop(events);
    let minute = Duration::from_secs(60);
    let done = tokio::time::timeout(minute, api.action_done.notified()).await;
    done.expect("the action goes on");
}

#[tokio::test]
async fn an_action_is_told_of_a_stop() {
    let server = server().await;
    let events = invoked(&server, config(&server, "endless".into())).await;
    let (told, _) = tokio::join!(told(events), async { call!(server, stop_provider {}) });
    assert_eq!(told.last().map(String::as_str), Some("completed []"));
}

#[tokio::test]
async fn a_configuration_is_checked_and_may_be_left_out() {
    let server = unconfigured_server();
    for (config, problems) in [
        (None, &[][..]),
        (config(&server, Value::Unknown), &[]),
        (
            config(&server, "".into()),
            &["Error: Invalid value of target"],
        ),
    ] {
        let answer = call!(
            server,
            validate_action_config {
                type_name: action_type(),
                config: config
            }
        );
        assert_eq!(said(&answer.diagnostics), problems);
    }
}

#[tokio::test]
async fn a_plan_warns_of_what_may_fail_and_needs_no_api() {
    let server = server().await;
    for (config, problems) in [
        (None, &[][..]),
        (config(&server, Value::Unknown), &[]),
        (
            config(&server, "fails".into()),
            &["Warning: The action may fail"],
        ),
        (
            config(&server, "panics".into()),
            &["Error: The provider made a mistake with test_action"],
        ),
    ] {
        let answer = call!(
            server,
            plan_action {
                action_type: action_type(),
                config: config
            }
        );
        assert_eq!(said(&answer.diagnostics), problems);
        assert_eq!(answer.deferred, None);
    }
    let config = config(&server, "fails".into());
    let answer = call!(
        unconfigured_server(),
        plan_action {
            action_type: action_type(),
            config: config
        }
    );
    assert_eq!(said(&answer.diagnostics), [""; 0]);
}

#[tokio::test]
async fn a_plan_is_told_of_a_stop() {
    let server = server().await;
    let endless = config(&server, "endless".into());
    let planning = async {
        call!(
            server,
            plan_action {
                action_type: action_type(),
                config: endless
            }
        )
    };
    let (answer, _) = tokio::join!(planning, async { call!(server, stop_provider {}) });
    assert_eq!(said(&answer.diagnostics), ["Warning: The plan was stopped"]);
}
