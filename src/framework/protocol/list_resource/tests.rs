use std::time::Duration;

use tokio_stream::StreamExt as _;

use super::*;
use crate::Api;
use crate::protocol::sample::{
    Desk, call, desk_speaking, new_desk, note, note_type, received, said, sent_identity, wishes,
};

async fn desk() -> ProviderService<Desk> {
    desk_speaking("English".into()).await
}

/// A request for notes: how many are there, in what mood, and how many are wanted.
async fn asked(
    desk: &ProviderService<Desk>,
    number: i64,
    mood: Value,
    limit: i64,
) -> Events<wire::list_resource::Event> {
    call!(
        *desk,
        list_resource {
            type_name: note_type(),
            config: wishes(number.into(), mood),
            limit: limit,
        }
    )
}

async fn all(events: Events<wire::list_resource::Event>) -> Vec<wire::list_resource::Event> {
    events
        .map(|event| event.expect("an event, not a status"))
        .collect()
        .await
}

/// What each event shows: a name, or what went wrong.
fn shown(events: &[wire::list_resource::Event]) -> Vec<String> {
    let each = events.iter();
    each.map(|event| match &said(&event.diagnostic)[..] {
        [] => event.display_name.clone(),
        said => said.join(", "),
    })
    .collect()
}

#[tokio::test]
async fn every_note_comes_with_its_identity_and_a_name() {
    let events = all(asked(&desk().await, 2, Value::Null, 0).await).await;
    assert_eq!(shown(&events), ["note 1", "note 2"]);
    assert_eq!(events[0].identity, sent_identity("N1"));
    assert_eq!(events[1].identity, sent_identity("N2"));
    assert!(events.iter().all(|event| event.resource_object.is_none()));
}

#[tokio::test]
async fn whole_objects_come_where_they_are_wanted_with_null_for_what_is_not_known() {
    let events = call!(
        desk().await,
        list_resource {
            type_name: note_type(),
            include_resource_object: true,
        }
    );
    let events = all(events).await;
    assert_eq!(shown(&events), ["note 1", "note 2", "note 3"]);
    let first = received(events[0].resource_object.clone());
    assert_eq!(first, note("milk", Value::Null, "N1".into()));
}

#[tokio::test]
async fn there_are_never_more_notes_than_wanted() {
    let desk = desk().await;
    for (there, wanted, come) in [(3, 2, 2), (3, 3, 3), (2, 3, 2), (3, 0, 3), (9, 1, 1)] {
        let events = all(asked(&desk, there, Value::Null, wanted).await).await;
        assert_eq!(events.len(), come, "{wanted} of {there}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_ends_when_there_are_enough_or_nobody_listens() {
    let desk = desk().await;
    let Api::Ready(drawer) = desk.walk().api else {
        panic!("the desk is configured")
    };
    let stopped = async || {
        let minute = Duration::from_secs(60);
        let heard = tokio::time::timeout(minute, drawer.stopped.notified()).await;
        heard.expect("the list hears of it");
    };

    let endless = i64::MAX;
    assert_eq!(
        all(asked(&desk, endless, Value::Null, 2).await).await.len(),
        2
    );
    stopped().await;

    let mut events = asked(&desk, endless, Value::Null, 0).await;
    assert!(events.next().await.is_some());
    drop(events);
    stopped().await;

    // Nothing was taken, so it waits for a reader.
    let events = asked(&desk, endless, Value::Null, 0).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    drop(events);
    stopped().await;
}

#[tokio::test]
async fn what_went_wrong_comes_after_what_was_found() {
    let desk = desk().await;
    let angry = all(asked(&desk, 1, "angry".into(), 0).await).await;
    assert_eq!(shown(&angry), ["note 1", "Error: The drawer is jammed"]);
    let clumsy = all(asked(&desk, 5, "clumsy".into(), 0).await).await;
    let mistake = "Error: The provider made a mistake with desk_note";
    assert_eq!(shown(&clumsy), ["note 1", mistake]);
    assert!(clumsy[1].diagnostic[0].detail.contains("dropped them all"));
    let anonymous = all(asked(&desk, 1, "anonymous".into(), 0).await).await;
    assert_eq!(shown(&anonymous), [mistake]);
    assert_eq!(anonymous[0].identity, None);
}

#[tokio::test]
async fn nothing_is_listed_without_a_known_configuration() {
    for (desk, why) in [
        (new_desk(), "the provider is not configured"),
        (
            desk_speaking(Value::Unknown).await,
            "language of the provider is not known yet",
        ),
    ] {
        let events = all(asked(&desk, 1, Value::Null, 0).await).await;
        assert_eq!(
            shown(&events),
            [format!("Error: Cannot work on desk_note: {why}")]
        );
    }
}

#[tokio::test]
async fn a_block_that_is_left_out_is_valid_and_another_is_checked_as_a_whole() {
    for (config, problems) in [
        (None, &[][..]),
        (wishes(Value::Unknown, Value::Unknown), &[]),
        (wishes(Value::Null, "sad".into()), &["Error: Cheer up"]),
    ] {
        let answer = call!(
            new_desk(),
            validate_list_resource_config {
                type_name: note_type(),
                config: config,
            }
        );
        assert_eq!(said(&answer.diagnostics), problems);
    }
}
