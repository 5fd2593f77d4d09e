use serde_json::{Value as Json, json};

use super::said;
use crate::codec::arbitrary::any_typed_value;
use crate::codec::json_fixture::noted;
use crate::lifecycle::consistency::of_applied;
use crate::value::Value;
use crate::value_type::ValueType;
use proptest::prelude::*;

fn thing() -> ValueType {
    ValueType::object([
        ("name", ValueType::String),
        ("size", ValueType::Number),
        ("list", ValueType::String.list()),
        ("map", ValueType::String.map()),
        ("set", ValueType::String.set()),
        ("any", ValueType::Dynamic),
    ])
}

fn verdict(planned: &Json, actual: &Json) -> Vec<String> {
    let of = thing();
    said(of_applied(&noted(planned, &of), &noted(actual, &of)))
}

#[test]
fn what_an_apply_may_make_of_a_plan() {
    let text = |value: Json| json!({"any": {"$type": "string", "$value": value}});
    let of_unknown_type = json!({"any": {"$type": ["list", "dynamic"], "$value": ["$unknown"]}});
    let list_of =
        |of: &str, value: Json| json!({"any": {"$type": ["list", of], "$value": [value]}});
    for (planned, actual) in [
        (json!({"name": "a"}), json!({"name": "a"})),
        // What was not known may become anything, null too.
        (json!({"name": "$unknown"}), json!({"name": "a"})),
        (json!({"name": "$unknown"}), json!({})),
        (json!({"list": "$unknown"}), json!({"list": []})),
        (json!({"list": ["$unknown"]}), json!({"list": ["a"]})),
        (
            json!({"map": {"k": "$unknown"}}),
            json!({"map": {"k": null}}),
        ),
        (json!({"any": "$unknown"}), text(json!("a"))),
        (of_unknown_type, list_of("number", json!(1))),
        (text(json!("$unknown")), text(json!("a"))),
        (json!({}), text(json!(null))),
        // Sets have no order, and what was not known may turn out to be the same.
        (json!({"set": ["a", "b"]}), json!({"set": ["b", "a"]})),
        (
            json!({"set": ["a", "$unknown"]}),
            json!({"set": ["b", "a"]}),
        ),
        (json!({"set": ["a", "$unknown"]}), json!({"set": ["a"]})),
        (json!({"size": 0.5}), json!({"size": 0.50})),
    ] {
        assert_eq!(verdict(&planned, &actual), [""; 0], "{planned} {actual}");
    }
}

#[test]
fn what_an_apply_may_not_make_of_a_plan() {
    let typed = |of: &str, value: Json| json!({"any": {"$type": of, "$value": value}});
    let unknown = "$unknown";
    for (planned, actual, problem) in [
        (
            json!({"name": "a"}),
            json!({"name": "b"}),
            "name: it has another value than planned",
        ),
        (
            json!({}),
            json!({"name": "a"}),
            "name: it was planned as null and has a value now",
        ),
        (
            json!({"name": "a"}),
            json!({}),
            "name: it was planned with a value and is null now",
        ),
        (
            json!({"name": "a"}),
            json!({"name": unknown}),
            "name: it is still unknown after the apply",
        ),
        (
            json!({}),
            json!({"name": unknown}),
            "name: it is still unknown after the apply",
        ),
        (
            json!({"name": unknown}),
            json!({"name": unknown}),
            "name: it is still unknown after the apply",
        ),
        (
            json!({"list": unknown}),
            json!({"list": [unknown]}),
            "list: it is still unknown after the apply",
        ),
        (
            json!({"list": ["a"]}),
            json!({"list": []}),
            "list: it has more or fewer elements than planned",
        ),
        (
            json!({"list": ["a"]}),
            json!({"list": ["a", "b"]}),
            "list: it has more or fewer elements than planned",
        ),
        (
            json!({"list": ["a", "b"]}),
            json!({"list": ["a", "c"]}),
            "list[1]: it has another value than planned",
        ),
        (
            json!({"map": {"k": "a"}}),
            json!({"map": {"l": "a"}}),
            "map: it has other keys than planned",
        ),
        (
            json!({"map": {"k": "a"}}),
            json!({"map": {"k": "b"}}),
            "map[\"k\"]: it has another value than planned",
        ),
        (
            json!({"set": ["a"]}),
            json!({"set": ["a", "b"]}),
            "set: it has other elements than planned",
        ),
        (
            json!({"set": [unknown]}),
            json!({"set": ["a", "b"]}),
            "set: it has other elements than planned",
        ),
        (
            json!({"set": ["a", "b"]}),
            json!({"set": ["a"]}),
            "set: it has other elements than planned",
        ),
        (
            json!({"set": ["a"]}),
            json!({"set": [unknown]}),
            "set: it is still unknown after the apply",
        ),
        (
            typed("string", json!("1")),
            typed("number", json!(1)),
            "any: it has another type than planned",
        ),
        (
            typed("string", json!("1")),
            typed("string", json!("2")),
            "any: it has another value than planned",
        ),
        (
            json!({"name": "a"}),
            json!(null),
            ": it was planned with a value and is null now",
        ),
    ] {
        assert_eq!(verdict(&planned, &actual), [problem], "{planned} {actual}");
    }
}

#[test]
fn every_mistake_is_found_in_one_go() {
    let planned = json!({"name": "a", "size": 1, "list": ["x"]});
    let actual = json!({"name": "b", "size": 2, "list": ["y"]});
    let found = verdict(&planned, &actual);
    assert_eq!(found.len(), 3, "{found:?}");
}

#[test]
fn no_secret_is_in_the_words() {
    let found = verdict(&json!({"name": "hunter2"}), &json!({"name": "hunter3"}));
    assert!(!found.concat().contains("hunter"), "{found:?}");
}

proptest! {
    #[test]
    fn what_comes_out_as_planned_is_never_refused((_, value) in any_typed_value()) {
        let known = value.unknown_as_null();
        prop_assert_eq!(of_applied(&known, &known), []);
    }

    #[test]
    fn what_fills_only_gaps_is_never_refused((_, planned) in any_typed_value()) {
        let same_size = |value: &Value| !format!("{value:?}").contains("Set(");
        prop_assume!(same_size(&planned));
        let actual = planned.clone().unknown_as_null();
        prop_assert_eq!(of_applied(&planned, &actual), []);
    }
}
