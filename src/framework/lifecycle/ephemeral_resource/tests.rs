use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

use serde_json::json;
use system::Clock;

use super::*;
use crate::ephemeral_resource::EphemeralResource;
use crate::lifecycle::BugPolicy;
use crate::lifecycle::test_page::{self, value};
use crate::lifecycle::test_resource::walk;
use crate::schema::{Block, Schema};

/// Opens a page whose text stays unknown.
struct Page;

impl EphemeralResource for Page {
    const TYPE_NAME: &'static str = "test_page";
    type Model = Value;
    type Api = ();

    fn schema(&self) -> Schema {
        Schema::new(test_page::page())
    }

    async fn open(&self, (): &(), _: Open<Value>) -> Opened<Value> {
        let mut opened = Opened::new(value(&json!({"name": "a", "text": "$unknown"})));
        opened.private.set("lease", &7);
        opened
    }
}

#[tokio::test]
async fn what_is_opened_is_checked_likewise_and_keeps_what_was_remembered() {
    let page_type: Box<dyn ErasedEphemeralResource<()>> = Box::new(Page);
    let mut pages = Registered::new(page_type, "test_page", |one| one.schema());
    pages.bug_policy = BugPolicy::Repair;
    let config = value(&json!({"name": "a"}));
    let opened = open(&pages, &walk(()), config.clone()).await;
    assert_eq!(opened.result, Some(config));
    assert_eq!(opened.private.get("lease"), Some(7));
}

/// A clock that a slow handler moves.
#[derive(Debug, Default)]
struct MovedClock(AtomicI64);

impl Clock for MovedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Relaxed)).expect("a second of this era")
    }
}

/// Takes a minute to open, and wants to be renewed at once.
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
