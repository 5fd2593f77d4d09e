//! Values from and to the wire, directed by the schema's type.

use crate::framework::codec::{json, msgpack};
use crate::framework::{Diagnostic, Value, ValueType};
use crate::protocol::generated::DynamicValue;

/// Reads a value. Terraform sends MessagePack; JSON is allowed; neither is null.
pub(in crate::protocol) fn from_wire(
    value: Option<DynamicValue>,
    of: &ValueType,
) -> Result<Value, Diagnostic> {
    let Some(value) = value else {
        return Ok(Value::Null);
    };
    let decoded = if !value.msgpack.is_empty() {
        msgpack::decode(&value.msgpack, of)
    } else if !value.json.is_empty() {
        json::decode(&value.json, of)
    } else {
        return Ok(Value::Null);
    };
    decoded.map_err(|error| {
        Diagnostic::error(
            "The provider cannot read a value that Terraform sent",
            format!("{error}. Terraform and this release of the provider disagree on a schema."),
        )
    })
}

/// Writes a value as MessagePack; JSON could not carry unknowns.
pub(in crate::protocol) fn to_wire(
    value: &Value,
    of: &ValueType,
) -> Result<DynamicValue, Diagnostic> {
    let msgpack = msgpack::encode(value, of).map_err(|error| {
        Diagnostic::error(
            "The provider made a value that does not fit its schema",
            format!("{error}. This is a bug in the provider; please report it with this message."),
        )
    })?;
    Ok(DynamicValue {
        msgpack,
        json: Vec::new(),
    })
}
