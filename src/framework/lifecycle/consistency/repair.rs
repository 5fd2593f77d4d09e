//! Mending a result that Terraform could not store.

use super::Problem;
use crate::path::{AttributePath, Step};
use crate::schema::visit::{Described, rewrite};
use crate::schema::{Block, Cursor};
use crate::value::Value;
use crate::value_type::ValueType;

/// A value with null for everything write-only.
pub(in crate::lifecycle) fn without_write_only(block: &Block, mut value: Value) -> Value {
    rewrite(
        block,
        &Cursor::top([]),
        &mut value,
        &mut |described, _, value| drop_write_only(described, value),
    );
    value
}

/// A value that Terraform can store: of the block's type, wholly known, and without
/// anything write-only. Whatever does not fit is null.
///
/// An object in the state with a gap is worth more than none: a placed order that
/// Terraform never hears of costs money.
pub(in crate::lifecycle) fn repaired(block: &Block, value: Value) -> Value {
    let mut value = conforming(value.unknown_as_null(), &block.value_type());
    rewrite(
        block,
        &Cursor::top([]),
        &mut value,
        &mut |described, _, value| {
            // Blocks held in lists and sets are never null.
            if let Described::Blocks(blocks) = described
                && value.is_null()
            {
                *value = blocks.absent();
            }
            drop_write_only(described, value)
        },
    );
    value
}

fn drop_write_only(described: Described<'_>, value: &mut Value) -> bool {
    let is_write_only =
        matches!(described, Described::Attribute(attribute) if attribute.write_only);
    if is_write_only {
        *value = Value::Null;
    }
    !is_write_only
}

/// What [`repaired`] had to change, place by place. Null for unknown, which a handler
/// may own up to, counts too.
pub(in crate::lifecycle) fn repairs(value: &Value, mended: &Value) -> Vec<Problem> {
    let mut problems = Vec::new();
    compare(&AttributePath::default(), value, mended, &mut problems);
    problems
}

fn compare(path: &AttributePath, value: &Value, mended: &Value, problems: &mut Vec<Problem>) {
    let mut refuse = |text| problems.push(Problem::at(path, text));
    match (value, mended) {
        (Value::Unknown, _) => refuse("it is still unknown"),
        (Value::Object(fields), Value::Object(mended)) => {
            let at = |name: &String| path.clone().attribute(name);
            for (name, mended) in mended {
                match fields.get(name) {
                    Some(value) => compare(&at(name), value, mended, problems),
                    None => problems.push(Problem::at(&at(name), "it is missing")),
                }
            }
            let extra = fields.keys().filter(|name| !mended.contains_key(*name));
            problems.extend(extra.map(|name| Problem::at(&at(name), "the schema has no such")));
        }
        (Value::Map(elements), Value::Map(mended)) => {
            for ((key, value), mended) in elements.iter().zip(mended.values()) {
                compare(&path.clone().key(key), value, mended, problems);
            }
        }
        (Value::List(elements), Value::List(mended))
        | (Value::Tuple(elements), Value::Tuple(mended)) => {
            for (index, (value, mended)) in (0..).zip(elements.iter().zip(mended)) {
                let path = path.clone().step(Step::Index(index));
                compare(&path, value, mended, problems);
            }
        }
        // Elements of a set have no address of their own.
        (Value::Set(elements), Value::Set(mended)) => {
            for (value, mended) in elements.iter().zip(mended) {
                compare(path, value, mended, problems);
            }
        }
        (Value::Dynamic(typed), Value::Dynamic(mended)) => {
            compare(path, &typed.1, &mended.1, problems);
        }
        (value, mended) if value == mended => {}
        (Value::Null, _) => refuse("no blocks must be empty, not null"),
        _ => refuse("it does not fit the schema, or is write-only"),
    }
}

/// The same value where it has this type, null where it has not, at every depth.
fn conforming(value: Value, of: &ValueType) -> Value {
    let each = |elements: Vec<Value>, of: &ValueType| {
        let elements = elements.into_iter();
        elements.map(|element| conforming(element, of)).collect()
    };
    match (value, of) {
        (value @ Value::Bool(_), ValueType::Bool)
        | (value @ Value::Number(_), ValueType::Number)
        | (value @ Value::String(_), ValueType::String) => value,
        (Value::Dynamic(typed), ValueType::Dynamic) => {
            let (of, value) = *typed;
            let value = conforming(value, &of);
            Value::Dynamic(Box::new((of, value)))
        }
        (Value::List(elements), ValueType::List(of)) => Value::List(each(elements, of)),
        (Value::Set(elements), ValueType::Set(of)) => Value::Set(each(elements, of)),
        (Value::Map(elements), ValueType::Map(of)) => Value::map(
            elements
                .into_iter()
                .map(|(key, element)| (key, conforming(element, of))),
        ),
        (Value::Tuple(elements), ValueType::Tuple(types)) if elements.len() == types.len() => {
            let typed = elements.into_iter().zip(types);
            Value::Tuple(typed.map(|(element, of)| conforming(element, of)).collect())
        }
        (Value::Object(mut fields), ValueType::Object(types)) => {
            Value::object(types.iter().map(|(name, of)| {
                let field = fields.remove(name).unwrap_or_default();
                (name.clone(), conforming(field, of))
            }))
        }
        _ => Value::Null,
    }
}
