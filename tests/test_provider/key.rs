//! The ephemeral resource `test_key`: a secret on loan.

use std::time::Duration;

use framework::schema::{Attribute, Block, Presence, Schema};
use framework::{
    Close, Diagnostics, EphemeralResource, Field, Model, Open, Opened, PrivateState, Renew, Renewed,
};
use jiff::Timestamp;
use serde_json::json;
use system::{Clock as _, SystemClock};

use crate::fake_cloud::FakeCloud;

const KIND: &str = "lease";

/// How long a lease lasts before it is renewed.
const TERM: Duration = Duration::from_secs(1);

pub(crate) struct Key;

#[derive(Model)]
pub(crate) struct KeyModel {
    door: Field<String>,
    lease: Field<String>,
    secret: Field<String>,
}

impl EphemeralResource for Key {
    const TYPE_NAME: &'static str = "test_key";
    type Model = KeyModel;
    type Api = FakeCloud;

    fn schema(&self) -> Schema {
        Schema::new(Block::new(
            "The key of a door.",
            vec![
                Attribute::string("door", Presence::Required).description("The door."),
                Attribute::string("lease", Presence::Computed).description("The loan's number."),
                Attribute::string("secret", Presence::Computed)
                    .description("The key itself.")
                    .sensitive(),
            ],
        ))
    }

    async fn open(&self, cloud: &FakeCloud, request: Open<KeyModel>) -> Opened<KeyModel> {
        let door = request.config.door.text().unwrap_or_default();
        let lease = cloud.add(KIND, &json!({}));
        let secret = format!("open-{door}-sesame-{lease}");
        cloud.set(&lease, "secret", secret.as_str());
        cloud.note(&format!("open {lease}"));
        let mut opened = Opened::new(KeyModel {
            door: request.config.door,
            lease: Field::from(lease.as_str()),
            secret: Field::Known(secret),
        });
        opened.private.set("lease", &lease);
        opened.renew_at = Some(next_renewal());
        opened
    }

    async fn renew(&self, cloud: &FakeCloud, request: Renew) -> Renewed {
        cloud.note(&format!("renew {}", lease(&request.private)));
        let mut renewed = Renewed::new(request.private);
        renewed.renew_at = Some(next_renewal());
        renewed
    }

    async fn close(&self, cloud: &FakeCloud, request: Close) -> Diagnostics {
        let lease = lease(&request.private);
        cloud.remove(&lease);
        cloud.note(&format!("close {lease}"));
        Diagnostics::none()
    }
}

/// The open lease that this secret belongs to.
pub(crate) fn lease_of(cloud: &FakeCloud, secret: &str) -> Option<String> {
    let mut leases = cloud.ids(KIND).into_iter();
    leases.find(|id| {
        cloud
            .get(id)
            .is_some_and(|lease| lease["secret"] == *secret)
    })
}

fn lease(private: &PrivateState) -> String {
    private.get("lease").unwrap_or_default()
}

fn next_renewal() -> Timestamp {
    SystemClock.now() + TERM
}
