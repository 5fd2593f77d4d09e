//! JSON as state files hold it (plugin protocol 6, `RawState.json` and
//! `DynamicValue.json`).
//!
//! Sets and tuples are arrays, maps are objects, and a value of the dynamic type is
//! `{"value": …, "type": …}`. There is no unknown. Only for reading: what goes to
//! Terraform is always [`msgpack`](super::msgpack).

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::CodecError;
use super::value_path::{PathStep, ValuePath};
use crate::value::Value;
use crate::value_type::ValueType;

/// Reads a value of exactly this type. Numbers keep every digit. No bytes at all
/// mean null.
///
/// ```
/// use framework::codec::json;
/// use framework::{Value, ValueType};
///
/// let of = ValueType::object([("id", ValueType::String)]);
/// let order = json::decode(br#"{"id": "7"}"#, &of)?;
/// assert_eq!(order, Value::object([("id", Value::from("7"))]));
/// # Ok::<(), framework::codec::CodecError>(())
/// ```
pub fn decode(bytes: &[u8], of: &ValueType) -> Result<Value, CodecError> {
    read(bytes, of, Reader::Exact)
}

/// Reads a state that another version of the schema may have written: attributes
/// that it lacks are null, attributes that the type lacks are ignored, at any depth.
/// What both have must still fit the type.
pub fn decode_state(bytes: &[u8], of: &ValueType) -> Result<Value, CodecError> {
    read(bytes, of, Reader::Lenient)
}

/// Whether an object must have exactly the attributes of its type.
#[derive(Clone, Copy, PartialEq)]
enum Reader {
    Exact,
    Lenient,
}

fn read(bytes: &[u8], of: &ValueType, reader: Reader) -> Result<Value, CodecError> {
    if bytes.is_empty() {
        return Ok(Value::Null);
    }
    // This also limits the depth, so that `value` may recurse.
    let json = serde_json::from_slice(bytes)
        .map_err(|error| CodecError::at(&ValuePath::ROOT, format!("not JSON: {error}")))?;
    reader.value(json, of, &ValuePath::ROOT)
}

impl Reader {
    fn value(self, json: Json, of: &ValueType, path: &ValuePath<'_>) -> Result<Value, CodecError> {
        match (of, json) {
            (_, Json::Null) => Ok(Value::Null),
            (ValueType::Bool, Json::Bool(truth)) => Ok(Value::Bool(truth)),
            (ValueType::Number, Json::Number(number)) => {
                number.as_str().parse().map(Value::Number).map_err(|error| {
                    CodecError::at(path, format!("expected number, found {error}"))
                })
            }
            (ValueType::String, Json::String(text)) => Ok(Value::String(text)),
            (ValueType::Dynamic, Json::Object(parts)) => self.dynamic(parts, path),
            (ValueType::List(of), Json::Array(elements)) => elements
                .into_iter()
                .enumerate()
                .map(|(index, element)| {
                    self.value(element, of, &path.enter(PathStep::Index(index))?)
                })
                .collect::<Result<_, _>>()
                .map(Value::List),
            (ValueType::Set(of), Json::Array(elements)) => elements
                .into_iter()
                .map(|element| self.value(element, of, &path.enter(PathStep::Element)?))
                .collect::<Result<_, _>>()
                .map(Value::Set),
            (ValueType::Tuple(types), Json::Array(elements)) => self.tuple(elements, types, path),
            (ValueType::Map(of), Json::Object(elements)) => elements
                .into_iter()
                .map(|(key, element)| {
                    let element = self.value(element, of, &path.enter(PathStep::Key(&key))?)?;
                    Ok((key, element))
                })
                .collect::<Result<_, _>>()
                .map(Value::Map),
            (ValueType::Object(types), Json::Object(attributes)) => {
                self.object(attributes, types, path)
            }
            (of, json) => Err(CodecError::mismatch(path, of, form(&json))),
        }
    }

    fn tuple(
        self,
        elements: Vec<Json>,
        types: &[ValueType],
        path: &ValuePath<'_>,
    ) -> Result<Value, CodecError> {
        if elements.len() != types.len() {
            return Err(CodecError::tuple_length(path, types.len(), elements.len()));
        }
        elements
            .into_iter()
            .zip(types)
            .enumerate()
            .map(|(index, (element, of))| {
                self.value(element, of, &path.enter(PathStep::Index(index))?)
            })
            .collect::<Result<_, _>>()
            .map(Value::Tuple)
    }

    fn object(
        self,
        mut attributes: Map<String, Json>,
        types: &BTreeMap<String, ValueType>,
        path: &ValuePath<'_>,
    ) -> Result<Value, CodecError> {
        let mut read = BTreeMap::new();
        for (name, of) in types {
            let attribute = match attributes.remove(name) {
                Some(json) => self.value(json, of, &path.enter(PathStep::Attribute(name))?)?,
                None if self == Self::Lenient => Value::Null,
                None => return Err(CodecError::missing(path, name)),
            };
            read.insert(name.clone(), attribute);
        }
        match attributes.keys().next() {
            Some(name) if self == Self::Exact => Err(CodecError::unsupported(path, name)),
            _ => Ok(Value::Object(read)),
        }
    }

    /// The wrapper belongs to the format, not to a schema, so it is never lenient.
    fn dynamic(
        self,
        mut parts: Map<String, Json>,
        path: &ValuePath<'_>,
    ) -> Result<Value, CodecError> {
        let (Some(of), Some(json), true) = (
            parts.remove("type"),
            parts.remove("value"),
            parts.is_empty(),
        ) else {
            let reason = "expected an object of \"type\" and \"value\"";
            return Err(CodecError::at(path, reason));
        };
        let of =
            ValueType::from_json(&of).map_err(|error| CodecError::at(path, error.to_string()))?;
        let value = self.value(json, &of, &path.enter(PathStep::Wrapped)?)?;
        // A value cannot really be of the dynamic type; what it wraps says its type.
        Ok(match of {
            ValueType::Dynamic => value,
            of => Value::Dynamic(Box::new((of, value))),
        })
    }
}

fn form(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "bool",
        Json::Number(_) => "number",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    }
}
