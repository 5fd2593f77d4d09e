//! What there is to find at the desk: the time, a key, and the notes.

use std::sync::Arc;

use jiff::Timestamp;

use super::{Drawer, NoteModel, dynamic_value, note_identity, wire};
use crate::schema::{Attribute, Block, Presence, Schema};
use crate::{
    Close, DataSource, Diagnostic, Diagnostics, EphemeralResource, Field, Found, List, ListClosed,
    ListResource, Listed, Listing, Model, Open, Opened, ReadData, Renew, Renewed, Value,
};

fn argument(name: &'static str, presence: Presence) -> Attribute {
    Attribute::string(name, presence).description("What it is.")
}

/// A clock on the wall: a data source.
pub(super) struct Clock;

#[derive(Model)]
pub(in crate::protocol) struct ClockModel {
    zone: Field<String>,
    time: Field<String>,
}

impl DataSource for Clock {
    const TYPE_NAME: &'static str = "desk_clock";
    type Model = ClockModel;
    type Api = Drawer;

    fn schema(&self) -> Schema {
        let zone = argument("zone", Presence::Required).check(|zone| match zone.as_str() {
            Some("") => Err("It is empty.".to_owned()),
            _ => Ok(()),
        });
        Schema::new(Block::new(
            "A clock.",
            vec![zone, argument("time", Presence::Computed)],
        ))
    }

    async fn read(&self, _: &Drawer, request: ReadData<ClockModel>) -> Found<ClockModel> {
        let mut clock = request.config;
        match clock.zone.text() {
            Some("Mars") => return Found::error(Diagnostic::error("No clock for Mars", "")),
            Some("broken") => panic!("a spring"),
            Some("stopped") => clock.time = Field::Unknown,
            _ => clock.time = "noon".into(),
        }
        Found::new(clock).with(Diagnostic::warning("It may be late", ""))
    }
}

/// A clock as Terraform sends and reads it.
pub(in crate::protocol) fn clock(zone: &str, time: Value) -> Option<wire::DynamicValue> {
    let clock = Value::object([("zone", zone.into()), ("time", time)]);
    let of = DataSource::schema(&Clock).value_type();
    Some(dynamic_value::to_wire(&clock, &of).expect("a clock"))
}

/// The key of a lock: an ephemeral resource.
pub(super) struct Key;

#[derive(Model)]
pub(in crate::protocol) struct KeyModel {
    lock: Field<String>,
    code: Field<String>,
}

impl KeyModel {
    /// When keys of the lock `hourly` are to be renewed.
    pub(in crate::protocol) const RENEWAL: i64 = 3600;
}

fn renewal(lock: &str) -> Option<Timestamp> {
    let at = match lock {
        "hourly" => KeyModel::RENEWAL,
        "rusty" => 0,
        _ => return None,
    };
    Timestamp::from_second(at).ok()
}

impl EphemeralResource for Key {
    const TYPE_NAME: &'static str = "desk_key";
    type Model = KeyModel;
    type Api = Drawer;

    fn schema(&self) -> Schema {
        let arguments = vec![
            argument("lock", Presence::Required),
            argument("code", Presence::Computed).sensitive(),
        ];
        Schema::new(Block::new("A key.", arguments))
    }

    async fn open(&self, _: &Drawer, request: Open<KeyModel>) -> Opened<KeyModel> {
        let mut key = request.config;
        let lock = key.lock.text().unwrap_or_default().to_owned();
        match &*lock {
            "lost" => return Opened::error(Diagnostic::error("The key is lost", "")),
            "broken" => panic!("the key broke"),
            "forgotten" => key.code = Field::Unknown,
            _ => key.code = "1234".into(),
        }
        let mut opened = Opened::new(key);
        opened.renew_at = renewal(&lock);
        opened.private.set("lease", &lock);
        opened
    }

    async fn renew(&self, _: &Drawer, request: Renew) -> Renewed {
        let mut private = request.private;
        let lock: String = private.get("lease").expect("the lease of this key");
        assert_ne!(lock, "stuck", "the lock is stuck");
        private.set("renewed", &true);
        Renewed {
            renew_at: renewal(&lock),
            private,
            diagnostics: Diagnostics::none(),
        }
    }

    async fn close(&self, _: &Drawer, request: Close) -> Diagnostics {
        let lock: String = request.private.get("lease").expect("the lease of this key");
        assert_ne!(lock, "stuck", "the lock is stuck");
        Diagnostic::warning(format!("Gave back the key of {lock}"), "").into()
    }
}

/// A key as Terraform sends and reads it.
pub(in crate::protocol) fn key(lock: &str, code: Value) -> Option<wire::DynamicValue> {
    let key = Value::object([("lock", lock.into()), ("code", code)]);
    let of = EphemeralResource::schema(&Key).value_type();
    Some(dynamic_value::to_wire(&key, &of).expect("a key"))
}

/// All notes: a list resource. There are three, or as many as wished for.
pub(super) struct Notes;

#[derive(Model)]
pub(in crate::protocol) struct Wishes {
    number: Field<i64>,
    mood: Field<String>,
}

impl ListResource for Notes {
    const TYPE_NAME: &'static str = "desk_note";
    type Config = Wishes;
    type Object = NoteModel;
    type Api = Drawer;

    fn schema(&self) -> Schema {
        let number = Attribute::number("number", Presence::Optional).description("How many.");
        let mood = argument("mood", Presence::Optional);
        Schema::new(Block::new("Notes.", vec![number, mood]))
    }

    fn validate(&self, wishes: &Wishes) -> Diagnostics {
        match wishes.mood.text() {
            Some("sad") => Diagnostic::error("Cheer up", "").into(),
            _ => Diagnostics::none(),
        }
    }

    async fn list(
        &self,
        drawer: &Drawer,
        request: List<Wishes>,
        found: &Listing<NoteModel>,
    ) -> Diagnostics {
        let (stop, stopped) = (request.stop, Arc::clone(&drawer.stopped));
        tokio::spawn(async move {
            stop.cancelled().await;
            stopped.notify_one();
        });
        let mood = request.config.mood.text();
        for at in 1..=request.config.number.known().copied().unwrap_or(3) {
            let id = format!("N{at}");
            let identity = match mood {
                Some("anonymous") => Value::Null,
                _ => note_identity(&id),
            };
            let mut note = Listed::new(identity, format!("note {at}"));
            if request.with_objects {
                note = note.object(NoteModel {
                    id: id.as_str().into(),
                    name: "milk".into(),
                    colour: Field::Unknown,
                });
            }
            if let Err(ListClosed) = found.send(note).await {
                return Diagnostics::none();
            }
            assert_ne!(mood, Some("clumsy"), "dropped them all");
        }
        match mood {
            Some("angry") => Diagnostic::error("The drawer is jammed", "").into(),
            _ => Diagnostics::none(),
        }
    }
}

/// A wish for notes as Terraform sends it.
pub(in crate::protocol) fn wishes(number: Value, mood: Value) -> Option<wire::DynamicValue> {
    let wishes = Value::object([("number", number), ("mood", mood)]);
    let of = ListResource::schema(&Notes).value_type();
    Some(dynamic_value::to_wire(&wishes, &of).expect("a wish"))
}
