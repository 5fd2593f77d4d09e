//! What one walk is: configured or not, and stopped or not.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use super::sample::{
    Desk, ENDLESS, REMEMBERED, STOLEN, call, desk_config, desk_speaking, kept, look_at, new_desk,
    note, note_type, received, said, sent, served, write,
};
use super::{ProviderService, Stopper};
use crate::Value;

#[tokio::test]
async fn nothing_is_touched_before_the_provider_is_configured() {
    let refused = ["Error: Cannot work on desk_note: the provider is not configured"];
    let desk = new_desk();
    let written = write(&desk, "milk").await;
    assert_eq!(said(&written.diagnostics), refused);
    assert_eq!(received(written.new_state), Value::Null);
    assert_eq!(said(&look_at(&desk, "milk").await.diagnostics), refused);
}

#[tokio::test]
async fn with_an_unknown_configuration_states_are_kept_with_one_warning_per_walk() {
    let desk = desk_speaking(Value::Unknown).await;
    for _walk in 0..2 {
        let first = look_at(&desk, "milk").await;
        assert_eq!(
            said(&first.diagnostics),
            ["Warning: Existing objects were not looked at"]
        );
        let detail = &first.diagnostics[0].detail;
        assert!(detail.contains("`language`"), "{detail}");
        assert_eq!(received(first.new_state), kept("milk"));

        let second = look_at(&desk, STOLEN).await;
        assert_eq!(said(&second.diagnostics), [""; 0]);
        assert_eq!(received(second.new_state), kept(STOLEN));
        assert_eq!(second.private, REMEMBERED);

        let config = desk_config(Value::Unknown, Value::Null);
        call!(desk, configure_provider { config: config });
    }
}

#[tokio::test]
async fn with_an_unknown_configuration_nothing_is_changed() {
    let desk = desk_speaking(Value::Unknown).await;
    let answer = call!(
        desk,
        apply_resource_change {
            type_name: note_type(),
            prior_state: sent(&kept("milk")),
        }
    );
    assert_eq!(
        said(&answer.diagnostics),
        ["Error: Cannot work on desk_note: language of the provider is not known yet"]
    );
    assert_eq!(received(answer.new_state), kept("milk"));
}

#[tokio::test(start_paused = true)]
async fn a_stop_ends_running_handlers_until_the_next_walk_begins() {
    let desk = desk_speaking("English".into()).await;

    let (answer, stopped) = tokio::join!(write(&desk, ENDLESS), async {
        call!(desk, stop_provider {})
    });
    assert_eq!(stopped.error, "");
    assert_eq!(said(&answer.diagnostics), ["Error: Unfinished"]);
    assert_eq!(received(answer.new_state), kept(ENDLESS));

    // The walk is over for handlers that start late, too.
    let late = write(&desk, ENDLESS).await;
    assert_eq!(said(&late.diagnostics), ["Error: Unfinished"]);

    let config = desk_config("English".into(), Value::Null);
    call!(desk, configure_provider { config: config });
    let minute = Duration::from_secs(60);
    let waiting = tokio::time::timeout(minute, write(&desk, ENDLESS)).await;
    assert!(waiting.is_err(), "nobody stopped the second walk");
}

#[tokio::test(start_paused = true)]
async fn a_stop_ends_a_plan_that_asks_the_api() {
    let desk = desk_speaking("English".into()).await;
    let planning = async {
        call!(
            desk,
            plan_resource_change {
                type_name: note_type(),
                config: sent(&note(ENDLESS, Value::Null, Value::Null)),
                proposed_new_state: sent(&note(ENDLESS, Value::Null, Value::Null)),
            }
        )
    };
    let minute = Duration::from_secs(60);
    let (planned, _) = tokio::join!(tokio::time::timeout(minute, planning), async {
        call!(desk, stop_provider {})
    });
    let planned = planned.expect("the plan hears of the stop");
    assert_eq!(
        said(&planned.diagnostics),
        ["Warning: Nobody knows how long it takes"]
    );
}

#[tokio::test(start_paused = true)]
async fn a_configuration_that_fails_or_is_given_up_leaves_nothing_of_the_walk_before() {
    let door = Arc::new(Notify::new());
    let desk = desk_behind(&door);
    let configure = |language: &'static str| {
        let config = desk_config(language.into(), Value::Null);
        let desk = &desk;
        async move { call!(*desk, configure_provider { config: config }) }
    };
    door.notify_one();
    configure("English").await;

    door.notify_one();
    configure("Latin").await;
    let refused = ["Error: Cannot work on desk_note: the provider is not configured"];
    assert_eq!(said(&look_at(&desk, "milk").await.diagnostics), refused);

    door.notify_one();
    configure("English").await;
    let given_up = tokio::time::timeout(Duration::from_secs(60), configure("Welsh"));
    assert!(given_up.await.is_err());
    assert_eq!(said(&look_at(&desk, "milk").await.diagnostics), refused);
}

#[tokio::test(start_paused = true)]
async fn a_stop_of_the_process_ends_the_walks_of_all_clients_and_no_later_one() {
    let stopper = Stopper::default();
    let desks = [(); 2].map(|()| served(Desk::default(), &stopper));
    for desk in &desks {
        let config = desk_config("English".into(), Value::Null);
        call!(*desk, configure_provider { config: config });
    }
    stopper.stop();
    let minute = Duration::from_secs(60);
    for desk in &desks {
        let answer = write(desk, ENDLESS).await;
        assert_eq!(said(&answer.diagnostics), ["Error: Unfinished"]);
        let config = desk_config("English".into(), Value::Null);
        call!(*desk, configure_provider { config: config });
        let waiting = tokio::time::timeout(minute, write(desk, ENDLESS)).await;
        assert!(waiting.is_err(), "the new walk was not stopped");
    }
}

#[tokio::test(start_paused = true)]
async fn a_stop_during_the_configuration_counts_for_what_follows() {
    let door = Arc::new(Notify::new());
    let desk = desk_behind(&door);
    let config = desk_config("English".into(), Value::Null);
    tokio::join!(
        async { call!(desk, configure_provider { config: config }) },
        async {
            call!(desk, stop_provider {});
            door.notify_one();
        }
    );

    let minute = Duration::from_secs(60);
    let answer = tokio::time::timeout(minute, write(&desk, ENDLESS)).await;
    let answer = answer.expect("the note hears of the stop");
    assert_eq!(said(&answer.diagnostics), ["Error: Unfinished"]);
}

/// A desk that is configured once the door is open.
fn desk_behind(door: &Arc<Notify>) -> ProviderService<Desk> {
    let door = Some(Arc::clone(door));
    served(Desk { door }, &Stopper::default())
}
