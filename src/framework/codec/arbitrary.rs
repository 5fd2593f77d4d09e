//! Arbitrary types, and arbitrary values of a type, for property tests.

use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

use crate::number::Number;
use crate::value::Value;
use crate::value_type::ValueType;

/// A type and a value of it, with null and unknown at every level.
pub(crate) fn any_typed_value() -> BoxedStrategy<(ValueType, Value)> {
    typed_value(any_type(3))
}

/// Any type that nests up to so many levels.
pub(crate) fn any_type(levels: u32) -> BoxedStrategy<ValueType> {
    prop_oneof![4 => concrete_type(levels), 1 => Just(ValueType::Dynamic)].boxed()
}

/// A number of any kind that a codec tells apart.
pub(super) fn any_number() -> BoxedStrategy<Number> {
    prop_oneof![
        any::<i64>().prop_map(Number::from),
        (-300_i64..300).prop_map(Number::from),
        any::<u64>().prop_map(Number::from),
        proptest::num::f64::NORMAL.prop_map(|float| Number::try_from(float).expect("finite")),
        "-?[0-9]{1,40}(\\.[0-9]{1,40})?(e-?[0-9]{1,2})?"
            .prop_map(|text| text.parse().expect("a number")),
    ]
    .boxed()
}

fn typed_value(types: BoxedStrategy<ValueType>) -> BoxedStrategy<(ValueType, Value)> {
    types
        .prop_flat_map(|of| {
            let value = any_value(&of);
            (Just(of), value)
        })
        .boxed()
}

/// Any type but the dynamic one, which may still be inside.
fn concrete_type(levels: u32) -> BoxedStrategy<ValueType> {
    let scalar = prop_oneof![
        Just(ValueType::Bool),
        Just(ValueType::Number),
        Just(ValueType::String),
    ];
    if levels == 0 {
        return scalar.boxed();
    }
    let inner = || any_type(levels - 1);
    prop_oneof![
        scalar,
        inner().prop_map(ValueType::list),
        inner().prop_map(ValueType::set),
        inner().prop_map(ValueType::map),
        vec(inner(), 0..4).prop_map(ValueType::Tuple),
        btree_map("[a-z_]{1,8}", inner(), 0..4).prop_map(ValueType::Object),
    ]
    .boxed()
}

/// Any value of this type, with null and unknown at every level.
pub(crate) fn any_value(of: &ValueType) -> BoxedStrategy<Value> {
    prop_oneof![
        1 => Just(Value::Null),
        1 => Just(Value::Unknown),
        8 => known_value(of),
    ]
    .boxed()
}

fn known_value(of: &ValueType) -> BoxedStrategy<Value> {
    match of {
        ValueType::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        ValueType::Number => any_number().prop_map(Value::Number).boxed(),
        ValueType::String => ".{0,40}".prop_map(Value::String).boxed(),
        ValueType::Dynamic => typed_value(concrete_type(1))
            .prop_map(|typed| Value::Dynamic(Box::new(typed)))
            .boxed(),
        ValueType::List(of) => vec(any_value(of), 0..20).prop_map(Value::List).boxed(),
        ValueType::Set(of) => vec(any_value(of), 0..6)
            .prop_map(|elements| Value::Set(distinct(elements)))
            .boxed(),
        ValueType::Map(of) => btree_map(".{0,8}", any_value(of), 0..6)
            .prop_map(Value::Map)
            .boxed(),
        ValueType::Tuple(types) => types
            .iter()
            .map(any_value)
            .collect::<Vec<_>>()
            .prop_map(Value::Tuple)
            .boxed(),
        ValueType::Object(types) => {
            let names: Vec<_> = types.keys().cloned().collect();
            let values: Vec<_> = types.values().map(any_value).collect();
            values
                .prop_map(move |values| {
                    let attributes: BTreeMap<_, _> = names.iter().cloned().zip(values).collect();
                    Value::Object(attributes)
                })
                .boxed()
        }
    }
}

/// What a set keeps: of equal elements one, unless they may still become different.
fn distinct(elements: Vec<Value>) -> Vec<Value> {
    let mut kept: Vec<Value> = Vec::new();
    for element in elements {
        if !element.is_wholly_known() || !kept.contains(&element) {
            kept.push(element);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;

    use super::*;
    use crate::codec::name;

    #[test]
    fn every_type_comes_null_unknown_and_known_at_the_top_and_inside() {
        let mut runner = TestRunner::deterministic();
        let mut seen = BTreeSet::new();
        for _ in 0..2000 {
            let sample = any_typed_value().new_tree(&mut runner).expect("a sample");
            let (of, value) = sample.current();
            note(&of, &value, "at the top", &mut seen);
        }
        let types = [
            "bool",
            "a type with a value",
            "list",
            "map",
            "number",
            "object",
            "set",
            "string",
            "tuple",
        ];
        for of in types {
            for state in ["null", "unknown", "known"] {
                for depth in ["at the top", "inside"] {
                    let sample = (of, state, depth);
                    assert!(seen.contains(&sample), "no {sample:?}");
                }
            }
        }
    }

    fn note(
        of: &ValueType,
        value: &Value,
        depth: &'static str,
        seen: &mut BTreeSet<(&'static str, &'static str, &'static str)>,
    ) {
        let state = match value {
            Value::Null => "null",
            Value::Unknown => "unknown",
            _ => "known",
        };
        seen.insert((name(of), state, depth));
        match (of, value) {
            (ValueType::List(of), Value::List(elements))
            | (ValueType::Set(of), Value::Set(elements)) => {
                for element in elements {
                    note(of, element, "inside", seen);
                }
            }
            (ValueType::Tuple(types), Value::Tuple(elements)) => {
                for (of, element) in types.iter().zip(elements) {
                    note(of, element, "inside", seen);
                }
            }
            (ValueType::Map(of), Value::Map(elements)) => {
                for element in elements.values() {
                    note(of, element, "inside", seen);
                }
            }
            (ValueType::Object(types), Value::Object(attributes)) => {
                for (attribute, of) in types {
                    note(of, &attributes[attribute], "inside", seen);
                }
            }
            (ValueType::Dynamic, Value::Dynamic(typed)) => note(&typed.0, &typed.1, "inside", seen),
            _ => {}
        }
    }
}
