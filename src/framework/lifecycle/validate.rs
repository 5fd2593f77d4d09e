//! Checking a configuration.

use super::mismatch;
use crate::framework::diagnostic::{Diagnostic, Diagnostics};
use crate::framework::model::ModelMismatch;
use crate::framework::path::AttributePath;
use crate::framework::schema::{Attribute, AttributeKind, Block};
use crate::framework::value::Value;

/// Runs every check of an object's schema, and its kind's own if those pass.
pub fn validate_with(
    type_name: &str,
    block: &Block,
    config: &Value,
    own: impl FnOnce(&Value) -> Result<Diagnostics, ModelMismatch>,
) -> Diagnostics {
    let mut diagnostics = validate_block(block, config);
    if !diagnostics.has_errors() {
        match own(config) {
            Ok(found) => diagnostics.extend(found),
            Err(error) => diagnostics.push(mismatch(type_name, &error)),
        }
    }
    diagnostics
}

/// Refuses write-only arguments that are set, for a Terraform that would store them.
pub fn refuse_write_only(block: &Block, config: &Value) -> Diagnostics {
    let mut found = Diagnostics::none();
    each_attribute(
        block,
        config,
        &AttributePath::default(),
        &mut |attribute, _, path| {
            if attribute.write_only {
                found.push(
                    Diagnostic::error(
                        format!("{path} needs Terraform 1.11 or newer"),
                        "It is a write-only argument. This version would store its value in the \
                         state.",
                    )
                    .at(path.clone()),
                );
            }
        },
    );
    found
}

/// Runs the checks of a block's attributes, and of blocks within, on what is known.
pub fn validate_block(block: &Block, config: &Value) -> Diagnostics {
    let mut found = Diagnostics::none();
    let top = AttributePath::default();
    each_attribute(block, config, &top, &mut |attribute, value, path| {
        let problems = attribute
            .checks
            .iter()
            .filter_map(|check| check(value).err());
        found.extend(problems.map(|problem| {
            Diagnostic::error(format!("Invalid value of {path}"), problem).at(path.clone())
        }));
        found.extend(deprecation(attribute.deprecated, path));
    });
    check_rules(block, config, &top, &mut found);
    found
}

/// Terraform shows the schema's word on this in documentation only.
fn deprecation(instead: Option<&str>, path: &AttributePath) -> Option<Diagnostic> {
    let warn = |instead| Diagnostic::warning(format!("{path} is deprecated"), instead);
    Some(warn(instead?).at(path.clone()))
}

fn check_rules(block: &Block, value: &Value, path: &AttributePath, found: &mut Diagnostics) {
    for breach in block.rules.iter().filter_map(|rule| rule.breach(value)) {
        let place = match breach.at {
            Some(name) => path.clone().attribute(name),
            None => path.clone(),
        };
        found.push(Diagnostic::error(breach.summary, breach.detail).at(place));
    }
    for inner in &block.blocks {
        let path = path.clone().attribute(inner.name);
        for (path, inside) in objects(value.attribute(inner.name), path) {
            found.extend(deprecation(inner.block.deprecated, &path));
            check_rules(&inner.block, inside, &path, found);
        }
    }
}

/// Visits every attribute that has a known value, at every depth.
fn each_attribute(
    block: &Block,
    value: &Value,
    path: &AttributePath,
    visit: &mut dyn FnMut(&Attribute, &Value, &AttributePath),
) {
    in_attributes(&block.attributes, value, path, visit);
    for inner in &block.blocks {
        let path = path.clone().attribute(inner.name);
        for (path, inside) in objects(value.attribute(inner.name), path) {
            each_attribute(&inner.block, inside, &path, visit);
        }
    }
}

fn in_attributes(
    attributes: &[Attribute],
    value: &Value,
    path: &AttributePath,
    visit: &mut dyn FnMut(&Attribute, &Value, &AttributePath),
) {
    for attribute in attributes {
        let inside = value.attribute(attribute.name);
        if inside.is_null() || inside.is_unknown() {
            continue;
        }
        let path = path.clone().attribute(attribute.name);
        visit(attribute, inside, &path);
        if let AttributeKind::Nested(_, attributes) = &attribute.kind {
            for (path, inside) in objects(inside, path) {
                in_attributes(attributes, inside, &path, visit);
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
        // Elements of a set have no address: the path ends at the set.
        Value::Set(elements) => elements
            .iter()
            .map(|element| (path.clone(), element))
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
