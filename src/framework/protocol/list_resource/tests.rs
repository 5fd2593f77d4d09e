use std::time::Duration;

use tokio_stream::StreamExt as _;

use super::*;
use crate::Api;
use crate::protocol::test_client::{
    call, list_config, received, resource_type, said, sent_identity, server, server_at,
    unconfigured_server,
};
use crate::test_provider::resource::stored;
use crate::test_provider::{TestProvider, with};

/// A request for a list: how many are there, in what mode, and how many are wanted.
async fn asked(
    server: &ProviderService<TestProvider>,
    number: i64,
    mode: Value,
    limit: i64,
) -> Events<wire::list_resource::Event> {
    call!(
        *server,
        list_resource {
            type_name: resource_type(),
            config: list_config(number.into(), mode),
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
async fn every_object_is_listed_with_its_identity_and_a_name() {
    let events = all(asked(&server().await, 2, Value::Null, 0).await).await;
    assert_eq!(shown(&events), ["object 1", "object 2"]);
    assert_eq!(events[0].identity, sent_identity("1"));
    assert_eq!(events[1].identity, sent_identity("2"));
    assert!(events.iter().all(|event| event.resource_object.is_none()));
}

#[tokio::test]
async fn whole_objects_come_on_request_with_null_for_what_is_unknown() {
    let events = call!(
        server().await,
        list_resource {
            type_name: resource_type(),
            include_resource_object: true,
        }
    );
    let events = all(events).await;
    assert_eq!(shown(&events), ["object 1", "object 2", "object 3"]);
    let first = received(events[0].resource_object.clone());
    assert_eq!(first, with(stored("milk"), "colour", Value::Null));
}

#[tokio::test]
async fn the_limit_of_a_list_is_kept() {
    let server = server().await;
    for (there, wanted, come) in [(3, 2, 2), (3, 3, 3), (2, 3, 2), (3, 0, 3), (9, 1, 1)] {
        let events = all(asked(&server, there, Value::Null, wanted).await).await;
        assert_eq!(events.len(), come, "{wanted} of {there}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_ends_at_its_limit_or_when_its_reader_is_gone() {
    let server = server().await;
    let Api::Ready(api) = server.walk().api else {
        panic!("the server is configured")
    };
    let stopped = async || {
        let minute = Duration::from_secs(60);
        let heard = tokio::time::timeout(minute, api.list_stopped.notified()).await;
        heard.expect("the list hears of it");
    };

    let endless = i64::MAX;
    assert_eq!(
        all(asked(&server, endless, Value::Null, 2).await)
            .await
            .len(),
        2
    );
    stopped().await;

    let mut events = asked(&server, endless, Value::Null, 0).await;
    assert!(events.next().await.is_some());
    drop(events);
    stopped().await;

    // Nothing was taken, so it waits for a reader.
    let events = asked(&server, endless, Value::Null, 0).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    drop(events);
    stopped().await;
}

#[tokio::test]
async fn an_error_comes_after_what_was_found() {
    let server = server().await;
    let failed = all(asked(&server, 1, "fails".into(), 0).await).await;
    assert_eq!(
        shown(&failed),
        ["object 1", "Error: The list is not complete"]
    );
    let panicked = all(asked(&server, 5, "panics".into(), 0).await).await;
    let mistake = "Error: The provider made a mistake with test_resource";
    assert_eq!(shown(&panicked), ["object 1", mistake]);
    assert!(
        panicked[1].diagnostic[0]
            .detail
            .contains("panicked as its mode asks for")
    );
    let anonymous = all(asked(&server, 1, "without identities".into(), 0).await).await;
    assert_eq!(shown(&anonymous), [mistake]);
    assert_eq!(anonymous[0].identity, None);
}

#[tokio::test]
async fn nothing_is_listed_without_a_known_configuration() {
    for (server, why) in [
        (unconfigured_server(), "the provider is not configured"),
        (
            server_at(Value::Unknown).await,
            "endpoint of the provider is not known yet",
        ),
    ] {
        let events = all(asked(&server, 1, Value::Null, 0).await).await;
        assert_eq!(
            shown(&events),
            [format!("Error: Cannot work on test_resource: {why}")]
        );
    }
}

#[tokio::test]
async fn a_block_that_is_left_out_is_valid_and_another_is_checked_as_a_whole() {
    for (config, problems) in [
        (None, &[][..]),
        (list_config(Value::Unknown, Value::Unknown), &[]),
        (
            list_config(Value::Null, "refused".into()),
            &["Error: The mode is refused"],
        ),
    ] {
        let answer = call!(
            unconfigured_server(),
            validate_list_resource_config {
                type_name: resource_type(),
                config: config,
            }
        );
        assert_eq!(said(&answer.diagnostics), problems);
    }
}
