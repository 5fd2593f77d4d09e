//! Identities from and to the wire.

use super::dynamic_value;
use crate::framework::schema::IdentitySchema;
use crate::framework::{Diagnostic, Value, ValueType};
use crate::protocol::generated as wire;

type Described = (IdentitySchema, ValueType);

/// Reads an identity; `None` where there is none, or the resource has no identities.
pub(in crate::protocol) fn from_wire(
    identity: Option<wire::ResourceIdentityData>,
    of: Option<&Described>,
) -> Result<Option<Value>, Diagnostic> {
    let (Some(identity), Some((_, of))) = (identity, of) else {
        return Ok(None);
    };
    let value = dynamic_value::from_wire(identity.identity_data, of)?;
    Ok(Some(value).filter(|value| !value.is_null()))
}

/// Writes an identity. Terraform crashes over one for a resource that has none, and
/// over one that is not wholly known; neither is sent.
pub(in crate::protocol) fn to_wire(
    identity: Option<&Value>,
    of: Option<&Described>,
) -> Result<Option<wire::ResourceIdentityData>, Diagnostic> {
    let (Some(identity), Some((_, of))) = (identity, of) else {
        return Ok(None);
    };
    if identity.is_null() || !identity.is_wholly_known() {
        return Ok(None);
    }
    Ok(Some(wire::ResourceIdentityData {
        identity_data: Some(dynamic_value::to_wire(identity, of)?),
    }))
}
