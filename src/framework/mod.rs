//! Terraform's ideas as Rust types.

pub mod codec;

mod diagnostic;
mod number;
mod path;
mod value;
mod value_type;

pub use diagnostic::{Diagnostic, Diagnostics, Severity};
pub use number::{NotANumber, Number};
pub use path::{AttributePath, Step};
pub use value::Value;
pub use value_type::{NotAType, ValueType};
