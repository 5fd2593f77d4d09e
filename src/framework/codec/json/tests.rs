//! The JSON of state files, and how it is read.

use proptest::prelude::*;

use super::*;
use crate::codec::arbitrary::{any_type, any_typed_value};
use crate::codec::json_fixture::as_state;

fn order() -> ValueType {
    let validation = ValueType::object([("method", ValueType::String)]).map();
    ValueType::object([("id", ValueType::String), ("validation", validation)])
}

#[test]
fn numbers_keep_every_digit() {
    for text in ["9007199254740993.25", "0.1", "18446744073709551616", "-5"] {
        let number = text.parse().expect("a number");
        assert_eq!(
            decode(text.as_bytes(), &ValueType::Number),
            Ok(Value::Number(number))
        );
    }
    for text in ["1e999999999", "-1e-999999999", "1e99999999999999999999"] {
        let error = decode(text.as_bytes(), &ValueType::Number).expect_err("too long");
        assert_eq!(
            error.to_string(),
            "expected number, found a number of more than 4096 digits"
        );
    }
}

#[test]
fn a_value_of_the_dynamic_type_brings_its_type() {
    let json = br#"{"value": [{"v": "1"}], "type": ["list", ["object", {"v": "string"}]]}"#;
    let of = ValueType::object([("v", ValueType::String)]).list();
    let value = Value::List(vec![Value::object([("v", Value::from("1"))])]);
    assert_eq!(
        decode(json, &ValueType::Dynamic),
        Ok(Value::Dynamic(Box::new((of, value))))
    );
    assert_eq!(decode(b"null", &ValueType::Dynamic), Ok(Value::Null));
}

#[test]
fn state_of_another_schema_version_is_read_as_far_as_it_goes() {
    let state = br#"{
        "left_the_schema": {"any": ["thing"]},
        "validation": {"example.com": {"method": "DNS", "left_too": 1}, "b.com": {}}
    }"#;
    let method = |method| Value::object([("method", method)]);
    let validation = Value::map([
        ("example.com", method(Value::from("DNS"))),
        ("b.com", method(Value::Null)),
    ]);
    assert_eq!(
        decode_state(state, &order()),
        Ok(Value::object([
            ("id", Value::Null),
            ("validation", validation)
        ]))
    );
    assert!(decode(state, &order()).is_err());
}

#[test]
fn what_does_not_fit_is_refused_with_the_reason_and_the_place() {
    let any = ValueType::Dynamic;
    let pair = ValueType::Tuple(vec![ValueType::Bool, ValueType::Bool]);
    for (json, of, error) in [
        (
            "{",
            order(),
            "not JSON: EOF while parsing an object at line 1 column 1",
        ),
        (
            r#"{"id": "7"}"#,
            order(),
            "attribute \"validation\" is missing",
        ),
        (
            r#"{"id": "7", "validation": null, "zzz": 1}"#,
            order(),
            "unsupported attribute \"zzz\"",
        ),
        (
            r#"{"id": "7", "validation": {"example.com": {"method": true}}}"#,
            order(),
            "validation[\"example.com\"].method: expected string, found bool",
        ),
        (
            "[true]",
            pair.clone(),
            "expected a tuple of length 2, found 1",
        ),
        (
            "\"\\ud800\"",
            ValueType::String,
            "not JSON: unexpected end of hex escape at line 1 column 8",
        ),
        (
            "[] []",
            ValueType::Bool.list(),
            "not JSON: trailing characters at line 1 column 4",
        ),
        ("[true, 1]", pair, "[1]: expected bool, found number"),
        (
            "[1, \"a\"]",
            ValueType::Number.set(),
            "expected number, found string",
        ),
        (
            "true",
            any.clone(),
            "expected a type with a value, found bool",
        ),
        (
            r#"{"value": 1}"#,
            any.clone(),
            "expected an object of \"type\" and \"value\"",
        ),
        (
            r#"{"value": 1, "type": "text"}"#,
            any,
            "\"text\" is not a Terraform type",
        ),
    ] {
        let refusal = decode(json.as_bytes(), &of).expect_err(error);
        assert_eq!(refusal.to_string(), error);
    }
}

