//! Writing the configuration of an imported object.

use super::{ManagedResource, mismatch};
use crate::diagnostic::Diagnostic;
use crate::schema::visit::{Described, rewrite};
use crate::schema::{Attribute, Cursor, Presence};
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
    let mut config = state.clone();
    rewrite(block, &Cursor::top([]), &mut config, &mut keep_configurable);
    managed
        .object()
        .generate_config(state, &mut config)
        .map_err(|error| mismatch(managed.name(), &error))?;
    Ok(config)
}

fn keep_configurable(described: Described<'_>, _: &Cursor<'_, 0>, value: &mut Value) -> bool {
    let (is_kept, absent) = match described {
        Described::Attribute(attribute) => (is_kept(attribute, value), Value::Null),
        Described::Blocks(blocks) => {
            let is_deprecated = blocks.block.deprecated.is_some();
            (!is_deprecated && !value.is_null(), blocks.absent())
        }
    };
    if !is_kept {
        *value = absent;
    }
    is_kept
}

fn is_kept(attribute: &Attribute, value: &Value) -> bool {
    let is_default = matches!(&attribute.presence, Presence::Default(default) if default == value);
    // A configuration without a required argument would not be one.
    let is_deprecated = attribute.deprecated.is_some() && attribute.presence != Presence::Required;
    attribute.is_configurable() && !attribute.write_only && !is_deprecated && !is_default
}

#[cfg(test)]
mod tests;
