//! One walk over a schema and the values that it describes.
//!
//! [`visit_attributes`] and [`visit_blocks`] look at everything that a configuration has;
//! [`rewrite`] may change a value, beside what other values have at the same place.

use super::parallel_values::{Cursor, NULL};
use super::{Attribute, AttributeKind, Block, NestedBlock};
use crate::path::Step;
use crate::value::Value;

/// What a schema has at some place.
#[derive(Clone, Copy)]
pub(crate) enum Described<'s> {
    /// An attribute.
    Attribute(&'s Attribute),
    /// All blocks of one name.
    Blocks(&'s NestedBlock),
}

/// Visits every attribute of a configuration that can be set, at every depth that is known.
pub(crate) fn visit_attributes(
    block: &Block,
    at: &Cursor<'_, 1>,
    visit: &mut dyn FnMut(&Attribute, &Cursor<'_, 1>),
) {
    visit_inside(&block.attributes, at, visit);
    for inner in &block.blocks {
        for object in at.attribute(inner.name).objects() {
            visit_attributes(&inner.block, &object, visit);
        }
    }
}

fn visit_inside(
    attributes: &[Attribute],
    at: &Cursor<'_, 1>,
    visit: &mut dyn FnMut(&Attribute, &Cursor<'_, 1>),
) {
    // What is null has no attributes, and what those of an unknown are is not known.
    if !matches!(at.values, [Value::Object(_)]) {
        return;
    }
    for attribute in attributes {
        let at = at.attribute(attribute.name);
        visit(attribute, &at);
        // Where the whole is the provider's, so is what is inside.
        if let AttributeKind::Nested(_, inside) = &attribute.kind
            && attribute.is_configurable()
        {
            for object in at.objects() {
                visit_inside(inside, &object, visit);
            }
        }
    }
}

/// Visits a block of a configuration and every block in it.
pub(crate) fn visit_blocks(
    block: &Block,
    at: &Cursor<'_, 1>,
    visit: &mut dyn FnMut(&Block, &Cursor<'_, 1>),
) {
    visit(block, at);
    for inner in &block.blocks {
        for object in at.attribute(inner.name).objects() {
            visit_blocks(&inner.block, &object, visit);
        }
    }
}

/// Says what becomes of a value, and whether to go on inside.
type Rule<'r, 'v, const N: usize> =
    dyn FnMut(Described<'_>, &Cursor<'v, N>, &mut Value) -> bool + 'r;

/// Applies a rule to every attribute of a value and to all blocks of each name, outermost
/// first, beside what other values have there.
pub(crate) fn rewrite<'v, const N: usize>(
    block: &Block,
    at: &Cursor<'v, N>,
    value: &mut Value,
    rule: &mut Rule<'_, 'v, N>,
) {
    rewrite_inside(&block.attributes, at, value, rule);
    let Value::Object(fields) = value else {
        return;
    };
    for inner in &block.blocks {
        let Some(blocks) = fields.get_mut(inner.name) else {
            continue;
        };
        let at = at.attribute(inner.name);
        if rule(Described::Blocks(inner), &at, blocks) {
            each_object(blocks, &at, &mut |at, object| {
                rewrite(&inner.block, at, object, rule);
            });
        }
    }
}

fn rewrite_inside<'v, const N: usize>(
    attributes: &[Attribute],
    at: &Cursor<'v, N>,
    value: &mut Value,
    rule: &mut Rule<'_, 'v, N>,
) {
    let Value::Object(fields) = value else {
        return;
    };
    for attribute in attributes {
        let Some(value) = fields.get_mut(attribute.name) else {
            continue;
        };
        let at = at.attribute(attribute.name);
        if rule(Described::Attribute(attribute), &at, value)
            && let AttributeKind::Nested(_, inside) = &attribute.kind
        {
            each_object(value, &at, &mut |at, object| {
                rewrite_inside(inside, at, object, rule);
            });
        }
    }
}

fn each_object<'v, const N: usize>(
    value: &mut Value,
    at: &Cursor<'v, N>,
    rewrite: &mut dyn FnMut(&Cursor<'v, N>, &mut Value),
) {
    match value {
        Value::Object(_) => rewrite(at, value),
        Value::List(elements) | Value::Tuple(elements) => {
            for (index, element) in (0..).zip(elements) {
                rewrite(&at.element(Step::Index(index)), element);
            }
        }
        Value::Map(elements) => {
            for (key, element) in elements {
                rewrite(&at.element(Step::Key(key.clone())), element);
            }
        }
        Value::Set(elements) => {
            for element in elements {
                rewrite(&at.in_set(NULL), element);
            }
        }
        Value::Dynamic(typed) => each_object(&mut typed.1, &at.bare(), rewrite),
        _ => {}
    }
}
