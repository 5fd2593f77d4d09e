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
use crate::protocol::test_client::{
    call, data_source, ephemeral_resource, read, resource_type, server, unconfigured_server,
};
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
        // While there is only one subscriber, tracing asks the thread that first meets an
        // event whether it is enabled: a thread without a journal says no.
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
    let server = server().await;
    call!(server, get_functions {});
    call!(server, stop_provider {});
    assert_eq!(
        journal.read(),
        ["ConfigureProvider", "GetFunctions", "StopProvider"]
    );

    read(&server, "milk").await;
    call!(
        server,
        read_data_source {
            type_name: "test_data_source".to_owned(),
            config: data_source("a", Value::Null),
        }
    );
    call!(
        server,
        open_ephemeral_resource {
            type_name: "test_ephemeral_resource".to_owned(),
            config: ephemeral_resource("front".into(), Value::Null),
        }
    );
    call!(
        server,
        validate_list_resource_config {
            type_name: resource_type()
        }
    );
    call!(
        server,
        plan_action {
            action_type: "test_action".to_owned()
        }
    );
    call!(
        server,
        call_function {
            name: "wrong_type".to_owned()
        }
    );
    assert_eq!(
        journal.read(),
        [
            "ReadResource tf_resource_type=test_resource",
            "ReadDataSource tf_data_source_type=test_data_source",
            "OpenEphemeralResource tf_ephemeral_resource_type=test_ephemeral_resource",
            "ValidateListResourceConfig tf_list_resource_type=test_resource",
            "PlanAction tf_action_type=test_action",
            "CallFunction tf_function=wrong_type",
        ]
    );
}

#[tokio::test]
async fn a_stream_is_logged_once_when_it_ends_or_cannot_begin() {
    let (journal, _open) = Journal::open();
    let server = server().await;
    journal.read();

    let mut events = call!(
        server,
        list_resource {
            type_name: resource_type()
        }
    );
    assert_eq!(journal.read(), [""; 0]);
    while events.next().await.is_some() {}
    assert_eq!(
        journal.read(),
        ["ListResource tf_list_resource_type=test_resource"]
    );

    let mut events = call!(
        server,
        invoke_action {
            action_type: "test_action".to_owned()
        }
    );
    while events.next().await.is_some() {}
    assert_eq!(journal.read(), ["InvokeAction tf_action_type=test_action"]);

    let unready = unconfigured_server();
    let mut events = call!(
        unready,
        list_resource {
            type_name: resource_type()
        }
    );
    while events.next().await.is_some() {}
    let _ = call!(
        unready,
        invoke_action {
            action_type: "test_unknown".to_owned()
        }
    );
    assert_eq!(
        journal.read(),
        [
            "ListResource tf_list_resource_type=test_resource",
            "InvokeAction tf_action_type=test_unknown",
        ]
    );
}

#[tokio::test]
async fn a_refused_state_store_is_logged() {
    let (journal, _open) = Journal::open();
    let server = unconfigured_server();
    let refused = Rpcs::lock_state(&server, Request::new(wire::lock_state::Request::default()));
    assert!(refused.await.is_err());
    assert_eq!(journal.read(), ["LockState"]);
}
