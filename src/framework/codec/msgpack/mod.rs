//! MessagePack as Terraform speaks it (plugin protocol 6, `DynamicValue.msgpack`).
//!
//! Null is nil at any type. Unknown is an extension: Terraform adds what it knows
//! about the value as extension 12, which [`decode()`] drops and [`encode()`] never
//! promises. A value of the dynamic type is an array of its type, as JSON in bytes,
//! and the value by that type.

mod decode;
mod encode;
mod form;
#[cfg(test)]
mod tests;

pub use decode::decode;
pub use encode::{encode, encode_for_comparison};
