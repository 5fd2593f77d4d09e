//! The rules of schemas that Terraform checks late, badly or not at all.

use std::collections::BTreeSet;

use super::{Attribute, AttributeKind, Block, Presence, Schema};

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
    for inner in &block.blocks {
        let place = format!("{within}{}.", inner.name);
        check_unplanned(&place, &inner.block.attributes, problems);
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
    }
    if attribute.presence == Presence::Computed && !attribute.checks.is_empty() {
        problems.push(format!("{place}: is checked although nobody can set it"));
    }
    if attribute.keeps_prior && !attribute.is_computed() {
        problems.push(format!(
            "{place}: keeps prior values although it is never computed"
        ));
    }
    if let AttributeKind::Nested(_, inside) = &attribute.kind {
        let place = format!("{place}.");
        // Where the provider chooses the whole, it chooses what is inside.
        if attribute.presence != Presence::Computed {
            check_unplanned(&place, inside, problems);
        }
        check_names(&place, inside.iter().map(|inner| inner.name), problems);
        for inner in inside {
            check_attribute(&place, inner, problems);
        }
    }
}

/// The plan looks at the attributes of the outermost block only.
fn check_unplanned(within: &str, attributes: &[Attribute], problems: &mut Vec<String>) {
    for attribute in attributes {
        let place = format!("{within}{}", attribute.name);
        if attribute.is_computed() {
            problems.push(format!(
                "{place}: is computed inside a block or an argument"
            ));
        }
        if attribute.requires_replacement || attribute.same.is_some() {
            problems.push(format!(
                "{place}: has a rule for plans inside a block or an argument"
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::BlockNesting;
    use super::*;

    #[test]
    fn a_schema_with_every_mistake_hears_of_each() {
        let twice = || Attribute::string("name", Presence::Optional).description("A name.");
        let block = Block::new(
            "",
            vec![
                twice(),
                twice().keeps_prior(),
                Attribute::string("Shout", Presence::Optional),
                Attribute::string("count", Presence::Computed)
                    .description("How many.")
                    .check(|_| Ok(())),
            ],
        )
        .with_block(
            "inner",
            BlockNesting::Single,
            Block::new(
                "",
                vec![
                    Attribute::string("id", Presence::Computed).description("Its id."),
                    Attribute::string("name", Presence::Optional)
                        .description("Its name.")
                        .requires_replacement(),
                ],
            ),
        );

        assert_eq!(
            Schema { version: -1, block }.check(),
            [
                "version -1 is negative",
                "count: is reserved by Terraform",
                "name: is declared twice",
                "Shout: has other than lower-case letters, digits, _",
                "name: keeps prior values although it is never computed",
                "Shout: has no description",
                "count: is checked although nobody can set it",
                "inner.id: is computed inside a block or an argument",
                "inner.name: has a rule for plans inside a block or an argument",
            ]
        );
    }
}
