//! What kind of thing comes next in MessagePack.

use rmp::Marker;

/// A marker of MessagePack without its width. Once the form is right, all that a
/// read can still run into is the end of the bytes.
#[derive(Clone, Copy)]
pub(super) enum Form {
    Nil,
    Bool,
    Integer,
    Single,
    Double,
    Text,
    Bytes,
    Array,
    Map,
    Extension,
    Reserved,
}

impl Form {
    pub(super) fn of(marker: Marker) -> Self {
        match marker {
            Marker::Null => Self::Nil,
            Marker::True | Marker::False => Self::Bool,
            Marker::FixPos(_) | Marker::U8 | Marker::U16 | Marker::U32 | Marker::U64 => {
                Self::Integer
            }
            Marker::FixNeg(_) | Marker::I8 | Marker::I16 | Marker::I32 | Marker::I64 => {
                Self::Integer
            }
            Marker::F32 => Self::Single,
            Marker::F64 => Self::Double,
            Marker::FixStr(_) | Marker::Str8 | Marker::Str16 | Marker::Str32 => Self::Text,
            Marker::Bin8 | Marker::Bin16 | Marker::Bin32 => Self::Bytes,
            Marker::FixArray(_) | Marker::Array16 | Marker::Array32 => Self::Array,
            Marker::FixMap(_) | Marker::Map16 | Marker::Map32 => Self::Map,
            Marker::FixExt1 | Marker::FixExt2 | Marker::FixExt4 | Marker::FixExt8 => {
                Self::Extension
            }
            Marker::FixExt16 | Marker::Ext8 | Marker::Ext16 | Marker::Ext32 => Self::Extension,
            Marker::Reserved => Self::Reserved,
        }
    }

    /// How an error calls it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Nil => "null",
            Self::Bool => "bool",
            Self::Integer | Self::Single | Self::Double => "number",
            Self::Text => "string",
            Self::Bytes => "bytes",
            Self::Array => "array",
            Self::Map => "map",
            Self::Extension => "unknown",
            Self::Reserved => "a byte that MessagePack does not use",
        }
    }
}
