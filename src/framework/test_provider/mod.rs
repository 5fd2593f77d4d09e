//! The provider of this package's tests, with one object of each kind.
//!
//! What becomes of an object is decided by its name, by the API that a test gives it
//! ([`TestApi`]), or, where the schema is the subject, by an
//! [`UntypedResource`](untyped_resource::UntypedResource).

mod action;
pub(crate) mod by_name;
pub(crate) mod data_source;
mod ephemeral_resource;
mod functions;
mod list_resource;
mod proposed;
pub(crate) mod resource;
pub(crate) mod untyped_resource;

pub(crate) use data_source::TestDataSource;
pub(crate) use ephemeral_resource::TestEphemeralResource;
pub(crate) use list_resource::TestListResource;
pub(crate) use proposed::proposed;

use std::sync::Arc;

use jiff::Timestamp;
use system::FixedClock;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use resource::{TestModel, TestResource};

use crate::lifecycle::Walk;
use crate::schema::{Attribute, Block, Presence, Schema};
use crate::{
    Api, Configure, Create, Delete, Diagnostic, Diagnostics, ErasedAction, ErasedDataSource,
    ErasedEphemeralResource, ErasedListResource, ErasedResource, Field, Function, Model, Outcome,
    PrivateState, Provider, Read, Update, Value,
};

/// A provider that cannot reach its API at the endpoint [`UNREACHABLE`].
#[derive(Default)]
pub(crate) struct TestProvider {
    /// The provider is configured once this is notified.
    pub(crate) gate: Option<Arc<Notify>>,
}

pub(crate) const UNREACHABLE: &str = "unreachable";

#[derive(Model)]
pub(crate) struct TestConfig {
    endpoint: Field<String>,
    limit: Field<i64>,
}

/// The API of a configured provider: what it does with a `test_resource`, and what it has
/// noticed of work whose caller is gone.
pub(crate) struct TestApi {
    pub(crate) create: fn(Create<TestModel>) -> Outcome<TestModel>,
    pub(crate) read: fn(Read<TestModel>) -> Outcome<TestModel>,
    pub(crate) update: fn(Update<TestModel>) -> Outcome<TestModel>,
    pub(crate) delete: fn(Delete<TestModel>) -> Outcome<TestModel>,
    /// A list was told to stop.
    pub(crate) list_stopped: Arc<Notify>,
    /// An action came to its end.
    pub(crate) action_done: Notify,
}

impl TestApi {
    /// An API that expects no request; a test replaces those that it makes.
    pub(crate) fn unexpected() -> Self {
        Self {
            create: |_| panic!("an unexpected create"),
            read: |_| panic!("an unexpected read"),
            update: |_| panic!("an unexpected update"),
            delete: |_| panic!("an unexpected delete"),
            list_stopped: Arc::default(),
            action_done: Notify::new(),
        }
    }
}

impl Provider for TestProvider {
    type Config = TestConfig;
    type Api = TestApi;

    fn schema(&self) -> Schema {
        Schema::new(Block::new(
            "A provider for tests.",
            vec![
                Attribute::string("endpoint", Presence::Optional).description("Where the API is."),
                Attribute::number("limit", Presence::Optional)
                    .description("How many requests are sent at once.")
                    .check(|value| {
                        i64::from_value(value)
                            .map(drop)
                            .map_err(|_| "It must be a whole number.".to_owned())
                    }),
            ],
        ))
    }

    fn validate(&self, config: &TestConfig) -> Diagnostics {
        if config.limit.known() == Some(&0) {
            return Diagnostic::error("The limit allows no request", "").into();
        }
        Diagnostics::none()
    }

    async fn configure(&self, request: Configure<TestConfig>) -> (Api<TestApi>, Diagnostics) {
        if let Some(gate) = &self.gate {
            gate.notified().await;
        }
        match request.config.endpoint {
            Field::Unknown => {
                let argument = "endpoint".to_owned();
                (Api::Unknown { argument }, Diagnostics::none())
            }
            Field::Known(endpoint) if endpoint == UNREACHABLE => (
                Api::Absent,
                Diagnostic::error("Cannot reach the API", "").into(),
            ),
            _ => (
                Api::Ready(Arc::new(TestApi::by_name())),
                Diagnostics::none(),
            ),
        }
    }

    fn resources(&self) -> Vec<Box<dyn ErasedResource<TestApi>>> {
        vec![Box::new(TestResource)]
    }

    fn data_sources(&self) -> Vec<Box<dyn ErasedDataSource<TestApi>>> {
        vec![Box::new(TestDataSource)]
    }

    fn ephemeral_resources(&self) -> Vec<Box<dyn ErasedEphemeralResource<TestApi>>> {
        vec![Box::new(TestEphemeralResource)]
    }

    fn list_resources(&self) -> Vec<Box<dyn ErasedListResource<TestApi>>> {
        vec![Box::new(TestListResource)]
    }

    fn actions(&self) -> Vec<Box<dyn ErasedAction<TestApi>>> {
        vec![Box::new(action::TestAction)]
    }

    fn functions(&self) -> Vec<Box<dyn Function>> {
        vec![
            Box::new(functions::Join),
            Box::new(functions::Describe),
            Box::new(functions::WrongType),
        ]
    }
}

/// An argument with a description, which every schema asks for.
fn text(name: &'static str, presence: Presence) -> Attribute {
    Attribute::string(name, presence).description("A text.")
}

fn is_not_empty(value: &Value) -> Result<(), String> {
    match value.as_str() {
        Some("") => Err("It is empty.".to_owned()),
        _ => Ok(()),
    }
}

/// A walk in the first second of 1970, with this API.
pub(crate) fn walk<A>(api: A) -> Walk<A> {
    Walk {
        api: Api::Ready(Arc::new(api)),
        stop: CancellationToken::new(),
        clock: Arc::new(FixedClock(Timestamp::UNIX_EPOCH)),
        warned_unread: Arc::default(),
    }
}

/// Private state, to see whether it is still there afterwards.
pub(crate) fn private_state(of: &str) -> PrivateState {
    let mut private = PrivateState::default();
    private.set("kept", &of);
    private
}

/// The object with another value of one attribute.
pub(crate) fn with(mut object: Value, name: &str, value: Value) -> Value {
    set(&mut object, name, value);
    object
}

/// Gives one attribute of an object another value.
pub(crate) fn set(object: &mut Value, name: &str, value: Value) {
    let Value::Object(fields) = object else {
        panic!("not an object: {object:?}")
    };
    let declared = fields.insert(name.to_owned(), value);
    assert!(declared.is_some(), "there is no attribute {name}");
}

/// The summaries of some diagnostics, to compare.
pub(crate) fn summaries(diagnostics: &Diagnostics) -> Vec<&str> {
    diagnostics.iter().map(|one| one.summary.as_str()).collect()
}

#[test]
fn the_schemas_of_the_test_provider_are_sound() {
    let provider = TestProvider::default();
    let identity = provider.resources()[0].identity_schema();
    assert_eq!(identity.expect("an identity").check(), [""; 0]);
    let schemas = [
        Provider::schema(&provider),
        provider.resources()[0].schema(),
        provider.data_sources()[0].schema(),
        provider.ephemeral_resources()[0].schema(),
        provider.list_resources()[0].schema(),
        provider.actions()[0].schema(),
    ];
    for schema in schemas {
        assert_eq!(schema.check(), [""; 0]);
    }
}
