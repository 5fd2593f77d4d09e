//! A small provider for the tests of this module: a desk that keeps notes.
//!
//! What a note is called decides what becomes of it. Tests call the RPCs as tonic
//! does, with [`call`], and no socket between.

mod doing;
mod looking;

pub(super) use looking::{KeyModel, clock, key, wishes};

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Value as Json, json};
use tokio::sync::Notify;

use super::convert::dynamic_value;
use super::{ProviderService, Stopper};
use crate::schema::{Attribute, Block, IdentitySchema, Presence, Schema};
use crate::{
    Api, Change, Configure, Create, Delete, Diagnostic, Diagnostics, ErasedAction,
    ErasedDataSource, ErasedEphemeralResource, ErasedListResource, ErasedResource, Field, Function,
    Import, ImportBy, Model, Outcome, Plan, PrivateState, Provider, Read, Resource, Update, Value,
};
use proto::tfplugin6 as wire;
use system::FixedClock;

/// A note whose plan is a mistake of ours.
pub(super) const SMUDGED: &str = "smudged";
/// A note whose writer breaks down once it is on the desk.
pub(super) const TORN: &str = "torn";
/// A note that takes until Terraform wants the provider to stop.
pub(super) const ENDLESS: &str = "endless";
/// A note that is gone.
pub(super) const STOLEN: &str = "stolen";

/// Private state, to see whether it is still there afterwards.
pub(super) const REMEMBERED: &[u8] = br#"{"drawer":2}"#;

/// Calls an RPC and expects an answer rather than a status.
macro_rules! call {
    ($service:expr, $rpc:ident { $($field:ident: $value:expr),* $(,)? }) => {{
        #[allow(clippy::needless_update, reason = "some requests have no other fields")]
        let request = proto::tfplugin6::$rpc::Request {
            $($field: $value,)*
            ..Default::default()
        };
        proto::tfplugin6::provider_server::Provider::$rpc(
            &$service,
            tonic::Request::new(request),
        )
        .await
        .expect("an answer, not a status")
        .into_inner()
    }};
}
pub(super) use call;

/// The provider. It is configured once its door is open.
#[derive(Default)]
pub(super) struct Desk {
    pub(super) door: Option<Arc<Notify>>,
}

#[derive(Model)]
pub(super) struct DeskConfig {
    language: Field<String>,
    drawers: Field<i64>,
}

/// What the resources of a configured desk use. It tells what became of work whose caller
/// is gone.
#[derive(Default)]
pub(super) struct Drawer {
    /// A list was told to stop.
    pub(super) stopped: Arc<Notify>,
    /// An action came to its end.
    pub(super) tidied: Notify,
}

struct Note;

#[derive(Model)]
pub(super) struct NoteModel {
    pub(super) id: Field<String>,
    pub(super) name: Field<String>,
    pub(super) colour: Field<String>,
}

impl Provider for Desk {
    type Config = DeskConfig;
    type Api = Drawer;

    fn schema(&self) -> Schema {
        Schema::new(Block::new(
            "A desk.",
            vec![
                Attribute::string("language", Presence::Optional)
                    .description("What is spoken here."),
                Attribute::number("drawers", Presence::Optional)
                    .description("How many drawers it has.")
                    .check(|value| {
                        i64::from_value(value)
                            .map(drop)
                            .map_err(|_| "It must be a whole number.".to_owned())
                    }),
            ],
        ))
    }

    fn validate(&self, config: &DeskConfig) -> Diagnostics {
        if config.drawers.known() == Some(&0) {
            return Diagnostic::error("There is no drawer for notes", "").into();
        }
        Diagnostics::none()
    }

    async fn configure(&self, request: Configure<DeskConfig>) -> (Api<Drawer>, Diagnostics) {
        if let Some(door) = &self.door {
            door.notified().await;
        }
        match request.config.language {
            Field::Unknown => {
                let argument = "language".to_owned();
                (Api::Unknown { argument }, Diagnostics::none())
            }
            Field::Known(language) if language == "Latin" => (
                Api::Absent,
                Diagnostic::error("Nobody speaks Latin", "").into(),
            ),
            _ => (Api::Ready(Arc::new(Drawer::default())), Diagnostics::none()),
        }
    }

    fn resources(&self) -> Vec<Box<dyn ErasedResource<Drawer>>> {
        vec![Box::new(Note)]
    }

