//! Schemas to the wire.

use crate::framework::ValueType;
use crate::framework::schema::{
    Attribute, AttributeKind, Block, BlockNesting, NestedBlock, Nesting, Presence, Schema,
};
use crate::protocol::generated::{self as wire, StringKind};
use wire::schema::nested_block::NestingMode as BlockMode;
use wire::schema::object::NestingMode as ObjectMode;

pub(in crate::protocol) fn to_wire(schema: &Schema) -> wire::Schema {
    wire::Schema {
        version: schema.version,
        block: Some(block(&schema.block)),
    }
}

fn block(block_: &Block) -> wire::schema::Block {
    wire::schema::Block {
        attributes: block_.attributes.iter().map(attribute).collect(),
        block_types: block_.blocks.iter().map(nested_block).collect(),
        description: block_.description.clone(),
        description_kind: StringKind::Markdown.into(),
        ..Default::default()
    }
}

fn nested_block(inner: &NestedBlock) -> wire::schema::NestedBlock {
    let nesting = match inner.nesting {
        BlockNesting::Single => BlockMode::Single,
        BlockNesting::List => BlockMode::List,
    };
    wire::schema::NestedBlock {
        type_name: inner.name.to_owned(),
        block: Some(block(&inner.block)),
        nesting: nesting.into(),
        // Zero for both says "any number", and of a single block "at most one".
        min_items: 0,
        max_items: 0,
    }
}

fn attribute(attribute_: &Attribute) -> wire::schema::Attribute {
    let (of, nested_type) = match &attribute_.kind {
        AttributeKind::Value(of) => (type_bytes(of), None),
        AttributeKind::Nested(nesting, inside) => (Vec::new(), Some(object(*nesting, inside))),
    };
    wire::schema::Attribute {
        name: attribute_.name.to_owned(),
        r#type: of,
        nested_type,
        description: attribute_.description.clone(),
        description_kind: StringKind::Markdown.into(),
        required: attribute_.presence == Presence::Required,
        optional: matches!(
            attribute_.presence,
            Presence::Optional | Presence::Default(_)
        ),
        computed: attribute_.is_computed(),
        sensitive: attribute_.sensitive,
        ..Default::default()
    }
}

fn object(nesting: Nesting, attributes: &[Attribute]) -> wire::schema::Object {
    let mode = match nesting {
        Nesting::Single => ObjectMode::Single,
        Nesting::List => ObjectMode::List,
        Nesting::Map => ObjectMode::Map,
    };
    wire::schema::Object {
        attributes: attributes.iter().map(attribute).collect(),
        nesting: mode.into(),
        ..Default::default()
    }
}

fn type_bytes(of: &ValueType) -> Vec<u8> {
    of.to_json().to_string().into_bytes()
}
