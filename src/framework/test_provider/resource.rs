//! `test_resource`: a managed resource with a rule of each kind.

use serde_json::{Value as Json, json};

use super::{TestApi, is_not_empty, text};
use crate::lifecycle::{BugPolicy, ManagedResource};
use crate::schema::{Attribute, Block, IdentitySchema, Presence, Schema};
use crate::value_type::ValueType;
use crate::{
    AttributePath, Change, Create, Delete, Diagnostic, Diagnostics, Field, Import, ImportBy, Model,
    Outcome, Plan, PrivateState, Read, Resource, Update, Value,
};

pub(crate) const MISTAKE: &str = "The provider made a mistake with test_resource";

/// The name of an object whose plan panics.
pub(crate) const PLAN_PANICS: &str = "plan panics";
/// The name of an object whose plan and create take until Terraform stops the provider.
pub(crate) const ENDLESS: &str = "endless";
/// The id of an object that an import does not find.
pub(crate) const MISSING_ID: &str = "0";

pub(crate) struct TestResource;

#[derive(Debug, Clone, PartialEq, Model)]
pub(crate) struct TestModel {
    pub(crate) id: Field<String>,
    pub(crate) name: Field<String>,
    pub(crate) text: Field<String>,
    pub(crate) colour: Field<String>,
    pub(crate) price: Field<i64>,
}

impl Resource for TestResource {
    const TYPE_NAME: &'static str = "test_resource";
    type Model = TestModel;
    type Api = TestApi;

    fn schema(&self) -> Schema {
        Schema::new(Block::new(
            "A resource for tests.",
            vec![
                text("name", Presence::Required)
                    .requires_replacement()
                    .same_when(same_but_for_case)
                    .check(is_not_empty),
                text("text", Presence::Optional),
                text("colour", Presence::Default("white".into())),
                text("id", Presence::Computed).keeps_prior(),
                Attribute::new("price", ValueType::Number, Presence::Computed)
                    .description("A number that any change may change."),
            ],
        ))
    }

    fn validate(&self, config: &TestModel) -> Diagnostics {
        if config.text.text().is_some() && config.text == config.name {
            return Diagnostic::error("The text repeats the name", "").into();
        }
        Diagnostics::none()
    }

    /// What becomes golden is replaced, and the plan is noted for the apply.
    fn plan(&self, plan: &mut Plan<'_, TestModel>) {
        assert_ne!(
            plan.planned.name.text(),
            Some(PLAN_PANICS),
            "panicked as its name asks for"
        );
        let was_golden = plan.prior.is_some_and(is_golden);
        if plan.prior.is_some() && is_golden(plan.planned) && !was_golden {
            let colour = AttributePath::root("colour");
            plan.requires_replacement.insert(colour);
            // The schema asks for this one too.
            plan.requires_replacement
                .insert(AttributePath::root("name"));
            plan.private.set("golden", &true);
            plan.diagnostics
                .push(Diagnostic::warning("Gold takes a while", ""));
        }
    }

    async fn plan_with_api(&self, _: &TestApi, change: Change<'_, TestModel>) -> Diagnostics {
        if change.planned.name.text() != Some(ENDLESS) {
            return Diagnostics::none();
        }
        change.stop.cancelled().await;
        Diagnostic::warning("The plan was stopped", "").into()
    }

    async fn create(&self, api: &TestApi, request: Create<TestModel>) -> Outcome<TestModel> {
        if request.planned.name.text() == Some(ENDLESS) {
            request.stop.cancelled().await;
        }
        (api.create)(request)
    }

    async fn read(&self, api: &TestApi, request: Read<TestModel>) -> Outcome<TestModel> {
        (api.read)(request)
    }

    async fn update(&self, api: &TestApi, request: Update<TestModel>) -> Outcome<TestModel> {
        (api.update)(request)
    }

    async fn delete(&self, api: &TestApi, request: Delete<TestModel>) -> Outcome<TestModel> {
        (api.delete)(request)
    }

    fn identity_schema(&self) -> Option<IdentitySchema> {
        Some(IdentitySchema {
            version: 1,
            ..IdentitySchema::new(vec![text("id", Presence::Required)])
        })
    }

    fn identity(&self, _: &TestApi, state: &TestModel, _: &PrivateState) -> Option<Value> {
        state.id.text().map(identity)
    }

    /// In version 0, the id was called `number`.
    fn upgrade_identity(&self, _: i64, mut identity: Json) -> Result<Json, String> {
        Ok(json!({"id": identity["number"].take()}))
    }

    async fn import(&self, _: &TestApi, request: Import) -> Outcome<TestModel> {
        let id = match request.by {
            ImportBy::Id(id) if id == MISSING_ID => return Outcome::absent(),
            ImportBy::Id(id) => id.into(),
            ImportBy::Identity(identity) => identity.attribute("id").clone(),
        };
        let object = TestModel {
            id: Field::from_value(&id).expect("an id is a text"),
            name: Field::Null,
            text: Field::Null,
            colour: Field::Null,
            price: Field::Null,
        };
        Outcome::present(object, super::private_state("by the import"))
    }
}

pub(crate) fn managed() -> ManagedResource<TestApi> {
    ManagedResource::new(Box::new(TestResource)).bug_policy(BugPolicy::Fail)
}

/// An object with these attributes; the others are null.
pub(crate) fn object<const N: usize>(attributes: [(&str, Value); N]) -> Value {
    let names = ["id", "name", "text", "colour", "price"];
    let mut object = Value::object(names.map(|name| (name, Value::Null)));
    for (name, value) in attributes {
        super::set(&mut object, name, value);
    }
    object
}

/// An object as its configuration has it.
pub(crate) fn configured(name: &str) -> Value {
    object([("name", name.into()), ("text", "Hello".into())])
}

/// A new object as its plan has it.
pub(crate) fn planned(name: &str) -> Value {
    object([
        ("id", Value::Unknown),
        ("name", name.into()),
        ("text", "Hello".into()),
        ("colour", "white".into()),
        ("price", Value::Unknown),
    ])
}

/// An object as a state holds it.
pub(crate) fn stored(name: &str) -> Value {
    object([
        ("id", "1".into()),
        ("name", name.into()),
        ("text", "Hello".into()),
        ("colour", "white".into()),
        ("price", 80.into()),
    ])
}

/// The identity of the object with this id.
pub(crate) fn identity(id: &str) -> Value {
    Value::object([("id", id.into())])
}

fn is_golden(object: &TestModel) -> bool {
    object.colour.text() == Some("gold")
}

fn same_but_for_case(one: &Value, other: &Value) -> bool {
    match (one.as_str(), other.as_str()) {
        (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
        _ => false,
    }
}
