use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::json;

use super::said;
use crate::codec::arbitrary::{any_type, any_typed_value, any_value};
use crate::codec::json_fixture::noted;
use crate::codec::msgpack;
use crate::lifecycle::consistency::{repaired, repairs, without_write_only};
use crate::schema::{Attribute, Block, BlockNesting, Nesting, Presence};
use crate::value::Value;
use crate::value_type::ValueType;

fn text(name: &'static str) -> Attribute {
    Attribute::string(name, Presence::Optional)
}

/// Secrets in every place that a schema has for them.
fn safe() -> Block {
    let inside = || vec![text("open"), text("secret").write_only()];
    let nested = |name, nesting| Attribute::nested(name, nesting, inside(), Presence::Optional);
    let room = || Block::new("", inside());
    Block::new(
        "",
        vec![
            text("open"),
            text("secret").write_only(),
            nested("single", Nesting::Single),
            nested("list", Nesting::List),
            nested("map", Nesting::Map),
        ],
    )
    .with_block("door", BlockNesting::Single, room())
    .with_block(
        "shelf",
        BlockNesting::List,
        room().with_block("box", BlockNesting::List, room()),
    )
}

#[test]
fn write_only_values_are_null_at_every_depth() {
    let with = |secret: &str| {
        let pair = json!({"open": "o", "secret": if secret.is_empty() { json!(null) } else { json!(secret) }});
        let mut shelf = pair.clone();
        shelf["box"] = json!([pair]);
        let mut safe = pair.clone();
        safe["single"] = pair.clone();
        safe["list"] = json!([pair, pair]);
        safe["map"] = json!({"k": pair});
        safe["door"] = pair;
        safe["shelf"] = json!([shelf]);
        safe
    };
    let of = safe().value_type();
    let full = noted(&with("hunter2"), &of);
    let empty = noted(&with(""), &of);
    assert_eq!(without_write_only(&safe(), full.clone()), empty);
    assert_eq!(repaired(&safe(), full.clone()), empty);

    let found = said(repairs(&full, &empty));
    let places: Vec<_> = found
        .iter()
        .filter_map(|one| one.split(':').next())
        .collect();
    assert_eq!(
        places,
        [
            "door.secret",
            "list[0].secret",
            "list[1].secret",
            "map[\"k\"].secret",
            "secret",
            "shelf[0].box[0].secret",
            "shelf[0].secret",
            "single.secret",
        ]
    );
    assert!(!found.concat().contains("hunter2"), "{found:?}");
}

#[test]
fn what_does_not_fit_is_null_and_what_is_missing_is_there_and_each_is_said() {
    let box_without_secret = Value::object([("open", Value::from("o"))]);
    let wrong = Value::object([
        ("open", 7.into()),
        ("surprise", "boo".into()),
        ("secret", Value::Null),
        ("single", Value::Unknown),
        ("list", Value::List(vec![box_without_secret])),
        ("map", Value::List(Vec::new())),
        ("door", Value::Null),
        ("shelf", Value::Null),
    ]);
    let mended = repaired(&safe(), wrong.clone());
    let expected = json!({"list": [{"open": "o"}], "shelf": []});
    assert_eq!(mended, noted(&expected, &safe().value_type()));
    assert_eq!(
        said(repairs(&wrong, &mended)),
        [
            "list[0].secret: it is missing",
            "map: it does not fit the schema, or is write-only",
            "open: it does not fit the schema, or is write-only",
            "shelf: no blocks must be empty, not null",
            "single: it is still unknown",
            "surprise: the schema has no such",
        ]
    );
}

#[test]
fn blocks_of_different_types_are_mended_inside() {
    let any = Attribute::new("any", ValueType::Dynamic, Presence::Optional);
    let item = Block::new("", vec![any, text("secret").write_only()]);
    let block = Block::new("", Vec::new()).with_block("item", BlockNesting::List, item);
    let items = |any: serde_json::Value, secret: serde_json::Value| {
        let of = json!(["tuple", [["object", {"any": "string", "secret": "string"}]]]);
        let items = json!({"$type": of, "$value": [{"any": any, "secret": secret}]});
        noted(&json!({"item": items}), &block.value_type())
    };
    let wrong = items(json!("$unknown"), json!("hunter2"));
    assert_eq!(repaired(&block, wrong), items(json!(null), json!(null)));

    let no_items = Value::object([("item", Value::Null)]);
    let mended = repaired(&block, no_items);
    let none = (ValueType::Tuple(Vec::new()), Value::Tuple(Vec::new()));
    assert_eq!(mended.attribute("item"), &Value::Dynamic(Box::new(none)));
}