#[test]
fn the_last_of_two_equal_keys_counts_as_in_terraform() {
    let of = ValueType::object([("id", ValueType::String)]);
    let state = br#"{"id": "first", "id": "last"}"#;
    let last = Value::object([("id", Value::from("last"))]);
    assert_eq!(decode(state, &of), Ok(last.clone()));
    assert_eq!(decode_state(state, &of), Ok(last));
    let map = Value::map([("id", Value::from("last"))]);
    assert_eq!(decode(state, &ValueType::String.map()), Ok(map));
}

#[test]
fn what_javascript_calls_a_number_but_json_does_not_is_refused() {
    for text in [
        "NaN",
        "Infinity",
        "-Infinity",
        "0x10",
        "01",
        "+1",
        ".5",
        "1.",
    ] {
        let error = decode(text.as_bytes(), &ValueType::Number).expect_err(text);
        assert!(error.to_string().starts_with("not JSON"), "{text}: {error}");
    }
}

#[test]
fn leniency_ends_where_types_differ() {
    let error = decode_state(br#"{"id": 7}"#, &order()).expect_err("a number");
    assert_eq!(error.to_string(), "id: expected string, found number");
}

#[test]
fn every_key_of_a_map_or_an_object_is_a_plain_key() {
    for key in [
        "$serde_json::private::Number",
        "$serde_json::private::RawValue",
    ] {
        let state = format!(r#"{{"{key}": "5"}}"#);
        let map = Value::map([(key, Value::from("5"))]);
        let object = ValueType::object([(key, ValueType::String)]);
        assert_eq!(
            decode(state.as_bytes(), &ValueType::String.map()),
            Ok(map.clone())
        );
        assert_eq!(
            decode_state(state.as_bytes(), &object),
            Ok(Value::object([(key, Value::from("5"))]))
        );
        let error = decode(state.as_bytes(), &ValueType::Number).expect_err("no number");
        assert_eq!(error.to_string(), "expected number, found object");

        let dynamic = format!(r#"{{"value": {state}, "type": {}}}"#, object.to_json());
        let value = Value::object([(key, Value::from("5"))]);
        assert_eq!(
            decode(dynamic.as_bytes(), &ValueType::Dynamic),
            Ok(Value::Dynamic(Box::new((object, value))))
        );
        let json = untyped(state.as_bytes()).expect("JSON");
        assert_eq!(json.to_string(), state.replace(": ", ":"));
    }
}

#[test]
fn what_is_not_read_may_be_nested_to_any_depth() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let state = format!(r#"{{"id": "7", "left_the_schema": {deep}}}"#);
    let read = decode_state(state.as_bytes(), &order()).expect("an order");
    assert_eq!(read.attribute("id"), &Value::from("7"));
    assert!(untyped(state.as_bytes()).is_err());
}

#[test]
fn nothing_at_all_is_null() {
    assert_eq!(decode(b"", &order()), Ok(Value::Null));
    assert_eq!(decode_state(b"", &order()), Ok(Value::Null));
}

#[test]
fn nesting_is_limited() {
    let deep = "[".repeat(100_000);
    assert!(decode(deep.as_bytes(), &ValueType::Dynamic).is_err());
}

proptest! {
    #[test]
    fn what_a_state_holds_is_read((of, value) in any_typed_value()) {
        // A state has no unknowns.
        let value = value.unknown_as_null();
        let state = as_state(&value).to_string();
        prop_assert_eq!(decode(state.as_bytes(), &of), Ok(value.clone()));
        prop_assert_eq!(decode_state(state.as_bytes(), &of), Ok(value));
    }

    #[test]
    fn random_text_never_panics(of in any_type(2), text in r#"[\[\]{}":,0-9a-z .eE-]{0,40}"#) {
        let _ = decode_state(text.as_bytes(), &of);
    }
}
