//! The rules of schemas that Terraform checks late, badly or not at all.

use std::collections::BTreeSet;

use super::{
    Attribute, AttributeKind, Block, BlockNesting, IdentitySchema, Nesting, Presence, Schema,
};
use crate::value_type::ValueType;

/// Names that mean something else at the top of a resource or provider block.
const RESERVED: [&str; 12] = [
    "_",
    "alias",
    "connection",
    "count",
    "depends_on",
    "for_each",
    "lifecycle",
    "locals",
    "provider",
    "provisioner",
    "source",
    "version",
];

pub(super) fn problems(schema: &Schema) -> Vec<String> {
    let mut problems = Vec::new();
    if schema.version < 0 {
        problems.push(format!("version {} is negative", schema.version));
    }
    for name in names(&schema.block).filter(|name| RESERVED.contains(name)) {
        problems.push(format!("{name}: is reserved by Terraform"));
    }
    check_block("", &schema.block, &mut problems);
    problems
}

fn names(block: &Block) -> impl Iterator<Item = &'static str> {
    let attributes = block.attributes.iter().map(|attribute| attribute.name);
    attributes.chain(block.blocks.iter().map(|inner| inner.name))
}

fn check_block(within: &str, block: &Block, problems: &mut Vec<String>) {
    check_names(within, names(block), problems);
    for attribute in &block.attributes {
        check_attribute(within, attribute, problems);
    }
    for name in block.rules.iter().flat_map(|rule| rule.names()) {
        if !names(block).any(|declared| declared == *name) {
            problems.push(format!(
                "{within}{name}: a rule names it, and it is not there"
            ));
        }
    }
    for inner in &block.blocks {
        let place = format!("{within}{}.", inner.name);
        if inner.nesting == BlockNesting::Set {
            check_inside_set(&place, &inner.block, problems);
        }
        check_block(&place, &inner.block, problems);
    }
}

fn check_names(
    within: &str,
    names: impl Iterator<Item = &'static str>,
    problems: &mut Vec<String>,
) {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            problems.push(format!("{within}{name}: is declared twice"));
        }
        let plain =
            |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
        if name.is_empty() || !name.chars().all(plain) {
            problems.push(format!(
                "{within}{name}: has other than lower-case letters, digits, _"
            ));
        }
    }
}

fn check_attribute(within: &str, attribute: &Attribute, problems: &mut Vec<String>) {
    let place = format!("{within}{}", attribute.name);
    if attribute.description.is_empty() {
        problems.push(format!("{place}: has no description"));
    } else if !is_sentence(&attribute.description) {
        problems.push(format!("{place}: its description is no sentence"));
    }
    let is_checked = !attribute.checks.is_empty() || !attribute.checks_for_use.is_empty();
    if attribute.presence == Presence::Computed && is_checked {
        problems.push(format!(
            "{place}: is checked although only the provider sets it"
        ));
    }
    if attribute.keeps_prior && !attribute.is_computed() {
        problems.push(format!(
            "{place}: keeps prior values although it is never computed"
        ));
    }
    if attribute.write_only && attribute.is_computed() {
        problems.push(format!("{place}: is write-only and computed"));
    }
    // Elements of a list or map are of one type, and Terraform crashes where those of a
    // dynamic one are not.
    match &attribute.kind {
        AttributeKind::Value(of) if of.has_dynamic_elements() => {
            problems.push(format!("{place}: is dynamic inside a list, map or set"));
        }
        AttributeKind::Nested(Nesting::List | Nesting::Map, inside) => {
            let dynamic = inside
                .iter()
                .filter(|inner| inner.value_type().has_dynamic());
            let dynamic = dynamic.map(|inner| inner.name);
            problems.extend(
                dynamic.map(|name| format!("{place}.{name}: is dynamic inside a list or map")),
            );
        }
        _ => {}
    }
    if let AttributeKind::Nested(nesting, inside) = &attribute.kind {
        let place = format!("{place}.");
        if *nesting == Nesting::Set && attribute.is_configurable() {
            let inside = Block::new("", inside.clone());
            check_inside_set(&place, &inside, problems);
        }
        check_names(&place, inside.iter().map(|inner| inner.name), problems);
        for inner in inside {
            // Terraform takes such a value for one that was configured and since removed,
            // and every plan would choose it anew.
            if attribute.presence == Presence::OptionalComputed && !inner.is_computed() {
                problems.push(format!(
                    "{place}{}: is not computed, inside what the provider may choose",
                    inner.name
                ));
            }
            check_attribute(&place, inner, problems);
        }
    }
}

/// Descriptions are the text of the documentation: one may begin with code.
fn is_sentence(text: &str) -> bool {
    text.starts_with(|first: char| first.is_uppercase() || first == '`') && text.ends_with('.')
}

/// Elements of a set cannot be told apart, so nothing in them can be planned.
fn check_inside_set(within: &str, block: &Block, problems: &mut Vec<String>) {
    for attribute in &block.attributes {
        let place = format!("{within}{}", attribute.name);
        if attribute.is_computed() {
            problems.push(format!("{place}: is computed inside a set"));
        }
        if attribute.write_only {
            problems.push(format!("{place}: is write-only inside a set"));
        }
        if attribute.replacement.is_possible() || attribute.same.is_some() {
            problems.push(format!("{place}: has a rule for plans inside a set"));
        }
        if attribute.value_type().has_dynamic() {
            problems.push(format!("{place}: is dynamic inside a set"));
        }
        if let AttributeKind::Nested(_, inside) = &attribute.kind {
            let inside = Block::new("", inside.clone());
            check_inside_set(&format!("{place}."), &inside, problems);
        }
    }
    for inner in &block.blocks {
        check_inside_set(&format!("{within}{}.", inner.name), &inner.block, problems);
    }
}

