//! Checking a configuration.

use super::mismatch;
use crate::framework::diagnostic::{Diagnostic, Diagnostics};
use crate::framework::path::AttributePath;
use crate::framework::resource::ErasedResource;
use crate::framework::schema::{Attribute, AttributeKind, Block};
use crate::framework::value::Value;

/// Runs every check of a resource's schema, and the resource's own if those pass.
pub fn validate_resource<A>(
    resource: &dyn ErasedResource<A>,
    block: &Block,
    config: &Value,
) -> Diagnostics {
    let mut diagnostics = validate_block(block, config);
    if !diagnostics.has_errors() {
        match resource.validate(config) {
            Ok(found) => diagnostics.extend(found),
            Err(error) => diagnostics.push(mismatch(resource.type_name(), &error)),
        }
    }
    diagnostics
}

/// Runs the checks of a block's attributes, and of blocks within, on what is known.
pub fn validate_block(block: &Block, config: &Value) -> Diagnostics {
    let mut diagnostics = Diagnostics::none();
    check_block(block, config, &AttributePath::default(), &mut diagnostics);
    diagnostics
}

fn check_block(block: &Block, value: &Value, path: &AttributePath, found: &mut Diagnostics) {
    check_attributes(&block.attributes, value, path, found);
    for inner in &block.blocks {
        let path = path.clone().attribute(inner.name);
        for (path, inside) in objects(value.attribute(inner.name), path) {
            check_block(&inner.block, inside, &path, found);
        }
    }
}

fn check_attributes(
    attributes: &[Attribute],
    value: &Value,
    path: &AttributePath,
    found: &mut Diagnostics,
) {
    for attribute in attributes {
        let inside = value.attribute(attribute.name);
        if inside.is_null() || inside.is_unknown() {
            continue;
        }
        let path = path.clone().attribute(attribute.name);
        let problems = attribute
            .checks
            .iter()
            .filter_map(|check| check(inside).err());
        found.extend(problems.map(|problem| {
            Diagnostic::error(format!("Invalid value of {path}"), problem).at(path.clone())
        }));
        if let AttributeKind::Nested(_, attributes) = &attribute.kind {
            for (path, inside) in objects(inside, path) {
                check_attributes(attributes, inside, &path, found);
            }
        }
    }
}

/// The objects that a nested attribute, or all blocks of one name, consist of.
fn objects(value: &Value, path: AttributePath) -> Vec<(AttributePath, &Value)> {
    match value {
        Value::Object(_) => vec![(path, value)],
        Value::List(elements) | Value::Tuple(elements) => (0..)
            .zip(elements)
            .map(|(index, element)| (path.clone().index(index), element))
            .collect(),
        Value::Map(elements) => elements
            .iter()
            .map(|(key, element)| (path.clone().key(key), element))
            .collect(),
        Value::Dynamic(typed) => objects(&typed.1, path),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
