//! Bringing a stored state to the current schema.

use serde_json::Value as Json;

use super::{ManagedResource, consistency};
use crate::codec::json;
use crate::diagnostic::Diagnostic;
use crate::schema::{IdentitySchema, Schema};
use crate::value::Value;

/// Reads a stored state. Terraform asks for this with every state it reads, also
/// when nothing needs to change.
///
/// Attributes that the state lacks are null, lists of blocks are empty; what the
/// schema no longer has is dropped. A state of an older version is upgraded by the resource
/// first. An error rather than nothing where the state
/// cannot be read: nothing would make the object vanish from the state.
pub fn upgrade<A>(
    managed: &ManagedResource<A>,
    version: i64,
    stored: &[u8],
) -> Result<Value, Diagnostic> {
    let migrate = |state| managed.object().upgrade(version, state);
    let state = state(managed.name(), managed.schema(), version, stored, migrate)?;
    managed.object().check_state(&state).map_err(|mismatch| {
        Diagnostic::error(
            format!("Cannot read the stored state of {}", managed.name()),
            format!(
                "It holds what no configuration could have put there: {mismatch}. Put the state \
                 right, or take the object out of it with `terraform state rm` and import it. The \
                 object is still in the state file, unchanged."
            ),
        )
    })?;
    Ok(state)
}

/// Reads a stored identity, of a resource with this identity schema. One of an older
/// version is upgraded by the resource first. `None` where the state is older than
/// identities are: the next read finds it.
pub fn upgrade_identity<A>(
    managed: &ManagedResource<A>,
    schema: &IdentitySchema,
    version: i64,
    stored: &[u8],
) -> Result<Option<Value>, Diagnostic> {
    let migrate = |identity| managed.object().upgrade_identity(version, identity);
    identity(managed.name(), schema, version, stored, migrate)
}

fn state(
    type_name: &str,
    schema: &Schema,
    version: i64,
    stored: &[u8],
    migrate: impl FnOnce(Json) -> Result<Json, String>,
) -> Result<Value, Diagnostic> {
    let refuse = |why: String| {
        Diagnostic::error(
            format!("Cannot read the stored state of {type_name}"),
            format!("{why} The object is still in the state file, unchanged."),
        )
    };
    if version > schema.version {
        return Err(refuse(newer("state", version, schema.version)));
    }
    let stored = if version < schema.version {
        let old = parsed(stored).map_err(&refuse)?;
        let current = migrate(old).map_err(&refuse)?;
        current.to_string().into_bytes()
    } else {
        stored.to_vec()
    };
    match json::decode_state(&stored, &schema.value_type()) {
        Ok(Value::Null) => Err(refuse("It is empty.".to_owned())),
        Ok(value) => Ok(consistency::repaired(&schema.block, value)),
        Err(error) => Err(refuse(format!("It does not fit the schema: {error}."))),
    }
}

fn identity(
    type_name: &str,
    schema: &IdentitySchema,
    version: i64,
    stored: &[u8],
    migrate: impl FnOnce(Json) -> Result<Json, String>,
) -> Result<Option<Value>, Diagnostic> {
    let refuse = |why: String| {
        Diagnostic::error(
            format!("Cannot read the stored identity of {type_name}"),
            why,
        )
    };
    if stored.is_empty() {
        return Ok(None);
    }
    if version > schema.version {
        return Err(refuse(newer("identity", version, schema.version)));
    }
    let mut identity = parsed(stored).map_err(&refuse)?;
    if version < schema.version && !identity.is_null() {
        identity = migrate(identity).map_err(&refuse)?;
    }
    let identity = json::decode_state(identity.to_string().as_bytes(), &schema.value_type())
        .map_err(|error| refuse(format!("It does not fit the schema: {error}.")))?;
    Ok(Some(identity).filter(|identity| !identity.is_null()))
}

fn newer(what: &str, version: i64, known: i64) -> String {
    format!(
        "It was written with version {version} of the {what}'s schema, and this release of the \
         provider knows versions up to {known}. Use a newer release."
    )
}

fn parsed(stored: &[u8]) -> Result<Json, String> {
    json::untyped(stored).map_err(|_| "It is not JSON.".to_owned())
}

#[cfg(test)]
mod tests;
