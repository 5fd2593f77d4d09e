//! `test_tool`: an object with a life, for stories about the life of objects.
//!
//! Its argument `ordeal` says what befalls it while it is made.

mod schema;
mod upgrade;

use std::time::Duration;

use framework::schema::{Attribute, IdentitySchema, Presence, Schema};
use framework::{
    Create, Delete, Diagnostic, Field, Import, ImportBy, Model, Outcome, Plan, PrivateState, Read,
    Resource, Update, Value,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, from_value, to_value};
use system::{Clock as _, SystemClock};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::fake_cloud::FakeCloud;

pub(crate) const KIND: &str = "tool";

/// How often a drying tool is read.
const LOOK: Duration = Duration::from_millis(20);

pub(crate) struct Tool;

#[derive(Debug, Clone, Default, Model)]
pub(crate) struct ToolModel {
    pub(crate) id: Field<String>,
    pub(crate) name: Field<String>,
    pub(crate) length: Field<i64>,
    pub(crate) note: Field<String>,
    pub(crate) remark: Field<String>,
    pub(crate) finish: Field<String>,
    pub(crate) revision: Field<i64>,
    pub(crate) ready: Field<bool>,
    pub(crate) ordeal: Field<String>,
    pub(crate) pin: Field<String>,
    pub(crate) pin_version: Field<i64>,
    pub(crate) timeouts: Value,
}

/// A tool as it lies in the cloud.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Stored {
    /// In small letters, whatever the configuration says.
    name: String,
    length: Option<i64>,
    note: Option<String>,
    finish: String,
    revision: i64,
    ready: bool,
    pin: Option<String>,
    /// Known to the private state only.
    serial: String,
}

impl Resource for Tool {
    const TYPE_NAME: &'static str = "test_tool";
    type Model = ToolModel;
    type Api = FakeCloud;

    fn schema(&self) -> Schema {
        schema::schema()
    }

    fn identity_schema(&self) -> Option<IdentitySchema> {
        Some(IdentitySchema::new(vec![
            Attribute::string("id", Presence::Required).description("Its id."),
        ]))
    }

    fn identity(&self, _: &FakeCloud, state: &ToolModel, _: &PrivateState) -> Option<Value> {
        state.id.text().map(identity)
    }

    /// What was interrupted is to be finished.
    fn plan(&self, plan: &mut Plan<'_, ToolModel>) {
        let prior = plan.prior;
        if prior.is_some_and(|prior| prior.ready == Field::Known(false)) {
            plan.planned.ready = Field::Unknown;
        }
        if plan.config.ordeal.text() == Some("wavers") {
            // What no plan may do: depend on the time.
            plan.private.set("planned", &SystemClock.now().to_string());
        }
    }

    fn upgrade(&self, version: i64, state: Json) -> Result<Json, String> {
        upgrade::upgrade(version, state)
    }

    async fn import(&self, _: &FakeCloud, request: Import) -> Outcome<ToolModel> {
        let id = match request.by {
            ImportBy::Id(id) => id.into(),
            ImportBy::Identity(identity) => identity.attribute("id").clone(),
        };
        let id = Field::from(id.as_str().map(str::to_owned));
        let tool = ToolModel {
            id,
            ..ToolModel::default()
        };
        Outcome::present(tool, PrivateState::default())
    }

    /// People write names with a capital letter.
    fn generate_config(&self, state: &ToolModel, config: &mut ToolModel) {
        if let Some((first, rest)) = state.name.text().and_then(|name| name.split_at_checked(1)) {
            config.name = Field::Known(format!("{}{rest}", first.to_uppercase()));
        }
    }

    async fn create(&self, cloud: &FakeCloud, request: Create<ToolModel>) -> Outcome<ToolModel> {
        let mut tool = ToolModel {
            revision: Field::Known(1),
            ready: Field::Known(false),
            ..request.planned
        };
        let mut stored = stored(&tool, request.config.pin.text(), "");
        let id = cloud.add(KIND, &json(&stored));
        stored.serial = format!("serial of {id}");
        cloud.put(&id, &json(&stored));
        cloud.note(&format!("made {id}"));
        tool.id = Field::Known(id);
        let mut private = request.private;
        private.set("serial", &stored.serial);
        request.checkpoint.record(tool.clone(), private.clone());

        match request.config.ordeal.text() {
            Some("breaks") => {
                let broke = Diagnostic::error("The tool broke", "Its handle came off.");
                return Outcome::present(tool, private).with(broke);
            }
            Some("burns") => panic!("the provider is on fire"),
            Some("dries") => {}
            _ => cloud.set(&id_of(&tool), "ready", true),
        }
        finish(cloud, tool, private, request.limit, &request.stop).await
    }

