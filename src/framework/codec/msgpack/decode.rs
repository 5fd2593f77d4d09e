//! From MessagePack to values.

use std::collections::BTreeMap;

use rmp::{Marker, decode as read};

use super::form::Form;
use crate::codec::value_path::{PathStep, ValuePath};
use crate::codec::{CodecError, json};
use crate::number::{NotANumber, Number};
use crate::value::Value;
use crate::value_type::ValueType;

/// Reads a value of this type.
///
/// No bytes at all mean null, as an unset `DynamicValue` does. Bytes behind the
/// value are ignored. Takes whatever Terraform itself takes: text as string or
/// bytes, numbers as any integer, float or decimal text, attributes in any order.
/// An object must have exactly the attributes of its type, a tuple its length.
///
/// ```
/// use framework::codec::msgpack;
/// use framework::{Value, ValueType};
///
/// let domains = msgpack::decode(b"\x92\xa1a\xd4\x00\x00", &ValueType::String.list())?;
/// assert_eq!(domains, Value::List(vec![Value::from("a"), Value::Unknown]));
///
/// let error = msgpack::decode(b"\x91\xc3", &ValueType::String.list()).unwrap_err();
/// assert_eq!(error.to_string(), "[0]: expected string, found bool");
/// # Ok::<(), framework::codec::CodecError>(())
/// ```
pub fn decode(bytes: &[u8], of: &ValueType) -> Result<Value, CodecError> {
    if bytes.is_empty() {
        return Ok(Value::Null);
    }
    Decoder { rest: bytes }.value(of, &ValuePath::ROOT)
}

/// Nothing is ever allocated by a length that the bytes claim: collections grow
/// with the elements that really come.
struct Decoder<'b> {
    rest: &'b [u8],
}

impl<'b> Decoder<'b> {
    fn value(&mut self, of: &ValueType, path: &ValuePath<'_>) -> Result<Value, CodecError> {
        match (of, self.next(path)?) {
            (_, Form::Nil) => {
                read::read_nil(&mut self.rest).map_err(|_| truncated(path))?;
                Ok(Value::Null)
            }
            (_, Form::Extension) => {
                let meta = read::read_ext_meta(&mut self.rest).map_err(|_| truncated(path))?;
                self.take(meta.size, path)?;
                Ok(Value::Unknown)
            }
            (ValueType::Bool, Form::Bool) => read::read_bool(&mut self.rest)
                .map(Value::Bool)
                .map_err(|_| truncated(path)),
            (
                ValueType::Number,
                form @ (Form::Integer | Form::Single | Form::Double | Form::Text | Form::Bytes),
            ) => self.number(form, path).map(Value::Number),
            (ValueType::String, Form::Text | Form::Bytes) => {
                Ok(Value::String(self.text(path)?.to_owned()))
            }
            (ValueType::Dynamic, Form::Array) => self.dynamic(path),
            (ValueType::List(of), Form::Array) => {
                self.elements(of, PathStep::Index, path).map(Value::List)
            }
            (ValueType::Set(of), Form::Array) => self
                .elements(of, |_| PathStep::Element, path)
                .map(Value::Set),
            (ValueType::Tuple(types), Form::Array) => self.tuple(types, path).map(Value::Tuple),
            (ValueType::Map(of), Form::Map) => self.map(of, path).map(Value::Map),
            (ValueType::Object(types), Form::Map) => self.object(types, path).map(Value::Object),
            (of, form) => Err(CodecError::mismatch(path, of, form.name())),
        }
    }

    fn number(&mut self, form: Form, path: &ValuePath<'_>) -> Result<Number, CodecError> {
        let number = match form {
            Form::Text | Form::Bytes => self.text(path)?.parse(),
            Form::Single => self.single(path)?.try_into(),
            Form::Double => self.double(path)?.try_into(),
            // An i128 holds every integer of MessagePack, so only the end can be missing.
            _ => read::read_int::<i128, _>(&mut self.rest)
                .map(|integer| Ok(Number::from(integer)))
                .map_err(|_| truncated(path))?,
        };
        number.map_err(|error: NotANumber| CodecError::number(path, error))
    }

    fn single(&mut self, path: &ValuePath<'_>) -> Result<f64, CodecError> {
        read::read_f32(&mut self.rest)
            .map(f64::from)
            .map_err(|_| truncated(path))
    }

    fn double(&mut self, path: &ValuePath<'_>) -> Result<f64, CodecError> {
        read::read_f64(&mut self.rest).map_err(|_| truncated(path))
    }

