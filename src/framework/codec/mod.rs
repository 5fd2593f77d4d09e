//! Bytes to values and back, directed by a type.
//!
//! Terraform's encodings do not describe themselves: the same array is a list, a
//! set or a tuple, and only the schema's type says which. [`msgpack`] is how values
//! travel to and from Terraform; [`json`] is how they lie in state files.

pub mod json;
pub mod msgpack;

#[cfg(test)]
pub(super) mod arbitrary;
#[cfg(test)]
mod golden;
#[cfg(test)]
pub(super) mod json_fixture;
mod value_path;

use std::fmt;

use super::excerpt::excerpt;
use super::number::NotANumber;
use super::path::AttributePath;
use super::value_type::ValueType;
use value_path::ValuePath;

/// How deep values may be nested. A type that comes with its value could otherwise
/// make us recurse until the stack is used up.
const MAX_DEPTH: usize = 128;

/// A value that does not have the form that its type asks for.
///
/// Displays as `validation["example.com"].method: expected string, found bool`. The
/// offending value itself is never part of the text: it may be a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodecError {
    /// Where in the value; empty for the value as a whole. Ends at a set, whose
    /// elements have no address.
    pub path: AttributePath,
    /// What was expected and what was there.
    pub reason: String,
    /// Whose mistake it is.
    pub kind: CodecErrorKind,
}

/// Why a value cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodecErrorKind {
    /// It does not have the form that its type asks for: a mistake of a program.
    Form,
    /// It is a number that is infinite or absurdly long: what a practitioner's expression
    /// comes to.
    Number,
}

impl CodecError {
    fn at(path: &ValuePath<'_>, reason: impl Into<String>) -> Self {
        Self {
            path: path.address(),
            reason: reason.into(),
            kind: CodecErrorKind::Form,
        }
    }

    fn number(path: &ValuePath<'_>, error: NotANumber) -> Self {
        Self {
            kind: match error {
                NotANumber::Malformed => CodecErrorKind::Form,
                NotANumber::NotFinite | NotANumber::TooLong => CodecErrorKind::Number,
            },
            ..Self::at(path, format!("expected number, found {error}"))
        }
    }

    fn mismatch(path: &ValuePath<'_>, expected: &ValueType, found: &str) -> Self {
        Self::at(path, format!("expected {}, found {found}", name(expected)))
    }

    fn missing(path: &ValuePath<'_>, attribute: &str) -> Self {
        Self::at(path, format!("attribute {attribute:?} is missing"))
    }

    fn unsupported(path: &ValuePath<'_>, attribute: &str) -> Self {
        Self::at(
            path,
            format!("unsupported attribute {:?}", excerpt(attribute)),
        )
    }

    fn twice(path: &ValuePath<'_>, what: &str, name: &str) -> Self {
        Self::at(path, format!("{what} {:?} comes twice", excerpt(name)))
    }

    fn tuple_length(path: &ValuePath<'_>, expected: usize, found: usize) -> Self {
        let reason = format!("expected a tuple of length {expected}, found {found}");
        Self::at(path, reason)
    }
}

impl fmt::Display for CodecError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.steps().is_empty() {
            write!(formatter, "{}: ", self.path)?;
        }
        formatter.write_str(&self.reason)
    }
}

impl std::error::Error for CodecError {}

fn name(of: &ValueType) -> &'static str {
    match of {
        ValueType::Bool => "bool",
        ValueType::Number => "number",
        ValueType::String => "string",
        ValueType::Dynamic => "a type with a value",
        ValueType::List(_) => "list",
        ValueType::Set(_) => "set",
        ValueType::Map(_) => "map",
        ValueType::Tuple(_) => "tuple",
        ValueType::Object(_) => "object",
    }
}
