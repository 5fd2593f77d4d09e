//! `test_ephemeral_resource`: a secret that is leased under a name.

use jiff::Timestamp;

use super::{TestApi, text};
use crate::schema::{Block, Presence, Schema};
use crate::{
    Close, Diagnostic, Diagnostics, EphemeralResource, Field, Model, Open, Opened, Renew, Renewed,
};

pub(crate) struct TestEphemeralResource;

#[derive(Model)]
pub(crate) struct TestLease {
    name: Field<String>,
    secret: Field<String>,
}

impl TestEphemeralResource {
    /// When the secret `hourly` is to be renewed.
    pub(crate) const RENEWAL: i64 = 3600;
}

fn renewal(name: &str) -> Option<Timestamp> {
    let at = match name {
        "hourly" => TestEphemeralResource::RENEWAL,
        "due already" => 0,
        _ => return None,
    };
    Timestamp::from_second(at).ok()
}

impl EphemeralResource for TestEphemeralResource {
    const TYPE_NAME: &'static str = "test_ephemeral_resource";
    type Model = TestLease;
    type Api = TestApi;

    fn schema(&self) -> Schema {
        Schema::new(Block::new(
            "An ephemeral resource for tests.",
            vec![
                text("name", Presence::Required),
                text("secret", Presence::Computed).sensitive(),
            ],
        ))
    }

    async fn open(&self, _: &TestApi, request: Open<TestLease>) -> Opened<TestLease> {
        let mut lease = request.config;
        let name = lease.name.text().unwrap_or_default().to_owned();
        match &*name {
            "missing" => return Opened::error(Diagnostic::error("There is no such secret", "")),
            "open panics" => panic!("panicked as its name asks for"),
            "unknown" => lease.secret = Field::Unknown,
            _ => lease.secret = "hunter2".into(),
        }
        let mut opened = Opened::new(lease);
        opened.renew_at = renewal(&name);
        opened.private.set("lease", &name);
        opened
    }

    async fn renew(&self, _: &TestApi, request: Renew) -> Renewed {
        let mut private = request.private;
        let name: String = private.get("lease").expect("what the open noted");
        assert_ne!(
            name, "renew and close panic",
            "panicked as its name asks for"
        );
        private.set("renewed", &true);
        Renewed {
            renew_at: renewal(&name),
            private,
            diagnostics: Diagnostics::none(),
        }
    }

    async fn close(&self, _: &TestApi, request: Close) -> Diagnostics {
        let name: String = request.private.get("lease").expect("what the open noted");
        assert_ne!(
            name, "renew and close panic",
            "panicked as its name asks for"
        );
        Diagnostic::warning(format!("Closed {name}"), "").into()
    }
}
