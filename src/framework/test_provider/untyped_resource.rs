//! A resource of any schema, for tests of what schemas ask for.
//!
//! Its objects are plain values, noted in JSON; each test says what the handlers do.

use serde_json::Value as Json;

use crate::codec::json_fixture::noted;
use crate::lifecycle::{BugPolicy, ManagedResource};
use crate::schema::{Attribute, Block, IdentitySchema, Presence, Schema};
use crate::{
    Change, Create, Delete, Diagnostics, Import, Outcome, Plan, PrivateState, Read, Resource,
    Update, Value,
};

pub(crate) const MISTAKE: &str = "The provider made a mistake with test_untyped_resource";

#[derive(Clone)]
pub(crate) struct UntypedResource {
    pub(crate) schema: Schema,
    pub(crate) identity: Option<IdentitySchema>,
    pub(crate) identify: fn(&Value) -> Option<Value>,
    pub(crate) plan: fn(&mut Plan<'_, Value>),
    pub(crate) plan_with_api: fn(&Change<'_, Value>) -> Diagnostics,
    /// What becomes of what was planned, read or deleted.
    pub(crate) work: fn(Value, PrivateState) -> Outcome<Value>,
    pub(crate) import: fn(Import) -> Outcome<Value>,
    pub(crate) generate: fn(&Value, &mut Value),
}

impl UntypedResource {
    /// Its handlers do what was planned and find what the state has.
    pub(crate) fn of(block: Block) -> Self {
        Self {
            schema: Schema::new(block),
            identity: None,
            identify: |_| None,
            plan: |_| {},
            plan_with_api: |_| Diagnostics::none(),
            work: Outcome::present,
            import: |_| panic!("an unexpected import"),
            generate: |_, _| {},
        }
    }

    /// The same, identified by its attribute `id`.
    pub(crate) fn identified(block: Block) -> Self {
        let id = Attribute::string("id", Presence::Required).description("Its id.");
        Self {
            identity: Some(IdentitySchema::new(vec![id])),
            identify: |state| Some(Value::object([("id", state.attribute("id").clone())])),
            ..Self::of(block)
        }
    }

    pub(crate) fn managed(&self, bug_policy: BugPolicy) -> ManagedResource<()> {
        ManagedResource::new(Box::new(self.clone())).bug_policy(bug_policy)
    }

    /// An object that is noted in JSON. What is left out is null, or no blocks.
    pub(crate) fn noted(&self, json: &Json) -> Value {
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

impl Resource for UntypedResource {
    const TYPE_NAME: &'static str = "test_untyped_resource";
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