    fn data_sources(&self) -> Vec<Box<dyn ErasedDataSource<Drawer>>> {
        vec![Box::new(looking::Clock)]
    }

    fn ephemeral_resources(&self) -> Vec<Box<dyn ErasedEphemeralResource<Drawer>>> {
        vec![Box::new(looking::Key)]
    }

    fn list_resources(&self) -> Vec<Box<dyn ErasedListResource<Drawer>>> {
        vec![Box::new(looking::Notes)]
    }

    fn actions(&self) -> Vec<Box<dyn ErasedAction<Drawer>>> {
        vec![Box::new(doing::Tidy)]
    }

    fn functions(&self) -> Vec<Box<dyn Function>> {
        vec![
            Box::new(doing::Join),
            Box::new(doing::Describe),
            Box::new(doing::Odd),
        ]
    }
}

impl Resource for Note {
    const TYPE_NAME: &'static str = "desk_note";
    type Model = NoteModel;
    type Api = Drawer;

    fn schema(&self) -> Schema {
        Schema::new(Block::new(
            "A note.",
            vec![
                Attribute::string("name", Presence::Required)
                    .description("What it is called.")
                    .requires_replacement()
                    .check(|name| match name.as_str() {
                        Some("") => Err("It is empty.".to_owned()),
                        _ => Ok(()),
                    }),
                Attribute::string("colour", Presence::Default("yellow".into()))
                    .description("The colour of its paper."),
                Attribute::string("id", Presence::Computed)
                    .description("Its number.")
                    .keeps_prior(),
            ],
        ))
    }

    fn identity_schema(&self) -> Option<IdentitySchema> {
        let id = Attribute::string("id", Presence::Required).description("Its number.");
        Some(IdentitySchema {
            version: 1,
            ..IdentitySchema::new(vec![id])
        })
    }

    fn identity(&self, _: &Drawer, note: &NoteModel, _: &PrivateState) -> Option<Value> {
        note.id.text().map(note_identity)
    }

    fn upgrade_identity(&self, _: i64, mut identity: Json) -> Result<Json, String> {
        Ok(json!({"id": identity["number"].take()}))
    }

    async fn import(&self, _: &Drawer, request: Import) -> Outcome<NoteModel> {
        let id = match request.by {
            ImportBy::Id(id) if id == "N0" => return Outcome::absent(),
            ImportBy::Id(id) => id.into(),
            ImportBy::Identity(identity) => identity.attribute("id").clone(),
        };
        let note = NoteModel {
            id: Field::from_value(&id).expect("an id is a text"),
            name: Field::Null,
            colour: Field::Null,
        };
        let mut private = PrivateState::default();
        private.set("drawer", &2);
        Outcome::present(note, private)
    }

    fn plan(&self, plan: &mut Plan<'_, NoteModel>) {
        assert_ne!(plan.planned.name.text(), Some(SMUDGED), "cannot read this");
    }

    async fn plan_with_api(&self, _: &Drawer, change: Change<'_, NoteModel>) -> Diagnostics {
        if change.planned.name.text() != Some(ENDLESS) {
            return Diagnostics::none();
        }
        change.stop.cancelled().await;
        Diagnostic::warning("Nobody knows how long it takes", "").into()
    }

    async fn create(&self, _: &Drawer, request: Create<NoteModel>) -> Outcome<NoteModel> {
        let mut note = request.planned;
        note.id = "N1".into();
        match note.name.text() {
            Some(TORN) => {
                request.checkpoint.record(note, request.private);
                panic!("ripped in two")
            }
            Some(ENDLESS) => {
                request.stop.cancelled().await;
                Outcome::present(note, request.private).with(Diagnostic::error("Unfinished", ""))
            }
            _ => Outcome::present(note, request.private),
        }
    }

    async fn read(&self, _: &Drawer, request: Read<NoteModel>) -> Outcome<NoteModel> {
        let mut note = request.state;
        if note.name.text() == Some(STOLEN) {
            return Outcome::absent().with(Diagnostic::warning("The note is gone", ""));
        }
        note.colour = "faded".into();
        Outcome::present(note, request.private)
    }

    async fn update(&self, _: &Drawer, request: Update<NoteModel>) -> Outcome<NoteModel> {
        Outcome::present(request.planned, request.private)
    }

    async fn delete(&self, _: &Drawer, _: Delete<NoteModel>) -> Outcome<NoteModel> {
        Outcome::absent()
    }
}

