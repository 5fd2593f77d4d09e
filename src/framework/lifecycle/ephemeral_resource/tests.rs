use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

use system::Clock;

use super::*;
use crate::ephemeral_resource::EphemeralResource;
use crate::lifecycle::BugPolicy;
use crate::schema::{Block, Schema};
use crate::test_provider::{TestApi, TestEphemeralResource, walk};

#[tokio::test]
async fn an_open_keeps_its_private_state_where_its_result_is_repaired() {
    let erased: Box<dyn ErasedEphemeralResource<TestApi>> = Box::new(TestEphemeralResource);
    let mut registered = Registered::new(erased, "test_ephemeral_resource", |one| one.schema());
    registered.bug_policy = BugPolicy::Repair;
    let config = Value::object([("name", "unknown".into()), ("secret", Value::Null)]);
    let opened = open(&registered, &walk(TestApi::unexpected()), config.clone()).await;
    assert_eq!(opened.result, Some(config));
    assert_eq!(opened.private.get("lease"), Some("unknown".to_owned()));
}

/// A clock that a slow handler moves.
#[derive(Debug, Default)]
struct MovedClock(AtomicI64);

impl Clock for MovedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Relaxed)).expect("a second of this era")
    }
}

/// Opens in a minute, and is due for renewal at once.
struct Lease;

impl EphemeralResource for Lease {
    const TYPE_NAME: &'static str = "test_lease";
    type Model = Value;
    type Api = Arc<MovedClock>;

    fn schema(&self) -> Schema {
        Schema::new(Block::new("", Vec::new()))
    }

    async fn open(&self, clock: &Arc<MovedClock>, request: Open<Value>) -> Opened<Value> {
        clock.0.fetch_add(60, Relaxed);
        let mut opened = Opened::new(request.config);
        opened.renew_at = Some(clock.now());
        opened
    }
}

#[tokio::test]
async fn the_soonest_renewal_is_counted_from_the_answer() {
    let lease: Box<dyn ErasedEphemeralResource<Arc<MovedClock>>> = Box::new(Lease);
    let leases = Registered::new(lease, "test_lease", |one| one.schema());
    let clock = Arc::new(MovedClock::default());
    let walk = Walk {
        clock: Arc::clone(&clock) as Arc<dyn Clock>,
        ..walk(Arc::clone(&clock))
    };
    let opened = open(&leases, &walk, Value::object::<&str>([])).await;
    let soonest = clock.now() + SOONEST_RENEWAL;
    assert_eq!(opened.renew_at, Some(soonest), "{opened:?}");
}
