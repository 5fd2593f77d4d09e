//! JSON text that is taken apart one level at a time.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value as Json;
use serde_json::value::RawValue;

use crate::codec::CodecError;
use crate::codec::value_path::{PathStep, ValuePath};

/// What a piece of JSON is; its first byte tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Null,
    Bool,
    Number,
    String,
    Array,
    Object,
}

impl Form {
    pub(super) fn of(json: &RawValue) -> Self {
        match json.get().as_bytes().first() {
            Some(b'n') => Self::Null,
            Some(b't' | b'f') => Self::Bool,
            Some(b'"') => Self::String,
            Some(b'[') => Self::Array,
            Some(b'{') => Self::Object,
            _ => Self::Number,
        }
    }

    /// How an error calls it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "bool",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }
}

/// The one piece of JSON that these bytes are, with its syntax checked at every depth.
pub(super) fn whole(bytes: &[u8]) -> Result<&RawValue, CodecError> {
    serde_json::from_slice(bytes).map_err(|error| not_json(&ValuePath::ROOT, &error))
}

/// The pieces of an array.
pub(super) fn elements<'a>(
    json: &'a RawValue,
    path: &ValuePath<'_>,
) -> Result<Vec<&'a RawValue>, CodecError> {
    parsed(json, path)
}

/// The pieces of an object by key. Of a key that comes twice the last counts, as for
/// Terraform.
pub(super) fn entries<'a>(
    json: &'a RawValue,
    path: &ValuePath<'_>,
) -> Result<BTreeMap<String, &'a RawValue>, CodecError> {
    parsed(json, path)
}

/// A piece whose form is right.
pub(super) fn parsed<'a, T: Deserialize<'a>>(
    json: &'a RawValue,
    path: &ValuePath<'_>,
) -> Result<T, CodecError> {
    serde_json::from_str(json.get()).map_err(|error| not_json(path, &error))
}

/// JSON of which no type is known. Keys are nothing but keys here too.
pub(crate) fn untyped(bytes: &[u8]) -> Result<Json, CodecError> {
    value(whole(bytes)?, &ValuePath::ROOT)
}

fn value(json: &RawValue, path: &ValuePath<'_>) -> Result<Json, CodecError> {
    match Form::of(json) {
        Form::Array => elements(json, path)?
            .into_iter()
            .enumerate()
            .map(|(index, element)| value(element, &path.enter(PathStep::Index(index))?))
            .collect::<Result<_, _>>()
            .map(Json::Array),
        Form::Object => entries(json, path)?
            .into_iter()
            .map(|(key, element)| {
                let element = value(element, &path.enter(PathStep::Key(&key))?)?;
                Ok((key, element))
            })
            .collect::<Result<_, _>>()
            .map(Json::Object),
        Form::Number => parsed(json, path).map(Json::Number),
        Form::Null | Form::Bool | Form::String => parsed(json, path),
    }
}

/// Errors of syntax name a position and never what is there.
fn not_json(path: &ValuePath<'_>, error: &serde_json::Error) -> CodecError {
    CodecError::at(path, format!("not JSON: {error}"))
}