/// A desk in the first second of 1970.
pub(super) fn served(desk: Desk, stopper: &Stopper) -> ProviderService<Desk> {
    let clock = Arc::new(FixedClock(Timestamp::UNIX_EPOCH));
    ProviderService::new(Arc::new(desk), stopper.clone(), clock)
}

/// A desk that is not configured.
pub(super) fn new_desk() -> ProviderService<Desk> {
    served(Desk::default(), &Stopper::default())
}

/// A desk where this language is spoken.
pub(super) async fn desk_speaking(language: Value) -> ProviderService<Desk> {
    let desk = new_desk();
    let config = desk_config(language, Value::Null);
    let answer = call!(desk, configure_provider { config: config });
    assert_eq!(said(&answer.diagnostics), [""; 0]);
    desk
}

/// The provider block as Terraform sends it.
pub(super) fn desk_config(language: Value, drawers: Value) -> Option<wire::DynamicValue> {
    let config = Value::object([("language", language), ("drawers", drawers)]);
    let of = Provider::schema(&Desk::default()).value_type();
    Some(dynamic_value::to_wire(&config, &of).expect("a provider block"))
}

pub(super) fn note(name: &str, colour: Value, id: Value) -> Value {
    Value::object([("name", name.into()), ("colour", colour), ("id", id)])
}

/// What identifies a note.
pub(super) fn note_identity(id: &str) -> Value {
    Value::object([("id", id.into())])
}

/// An identity as Terraform sends and reads it.
pub(super) fn sent_identity(id: &str) -> Option<wire::ResourceIdentityData> {
    let schema = Resource::identity_schema(&Note).expect("notes have identities");
    let data = dynamic_value::to_wire(&note_identity(id), &schema.value_type());
    Some(wire::ResourceIdentityData {
        identity_data: Some(data.expect("an identity")),
    })
}

/// A note as Terraform sends it.
pub(super) fn sent(note: &Value) -> Option<wire::DynamicValue> {
    Some(dynamic_value::to_wire(note, &Resource::schema(&Note).value_type()).expect("a note"))
}

/// A note as Terraform reads it.
pub(super) fn received(note: Option<wire::DynamicValue>) -> Value {
    dynamic_value::from_wire(note, &Resource::schema(&Note).value_type()).expect("a note")
}

pub(super) fn note_type() -> String {
    "desk_note".to_owned()
}

/// A note that is about to be written.
pub(super) fn planned(name: &str) -> Value {
    note(name, "yellow".into(), Value::Unknown)
}

/// A note as a state holds it.
pub(super) fn kept(name: &str) -> Value {
    note(name, "yellow".into(), "N1".into())
}

/// Has a planned note written on a desk.
pub(super) async fn write(
    desk: &ProviderService<Desk>,
    name: &str,
) -> wire::apply_resource_change::Response {
    call!(
        *desk,
        apply_resource_change {
            type_name: note_type(),
            planned_state: sent(&planned(name)),
            config: sent(&note(name, Value::Null, Value::Null)),
            planned_private: REMEMBERED.to_vec(),
        }
    )
}

/// Has a note of the state looked at.
pub(super) async fn look_at(
    desk: &ProviderService<Desk>,
    name: &str,
) -> wire::read_resource::Response {
    call!(
        *desk,
        read_resource {
            type_name: note_type(),
            current_state: sent(&kept(name)),
            private: REMEMBERED.to_vec(),
        }
    )
}

/// What Terraform would print: `Error: <summary>` or `Warning: <summary>` for each.
pub(super) fn said(diagnostics: &[wire::Diagnostic]) -> Vec<String> {
    diagnostics
        .iter()
        .map(|one| format!("{:?}: {}", one.severity(), one.summary))
        .collect()
}

#[test]
fn the_schemas_of_the_sample_are_sound() {
    assert_eq!(Provider::schema(&Desk::default()).check(), [""; 0]);
    assert_eq!(Resource::schema(&Note).check(), [""; 0]);
    let identity = Resource::identity_schema(&Note).expect("notes have identities");
    assert_eq!(identity.check(), [""; 0]);
    let desk = Desk::default();
    let others = [
        desk.data_sources()[0].schema(),
        desk.ephemeral_resources()[0].schema(),
        desk.list_resources()[0].schema(),
        desk.actions()[0].schema(),
    ];
    for schema in others {
        assert_eq!(schema.check(), [""; 0]);
    }
}
