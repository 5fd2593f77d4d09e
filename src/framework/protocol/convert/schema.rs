//! Schemas to the wire.

use crate::ValueType;
use crate::schema::{
    Attribute, AttributeKind, Block, BlockNesting, IdentitySchema, NestedBlock, Nesting, Presence,
    Schema,
};
use proto::tfplugin6::{self as wire, StringKind};
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
        deprecated: block_.deprecated.is_some(),
        deprecation_message: block_.deprecated.unwrap_or_default().to_owned(),
        ..Default::default()
    }
}

pub(in crate::protocol) fn identity(schema: &IdentitySchema) -> wire::ResourceIdentitySchema {
    let attribute = |one: &Attribute| wire::resource_identity_schema::IdentityAttribute {
        name: one.name.to_owned(),
        r#type: type_bytes(&one.value_type()),
        required_for_import: one.presence == Presence::Required,
        optional_for_import: one.presence != Presence::Required,
        description: one.description.clone(),
    };
    wire::ResourceIdentitySchema {
        version: schema.version,
        identity_attributes: schema.attributes.iter().map(attribute).collect(),
    }
}

fn nested_block(inner: &NestedBlock) -> wire::schema::NestedBlock {
    let nesting = match inner.nesting {
        BlockNesting::Single => BlockMode::Single,
        BlockNesting::List => BlockMode::List,
        BlockNesting::Set => BlockMode::Set,
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
            Presence::Optional | Presence::OptionalComputed | Presence::Default(_)
        ),
        computed: attribute_.is_computed(),
        sensitive: attribute_.sensitive,
        write_only: attribute_.write_only,
        deprecated: attribute_.deprecated.is_some(),
        deprecation_message: attribute_.deprecated.unwrap_or_default().to_owned(),
    }
}

fn object(nesting: Nesting, attributes: &[Attribute]) -> wire::schema::Object {
    let mode = match nesting {
        Nesting::Single => ObjectMode::Single,
        Nesting::List => ObjectMode::List,
        Nesting::Set => ObjectMode::Set,
        Nesting::Map => ObjectMode::Map,
    };
    wire::schema::Object {
        attributes: attributes.iter().map(attribute).collect(),
        nesting: mode.into(),
        ..Default::default()
    }
}

pub(super) fn type_bytes(of: &ValueType) -> Vec<u8> {
    of.to_json().to_string().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The only attribute of a schema, as it goes to Terraform.
    fn sent(attribute: Attribute) -> wire::schema::Attribute {
        let schema = to_wire(&Schema::new(Block::new("", vec![attribute])));
        let mut attributes = schema.block.expect("every schema has a block").attributes;
        attributes.pop().expect("the attribute")
    }

    #[test]
    fn who_sets_an_attribute_is_said_in_three_flags() {
        for (presence, required, optional, computed) in [
            (Presence::Required, true, false, false),
            (Presence::Optional, false, true, false),
            (Presence::Default("DNS".into()), false, true, true),
            (Presence::Computed, false, false, true),
        ] {
            let wire = sent(Attribute::string("method", presence.clone()));
            assert_eq!(
                (wire.required, wire.optional, wire.computed),
                (required, optional, computed),
                "{presence:?}"
            );
        }
    }

    #[test]
    fn an_attribute_of_a_type_carries_the_type_as_json() {
        let of = ValueType::String.list();
        let wire = sent(
            Attribute::new("names", of, Presence::Optional)
                .description("The **names**.")
                .sensitive(),
        );
        assert_eq!(wire.r#type, br#"["list","string"]"#);
        assert_eq!(wire.nested_type, None);
        assert_eq!(wire.description, "The **names**.");
        assert_eq!(wire.description_kind(), StringKind::Markdown);
        assert!(wire.sensitive);
    }

    #[test]
    fn a_nested_map_carries_its_attributes_instead_of_a_type() {
        let record = Attribute::string("record", Presence::Computed);
        let wire = sent(Attribute::computed_map("validation", vec![record]));
        assert_eq!(wire.r#type, b"");
        let object = wire.nested_type.expect("a nested type");
        assert_eq!(object.nesting(), ObjectMode::Map);
        let [record] = &object.attributes[..] else {
            panic!("not one attribute: {object:?}")
        };
        assert_eq!((&*record.name, record.computed), ("record", true));
        assert_eq!(record.r#type, br#""string""#);
    }

    #[test]
    fn blocks_say_how_they_are_held_and_always_what_they_hold() {
        let inner = || Block::new("Inside.", vec![Attribute::string("a", Presence::Optional)]);
        let outer = Block::new("Outside.", Vec::new())
            .with_block("timeouts", BlockNesting::Single, inner())
            .with_block("endpoints", BlockNesting::List, inner());

        let wire = to_wire(&Schema::new(outer).version(3));

        assert_eq!(wire.version, 3);
        let block = wire.block.expect("every schema has a block");
        assert_eq!(block.description, "Outside.");
        let held: Vec<_> = block
            .block_types
            .iter()
            .map(|one| (&*one.type_name, one.nesting(), one.min_items, one.max_items))
            .collect();
        assert_eq!(
            held,
            [
                ("timeouts", BlockMode::Single, 0, 0),
                ("endpoints", BlockMode::List, 0, 0),
            ]
        );
        for one in &block.block_types {
            let inside = one.block.as_ref().expect("every block has a block");
            assert_eq!(inside.description, "Inside.");
            assert_eq!(inside.attributes[0].name, "a");
        }
    }
}
