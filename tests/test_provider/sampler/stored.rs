//! Values as JSON in the cloud, in the form that states have.

use framework::codec::json;
use framework::{Value, ValueType};
use serde_json::{Map, Number, Value as Json, json};

/// Writes a wholly known value.
pub(super) fn write(value: &Value) -> Json {
    match value {
        Value::Null | Value::Unknown => Json::Null,
        Value::Bool(truth) => Json::Bool(*truth),
        Value::Number(number) => Json::Number(Number::from_string_unchecked(number.to_string())),
        Value::String(text) => Json::String(text.clone()),
        Value::List(elements) | Value::Set(elements) | Value::Tuple(elements) => {
            elements.iter().map(write).collect()
        }
        Value::Map(elements) | Value::Object(elements) => {
            let elements = elements
                .iter()
                .map(|(key, element)| (key.clone(), write(element)));
            Json::Object(elements.collect::<Map<_, _>>())
        }
        Value::Dynamic(typed) => json!({ "type": typed.0.to_json(), "value": write(&typed.1) }),
    }
}

/// Reads what [`write`] wrote.
pub(super) fn read(stored: &Json, of: &ValueType) -> Value {
    json::decode(stored.to_string().as_bytes(), of).expect("the cloud holds what was put there")
}
