//! From values to MessagePack.

use std::collections::{BTreeMap, HashSet};

use rmp::encode::{self as write, ByteBuf};

use crate::codec::CodecError;
use crate::codec::value_path::{PathStep, ValuePath};
use crate::number::Number;
use crate::value::Value;
use crate::value_type::ValueType;

/// An unknown value about which nothing is promised: extension 0, one byte.
const UNKNOWN: &[u8] = &[0xd4, 0x00, 0x00];

/// Writes a value by this type, in the form that Terraform itself writes.
///
/// Refuses a value that is not of the type, first of all an object that lacks an
/// attribute or has one too many: Terraform would report that without saying which
/// resource it is about, or crash. Of equal elements of a set one is written; two
/// that are not wholly known may yet become different, so both stay.
///
/// ```
/// use framework::codec::msgpack;
/// use framework::{Value, ValueType};
///
/// let of = ValueType::object([("id", ValueType::String), ("years", ValueType::Number)]);
/// let order = Value::object([("id", Value::Unknown), ("years", Value::from(1))]);
/// assert_eq!(msgpack::encode(&order, &of)?, b"\x82\xa2id\xd4\x00\x00\xa5years\x01");
///
/// let error = msgpack::encode(&Value::object([("id", Value::Null)]), &of).unwrap_err();
/// assert_eq!(error.to_string(), "attribute \"years\" is missing");
/// # Ok::<(), framework::codec::CodecError>(())
/// ```
pub fn encode(value: &Value, of: &ValueType) -> Result<Vec<u8>, CodecError> {
    Encoder::encode(value, of, Numbers::AsTerraform)
}

/// Writes a value that Terraform will compare with one from its state file.
///
/// Terraform 1.11 compares their memory, not their worth: go-cty keeps an integer of
/// MessagePack with 64 bits and one of JSON with 512, so that a refresh which found nothing
/// new counts as a change (`plan -refresh-only -detailed-exitcode` answers 2). A number that
/// is written as text is kept with 512 bits too.
///
/// # Errors
///
/// As for [`encode`].
pub fn encode_for_comparison(value: &Value, of: &ValueType) -> Result<Vec<u8>, CodecError> {
    Encoder::encode(value, of, Numbers::AsText)
}

/// How numbers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Numbers {
    /// As an integer or a float where nothing is lost.
    AsTerraform,
    /// As text.
    AsText,
}

struct Encoder(ByteBuf, Numbers);

impl Encoder {
    fn encode(value: &Value, of: &ValueType, numbers: Numbers) -> Result<Vec<u8>, CodecError> {
        let mut encoder = Self(ByteBuf::new(), numbers);
        encoder.value(value, of, &ValuePath::ROOT)?;
        Ok(encoder.0.into_vec())
    }

    fn value(
        &mut self,
        value: &Value,
        of: &ValueType,
        path: &ValuePath<'_>,
    ) -> Result<(), CodecError> {
        match (of, value) {
            (_, Value::Null) => {
                let Ok(()) = write::write_nil(&mut self.0);
                Ok(())
            }
            (_, Value::Unknown) => {
                self.0.as_mut_vec().extend_from_slice(UNKNOWN);
                Ok(())
            }
            (ValueType::Bool, Value::Bool(truth)) => {
                let Ok(()) = write::write_bool(&mut self.0, *truth);
                Ok(())
            }
            (ValueType::Number, Value::Number(number)) => self.number(number, path),
            (ValueType::String, Value::String(text)) => self.text(text, path),
            (ValueType::Dynamic, Value::Dynamic(typed)) => self.dynamic(typed, path),
            (ValueType::List(of), Value::List(elements)) => self.list(elements, of, path),
            (ValueType::Set(of), Value::Set(elements)) => self.set(elements, of, path),
            (ValueType::Tuple(types), Value::Tuple(elements)) => self.tuple(elements, types, path),
            (ValueType::Map(of), Value::Map(elements)) => self.map(elements, of, path),
            (ValueType::Object(types), Value::Object(attributes)) => {
                self.object(attributes, types, path)
            }
            (of, value) => Err(CodecError::mismatch(path, of, value.kind())),
        }
    }

