//! Models: an object's state as a Rust struct.
//!
//! `#[derive(Model)]` joins a struct and [`Value`]; the fields of the struct are
//! [`Field`]s, so that null and unknown cannot be confused with a value.

use std::collections::BTreeMap;

use super::number::Number;
use super::value::Value;

/// One attribute of a model: null, unknown or known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Field<T> {
    /// The configuration or state has no value for it.
    #[default]
    Null,
    /// Not known before the apply.
    Unknown,
    /// It has this value.
    Known(T),
}

impl<T> Field<T> {
    /// The value, if it is known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Null | Self::Unknown => None,
        }
    }

    /// Whether only the apply will know it.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown)
    }

    /// Whether it has no value, and is not unknown either.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

impl Field<String> {
    /// The text, if it is known.
    pub fn text(&self) -> Option<&str> {
        self.known().map(String::as_str)
    }
}

impl From<&str> for Field<String> {
    fn from(text: &str) -> Self {
        Self::Known(text.to_owned())
    }
}

impl<T> From<Option<T>> for Field<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Known)
    }
}

/// A value that does not have the shape of its model.
///
/// Values are decoded by schema, so this is a disagreement between a schema and
/// its model: a mistake in the provider, never in a configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {expected} is wanted, and the value is {found}")]
pub struct ModelMismatch {
    place: String,
    expected: &'static str,
    found: &'static str,
}

impl ModelMismatch {
    /// A mismatch at the place being read.
    pub fn new(expected: &'static str, found: &Value) -> Self {
        Self {
            place: "value".to_owned(),
            expected,
            found: found.kind(),
        }
    }

    /// The same, seen from one step further out.
    #[must_use]
    pub fn within(self, place: &str) -> Self {
        Self {
            place: format!("{place}.{}", self.place),
            ..self
        }
    }
}

/// Rust types that stand for values.
///
/// A struct that derives it is an object whose attributes have the names of its fields;
/// that these are the names of the schema is for a test of the resource to say. The field
/// of an attribute whose name is a word of Rust is raw: `r#type`.
///
/// ```
/// use framework::{Field, Model, Value};
///
/// #[derive(Model)]
/// struct Contact {
///     email: Field<String>,
/// }
///
/// let contact = Contact::from_value(&Value::object([("email", Value::Unknown)]));
/// assert!(contact.is_ok_and(|contact| contact.email.is_unknown()));
/// ```
pub trait Model: Sized {
    /// Reads a value that was decoded by the schema; fails where the schema disagrees with
    /// this type.
    fn from_value(value: &Value) -> Result<Self, ModelMismatch>;

    /// Writes it as a value.
    fn into_value(self) -> Value;
}

impl<T: Model> Model for Field<T> {
    fn from_value(value: &Value) -> Result<Self, ModelMismatch> {
        match value {
            Value::Null => Ok(Self::Null),
            Value::Unknown => Ok(Self::Unknown),
            known => T::from_value(known).map(Self::Known),
        }
    }

    fn into_value(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Unknown => Value::Unknown,
            Self::Known(value) => value.into_value(),
        }
    }
}

/// A value that its resource does not look into, such as the block `timeouts`.
impl Model for Value {
    fn from_value(value: &Value) -> Result<Self, ModelMismatch> {
        Ok(value.clone())
    }

    fn into_value(self) -> Value {
        self
    }
}

impl Model for bool {
    fn from_value(value: &Value) -> Result<Self, ModelMismatch> {
        match value {
            Value::Bool(truth) => Ok(*truth),
            other => Err(ModelMismatch::new("bool", other)),
        }
    }

    fn into_value(self) -> Value {
        Value::Bool(self)
    }
}

impl Model for Number {
    fn from_value(value: &Value) -> Result<Self, ModelMismatch> {
        match value {
            Value::Number(number) => Ok(number.clone()),
            other => Err(ModelMismatch::new("number", other)),
        }
    }

    fn into_value(self) -> Value {
        Value::Number(self)
    }
}

