//! `test_sampler`: an attribute and a block of every kind, for stories about values.
//!
//! The cloud keeps what it is given, and whatever the provider may choose is `chosen`.

mod stored;

use framework::schema::{Attribute, Block, BlockNesting, Nesting, Presence, Rule, Schema};
use framework::{
    Create, Delete, Import, ImportBy, Outcome, PrivateState, Read, Resource, Update, Value,
    ValueType,
};

use crate::fake_cloud::FakeCloud;

const KIND: &str = "sampler";

pub(crate) struct Sampler;

impl Resource for Sampler {
    const TYPE_NAME: &'static str = "test_sampler";
    type Model = Value;
    type Api = FakeCloud;

    fn schema(&self) -> Schema {
        let blocks = Block::new("One of everything.", attributes())
            .with_block("frame", BlockNesting::Single, frame())
            .with_block("drawer", BlockNesting::List, drawer())
            .with_block("hook", BlockNesting::Set, hook())
            .with_block("bin", BlockNesting::List, bin());
        Schema::new(blocks.rule(Rule::Conflicting(&["text", "other_text"])))
    }

    async fn import(&self, cloud: &FakeCloud, request: Import) -> Outcome<Value> {
        let ImportBy::Id(id) = request.by else {
            return Outcome::absent();
        };
        found(cloud, &id, PrivateState::default())
    }

    async fn create(&self, cloud: &FakeCloud, request: Create<Value>) -> Outcome<Value> {
        let id = cloud.add(KIND, &serde_json::Value::Null);
        let mut sampler = chosen(request.planned, &Resource::schema(self).value_type());
        if let Value::Object(attributes) = &mut sampler {
            attributes.insert("id".to_owned(), id.as_str().into());
        }
        cloud.put(&id, &stored::write(&sampler));
        Outcome::present(sampler, request.private)
    }

    async fn read(&self, cloud: &FakeCloud, request: Read<Value>) -> Outcome<Value> {
        found(cloud, id(&request.state), request.private)
    }

    async fn update(&self, cloud: &FakeCloud, request: Update<Value>) -> Outcome<Value> {
        let sampler = chosen(request.planned, &Resource::schema(self).value_type());
        cloud.put(id(&sampler), &stored::write(&sampler));
        Outcome::present(sampler, request.private)
    }

    async fn delete(&self, cloud: &FakeCloud, request: Delete<Value>) -> Outcome<Value> {
        cloud.remove(id(&request.state));
        Outcome::absent()
    }
}

fn found(cloud: &FakeCloud, id: &str, private: PrivateState) -> Outcome<Value> {
    match cloud.get(id) {
        Some(object) => {
            let of = Resource::schema(&Sampler).value_type();
            Outcome::present(stored::read(&object, &of), private)
        }
        None => Outcome::absent(),
    }
}

fn id(sampler: &Value) -> &str {
    sampler.attribute("id").as_str().unwrap_or_default()
}

/// The same value with something known wherever the provider may choose.
fn chosen(value: Value, of: &ValueType) -> Value {
    let each = |elements: Vec<Value>, of: &ValueType| {
        let elements = elements.into_iter();
        elements.map(|element| chosen(element, of)).collect()
    };
    match (value, of) {
        (Value::Unknown, ValueType::Bool) => true.into(),
        (Value::Unknown, ValueType::Number) => 7.into(),
        (Value::Unknown, ValueType::String) => "chosen".into(),
        (Value::Unknown, ValueType::List(of)) => Value::List(vec![chosen(Value::Unknown, of)]),
        (Value::Unknown, ValueType::Map(of)) => Value::map([("one", chosen(Value::Unknown, of))]),
        (Value::Unknown, ValueType::Object(types)) => Value::object(
            types
                .iter()
                .map(|(name, of)| (name, chosen(Value::Unknown, of))),
        ),
        (Value::List(elements), ValueType::List(of)) => Value::List(each(elements, of)),
        (Value::Set(elements), ValueType::Set(of)) => Value::Set(each(elements, of)),
        (Value::Map(elements), ValueType::Map(of)) => Value::map(
            elements
                .into_iter()
                .map(|(key, element)| (key, chosen(element, of))),
        ),
        (Value::Object(attributes), ValueType::Object(types)) => {
            Value::object(attributes.into_iter().map(|(name, value)| {
                let value = chosen(value, &types[&name]);
                (name, value)
            }))
        }
        (value, _) => value,
    }
}

fn attributes() -> Vec<Attribute> {
    use Presence::{Computed, Default, Optional, OptionalComputed};
    let of = |name, of, presence| Attribute::new(name, of, presence).description("A sample.");
    vec![
        of("text", ValueType::String, Optional),
        of("other_text", ValueType::String, Optional),
        of("number", ValueType::Number, Optional),
        of("flag", ValueType::Bool, Optional),
        of("numbers", ValueType::Number.list(), Optional),
        of("names", ValueType::String.set(), Optional),
        of("labels", ValueType::String.map(), Optional),
        of(
            "pair",
            ValueType::Tuple(vec![ValueType::String, ValueType::Number]),
            Optional,
        ),
        of("record", record(), Optional),
        of("anything", ValueType::Dynamic, Optional),
        of("secret", ValueType::String, Optional).sensitive(),
        of("id", ValueType::String, Computed).keeps_prior(),
        of("made", ValueType::String.list(), Computed),
        of("picked", ValueType::String, OptionalComputed),
        of("kept", ValueType::String, OptionalComputed).keeps_prior(),
        of("fallback", ValueType::Number, Default(3.into())),
        nested("single", Nesting::Single, Optional),
        nested("listed", Nesting::List, Optional),
        nested("keyed", Nesting::Map, Optional),
        Attribute::nested(
            "picked_object",
            Nesting::Single,
            vec![of("name", ValueType::String, OptionalComputed), made()],
            OptionalComputed,
        )
        .description("A sample."),
        nested("made_objects", Nesting::Map, Computed),
        Attribute::nested("members", Nesting::Set, plain(), Optional).description("A sample."),
    ]
}

fn record() -> ValueType {
    ValueType::object([("a", ValueType::String), ("b", ValueType::Number.list())])
}

/// Nested objects with something computed and a default in each.
fn nested(name: &'static str, nesting: Nesting, presence: Presence) -> Attribute {
    let mut inside = plain();
    inside.push(made());
    inside.push(
        Attribute::string("grade", Presence::Default("fine".into())).description("A default."),
    );
    Attribute::nested(name, nesting, inside, presence).description("A sample.")
}

/// What a set can hold: nothing that is computed.
fn plain() -> Vec<Attribute> {
    vec![
        Attribute::string("name", Presence::Optional).description("A name."),
        Attribute::number("size", Presence::Optional).description("A size."),
    ]
}

fn made() -> Attribute {
    Attribute::string("made", Presence::Computed).description("Chosen.")
}

fn frame() -> Block {
    let mut inside = plain();
    inside.push(made().keeps_prior());
    Block::new("At most one.", inside).with_block("hook", BlockNesting::Set, hook())
}

fn drawer() -> Block {
    let mut inside = plain();
    inside.push(made());
    Block::new("In order.", inside).with_block(
        "frame",
        BlockNesting::List,
        Block::new("Within.", plain()),
    )
}

fn hook() -> Block {
    Block::new("Without order.", plain())
}

/// Holds a value of any type, so that a list of them is dynamic on the wire.
fn bin() -> Block {
    let content = Attribute::new("content", ValueType::Dynamic, Presence::Optional);
    Block::new("Anything.", vec![content.description("What is in it.")])
}
