//! Identities from and to the wire.

use super::dynamic_value;
use crate::schema::IdentitySchema;
use crate::{Diagnostic, Value, ValueType};
use proto::tfplugin6 as wire;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Attribute, Presence};

    fn described() -> Described {
        let id = Attribute::string("id", Presence::Required);
        let schema = IdentitySchema::new(vec![id]);
        let of = schema.value_type();
        (schema, of)
    }

    fn identity(id: Value) -> Value {
        Value::object([("id", id)])
    }

    #[test]
    fn what_is_written_can_be_read() {
        let seven = identity("7".into());
        let written = to_wire(Some(&seven), Some(&described())).expect("an identity");
        assert_eq!(from_wire(written, Some(&described())), Ok(Some(seven)));
    }

    #[test]
    fn nothing_is_written_that_terraform_would_crash_over() {
        let described = described();
        for (identity, of) in [
            (identity("7".into()), None),
            (identity(Value::Unknown), Some(&described)),
            (Value::Null, Some(&described)),
        ] {
            assert_eq!(to_wire(Some(&identity), of), Ok(None), "{identity:?}");
        }
        assert_eq!(to_wire(None, Some(&described)), Ok(None));
        assert!(to_wire(Some(&Value::object([("x", Value::Null)])), Some(&described)).is_err());
    }

    #[test]
    fn no_identity_an_empty_one_and_one_without_a_schema_are_none() {
        let some = || Some(wire::ResourceIdentityData::default());
        for (sent, of) in [
            (None, Some(described())),
            (some(), None),
            (some(), Some(described())),
        ] {
            assert_eq!(from_wire(sent, of.as_ref()), Ok(None));
        }
    }
}