#[test]
fn a_typed_value_that_is_not_of_its_type_is_null() {
    let any = Attribute::new("any", ValueType::Dynamic, Presence::Optional);
    let block = Block::new("", vec![any]);
    let typed =
        |value| Value::object([("any", Value::Dynamic(Box::new((ValueType::Bool, value))))]);
    assert_eq!(repaired(&block, typed("yes".into())), typed(Value::Null));
}

const NAMES: [&str; 4] = ["a", "b", "c", "d"];
const BLOCKS: [&str; 3] = ["x", "y", "z"];

/// Attributes of any kind, some of them write-only.
fn any_attributes(levels: u32) -> BoxedStrategy<Vec<Attribute>> {
    // A dynamic value brings fields that no schema knows, so it has a test of its own.
    let plain = any_type(2).prop_map(|of| match of.has_dynamic() {
        true => ValueType::String,
        false => of,
    });
    let value = plain.prop_map(|of| Attribute::new("", of, Presence::Optional));
    let attribute = if levels == 0 {
        value.boxed()
    } else {
        let nesting = prop_oneof![
            Just(Nesting::Single),
            Just(Nesting::List),
            Just(Nesting::Set),
            Just(Nesting::Map),
        ];
        let nested = (nesting, any_attributes(levels - 1)).prop_map(|(nesting, inside)| {
            Attribute::nested("", nesting, inside, Presence::Optional)
        });
        prop_oneof![2 => value, 1 => nested].boxed()
    };
    let attribute =
        (attribute, prop::bool::weighted(0.2)).prop_map(|(attribute, write_only)| Attribute {
            write_only,
            ..attribute
        });
    vec(attribute, 0..NAMES.len())
        .prop_map(|attributes| {
            let named = NAMES.into_iter().zip(attributes);
            named
                .map(|(name, attribute)| Attribute { name, ..attribute })
                .collect()
        })
        .boxed()
}

fn any_block(levels: u32) -> BoxedStrategy<Block> {
    let attributes = any_attributes(1);
    if levels == 0 {
        return attributes
            .prop_map(|attributes| Block::new("", attributes))
            .boxed();
    }
    let nesting = prop_oneof![
        Just(BlockNesting::Single),
        Just(BlockNesting::List),
        Just(BlockNesting::Set),
    ];
    let inner = vec((nesting, any_block(levels - 1)), 0..BLOCKS.len());
    (attributes, inner)
        .prop_map(|(attributes, inner)| {
            let outer = Block::new("", attributes);
            let named = BLOCKS.into_iter().zip(inner);
            named.fold(outer, |outer, (name, (nesting, block))| {
                outer.with_block(name, nesting, block)
            })
        })
        .boxed()
}

/// A schema, and a value that fits it, or another schema, or none.
fn any_mistake() -> BoxedStrategy<(Block, Value)> {
    (any_block(2), any_block(2))
        .prop_flat_map(|(block, other)| {
            let value = prop_oneof![
                4 => any_value(&block.value_type()),
                2 => any_value(&other.value_type()),
                1 => any_typed_value().prop_map(|(_, value)| value),
            ];
            (Just(block), value)
        })
        .boxed()
}

proptest! {
    #[test]
    fn whatever_a_handler_returns_terraform_can_store((block, value) in any_mistake()) {
        let mended = repaired(&block, value.clone());

        prop_assert!(mended.is_wholly_known());
        let written = msgpack::encode(&mended, &block.value_type());
        prop_assert!(written.is_ok(), "{:?}", written);
        prop_assert_eq!(&without_write_only(&block, mended.clone()), &mended);

        prop_assert_eq!(repairs(&value, &mended).is_empty(), value == mended);
        prop_assert_eq!(&repaired(&block, mended.clone()), &mended);
    }

    #[test]
    fn what_can_be_stored_is_left_as_it_is(
        (block, value) in any_attributes(2).prop_flat_map(|mut attributes| {
            attributes.iter_mut().for_each(open);
            let block = Block::new("", attributes);
            let value = any_value(&block.value_type());
            (Just(block), value)
        })
    ) {
        let known = value.unknown_as_null();
        prop_assert_eq!(&repaired(&block, known.clone()), &known);
    }
}

/// Makes nothing in an attribute write-only.
fn open(attribute: &mut Attribute) {
    attribute.write_only = false;
    if let crate::schema::AttributeKind::Nested(_, inside) = &mut attribute.kind {
        inside.iter_mut().for_each(open);
    }
}
