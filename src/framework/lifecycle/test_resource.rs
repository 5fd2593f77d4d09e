//! A resource with no rules of its own, for tests of what schemas ask for.
//!
//! Its objects are plain values, noted in JSON; what its handlers do is for each test
//! to say.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value as Json;
use system::FixedClock;
use tokio_util::sync::CancellationToken;

use super::{ApplyRequest, BugPolicy, ManagedResource, Walk};
use crate::codec::json_fixture::noted;
use crate::schema::{
    Attribute, AttributeKind, Block, BlockNesting, IdentitySchema, Nesting, Presence, Schema,
};
use crate::{
    Api, Change, Create, Delete, Diagnostics, Import, Outcome, Plan, PrivateState, Read, Resource,
    Update, Value,
};

pub(super) const MISTAKE: &str = "The provider made a mistake with test_resource";

#[derive(Clone)]
pub(super) struct TestResource {
    pub(super) schema: Schema,
    pub(super) identity: Option<IdentitySchema>,
    pub(super) identify: fn(&Value) -> Option<Value>,
    pub(super) plan: fn(&mut Plan<'_, Value>),
    pub(super) plan_with_api: fn(&Change<'_, Value>) -> Diagnostics,
    /// What becomes of what was planned, read or deleted.
    pub(super) work: fn(Value, PrivateState) -> Outcome<Value>,
    pub(super) import: fn(Import) -> Outcome<Value>,
    pub(super) generate: fn(&Value, &mut Value),
}

impl TestResource {
    /// One whose handlers do what was planned and find what the state has.
    pub(super) fn of(block: Block) -> Self {
        Self {
            schema: Schema::new(block),
            identity: None,
            identify: |_| None,
            plan: |_| {},
            plan_with_api: |_| Diagnostics::none(),
            work: Outcome::present,
            import: |_| panic!("nobody imports in this story"),
            generate: |_, _| {},
        }
    }

    /// The same, identified by its attribute `id`.
    pub(super) fn identified(block: Block) -> Self {
        let id = Attribute::string("id", Presence::Required).description("Its id.");
        Self {
            identity: Some(IdentitySchema::new(vec![id])),
            identify: |state| Some(Value::object([("id", state.attribute("id").clone())])),
            ..Self::of(block)
        }
    }

    pub(super) fn managed(&self, bug_policy: BugPolicy) -> ManagedResource<()> {
        ManagedResource::new(Box::new(self.clone())).bug_policy(bug_policy)
    }

    /// An object that is noted in JSON. What is left out is null, or no blocks.
    pub(super) fn noted(&self, json: &Json) -> Value {
        let mut value = noted(json, &self.schema.value_type());
        for inner in &self.schema.block.blocks {
            if let Value::Object(fields) = &mut value
                && fields[inner.name].is_null()
            {
                fields.insert(inner.name.to_owned(), inner.absent());
            }
        }
        value
    }
}

impl Resource for TestResource {
    const TYPE_NAME: &'static str = "test_resource";
    type Model = Value;
    type Api = ();

    fn schema(&self) -> Schema {
        self.schema.clone()
    }

    fn identity_schema(&self) -> Option<IdentitySchema> {
        self.identity.clone()
    }

    fn identity(&self, (): &(), state: &Value, _: &PrivateState) -> Option<Value> {
        (self.identify)(state)
    }

    fn plan(&self, plan: &mut Plan<'_, Value>) {
        (self.plan)(plan);
    }

    async fn plan_with_api(&self, (): &(), change: Change<'_, Value>) -> Diagnostics {
        (self.plan_with_api)(&change)
    }

    async fn import(&self, (): &(), request: Import) -> Outcome<Value> {
        (self.import)(request)
    }

    fn generate_config(&self, state: &Value, config: &mut Value) {
        (self.generate)(state, config);
    }

    async fn create(&self, (): &(), request: Create<Value>) -> Outcome<Value> {
        (self.work)(request.planned, request.private)
    }

    async fn read(&self, (): &(), request: Read<Value>) -> Outcome<Value> {
        (self.work)(request.state, request.private)
    }

    async fn update(&self, (): &(), request: Update<Value>) -> Outcome<Value> {
        (self.work)(request.planned, request.private)
    }

    async fn delete(&self, (): &(), request: Delete<Value>) -> Outcome<Value> {
        (self.work)(request.state, request.private)
    }
}

/// A request to make a change that was planned like this.
pub(super) fn change(prior: Value, planned: Value, identity: Option<Value>) -> ApplyRequest {
    ApplyRequest {
        prior,
        config: planned.clone(),
        planned,
        private: PrivateState::default(),
        identity,
    }
}

/// A walk in the first second of 1970, with this API.
pub(super) fn walk<A>(api: A) -> Walk<A> {
    Walk {
        api: Api::Ready(Arc::new(api)),
        stop: CancellationToken::new(),
        clock: Arc::new(FixedClock(Timestamp::UNIX_EPOCH)),
        warned_unread: Arc::default(),
    }
}

/// What Terraform makes of prior state and configuration: the prior value where the
/// provider may choose and the configuration has nothing, at every depth.
pub(super) fn proposed(block: &Block, prior: &Value, config: &Value) -> Value {
    let attributes = of_attributes(&block.attributes, prior, config);
    let blocks = block.blocks.iter().map(|inner| {
        let (prior, config) = (prior.attribute(inner.name), config.attribute(inner.name));
        let blocks = match inner.nesting {
            BlockNesting::Set => config.clone(),
            BlockNesting::Single | BlockNesting::List => each(prior, config, &|prior, config| {
                proposed(&inner.block, prior, config)
            }),
        };
        (inner.name.to_owned(), blocks)
    });
    Value::object(attributes.chain(blocks))
}

fn of_attributes<'a>(
    attributes: &'a [Attribute],
    prior: &'a Value,
    config: &'a Value,
) -> impl Iterator<Item = (String, Value)> + 'a {
    attributes.iter().map(move |attribute| {
        let (prior, config) = (
            prior.attribute(attribute.name),
            config.attribute(attribute.name),
        );
        let value = match &attribute.kind {
            _ if config.is_null() && attribute.is_computed() => prior.clone(),
            AttributeKind::Nested(nesting, inside) if *nesting != Nesting::Set => {
                each(prior, config, &|prior, config| {
                    Value::object(of_attributes(inside, prior, config))
                })
            }
            _ => config.clone(),
        };
        (attribute.name.to_owned(), value)
    })
}

fn each(prior: &Value, config: &Value, merge: &dyn Fn(&Value, &Value) -> Value) -> Value {
    let null = Value::Null;
    match config {
        Value::Object(_) => merge(prior, config),
        Value::List(elements) => {
            let before = |index| match prior {
                Value::List(prior) => prior.get(index).unwrap_or(&null),
                _ => &null,
            };
            let elements = elements.iter().enumerate();
            Value::List(
                elements
                    .map(|(index, element)| merge(before(index), element))
                    .collect(),
            )
        }
        Value::Map(elements) => {
            let before = |key| match prior {
                Value::Map(prior) => prior.get(key).unwrap_or(&null),
                _ => &null,
            };
            Value::map(
                elements
                    .iter()
                    .map(|(key, element)| (key, merge(before(key), element))),
            )
        }
        other => other.clone(),
    }
}