impl Model for String {
    fn from_value(value: &Value) -> Result<Self, ModelMismatch> {
        match value {
            Value::String(text) => Ok(text.clone()),
            other => Err(ModelMismatch::new("string", other)),
        }
    }

    fn into_value(self) -> Value {
        Value::String(self)
    }
}

impl Model for i64 {
    fn from_value(value: &Value) -> Result<Self, ModelMismatch> {
        match value {
            Value::Number(number) => number
                .as_i64()
                .ok_or_else(|| ModelMismatch::new("whole number of at most 64 bits", value)),
            other => Err(ModelMismatch::new("number", other)),
        }
    }

    fn into_value(self) -> Value {
        Value::Number(Number::from(self))
    }
}

impl<T: Model> Model for Vec<T> {
    fn from_value(value: &Value) -> Result<Self, ModelMismatch> {
        match value {
            Value::List(elements) => elements.iter().map(T::from_value).collect(),
            other => Err(ModelMismatch::new("list", other)),
        }
    }

    fn into_value(self) -> Value {
        Value::List(self.into_iter().map(T::into_value).collect())
    }
}

/// The elements of a set, as they came. Two that are unknown are two: they may turn
/// out to be different.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Set<T>(pub Vec<T>);

impl<T: Model> Model for Set<T> {
    fn from_value(value: &Value) -> Result<Self, ModelMismatch> {
        match value {
            Value::Set(elements) => elements
                .iter()
                .map(T::from_value)
                .collect::<Result<_, _>>()
                .map(Self),
            other => Err(ModelMismatch::new("set", other)),
        }
    }

    fn into_value(self) -> Value {
        Value::Set(self.0.into_iter().map(T::into_value).collect())
    }
}

impl<T: Model> Model for BTreeMap<String, T> {
    fn from_value(value: &Value) -> Result<Self, ModelMismatch> {
        match value {
            Value::Map(elements) => elements
                .iter()
                .map(|(key, element)| {
                    T::from_value(element)
                        .map(|element| (key.clone(), element))
                        .map_err(|mismatch| mismatch.within(key))
                })
                .collect(),
            other => Err(ModelMismatch::new("map", other)),
        }
    }

    fn into_value(self) -> Value {
        Value::map(
            self.into_iter()
                .map(|(key, element)| (key, element.into_value())),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Model;

    #[derive(Debug, PartialEq, Model)]
    struct Record {
        name: Field<String>,
        weight: Field<i64>,
        tags: Field<BTreeMap<String, Field<String>>>,
    }

    fn record() -> Value {
        Value::object([
            ("name", Value::from("txt")),
            ("weight", Value::Unknown),
            (
                "tags",
                Value::map([("a", Value::Null), ("b", Value::from("x"))]),
            ),
        ])
    }

    #[test]
    fn null_unknown_and_known_survive_the_way_through_a_model() -> Result<(), ModelMismatch> {
        let model = Record::from_value(&record())?;
        assert_eq!(model.name.text(), Some("txt"));
        assert!(model.weight.is_unknown());
        assert_eq!(model.into_value(), record());
        Ok(())
    }

    #[test]
    fn a_raw_field_is_the_attribute_without_its_mark() -> Result<(), ModelMismatch> {
        #[derive(Model)]
        struct Typed {
            r#type: Field<String>,
        }
        let value = Value::object([("type", Value::from("TXT"))]);
        let typed = Typed::from_value(&value)?;
        assert_eq!(typed.r#type.text(), Some("TXT"));
        assert_eq!(typed.into_value(), value);
        Ok(())
    }

    #[test]
    fn a_model_that_disagrees_with_its_schema_says_where() {
        let value = Value::object([("tags", Value::map([("a", Value::Bool(true))]))]);
        let mismatch = Record::from_value(&value).expect_err("a bool is no string");
        assert_eq!(
            mismatch.to_string(),
            "tags.a.value: string is wanted, and the value is bool"
        );
    }
}