    fn text(&mut self, path: &ValuePath<'_>) -> Result<&'b str, CodecError> {
        let length = match self.next(path)? {
            Form::Text => read::read_str_len(&mut self.rest),
            Form::Bytes => read::read_bin_len(&mut self.rest),
            form => return Err(CodecError::mismatch(path, &ValueType::String, form.name())),
        }
        .map_err(|_| truncated(path))?;
        let bytes = self.take(length, path)?;
        str::from_utf8(bytes)
            .map_err(|_| CodecError::at(path, "expected string, found bytes that are not UTF-8"))
    }

    fn dynamic(&mut self, path: &ValuePath<'_>) -> Result<Value, CodecError> {
        let parts = self.array_length(path)?;
        if parts != 2 {
            let found = format!("an array of {parts}");
            return Err(CodecError::mismatch(path, &ValueType::Dynamic, &found));
        }
        let json = json::untyped(self.text(path)?.as_bytes())
            .map_err(|error| CodecError::at(path, format!("the type is {}", error.reason)))?;
        let of =
            ValueType::from_json(&json).map_err(|error| CodecError::at(path, error.to_string()))?;
        let value = self.value(&of, &path.enter(PathStep::Wrapped)?)?;
        // A value cannot really be of the dynamic type; what it wraps says its type.
        Ok(match of {
            ValueType::Dynamic => value,
            of => Value::Dynamic(Box::new((of, value))),
        })
    }

    fn elements(
        &mut self,
        of: &ValueType,
        step: impl Fn(usize) -> PathStep<'static>,
        path: &ValuePath<'_>,
    ) -> Result<Vec<Value>, CodecError> {
        (0..self.array_length(path)?)
            .map(|index| self.value(of, &path.enter(step(index))?))
            .collect()
    }

    fn tuple(
        &mut self,
        types: &[ValueType],
        path: &ValuePath<'_>,
    ) -> Result<Vec<Value>, CodecError> {
        let length = self.array_length(path)?;
        if length != types.len() {
            return Err(CodecError::tuple_length(path, types.len(), length));
        }
        types
            .iter()
            .enumerate()
            .map(|(index, of)| self.value(of, &path.enter(PathStep::Index(index))?))
            .collect()
    }

    fn map(
        &mut self,
        of: &ValueType,
        path: &ValuePath<'_>,
    ) -> Result<BTreeMap<String, Value>, CodecError> {
        let mut elements = BTreeMap::new();
        for _ in 0..self.map_length(path)? {
            let key = self.text(path)?;
            let element = self.value(of, &path.enter(PathStep::Key(key))?)?;
            if elements.insert(key.to_owned(), element).is_some() {
                return Err(CodecError::twice(path, "key", key));
            }
        }
        Ok(elements)
    }

    fn object(
        &mut self,
        types: &BTreeMap<String, ValueType>,
        path: &ValuePath<'_>,
    ) -> Result<BTreeMap<String, Value>, CodecError> {
        let mut attributes = BTreeMap::new();
        for _ in 0..self.map_length(path)? {
            let name = self.text(path)?;
            let Some(of) = types.get(name) else {
                return Err(CodecError::unsupported(path, name));
            };
            let attribute = self.value(of, &path.enter(PathStep::Attribute(name))?)?;
            if attributes.insert(name.to_owned(), attribute).is_some() {
                return Err(CodecError::twice(path, "attribute", name));
            }
        }
        match types.keys().find(|name| !attributes.contains_key(*name)) {
            Some(name) => Err(CodecError::missing(path, name)),
            None => Ok(attributes),
        }
    }

    fn array_length(&mut self, path: &ValuePath<'_>) -> Result<usize, CodecError> {
        read::read_array_len(&mut self.rest)
            .map(|length| length as usize)
            .map_err(|_| truncated(path))
    }

    fn map_length(&mut self, path: &ValuePath<'_>) -> Result<usize, CodecError> {
        read::read_map_len(&mut self.rest)
            .map(|length| length as usize)
            .map_err(|_| truncated(path))
    }

    fn take(&mut self, length: u32, path: &ValuePath<'_>) -> Result<&'b [u8], CodecError> {
        let (taken, rest) = self
            .rest
            .split_at_checked(length as usize)
            .ok_or_else(|| truncated(path))?;
        self.rest = rest;
        Ok(taken)
    }

    /// The form of what comes next, without consuming anything.
    fn next(&self, path: &ValuePath<'_>) -> Result<Form, CodecError> {
        match self.rest.first() {
            Some(byte) => Ok(Form::of(Marker::from_u8(*byte))),
            None => Err(truncated(path)),
        }
    }
}

fn truncated(path: &ValuePath<'_>) -> CodecError {
    CodecError::at(path, "the bytes end before the value does")
}
