//! Cases that are kept in files, and the notation of their values.
//!
//! A value is JSON directed by its type, with `"$unknown"`, and `{"$type": …,
//! "$value": …}` for a value of the dynamic type.

use std::path::Path;

use serde_json::{Value as Json, json};

use crate::value::Value;
use crate::value_type::ValueType;

/// The cases of a file under `tests/data`.
pub(super) fn cases(file: &str) -> Vec<Json> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data");
    let text = std::fs::read_to_string(folder.join(file)).expect("a file of cases");
    let cases: Vec<Json> = serde_json::from_str(&text).expect("a list of cases");
    assert!(!cases.is_empty(), "{file} has no cases");
    cases
}

/// Bytes in hexadecimal, with spaces between them.
pub(super) fn from_hex(json: &Json) -> Vec<u8> {
    let text = json.as_str().expect("bytes in hex");
    text.split_whitespace()
        .map(|byte| u8::from_str_radix(byte, 16).expect("a byte in hex"))
        .collect()
}

/// The value that is noted.
pub(crate) fn noted(json: &Json, of: &ValueType) -> Value {
    let each = |of: &ValueType| {
        let elements = json.as_array().expect("an array");
        elements.iter().map(|element| noted(element, of)).collect()
    };
    match (of, json) {
        (_, Json::Null) => Value::Null,
        (_, Json::String(text)) if text == "$unknown" => Value::Unknown,
        (ValueType::Bool, json) => Value::Bool(json.as_bool().expect("a bool")),
        (ValueType::Number, json) => Value::Number(json.to_string().parse().expect("a number")),
        (ValueType::String, json) => Value::from(json.as_str().expect("a string")),
        (ValueType::List(of), _) => Value::List(each(of)),
        (ValueType::Set(of), _) => Value::Set(each(of)),
        (ValueType::Tuple(types), json) => {
            let elements = json.as_array().expect("an array");
            let typed = elements.iter().zip(types);
            Value::Tuple(typed.map(|(element, of)| noted(element, of)).collect())
        }
        (ValueType::Map(of), json) => {
            let elements = json.as_object().expect("an object");
            Value::map(elements.iter().map(|(key, json)| (key, noted(json, of))))
        }
        (ValueType::Object(types), json) => {
            let typed = types.iter();
            Value::object(typed.map(|(name, of)| (name, noted(&json[name], of))))
        }
        (ValueType::Dynamic, json) => {
            let of = ValueType::from_json(&json["$type"]).expect("a type");
            let value = noted(&json["$value"], &of);
            Value::Dynamic(Box::new((of, value)))
        }
    }
}

/// The value as Terraform writes it into a state file, where nothing is unknown.
pub(super) fn as_state(value: &Value) -> Json {
    match value {
        Value::Null | Value::Unknown => Json::Null,
        Value::Bool(truth) => json!(truth),
        Value::Number(number) => serde_json::from_str(&number.to_string()).expect("a JSON number"),
        Value::String(text) => json!(text),
        Value::List(elements) | Value::Set(elements) | Value::Tuple(elements) => {
            elements.iter().map(as_state).collect()
        }
        Value::Map(elements) | Value::Object(elements) => elements
            .iter()
            .map(|(name, value)| (name.clone(), as_state(value)))
            .collect(),
        Value::Dynamic(typed) => {
            json!({"value": as_state(&typed.1), "type": typed.0.to_json()})
        }
    }
}
