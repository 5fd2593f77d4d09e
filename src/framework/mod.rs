//! Terraform's ideas as Rust types: values, schemas, diagnostics, resources.
//!
//! Knows neither gRPC nor certificates. Authors of resources start with
//! [`Resource`]; [`lifecycle`] is what happens between a request and a handler.

pub mod codec;
pub mod lifecycle;
pub mod schema;

mod diagnostic;
mod model;
mod number;
mod path;
mod private_state;
mod provider;
mod resource;
mod value;
mod value_type;

pub use diagnostic::{Diagnostic, Diagnostics, Severity};
pub use model::{Field, Model, ModelMismatch};
pub use number::{NotANumber, Number};
pub use path::{AttributePath, Step};
pub use private_state::PrivateState;
pub use provider::{Api, Configure, Provider};
pub use resource::{
    Checkpoint, Create, Delete, ErasedResource, Outcome, Plan, Read, Resource, Update,
};
pub use value::Value;
pub use value_type::{NotAType, ValueType};
