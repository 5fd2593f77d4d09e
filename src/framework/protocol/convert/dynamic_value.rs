//! Values from and to the wire, directed by the schema's type.

use crate::codec::{CodecError, CodecErrorKind, json, msgpack};
use crate::{Diagnostic, Number, Value, ValueType};
use proto::tfplugin6::DynamicValue;

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
    decoded.map_err(|error| match error.kind {
        CodecErrorKind::Form => Diagnostic::error(
            "The provider cannot read a value that Terraform sent",
            format!("{error}. Terraform and this release of the provider disagree on a schema."),
        ),
        CodecErrorKind::Number => Diagnostic::error(
            "A number is infinite or too long",
            format!(
                "{error}. Give a finite number of at most {} digits. Infinity is what an \
                 expression such as pow(10, 400) or log(0, 10) comes to.",
                Number::MAX_DIGITS
            ),
        )
        .at(error.path),
    })
}

/// Writes a value as MessagePack; JSON could not carry unknowns.
pub(in crate::protocol) fn to_wire(
    value: &Value,
    of: &ValueType,
) -> Result<DynamicValue, Diagnostic> {
    written(msgpack::encode(value, of))
}

/// Writes a state that a refresh has found; see [`msgpack::encode_for_comparison`].
pub(in crate::protocol) fn refreshed_to_wire(
    value: &Value,
    of: &ValueType,
) -> Result<DynamicValue, Diagnostic> {
    written(msgpack::encode_for_comparison(value, of))
}

fn written(encoded: Result<Vec<u8>, CodecError>) -> Result<DynamicValue, Diagnostic> {
    let msgpack = encoded.map_err(|error| {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AttributePath;

    fn names() -> ValueType {
        ValueType::String.list()
    }

    #[test]
    fn nothing_and_an_empty_value_and_an_encoded_nil_are_null() {
        let nil = DynamicValue {
            msgpack: vec![0xc0],
            json: Vec::new(),
        };
        for value in [None, Some(DynamicValue::default()), Some(nil)] {
            assert_eq!(from_wire(value, &names()), Ok(Value::Null));
        }
    }

    #[test]
    fn json_is_read_where_there_is_no_msgpack() {
        let both = |msgpack: &[u8]| {
            let value = DynamicValue {
                msgpack: msgpack.to_vec(),
                json: br#"["json"]"#.to_vec(),
            };
            from_wire(Some(value), &names())
        };
        assert_eq!(both(b""), Ok(Value::List(vec!["json".into()])));
        assert_eq!(both(b"\x91\xa1m"), Ok(Value::List(vec!["m".into()])));
    }

    #[test]
    fn an_unknown_survives_the_way_there_and_back() {
        let list = Value::List(vec![Value::Unknown, "a".into()]);
        let wire = to_wire(&list, &names()).expect("a list of strings");
        assert_eq!(wire.json, b"");
        assert_eq!(from_wire(Some(wire), &names()), Ok(list));
    }

    #[test]
    fn a_value_of_another_type_is_refused_in_both_directions() {
        let text = to_wire(&"hunter2".into(), &ValueType::String).expect("a string");
        let read = from_wire(Some(text), &names()).expect_err("a string is no list");
        let written = to_wire(&"hunter2".into(), &names()).expect_err("a string is no list");
        for problem in [read, written] {
            assert!(problem.detail.contains("expected list"), "{problem:?}");
            assert!(!problem.detail.contains("hunter2"), "{problem:?}");
        }
    }

    #[test]
    fn a_number_that_no_provider_can_use_is_an_error_of_the_configuration() {
        let count = ValueType::object([("count", ValueType::Number)]);
        let infinite = DynamicValue {
            msgpack: b"\x81\xa5count\xcb\x7f\xf0\0\0\0\0\0\0".to_vec(),
            json: Vec::new(),
        };
        let long = DynamicValue {
            msgpack: Vec::new(),
            json: br#"{"count": 1e5000}"#.to_vec(),
        };
        for (value, found) in [
            (infinite, "infinity or NaN"),
            (long, "a number of more than 4096 digits"),
        ] {
            let problem = from_wire(Some(value), &count).expect_err("no usable number");
            assert_eq!(problem.summary, "A number is infinite or too long");
            let start = format!("count: expected number, found {found}. Give a finite number");
            assert!(problem.detail.starts_with(&start), "{problem:?}");
            assert_eq!(problem.path, Some(AttributePath::root("count")));
        }
    }
}
