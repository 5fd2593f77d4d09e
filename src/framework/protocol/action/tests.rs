use std::time::Duration;

use tokio_stream::StreamExt as _;
use wire::invoke_action::event::Type;

use super::*;
use crate::protocol::convert::dynamic_value;
use crate::protocol::sample::{Desk, call, desk_speaking, new_desk, said};
use crate::{Api, Value};

fn tidy() -> String {
    "desk_tidy".to_owned()
}

async fn desk() -> ProviderService<Desk> {
    desk_speaking("English".into()).await
}

/// The block `config` as Terraform sends it.
fn place(desk: &ProviderService<Desk>, room: Value) -> Option<wire::DynamicValue> {
    let of = desk.registry.actions[0].value_type();
    let place = Value::object([("room", room)]);
    Some(dynamic_value::to_wire(&place, of).expect("a place"))
}

async fn invoked(
    desk: &ProviderService<Desk>,
    config: Option<wire::DynamicValue>,
) -> Events<wire::invoke_action::Event> {
    call!(
        *desk,
        invoke_action {
            action_type: tidy(),
            config: config
        }
    )
}

/// All that an action tells: its sentences, and what its end says.
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
async fn an_action_tells_how_it_goes_and_completes_once_at_the_end() {
    let desk = desk().await;
    for (config, room) in [
        (None, "house"),
        (place(&desk, Value::Null), "house"),
        (place(&desk, "den".into()), "den"),
    ] {
        let entering = format!("Entering the {room}");
        assert_eq!(
            told(invoked(&desk, config).await).await,
            [&*entering, "Sweeping", "Leaving", "completed []"]
        );
    }
}

#[tokio::test]
async fn an_action_that_fails_or_breaks_down_completes_with_an_error() {
    let desk = desk().await;
    for (room, said) in [
        ("cellar", "Error: It is dark"),
        ("attic", "Error: The provider made a mistake with desk_tidy"),
    ] {
        let config = place(&desk, room.into());
        let completed = format!("completed {:?}", [said]);
        assert_eq!(
            told(invoked(&desk, config).await).await,
            [format!("Entering the {room}"), completed]
        );
    }
}

#[tokio::test]
async fn an_action_that_cannot_begin_completes_with_an_error() {
    for (desk, why) in [
        (new_desk(), "the provider is not configured"),
        (
            desk_speaking(Value::Unknown).await,
            "language of the provider is not known yet",
        ),
    ] {
        assert_eq!(
            told(invoked(&desk, None).await).await,
            [format!(
                r#"completed ["Error: Cannot work on desk_tidy: {why}"]"#
            )]
        );
    }
    let odd = wire::DynamicValue {
        msgpack: vec![0x80],
        ..Default::default()
    };
    assert_eq!(
        told(invoked(&desk().await, Some(odd)).await).await,
        [r#"completed ["Error: The provider cannot read a value that Terraform sent"]"#]
    );
}

#[tokio::test(start_paused = true)]
async fn an_action_goes_on_to_its_end_where_nobody_listens() {
    let desk = desk().await;
    let Api::Ready(drawer) = desk.walk().api else {
        panic!("the desk is configured")
    };
    let mut events = invoked(&desk, None).await;
    assert!(events.next().await.is_some());
    drop(events);
    let minute = Duration::from_secs(60);
    let tidied = tokio::time::timeout(minute, drawer.tidied.notified()).await;
    tidied.expect("the house is tidied all the same");
}

#[tokio::test]
async fn an_action_hears_of_a_stop() {
    let desk = desk().await;
    let events = invoked(&desk, place(&desk, "hall".into())).await;
    let (told, _) = tokio::join!(told(events), async { call!(desk, stop_provider {}) });
    assert_eq!(told.last().map(String::as_str), Some("completed []"));
}

#[tokio::test]
async fn a_configuration_is_checked_and_may_be_left_out() {
    let desk = new_desk();
    for (config, problems) in [
        (None, &[][..]),
        (place(&desk, Value::Unknown), &[]),
        (place(&desk, "".into()), &["Error: Invalid value of room"]),
    ] {
        let answer = call!(
            desk,
            validate_action_config {
                type_name: tidy(),
                config: config
            }
        );
        assert_eq!(said(&answer.diagnostics), problems);
    }
}

#[tokio::test]
async fn a_plan_says_what_the_action_will_meet_and_needs_no_api() {
    let desk = desk().await;
    for (config, problems) in [
        (None, &[][..]),
        (place(&desk, Value::Unknown), &[]),
        (place(&desk, "cellar".into()), &["Warning: It may be dark"]),
        (
            place(&desk, "attic".into()),
            &["Error: The provider made a mistake with desk_tidy"],
        ),
    ] {
        let answer = call!(
            desk,
            plan_action {
                action_type: tidy(),
                config: config
            }
        );
        assert_eq!(said(&answer.diagnostics), problems);
        assert_eq!(answer.deferred, None);
    }
    let config = place(&desk, "cellar".into());
    let answer = call!(
        new_desk(),
        plan_action {
            action_type: tidy(),
            config: config
        }
    );
    assert_eq!(said(&answer.diagnostics), [""; 0]);
}

#[tokio::test]
async fn a_plan_hears_of_a_stop() {
    let desk = desk().await;
    let hall = place(&desk, "hall".into());
    let planning = async {
        call!(
            desk,
            plan_action {
                action_type: tidy(),
                config: hall
            }
        )
    };
    let (answer, _) = tokio::join!(planning, async { call!(desk, stop_provider {}) });
    assert_eq!(said(&answer.diagnostics), ["Warning: Called away"]);
}