    async fn read(&self, cloud: &FakeCloud, request: Read<ToolModel>) -> Outcome<ToolModel> {
        let mut tool = request.state;
        let Some(stored) = cloud.get(&id_of(&tool)) else {
            return Outcome::absent();
        };
        let stored: Stored = from_value(stored).expect("it was put there as a tool");
        tool.name = Field::Known(stored.name);
        tool.length = stored.length.into();
        tool.note = stored.note.into();
        tool.finish = Field::Known(stored.finish);
        tool.revision = Field::Known(stored.revision);
        tool.ready = Field::Known(stored.ready);
        let mut private = request.private;
        private.set("serial", &stored.serial);
        Outcome::present(tool, private)
    }

    async fn update(&self, cloud: &FakeCloud, request: Update<ToolModel>) -> Outcome<ToolModel> {
        let mut tool = request.planned;
        if tool.revision.is_unknown() {
            let before = request.prior.revision.known().copied();
            tool.revision = Field::Known(before.unwrap_or(0) + 1);
        }
        let id = id_of(&tool);
        let serial: String = request.private.get("serial").unwrap_or_default();
        let before = cloud.get(&id).unwrap_or_default();
        if before["stuck"] == true {
            return Outcome::present(request.prior, request.private).with(stuck(&id));
        }
        let new_pin = tool.pin_version != request.prior.pin_version;
        let pin = request.config.pin.text().filter(|_| new_pin);
        let mut stored = stored(&tool, pin.or(before["pin"].as_str()), &serial);
        stored.ready = before["ready"] == true;
        cloud.put(&id, &json(&stored));
        cloud.note(&format!("changed {id}"));
        finish(cloud, tool, request.private, request.limit, &request.stop).await
    }

    /// Private state must have come along. Only a tainted object that is replaced has none.
    async fn delete(&self, cloud: &FakeCloud, request: Delete<ToolModel>) -> Outcome<ToolModel> {
        let id = id_of(&request.state);
        let stored = cloud.get(&id).unwrap_or_default();
        if stored["stuck"] == true {
            return Outcome::present(request.state, request.private).with(stuck(&id));
        }
        let known: Option<String> = request.private.get("serial");
        match known {
            Some(known) if stored["serial"] != *known => {
                let other = Diagnostic::error("It is another tool", "The serial is not its own.");
                return Outcome::present(request.state, request.private).with(other);
            }
            Some(_) => cloud.note(&format!("scrapped {id} by its serial")),
            None => cloud.note(&format!("scrapped {id} without a serial")),
        }
        cloud.remove(&id);
        Outcome::absent()
    }
}

/// The identity of the tool with this id.
pub(crate) fn identity(id: &str) -> Value {
    Value::object([("id", Value::from(id))])
}

/// Waits until the tool is dry. What time or Terraform cuts short is kept, and the
/// next apply goes on with it.
async fn finish(
    cloud: &FakeCloud,
    mut tool: ToolModel,
    private: PrivateState,
    limit: Option<Duration>,
    stop: &CancellationToken,
) -> Outcome<ToolModel> {
    let id = id_of(&tool);
    let dry = async {
        while cloud.get(&id).is_some_and(|stored| stored["ready"] != true) {
            sleep(LOOK).await;
        }
    };
    let dry = tokio::select! {
        // A tool that is dry is dry, whatever Terraform wants.
        biased;
        in_time = timeout(limit.unwrap_or(Duration::MAX), dry) => in_time.is_ok(),
        () = stop.cancelled() => false,
    };
    tool.ready = Field::Known(dry);
    let outcome = Outcome::present(tool, private);
    if dry {
        outcome
    } else {
        let later = "Apply again to wait for it.";
        outcome.with(Diagnostic::warning(format!("{id} is not dry yet"), later))
    }
}

fn stored(tool: &ToolModel, pin: Option<&str>, serial: &str) -> Stored {
    Stored {
        name: tool.name.text().unwrap_or_default().to_lowercase(),
        length: tool.length.known().copied(),
        note: tool.note.known().cloned(),
        finish: tool.finish.text().unwrap_or_default().to_owned(),
        revision: tool.revision.known().copied().unwrap_or_default(),
        ready: tool.ready == Field::Known(true),
        pin: pin.map(str::to_owned),
        serial: serial.to_owned(),
    }
}

fn stuck(id: &str) -> Diagnostic {
    Diagnostic::error(format!("{id} is stuck"), "Pull it out of the wall first.")
}

fn json(stored: &Stored) -> Json {
    to_value(stored).expect("a tool is plain JSON")
}

fn id_of(tool: &ToolModel) -> String {
    tool.id.text().unwrap_or_default().to_owned()
}
