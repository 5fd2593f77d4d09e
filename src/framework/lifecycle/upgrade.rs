//! Bringing a stored state to the current schema.

use crate::framework::codec::json;
use crate::framework::diagnostic::Diagnostic;
use crate::framework::schema::{Block, Schema};
use crate::framework::value::Value;

/// Reads a stored state. Terraform asks for this with every state it reads, also
/// when nothing needs to change.
///
/// Attributes that the state lacks are null, lists of blocks are empty; what the
/// schema no longer has is dropped. An error rather than nothing where the state cannot be read: nothing
/// would make the object vanish from the state.
pub fn upgrade(
    type_name: &str,
    schema: &Schema,
    version: i64,
    stored: &[u8],
) -> Result<Value, Diagnostic> {
    let refuse = |why: String| {
        Diagnostic::error(
            format!("Cannot read the stored state of {type_name}"),
            format!("{why} The object is still in the state file, unchanged."),
        )
    };
    if version > schema.version {
        return Err(refuse(format!(
            "It was written with version {version} of the schema, and this release of the \
             provider knows versions up to {}. Use a newer release.",
            schema.version
        )));
    }
    match json::decode_state(stored, &schema.value_type()) {
        Ok(Value::Null) => Err(refuse("It is empty.".to_owned())),
        Ok(mut value) => {
            complete(&schema.block, &mut value);
            Ok(value)
        }
        Err(error) => Err(refuse(format!("It does not fit the schema: {error}."))),
    }
}

/// Says "no blocks" as Terraform does where a state says nothing of them.
fn complete(block: &Block, value: &mut Value) {
    let Value::Object(attributes) = value else {
        return;
    };
    for inner in &block.blocks {
        match attributes.get_mut(inner.name) {
            Some(none @ Value::Null) => *none = inner.absent(),
            Some(Value::List(elements)) => elements
                .iter_mut()
                .for_each(|element| complete(&inner.block, element)),
            Some(object) => complete(&inner.block, object),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests;
