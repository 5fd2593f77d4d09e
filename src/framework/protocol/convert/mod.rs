//! Between the generated types and the framework's.

pub(super) mod diagnostic;
pub(super) mod dynamic_value;
pub(super) mod function;
pub(super) mod identity;
pub(super) mod path;
pub(super) mod schema;
