//! JSON as state files hold it (plugin protocol 6, `RawState.json` and
//! `DynamicValue.json`).
//!
//! Sets and tuples are arrays, maps are objects, and a value of the dynamic type is
//! `{"value": …, "type": …}`. There is no unknown. Only for reading: what goes to
//! Terraform is always [`msgpack`](super::msgpack).
//!
//! The text is taken apart as far as the type goes, and never becomes a
//! [`serde_json::Value`] on the way: that takes an object with one certain key, which a
//! map may well have, for a number.

mod raw;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::CodecError;
use super::value_path::{PathStep, ValuePath};
use crate::value::Value;
use crate::value_type::ValueType;
use raw::Form;

pub(crate) use raw::untyped;

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
    reader.value(raw::whole(bytes)?, of, &ValuePath::ROOT)
}

impl Reader {
    fn value(
        self,
        json: &RawValue,
        of: &ValueType,
        path: &ValuePath<'_>,
    ) -> Result<Value, CodecError> {
        match (of, Form::of(json)) {
            (_, Form::Null) => Ok(Value::Null),
            (ValueType::Bool, Form::Bool) => raw::parsed(json, path).map(Value::Bool),
            (ValueType::Number, Form::Number) => json
                .get()
                .parse()
                .map(Value::Number)
                .map_err(|error| CodecError::number(path, error)),
            (ValueType::String, Form::String) => raw::parsed(json, path).map(Value::String),
            (ValueType::Dynamic, Form::Object) => self.dynamic(json, path),
            (ValueType::List(of), Form::Array) => raw::elements(json, path)?
                .into_iter()
                .enumerate()
                .map(|(index, element)| {
                    self.value(element, of, &path.enter(PathStep::Index(index))?)
                })
                .collect::<Result<_, _>>()
                .map(Value::List),
            (ValueType::Set(of), Form::Array) => raw::elements(json, path)?
                .into_iter()
                .map(|element| self.value(element, of, &path.enter(PathStep::Element)?))
                .collect::<Result<_, _>>()
                .map(Value::Set),
            (ValueType::Tuple(types), Form::Array) => self.tuple(json, types, path),
            (ValueType::Map(of), Form::Object) => raw::entries(json, path)?
                .into_iter()
                .map(|(key, element)| {
                    let element = self.value(element, of, &path.enter(PathStep::Key(&key))?)?;
                    Ok((key, element))
                })
                .collect::<Result<_, _>>()
                .map(Value::Map),
            (ValueType::Object(types), Form::Object) => self.object(json, types, path),
            (of, form) => Err(CodecError::mismatch(path, of, form.name())),
        }
    }

    fn tuple(
        self,
        json: &RawValue,
        types: &[ValueType],
        path: &ValuePath<'_>,
    ) -> Result<Value, CodecError> {
        let elements = raw::elements(json, path)?;
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
        json: &RawValue,
        types: &BTreeMap<String, ValueType>,
        path: &ValuePath<'_>,
    ) -> Result<Value, CodecError> {
        let mut attributes = raw::entries(json, path)?;
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
    fn dynamic(self, json: &RawValue, path: &ValuePath<'_>) -> Result<Value, CodecError> {
        let mut parts = raw::entries(json, path)?;
        let (Some(of), Some(json), true) = (
            parts.remove("type"),
            parts.remove("value"),
            parts.is_empty(),
        ) else {
            let reason = "expected an object of \"type\" and \"value\"";
            return Err(CodecError::at(path, reason));
        };
        let of = untyped(of.get().as_bytes())
            .map_err(|error| CodecError::at(path, error.reason))
            .and_then(|of| {
                ValueType::from_json(&of).map_err(|error| CodecError::at(path, error.to_string()))
            })?;
        let value = self.value(json, &of, &path.enter(PathStep::Wrapped)?)?;
        // A value cannot really be of the dynamic type; what it wraps says its type.
        Ok(match of {
            ValueType::Dynamic => value,
            of => Value::Dynamic(Box::new((of, value))),
        })
    }
}
