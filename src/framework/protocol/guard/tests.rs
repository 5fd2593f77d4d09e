use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, LazyLock, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Dispatch, Subscriber};
use tracing_subscriber::layer::{Context, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{Layer, Registry};

use tokio_stream::StreamExt as _;
use tonic::Request;

use crate::Value;
use crate::protocol::sample::{call, clock, desk_speaking, key, look_at, new_desk, note_type};
use proto::tfplugin6::{self as wire, provider_server::Provider as Rpcs};

type Fields = BTreeMap<&'static str, String>;

/// Keeps the fields of the span of every line that says "answered".
#[derive(Clone, Default)]
struct Journal(Arc<Mutex<Vec<Fields>>>);

struct Notebook<'a>(&'a mut Fields);

impl Visit for Notebook<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Journal {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Fields::new();
        attributes.record(&mut Notebook(&mut fields));
        let span = context.span(id).expect("the span is new");
        span.extensions_mut().insert(fields);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let span = context.span(id).expect("the span is open");
        let mut extensions = span.extensions_mut();
        let fields: &mut Fields = extensions.get_mut().expect("it has fields");
        values.record(&mut Notebook(fields));
    }

    fn on_event(&self, event: &tracing::Event<'_>, context: Context<'_, S>) {
        let mut said = Fields::new();
        event.record(&mut Notebook(&mut said));
        if said.get("message").map(String::as_str) == Some("answered") {
            let span = context
                .event_span(event)
                .expect("an answer is given in a span");
            let fields = span.extensions().get::<Fields>().cloned();
            let mut journal = self.0.lock().expect("no test writes twice at once");
            journal.push(fields.expect("it has fields"));
        }
    }
}

impl Journal {
    fn open() -> (Self, DefaultGuard) {
        // While there is only one subscriber, tracing asks the thread that first comes by
        // an event whether it is wanted at all: a thread without a journal says no.
        static ANOTHER: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(Registry::default()));
        LazyLock::force(&ANOTHER);
        let journal = Self::default();
        let subscriber = tracing_subscriber::registry().with(journal.clone());
        (journal, tracing::subscriber::set_default(subscriber))
    }

    /// The lines since the last look, without their numbers: the RPC, and its type with
    /// the field that it stands in.
    fn read(&self) -> Vec<String> {
        let lines = std::mem::take(&mut *self.0.lock().expect("no test writes twice at once"));
        let each = lines.into_iter().map(|mut fields| {
            let rpc = fields.remove("tf_rpc").expect("an RPC");
            let id = fields.remove("tf_req_id").expect("a request id");
            assert_eq!(id.len(), 36, "{id}");
            let types = fields
                .into_iter()
                .map(|(field, name)| format!(" {field}={name}"));
            rpc + &types.collect::<String>()
        });
        each.collect()
    }
}

#[tokio::test]
async fn every_rpc_is_logged_with_what_it_is_about() {
    let (journal, _open) = Journal::open();
    let desk = desk_speaking("English".into()).await;
    call!(desk, get_functions {});
    call!(desk, stop_provider {});
    assert_eq!(
        journal.read(),
        ["ConfigureProvider", "GetFunctions", "StopProvider"]
    );

    look_at(&desk, "milk").await;
    call!(
        desk,
        read_data_source {
            type_name: "desk_clock".to_owned(),
            config: clock("UTC", Value::Null),
        }
    );
    call!(
        desk,
        open_ephemeral_resource {
            type_name: "desk_key".to_owned(),
            config: key("front", Value::Null),
        }
    );
    call!(
        desk,
        validate_list_resource_config {
            type_name: note_type()
        }
    );
    call!(
        desk,
        plan_action {
            action_type: "desk_tidy".to_owned()
        }
    );
    call!(
        desk,
        call_function {
            name: "odd".to_owned()
        }
    );
    assert_eq!(
        journal.read(),
        [
            "ReadResource tf_resource_type=desk_note",
            "ReadDataSource tf_data_source_type=desk_clock",
            "OpenEphemeralResource tf_ephemeral_resource_type=desk_key",
            "ValidateListResourceConfig tf_list_resource_type=desk_note",
            "PlanAction tf_action_type=desk_tidy",
            "CallFunction tf_function=odd",
        ]
    );
}

#[tokio::test]
async fn a_stream_is_logged_once_when_it_ends_or_cannot_begin() {
    let (journal, _open) = Journal::open();
    let desk = desk_speaking("English".into()).await;
    journal.read();

    let mut notes = call!(
        desk,
        list_resource {
            type_name: note_type()
        }
    );
    assert_eq!(journal.read(), [""; 0]);
    while notes.next().await.is_some() {}
    assert_eq!(
        journal.read(),
        ["ListResource tf_list_resource_type=desk_note"]
    );

    let mut events = call!(
        desk,
        invoke_action {
            action_type: "desk_tidy".to_owned()
        }
    );
    while events.next().await.is_some() {}
    assert_eq!(journal.read(), ["InvokeAction tf_action_type=desk_tidy"]);

    let unready = new_desk();
    let mut notes = call!(
        unready,
        list_resource {
            type_name: note_type()
        }
    );
    while notes.next().await.is_some() {}
    let _ = call!(
        unready,
        invoke_action {
            action_type: "desk_lamp".to_owned()
        }
    );
    assert_eq!(
        journal.read(),
        [
            "ListResource tf_list_resource_type=desk_note",
            "InvokeAction tf_action_type=desk_lamp",
        ]
    );
}

#[tokio::test]
async fn a_refused_state_store_is_logged() {
    let (journal, _open) = Journal::open();
    let desk = new_desk();
    let refused = Rpcs::lock_state(&desk, Request::new(wire::lock_state::Request::default()));
    assert!(refused.await.is_err());
    assert_eq!(journal.read(), ["LockState"]);
}
