//! Schemas: what a block of configuration may hold.
//!
//! [`Attribute`] and [`Block`] are built through constructors that cannot leave
//! out what Terraform would crash on. [`Schema::check`] finds the mistakes that
//! Terraform does not tell a provider about; a unit test calls it for every
//! schema.

mod attribute;
mod block;
mod check;

pub use attribute::{Attribute, AttributeKind, Check, Nesting, Presence, Sameness};
pub use block::{Block, BlockNesting, NestedBlock};

use super::value_type::ValueType;

/// The schema of a provider block or of one kind of object.
#[derive(Debug, Clone)]
pub struct Schema {
    /// Raised when the stored form of an object changes.
    pub version: i64,
    /// The outermost block.
    pub block: Block,
}

impl Schema {
    /// A schema in its first version.
    pub const fn new(block: Block) -> Self {
        Self { version: 0, block }
    }

    /// The type of an object of this schema, as both sides encode it.
    pub fn value_type(&self) -> ValueType {
        self.block.value_type()
    }

    /// Every rule of schemas that this one breaks, as sentences; none if it is sound.
    pub fn check(&self) -> Vec<String> {
        check::problems(self)
    }
}
