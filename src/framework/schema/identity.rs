//! Identity schemas: what tells one object from another, for ever.

use super::Attribute;
use crate::value_type::ValueType;

/// What identifies an object of a resource, beside its state.
///
/// Terraform 1.12 and newer store it, import by it, and show it in `terraform query`.
/// An identity never changes while its object lives.
#[derive(Debug, Clone)]
pub struct IdentitySchema {
    /// Raised when the stored form changes.
    pub version: i64,
    /// Its attributes: required ones must be given to import, optional ones may be.
    pub attributes: Vec<Attribute>,
}

impl IdentitySchema {
    /// An identity schema in its first version.
    pub const fn new(attributes: Vec<Attribute>) -> Self {
        Self {
            version: 0,
            attributes,
        }
    }

    /// The type of an identity.
    pub fn value_type(&self) -> ValueType {
        ValueType::object(
            self.attributes
                .iter()
                .map(|attribute| (attribute.name, attribute.value_type())),
        )
    }

    /// Every rule of identity schemas that this one breaks, as sentences.
    pub fn check(&self) -> Vec<String> {
        super::check::identity_problems(self)
    }
}