    fn number(&mut self, number: &Number, path: &ValuePath<'_>) -> Result<(), CodecError> {
        if self.1 == Numbers::AsText {
            return self.text(&number.to_string(), path);
        }
        if let Some(integer) = number.as_i64() {
            let Ok(_) = write::write_sint(&mut self.0, integer);
            return Ok(());
        }
        match number.as_exact_f64() {
            // Terraform writes an integer beyond 64 bits as text, never as a float.
            Some(float) if float.fract() != 0.0 => {
                let Ok(()) = write::write_f64(&mut self.0, float);
                Ok(())
            }
            _ => self.text(&number.to_string(), path),
        }
    }

    fn text(&mut self, text: &str, path: &ValuePath<'_>) -> Result<(), CodecError> {
        length(text.len(), path)?;
        let Ok(()) = write::write_str(&mut self.0, text);
        Ok(())
    }

    fn dynamic(
        &mut self,
        (of, value): &(ValueType, Value),
        path: &ValuePath<'_>,
    ) -> Result<(), CodecError> {
        let path = path.enter(PathStep::Wrapped)?;
        if *of == ValueType::Dynamic {
            // A value cannot really be of the dynamic type; what it wraps says its type.
            return self.value(value, of, &path);
        }
        self.array_length(2, &path)?;
        let Ok(()) = write::write_bin(&mut self.0, of.to_json().to_string().as_bytes());
        self.value(value, of, &path)
    }

    fn list(
        &mut self,
        elements: &[Value],
        of: &ValueType,
        path: &ValuePath<'_>,
    ) -> Result<(), CodecError> {
        self.array_length(elements.len(), path)?;
        for (index, element) in elements.iter().enumerate() {
            self.value(element, of, &path.enter(PathStep::Index(index))?)?;
        }
        Ok(())
    }

    fn set(
        &mut self,
        elements: &[Value],
        of: &ValueType,
        path: &ValuePath<'_>,
    ) -> Result<(), CodecError> {
        let path = path.enter(PathStep::Element)?;
        let mut seen = HashSet::new();
        let written: Vec<_> = elements
            .iter()
            .filter(|element| !element.is_wholly_known() || seen.insert(*element))
            .collect();
        self.array_length(written.len(), &path)?;
        for element in written {
            self.value(element, of, &path)?;
        }
        Ok(())
    }

    fn tuple(
        &mut self,
        elements: &[Value],
        types: &[ValueType],
        path: &ValuePath<'_>,
    ) -> Result<(), CodecError> {
        if elements.len() != types.len() {
            return Err(CodecError::tuple_length(path, types.len(), elements.len()));
        }
        self.array_length(elements.len(), path)?;
        for (index, (element, of)) in elements.iter().zip(types).enumerate() {
            self.value(element, of, &path.enter(PathStep::Index(index))?)?;
        }
        Ok(())
    }

    fn map(
        &mut self,
        elements: &BTreeMap<String, Value>,
        of: &ValueType,
        path: &ValuePath<'_>,
    ) -> Result<(), CodecError> {
        self.map_length(elements.len(), path)?;
        for (key, element) in elements {
            self.text(key, path)?;
            self.value(element, of, &path.enter(PathStep::Key(key))?)?;
        }
        Ok(())
    }

    fn object(
        &mut self,
        attributes: &BTreeMap<String, Value>,
        types: &BTreeMap<String, ValueType>,
        path: &ValuePath<'_>,
    ) -> Result<(), CodecError> {
        if let Some(name) = attributes.keys().find(|name| !types.contains_key(*name)) {
            return Err(CodecError::unsupported(path, name));
        }
        self.map_length(types.len(), path)?;
        for (name, of) in types {
            let Some(attribute) = attributes.get(name) else {
                return Err(CodecError::missing(path, name));
            };
            self.text(name, path)?;
            self.value(attribute, of, &path.enter(PathStep::Attribute(name))?)?;
        }
        Ok(())
    }

    fn array_length(&mut self, elements: usize, path: &ValuePath<'_>) -> Result<(), CodecError> {
        let Ok(_) = write::write_array_len(&mut self.0, length(elements, path)?);
        Ok(())
    }

    fn map_length(&mut self, elements: usize, path: &ValuePath<'_>) -> Result<(), CodecError> {
        let Ok(_) = write::write_map_len(&mut self.0, length(elements, path)?);
        Ok(())
    }
}

/// MessagePack counts in 32 bits.
fn length(length: usize, path: &ValuePath<'_>) -> Result<u32, CodecError> {
    u32::try_from(length).map_err(|_| CodecError::at(path, "too long for MessagePack"))
}
