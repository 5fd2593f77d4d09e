//! `test_action`: its target decides how it goes.

use tokio_util::sync::CancellationToken;

use super::{TestApi, is_not_empty, text};
use crate::schema::{Block, Presence, Schema};
use crate::{Action, Diagnostic, Diagnostics, Field, Invoke, Model};

pub(super) struct TestAction;

#[derive(Model)]
pub(super) struct TestActionConfig {
    target: Field<String>,
}

impl Action for TestAction {
    const TYPE_NAME: &'static str = "test_action";
    type Config = TestActionConfig;
    type Api = TestApi;

    fn schema(&self) -> Schema {
        let target = text("target", Presence::Optional).check(is_not_empty);
        Schema::new(Block::new("An action for tests.", vec![target]))
    }

    async fn plan(
        &self,
        _: &TestApi,
        config: &TestActionConfig,
        stop: CancellationToken,
    ) -> Diagnostics {
        match config.target.text() {
            Some("fails") => Diagnostic::warning("The action may fail", "").into(),
            Some("panics") => panic!("panicked as its target asks for"),
            Some("endless") => {
                stop.cancelled().await;
                Diagnostic::warning("The plan was stopped", "").into()
            }
            _ => Diagnostics::none(),
        }
    }

    async fn invoke(&self, api: &TestApi, request: Invoke<TestActionConfig>) -> Diagnostics {
        let target = request.config.target.text().unwrap_or("all").to_owned();
        request.progress.say(format!("Starting {target}")).await;
        match &*target {
            "fails" => return Diagnostic::error("The action failed", "").into(),
            "panics" => panic!("panicked as its target asks for"),
            "endless" => request.stop.cancelled().await,
            _ => {}
        }
        request.progress.say("Working").await;
        request.progress.say("Finishing").await;
        api.action_done.notify_one();
        Diagnostics::none()
    }
}
