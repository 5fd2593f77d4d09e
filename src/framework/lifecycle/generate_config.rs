//! Writing the configuration of an imported object.

use super::{ManagedResource, mismatch};
use crate::diagnostic::Diagnostic;
use crate::schema::{Attribute, AttributeKind, Block, Presence};
use crate::value::Value;

/// The configuration of an object that Terraform imported: its state without what
/// cannot be configured, what is deprecated, and what is the default anyway.
pub fn generate_config<A>(
    managed: &ManagedResource<A>,
    state: &Value,
) -> Result<Value, Diagnostic> {
    let block = &managed.schema().block;
    if state.is_null() {
        return Ok(block.empty());
    }
    let mut config = in_block(block, state);
    managed
        .object()
        .generate_config(state, &mut config)
        .map_err(|error| mismatch(managed.name(), &error))?;
    Ok(config)
}

fn in_block(block: &Block, state: &Value) -> Value {
    let attributes = block
        .attributes
        .iter()
        .map(|attribute| (attribute.name, configured(attribute, state)));
    let blocks = block.blocks.iter().map(|inner| {
        let blocks = state.attribute(inner.name);
        if inner.block.deprecated.is_some() || blocks.is_null() {
            return (inner.name, inner.absent());
        }
        let blocks = each_object(blocks, &|object| in_block(&inner.block, object));
        (inner.name, blocks)
    });
    Value::object(attributes.chain(blocks))
}

fn configured(attribute: &Attribute, object: &Value) -> Value {
    let value = object.attribute(attribute.name);
    let is_default = matches!(&attribute.presence, Presence::Default(default) if default == value);
    // A configuration without a required argument would not be one.
    let is_deprecated = attribute.deprecated.is_some() && attribute.presence != Presence::Required;
    if !attribute.is_configurable() || attribute.write_only || is_deprecated || is_default {
        return Value::Null;
    }
    match &attribute.kind {
        AttributeKind::Value(_) => value.clone(),
        AttributeKind::Nested(_, inside) => each_object(value, &|object| {
            Value::object(inside.iter().map(|one| (one.name, configured(one, object))))
        }),
    }
}

fn each_object(value: &Value, write: &dyn Fn(&Value) -> Value) -> Value {
    let each = |elements: &[Value]| {
        let elements = elements.iter();
        elements
            .map(|element| each_object(element, write))
            .collect()
    };
    match value {
        Value::Object(_) => write(value),
        Value::List(elements) => Value::List(each(elements)),
        Value::Set(elements) => Value::Set(each(elements)),
        Value::Tuple(elements) => Value::Tuple(each(elements)),
        Value::Map(elements) => Value::map(
            elements
                .iter()
                .map(|(key, element)| (key.clone(), each_object(element, write))),
        ),
        Value::Dynamic(typed) => {
            Value::Dynamic(Box::new((typed.0.clone(), each_object(&typed.1, write))))
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests;
