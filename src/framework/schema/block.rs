//! Blocks: attributes, and blocks within.

use super::{Attribute, Rule};
use crate::value::Value;
use crate::value_type::ValueType;

/// A block of configuration.
#[derive(Debug, Clone, Default)]
pub struct Block {
    /// Its documentation, in Markdown.
    pub description: String,
    /// Its attributes, in the order the documentation lists them.
    pub attributes: Vec<Attribute>,
    /// The blocks it may hold.
    pub blocks: Vec<NestedBlock>,
    /// What must hold between its attributes.
    pub rules: Vec<Rule>,
    /// Why it should not be used any more, and what to use instead.
    pub deprecated: Option<&'static str>,
}

/// A kind of block inside another.
#[derive(Debug, Clone)]
pub struct NestedBlock {
    /// Its name in the configuration.
    pub name: &'static str,
    /// How many there may be, and how they are held.
    pub nesting: BlockNesting,
    /// What it may hold.
    pub block: Block,
}

/// How blocks of one name are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockNesting {
    /// At most one; null where it is missing.
    Single,
    /// Any number, in order; an empty list where there are none.
    List,
    /// Any number, without order; an empty set where there are none.
    Set,
}

impl Block {
    /// A block with these attributes.
    pub fn new(description: impl Into<String>, attributes: Vec<Attribute>) -> Self {
        Self {
            description: description.into(),
            attributes,
            ..Self::default()
        }
    }

    /// Adds something that must hold between attributes of this block.
    #[must_use]
    pub fn rule(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// Tells who uses it that it will go away, and what to use instead.
    #[must_use]
    pub fn deprecated(self, message: &'static str) -> Self {
        Self {
            deprecated: Some(message),
            ..self
        }
    }

    /// Adds a kind of inner block.
    #[must_use]
    pub fn with_block(mut self, name: &'static str, nesting: BlockNesting, block: Self) -> Self {
        self.blocks.push(NestedBlock {
            name,
            nesting,
            block,
        });
        self
    }

    /// This block with nothing in it: every attribute null, no inner blocks.
    pub fn empty(&self) -> Value {
        let attributes = self.attributes.iter().map(|one| (one.name, Value::Null));
        let blocks = self.blocks.iter().map(|one| (one.name, one.absent()));
        Value::object(attributes.chain(blocks))
    }

    /// The object type of this block: one attribute for each attribute and for
    /// each kind of inner block.
    pub fn value_type(&self) -> ValueType {
        let attributes = self
            .attributes
            .iter()
            .map(|attribute| (attribute.name, attribute.value_type()));
        let blocks = self
            .blocks
            .iter()
            .map(|inner| (inner.name, inner.value_type()));
        ValueType::object(attributes.chain(blocks))
    }
}

impl NestedBlock {
    /// What stands for no block of this name: a list or set is never null.
    pub fn absent(&self) -> Value {
        match (self.nesting, self.value_type()) {
            (BlockNesting::Single, _) => Value::Null,
            (BlockNesting::List, ValueType::Dynamic) => Value::Dynamic(Box::new((
                ValueType::Tuple(Vec::new()),
                Value::Tuple(Vec::new()),
            ))),
            (BlockNesting::List, _) => Value::List(Vec::new()),
            (BlockNesting::Set, _) => Value::Set(Vec::new()),
        }
    }

    /// The type of all blocks of this name together. A list with a dynamic type
    /// somewhere inside is itself dynamic on the wire: its elements may differ.
    fn value_type(&self) -> ValueType {
        let object = self.block.value_type();
        match self.nesting {
            BlockNesting::Single => object,
            BlockNesting::List if object.has_dynamic() => ValueType::Dynamic,
            BlockNesting::List => object.list(),
            BlockNesting::Set => object.set(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Presence;

    fn block_holding(of: ValueType) -> Block {
        Block::new(
            "",
            vec![Attribute::string("name", Presence::Required).description("Its name.")],
        )
        .with_block(
            "item",
            BlockNesting::List,
            Block::new("", vec![Attribute::new("value", of, Presence::Optional)]),
        )
    }

    #[test]
    fn blocks_become_attributes_of_the_object_type() {
        assert_eq!(
            block_holding(ValueType::Bool).value_type(),
            ValueType::object([
                ("name", ValueType::String),
                (
                    "item",
                    ValueType::object([("value", ValueType::Bool)]).list()
                ),
            ])
        );
    }

    #[test]
    fn a_list_of_blocks_with_a_dynamic_value_inside_is_dynamic() {
        assert_eq!(
            block_holding(ValueType::Dynamic).value_type(),
            ValueType::object([("name", ValueType::String), ("item", ValueType::Dynamic)])
        );
    }
}
