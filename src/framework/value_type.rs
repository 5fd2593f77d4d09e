//! The types of Terraform's values, and their JSON form.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::excerpt::excerpt;

/// A type constraint.
///
/// Its JSON form is the one that schemas carry: `"string"`, `["list","number"]`,
/// `["object",{"id":"string"}]`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ValueType {
    /// `true` or `false`.
    Bool,
    /// Any number.
    Number,
    /// Text.
    String,
    /// Any type; each value brings its own.
    Dynamic,
    /// A sequence of one type.
    List(Box<Self>),
    /// An unordered collection of one type, without duplicates.
    Set(Box<Self>),
    /// A dictionary of one type.
    Map(Box<Self>),
    /// A fixed sequence, each element of its own type.
    Tuple(Vec<Self>),
    /// Named attributes, each of its own type.
    Object(BTreeMap<String, Self>),
}

/// A type in JSON that is not one of Terraform's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not a Terraform type")]
pub struct NotAType(String);

impl ValueType {
    /// A list of this type.
    #[must_use]
    pub fn list(self) -> Self {
        Self::List(Box::new(self))
    }

    /// A set of this type.
    #[must_use]
    pub fn set(self) -> Self {
        Self::Set(Box::new(self))
    }

    /// A map of this type.
    #[must_use]
    pub fn map(self) -> Self {
        Self::Map(Box::new(self))
    }

    /// An object with these attributes.
    pub fn object<K: Into<String>>(attributes: impl IntoIterator<Item = (K, Self)>) -> Self {
        Self::Object(
            attributes
                .into_iter()
                .map(|(name, of)| (name.into(), of))
                .collect(),
        )
    }

    /// Whether this is, or contains, the dynamic type.
    pub fn has_dynamic(&self) -> bool {
        match self {
            Self::Dynamic => true,
            Self::Bool | Self::Number | Self::String => false,
            Self::List(of) | Self::Set(of) | Self::Map(of) => of.has_dynamic(),
            Self::Tuple(types) => types.iter().any(Self::has_dynamic),
            Self::Object(types) => types.values().any(Self::has_dynamic),
        }
    }

    /// Whether the elements of a list, set or map of this type would each bring a type.
    pub(crate) fn has_dynamic_elements(&self) -> bool {
        match self {
            Self::Bool | Self::Number | Self::String | Self::Dynamic => false,
            Self::List(of) | Self::Set(of) | Self::Map(of) => of.has_dynamic(),
            Self::Tuple(types) => types.iter().any(Self::has_dynamic_elements),
            Self::Object(types) => types.values().any(Self::has_dynamic_elements),
        }
    }

    /// The type as JSON.
    pub fn to_json(&self) -> Json {
        match self {
            Self::Bool => json!("bool"),
            Self::Number => json!("number"),
            Self::String => json!("string"),
            Self::Dynamic => json!("dynamic"),
            Self::List(of) => json!(["list", of.to_json()]),
            Self::Set(of) => json!(["set", of.to_json()]),
            Self::Map(of) => json!(["map", of.to_json()]),
            Self::Tuple(types) => {
                json!(["tuple", types.iter().map(Self::to_json).collect::<Vec<_>>()])
            }
            Self::Object(types) => {
                let types: serde_json::Map<_, _> = types
                    .iter()
                    .map(|(name, of)| (name.clone(), of.to_json()))
                    .collect();
                json!(["object", types])
            }
        }
    }

    /// Reads a type from JSON. A list of optional attributes behind an object's
    /// types, which Terraform's own format allows, is ignored.
    pub fn from_json(json: &Json) -> Result<Self, NotAType> {
        let refuse = || NotAType(excerpt(&json.to_string()).into_owned());
        match json {
            Json::String(name) => match name.as_str() {
                "bool" => Ok(Self::Bool),
                "number" => Ok(Self::Number),
                "string" => Ok(Self::String),
                "dynamic" => Ok(Self::Dynamic),
                _ => Err(refuse()),
            },
            Json::Array(parts) => {
                let (Some(Json::String(kind)), Some(of)) = (parts.first(), parts.get(1)) else {
                    return Err(refuse());
                };
                match (kind.as_str(), of) {
                    ("list", of) => Ok(Self::from_json(of)?.list()),
                    ("set", of) => Ok(Self::from_json(of)?.set()),
                    ("map", of) => Ok(Self::from_json(of)?.map()),
                    ("tuple", Json::Array(types)) => types
                        .iter()
                        .map(Self::from_json)
                        .collect::<Result<_, _>>()
                        .map(Self::Tuple),
                    ("object", Json::Object(types)) => types
                        .iter()
                        .map(|(name, of)| Ok((name.clone(), Self::from_json(of)?)))
                        .collect::<Result<_, _>>()
                        .map(Self::Object),
                    _ => Err(refuse()),
                }
            }
            _ => Err(refuse()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_type_survives_json() {
        let all = ValueType::object([
            ("bools", ValueType::Bool.list()),
            ("numbers", ValueType::Number.set()),
            ("strings", ValueType::String.map()),
            ("any", ValueType::Dynamic),
            (
                "pair",
                ValueType::Tuple(vec![ValueType::String, ValueType::Number]),
            ),
        ]);
        assert_eq!(ValueType::from_json(&all.to_json()), Ok(all));
    }

    #[test]
    fn json_is_the_form_that_schemas_carry() {
        let validation = ValueType::object([("method", ValueType::String)]).map();
        assert_eq!(
            validation.to_json().to_string(),
            r#"["map",["object",{"method":"string"}]]"#
        );
    }

    #[test]
    fn optional_attributes_of_an_object_are_ignored() {
        let json = json!(["object", {"a": "string"}, ["a"]]);
        assert_eq!(
            ValueType::from_json(&json),
            Ok(ValueType::object([("a", ValueType::String)]))
        );
    }

    #[test]
    fn what_is_not_a_type_is_refused_by_name() {
        for json in [
            json!("text"),
            json!(["list"]),
            json!(["tuple", "string"]),
            json!(7),
        ] {
            let error = ValueType::from_json(&json).expect_err("not a type");
            assert_eq!(error.to_string(), format!("{json} is not a Terraform type"));
        }
    }
}