pub(super) fn identity_problems(schema: &IdentitySchema) -> Vec<String> {
    let mut problems = Vec::new();
    if schema.version < 0 {
        problems.push(format!("version {} is negative", schema.version));
    }
    check_names(
        "",
        schema.attributes.iter().map(|one| one.name),
        &mut problems,
    );
    for attribute in &schema.attributes {
        let name = attribute.name;
        check_attribute("", attribute, &mut problems);
        if !matches!(attribute.presence, Presence::Required | Presence::Optional) {
            problems.push(format!("{name}: is neither required nor optional"));
        }
        let plain = match attribute.value_type() {
            ValueType::List(of) => is_primitive(&of),
            of => is_primitive(&of),
        };
        if !plain {
            problems.push(format!("{name}: is neither a primitive nor a list of them"));
        }
    }
    problems
}

fn is_primitive(of: &ValueType) -> bool {
    matches!(of, ValueType::Bool | ValueType::Number | ValueType::String)
}

#[cfg(test)]
mod tests {
    use super::super::Rule;
    use super::*;

    #[test]
    fn a_schema_with_every_mistake_is_told_each() {
        let twice = || Attribute::string("name", Presence::Optional).description("A name.");
        let block = Block::new(
            "",
            vec![
                twice(),
                twice().keeps_prior(),
                Attribute::string("Shout", Presence::Optional),
                Attribute::string("whisper", Presence::Optional).description("quietly"),
                Attribute::string("count", Presence::Computed)
                    .description("How many.")
                    .check(|_| Ok(())),
                Attribute::nested(
                    "origin",
                    Nesting::Single,
                    vec![twice()],
                    Presence::OptionalComputed,
                )
                .description("Where from."),
            ],
        )
        .with_block(
            "inner",
            BlockNesting::Set,
            Block::new(
                "",
                vec![
                    Attribute::string("id", Presence::Computed).description("Its id."),
                    Attribute::string("name", Presence::Optional)
                        .description("Its name.")
                        .requires_replacement(),
                    Attribute::new("any", ValueType::Dynamic, Presence::Optional)
                        .description("Anything.")
                        .write_only(),
                ],
            ),
        )
        .rule(Rule::Conflicting(&["name", "nickname"]));

        assert_eq!(
            Schema::new(block).version(-1).check(),
            [
                "version -1 is negative",
                "count: is reserved by Terraform",
                "name: is declared twice",
                "Shout: has other than lower-case letters, digits, _",
                "name: keeps prior values although it is never computed",
                "Shout: has no description",
                "whisper: its description is no sentence",
                "count: is checked although only the provider sets it",
                "origin.name: is not computed, inside what the provider may choose",
                "nickname: a rule names it, and it is not there",
                "inner.id: is computed inside a set",
                "inner.name: has a rule for plans inside a set",
                "inner.any: is write-only inside a set",
                "inner.any: is dynamic inside a set",
            ]
        );
    }

    #[test]
    fn what_is_dynamic_has_no_place_in_elements_of_one_type() {
        let any = |name| {
            Attribute::new(name, ValueType::Dynamic, Presence::Optional).description("Anything.")
        };
        let of = |name, of| Attribute::new(name, of, Presence::Optional).description("A value.");
        let nested = |name, nesting| {
            Attribute::nested(name, nesting, vec![any("any")], Presence::Optional)
                .description("Objects.")
        };
        let record = ValueType::object([("any", ValueType::Dynamic)]);
        let block = Block::new(
            "",
            vec![
                any("any"),
                of("record", record.clone()),
                of("pair", ValueType::Tuple(vec![ValueType::Dynamic])),
                of("listed", ValueType::Dynamic.list()),
                of("keyed", record.map()),
                of(
                    "inside",
                    ValueType::object([("all", ValueType::Dynamic.set())]),
                ),
                nested("one", Nesting::Single),
                nested("some", Nesting::List),
                nested("others", Nesting::Map),
            ],
        )
        // Blocks are of a type each.
        .with_block(
            "inner",
            BlockNesting::List,
            Block::new("", vec![any("any")]),
        );
        assert_eq!(
            Schema::new(block).check(),
            [
                "listed: is dynamic inside a list, map or set",
                "keyed: is dynamic inside a list, map or set",
                "inside: is dynamic inside a list, map or set",
                "some.any: is dynamic inside a list or map",
                "others.any: is dynamic inside a list or map",
            ]
        );
    }

    #[test]
    fn an_identity_with_every_mistake_is_told_each() {
        let schema = IdentitySchema::new(vec![
            Attribute::string("id", Presence::Computed).description("Its id."),
            Attribute::new("tags", ValueType::String.map(), Presence::Optional)
                .description("Its tags."),
        ]);
        assert_eq!(
            schema.check(),
            [
                "id: is neither required nor optional",
                "tags: is neither a primitive nor a list of them",
            ]
        );
    }
}
