//! What a plan may say, given a configuration and a prior state.

use super::Problem;
use crate::schema::{Attribute, AttributeKind, Block, BlockNesting, Cursor, NestedBlock};
use crate::value::Value;

const UNKNOWN_BLOCK: &str = "a block must not be unknown; only values in it may";

/// What Terraform would refuse in a plan to create or update.
pub(in crate::lifecycle) fn of_plan(
    block: &Block,
    prior: &Value,
    config: &Value,
    planned: &Value,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    let top = Cursor::top([config, planned, prior]);
    existence(&top, &mut problems, |at, problems| {
        in_block(block, at, problems);
    });
    problems
}

/// A place in the configuration, the plan and the prior state.
type At<'v> = Cursor<'v, 3>;

fn refuse(at: &At<'_>, text: &'static str, problems: &mut Vec<Problem>) {
    problems.push(Problem::at(&at.path, text));
}

/// An object is planned if and only if it is configured.
fn existence(
    at: &At<'_>,
    problems: &mut Vec<Problem>,
    inside: impl FnOnce(&At<'_>, &mut Vec<Problem>),
) {
    let [config, planned, _] = at.values;
    match (config.is_null(), planned.is_null()) {
        (true, true) => {}
        (false, true) => refuse(
            at,
            "planned for absence but config wants existence",
            problems,
        ),
        (true, false) => refuse(
            at,
            "planned for existence but config wants absence",
            problems,
        ),
        (false, false) => inside(at, problems),
    }
}

fn in_block(block: &Block, at: &At<'_>, problems: &mut Vec<Problem>) {
    in_attributes(&block.attributes, at, problems);
    for inner in &block.blocks {
        in_blocks(inner, &at.attribute(inner.name), problems);
    }
}

fn in_attributes(attributes: &[Attribute], at: &At<'_>, problems: &mut Vec<Problem>) {
    for attribute in attributes {
        in_attribute(attribute, &at.attribute(attribute.name), problems);
    }
}

fn in_attribute(attribute: &Attribute, at: &At<'_>, problems: &mut Vec<Problem>) {
    let [config, planned, prior] = at.values;
    if attribute.write_only {
        if !planned.is_null() {
            refuse(at, "a write-only value is in the plan", problems);
        }
        return;
    }
    let kept = !prior.is_null() && !config.is_null() && planned == prior;
    let chosen = attribute.is_computed() && config.is_null();
    if planned == config || kept || chosen {
        return;
    }
    match &attribute.kind {
        AttributeKind::Value(_) if config.is_null() => {
            refuse(
                at,
                "a value is planned that the configuration does not have",
                problems,
            );
        }
        AttributeKind::Value(_) => {
            let text = "the planned value is neither the configured nor the prior one";
            refuse(at, text, problems);
        }
        AttributeKind::Nested(_, _) if planned.is_unknown() => {
            refuse(at, "planned unknown for a configured value", problems);
        }
        AttributeKind::Nested(_, inside) => existence(at, problems, |at, problems| {
            each_object(at, problems, |at, problems| {
                existence(at, problems, |at, problems| {
                    in_attributes(inside, at, problems);
                });
            });
        }),
    }
}

fn in_blocks(blocks: &NestedBlock, at: &At<'_>, problems: &mut Vec<Problem>) {
    let [config, planned, _] = at.values;
    if planned == config {
        return;
    }
    if config.is_unknown() {
        refuse(at, "blocks are planned that are not known yet", problems);
    } else if planned.is_unknown() {
        refuse(at, UNKNOWN_BLOCK, problems);
    } else if blocks.nesting != BlockNesting::Single && planned.is_null() {
        refuse(at, "no blocks must be empty, not null", problems);
    } else {
        existence(at, problems, |at, problems| {
            each_object(at, problems, |at, problems| {
                let [_, planned, _] = at.values;
                if planned.is_unknown() {
                    refuse(at, UNKNOWN_BLOCK, problems);
                } else {
                    existence(at, problems, |at, problems| {
                        in_block(&blocks.block, at, problems);
                    });
                }
            });
        });
    }
}

/// The objects of a nested attribute or of blocks. Those of sets are trusted, but
/// for how many they are.
fn each_object(
    at: &At<'_>,
    problems: &mut Vec<Problem>,
    visit: impl Fn(&At<'_>, &mut Vec<Problem>),
) {
    let [config, planned, _] = at.values;
    if !has_same_elements(config, planned) {
        refuse(
            at,
            "the plan has other elements than the configuration",
            problems,
        );
        return;
    }
    for object in at.objects() {
        if !object.is_in_set {
            visit(&object, problems);
        }
    }
}

fn has_same_elements(config: &Value, planned: &Value) -> bool {
    match (config, planned) {
        (Value::Dynamic(config), Value::Dynamic(planned)) => {
            has_same_elements(&config.1, &planned.1)
        }
        (Value::Set(config), Value::Set(planned))
        | (
            Value::List(config) | Value::Tuple(config),
            Value::List(planned) | Value::Tuple(planned),
        ) => config.len() == planned.len(),
        (Value::Map(config), Value::Map(planned)) => config.keys().eq(planned.keys()),
        (Value::Object(_), Value::Object(_)) => true,
        _ => false,
    }
}
