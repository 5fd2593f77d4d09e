//! Schemas: what a block of configuration may hold.
//!
//! [`Attribute`] and [`Block`] are built through constructors that cannot leave
//! out what Terraform would crash on. [`Schema::check`] finds the mistakes that
//! Terraform does not tell a provider about; a unit test calls it for every
//! schema.

mod attribute;
mod block;
mod check;
pub mod checks;
mod identity;
mod parallel_values;
mod rule;
pub(crate) mod timeouts;
pub(crate) mod visit;

pub use attribute::{
    Attribute, AttributeKind, Check, Condition, Nesting, Presence, Replacement, Sameness,
};
pub use block::{Block, BlockNesting, NestedBlock};
pub use identity::IdentitySchema;
pub(crate) use parallel_values::Cursor;
pub use rule::{Rule, RuleViolation};

use super::value::Value;
use super::value_type::ValueType;
use timeouts::Timeouts;

/// The schema of a provider block or of one kind of object.
#[derive(Debug, Clone)]
pub struct Schema {
    /// Raised when the stored form of an object changes.
    pub version: i64,
    /// The outermost block.
    pub block: Block,
    /// The waits that the practitioner may limit, in a block of that name.
    pub timeouts: Timeouts,
}

impl Schema {
    /// A schema in its first version.
    pub const fn new(block: Block) -> Self {
        Self {
            version: 0,
            block,
            timeouts: Timeouts::none(),
        }
    }

    /// The same schema in another version.
    #[must_use]
    pub fn version(self, version: i64) -> Self {
        Self { version, ..self }
    }

    /// Adds a block `timeouts`, which limits these waits.
    #[must_use]
    pub fn with_timeouts(mut self, timeouts: Timeouts) -> Self {
        let block = timeouts.block();
        self.block = self
            .block
            .with_block(Timeouts::NAME, BlockNesting::Single, block);
        self.timeouts = timeouts;
        self
    }

    /// The type of an object of this schema, as both sides encode it.
    pub fn value_type(&self) -> ValueType {
        self.block.value_type()
    }

    /// What Terraform sends where the whole block is left out: no attributes, no
    /// blocks.
    pub fn absent(&self) -> Value {
        self.block.empty()
    }

    /// Every rule of schemas that this one breaks, as sentences; none if it is sound.
    pub fn check(&self) -> Vec<String> {
        check::problems(self)
    }
}
