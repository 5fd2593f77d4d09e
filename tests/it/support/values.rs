//! Values on the wire, read and written by a library that shares nothing with ours.
//!
//! Stories write JSON. An unknown value is the text [`UNKNOWN`].

use rmpv::Value as Packed;
use serde_json::{Map, Value as Json};

use super::wire::DynamicValue;

/// Stands for an unknown value in the JSON of a story.
pub(crate) const UNKNOWN: &str = "(known after apply)";

/// What Terraform sends for an unknown value (extension type 0, one zero byte).
const UNKNOWN_EXTENSION: (i8, &[u8]) = (0, &[0]);

/// Packs a value as Terraform does.
pub(crate) fn packed(value: &Json) -> DynamicValue {
    let mut msgpack = Vec::new();
    rmpv::encode::write_value(&mut msgpack, &pack(value)).expect("memory can be written to");
    DynamicValue {
        msgpack,
        json: Vec::new(),
    }
}

/// Unpacks an answer; one that is absent is null.
pub(crate) fn unpacked(value: Option<&DynamicValue>) -> Json {
    let Some(value) = value.filter(|value| !value.msgpack.is_empty()) else {
        return Json::Null;
    };
    let packed = rmpv::decode::read_value(&mut value.msgpack.as_slice());
    unpack(packed.expect("the provider answers in MessagePack"))
}

fn pack(value: &Json) -> Packed {
    match value {
        Json::Null => Packed::Nil,
        Json::Bool(truth) => Packed::from(*truth),
        Json::Number(number) => number
            .as_i64()
            .map(Packed::from)
            .expect("stories count in i64"),
        Json::String(text) if text == UNKNOWN => {
            Packed::Ext(UNKNOWN_EXTENSION.0, UNKNOWN_EXTENSION.1.to_vec())
        }
        Json::String(text) => Packed::from(text.as_str()),
        Json::Array(elements) => Packed::Array(elements.iter().map(pack).collect()),
        Json::Object(fields) => Packed::Map(
            fields
                .iter()
                .map(|(name, field)| (name.as_str().into(), pack(field)))
                .collect(),
        ),
    }
}

fn unpack(value: Packed) -> Json {
    match value {
        Packed::Nil => Json::Null,
        Packed::Boolean(truth) => truth.into(),
        Packed::Integer(number) => number.as_i64().expect("it fits").into(),
        Packed::String(text) => text.into_str().expect("it is UTF-8").into(),
        Packed::Array(elements) => elements.into_iter().map(unpack).collect(),
        Packed::Map(fields) => {
            let field = |(name, value): (Packed, Packed)| {
                (
                    name.as_str().expect("names are text").to_owned(),
                    unpack(value),
                )
            };
            Json::Object(fields.into_iter().map(field).collect::<Map<_, _>>())
        }
        Packed::Ext(kind, payload) => {
            assert_eq!((kind, payload.as_slice()), UNKNOWN_EXTENSION);
            UNKNOWN.into()
        }
        other => panic!("no value of ours is {other}"),
    }
}
