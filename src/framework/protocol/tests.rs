//! Walks: configured or not, and stopped or not.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use super::test_client::{
    PRIVATE, call, create, provider_config, read, received, resource_type, said, sent, served,
    server, server_at, unconfigured_server,
};
use super::{ProviderService, Stopper};
use crate::Value;
use crate::test_provider::by_name::GONE;
use crate::test_provider::resource::{ENDLESS, configured, stored};
use crate::test_provider::{TestProvider, UNREACHABLE};

#[tokio::test]
async fn no_object_is_touched_before_the_provider_is_configured() {
    let refused = ["Error: Cannot work on test_resource: the provider is not configured"];
    let server = unconfigured_server();
    let written = create(&server, "milk").await;
    assert_eq!(said(&written.diagnostics), refused);
    assert_eq!(received(written.new_state), Value::Null);
    assert_eq!(said(&read(&server, "milk").await.diagnostics), refused);
}

#[tokio::test]
async fn with_an_unknown_configuration_states_are_kept_with_one_warning_per_walk() {
    let server = server_at(Value::Unknown).await;
    for _walk in 0..2 {
        let first = read(&server, "milk").await;
        assert_eq!(
            said(&first.diagnostics),
            ["Warning: Existing objects were not read"]
        );
        let detail = &first.diagnostics[0].detail;
        assert!(detail.contains("`endpoint`"), "{detail}");
        assert_eq!(received(first.new_state), stored("milk"));

        let second = read(&server, GONE).await;
        assert_eq!(said(&second.diagnostics), [""; 0]);
        assert_eq!(received(second.new_state), stored(GONE));
        assert_eq!(second.private, PRIVATE);

        let config = provider_config(Value::Unknown, Value::Null);
        call!(server, configure_provider { config: config });
    }
}

#[tokio::test]
async fn with_an_unknown_configuration_nothing_is_changed() {
    let server = server_at(Value::Unknown).await;
    let answer = call!(
        server,
        apply_resource_change {
            type_name: resource_type(),
            prior_state: sent(&stored("milk")),
        }
    );
    assert_eq!(
        said(&answer.diagnostics),
        ["Error: Cannot work on test_resource: endpoint of the provider is not known yet"]
    );
    assert_eq!(received(answer.new_state), stored("milk"));
}

#[tokio::test(start_paused = true)]
async fn a_stop_ends_running_handlers_until_the_next_walk_begins() {
    let server = server().await;

    let (answer, stopped) = tokio::join!(create(&server, ENDLESS), async {
        call!(server, stop_provider {})
    });
    assert_eq!(stopped.error, "");
    assert_eq!(said(&answer.diagnostics), ["Error: Unfinished"]);
    assert_eq!(received(answer.new_state), stored(ENDLESS));

    // The walk is over for handlers that start late, too.
    let late = create(&server, ENDLESS).await;
    assert_eq!(said(&late.diagnostics), ["Error: Unfinished"]);

    let config = provider_config("localhost".into(), Value::Null);
    call!(server, configure_provider { config: config });
    let minute = Duration::from_secs(60);
    let waiting = tokio::time::timeout(minute, create(&server, ENDLESS)).await;
    assert!(waiting.is_err(), "the second walk was not stopped");
}

#[tokio::test(start_paused = true)]
async fn a_stop_ends_a_plan_that_asks_the_api() {
    let server = server().await;
    let planning = async {
        call!(
            server,
            plan_resource_change {
                type_name: resource_type(),
                config: sent(&configured(ENDLESS)),
                proposed_new_state: sent(&configured(ENDLESS)),
            }
        )
    };
    let minute = Duration::from_secs(60);
    let (planned, _) = tokio::join!(tokio::time::timeout(minute, planning), async {
        call!(server, stop_provider {})
    });
    let planned = planned.expect("the plan is told of the stop");
    assert_eq!(
        said(&planned.diagnostics),
        ["Warning: The plan was stopped"]
    );
}

#[tokio::test(start_paused = true)]
async fn a_configuration_that_fails_or_is_cancelled_leaves_nothing_of_the_walk_before() {
    let gate = Arc::new(Notify::new());
    let server = server_behind(&gate);
    let configure = |endpoint: &'static str| {
        let config = provider_config(endpoint.into(), Value::Null);
        let server = &server;
        async move { call!(*server, configure_provider { config: config }) }
    };
    gate.notify_one();
    configure("localhost").await;

    gate.notify_one();
    configure(UNREACHABLE).await;
    let refused = ["Error: Cannot work on test_resource: the provider is not configured"];
    assert_eq!(said(&read(&server, "milk").await.diagnostics), refused);

    gate.notify_one();
    configure("localhost").await;
    let cancelled = tokio::time::timeout(Duration::from_secs(60), configure("127.0.0.1"));
    assert!(cancelled.await.is_err());
    assert_eq!(said(&read(&server, "milk").await.diagnostics), refused);
}

#[tokio::test(start_paused = true)]
async fn a_stop_of_the_process_ends_the_walks_of_all_clients_and_no_later_one() {
    let stopper = Stopper::default();
    let servers = [(); 2].map(|()| served(TestProvider::default(), &stopper));
    for server in &servers {
        let config = provider_config("localhost".into(), Value::Null);
        call!(*server, configure_provider { config: config });
    }
    stopper.stop();
    let minute = Duration::from_secs(60);
    for server in &servers {
        let answer = create(server, ENDLESS).await;
        assert_eq!(said(&answer.diagnostics), ["Error: Unfinished"]);
        let config = provider_config("localhost".into(), Value::Null);
        call!(*server, configure_provider { config: config });
        let waiting = tokio::time::timeout(minute, create(server, ENDLESS)).await;
        assert!(waiting.is_err(), "the new walk was not stopped");
    }
}

#[tokio::test(start_paused = true)]
async fn a_stop_during_the_configuration_counts_for_what_follows() {
    let gate = Arc::new(Notify::new());
    let server = server_behind(&gate);
    let config = provider_config("localhost".into(), Value::Null);
    tokio::join!(
        async { call!(server, configure_provider { config: config }) },
        async {
            call!(server, stop_provider {});
            gate.notify_one();
        }
    );

    let minute = Duration::from_secs(60);
    let answer = tokio::time::timeout(minute, create(&server, ENDLESS)).await;
    let answer = answer.expect("the create is told of the stop");
    assert_eq!(said(&answer.diagnostics), ["Error: Unfinished"]);
}

/// A server whose provider is configured once the gate is notified.
fn server_behind(gate: &Arc<Notify>) -> ProviderService<TestProvider> {
    let gate = Some(Arc::clone(gate));
    served(TestProvider { gate }, &Stopper::default())
}
