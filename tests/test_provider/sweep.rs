//! The action `test_sweep`: cleans up, or fails to.

use framework::schema::{Attribute, Block, Presence, Schema};
use framework::{Action, Diagnostic, Diagnostics, Field, Invoke, Model};

use crate::fake_cloud::FakeCloud;

pub(crate) struct Sweep;

#[derive(Model)]
pub(crate) struct SweepConfig {
    corner: Field<String>,
    broom: Field<String>,
}

impl Action for Sweep {
    const TYPE_NAME: &'static str = "test_sweep";
    type Config = SweepConfig;
    type Api = FakeCloud;

    fn schema(&self) -> Schema {
        Schema::new(Block::new(
            "Sweeps the floor.",
            vec![
                Attribute::string("corner", Presence::Optional)
                    .description("Where. Everywhere if it is left out."),
                Attribute::string("broom", Presence::Optional)
                    .description("What with. A `broken` one is of no use."),
            ],
        ))
    }

    async fn invoke(&self, cloud: &FakeCloud, request: Invoke<SweepConfig>) -> Diagnostics {
        let corner = request.config.corner.text().unwrap_or("everything");
        request.progress.say(format!("Sweeping {corner}.")).await;
        if request.config.broom.text() == Some("broken") {
            return Diagnostic::error("The broom is broken", "Take another one.").into();
        }
        cloud.note(&format!("swept {corner}"));
        request.progress.say(format!("Swept {corner}.")).await;
        Diagnostics::none()
    }
}
