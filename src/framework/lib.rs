//! Terraform's ideas as Rust types: values, schemas, diagnostics, resources.
//!
//! Knows neither gRPC nor certificates. Authors of resources start with
//! [`Resource`]; [`lifecycle`] is what happens between a request and a handler.

// What #[derive(Model)] writes names this package.
#[cfg(test)]
extern crate self as framework;

pub mod codec;
pub mod duration;
pub mod lifecycle;
pub mod protocol;
pub mod schema;

mod action;
mod data_source;
mod diagnostic;
mod ephemeral_resource;
mod excerpt;
mod function;
mod list_resource;
mod model;
mod normal_form;
mod number;
mod path;
mod private_state;
mod provider;
mod resource;
mod sealed;
mod timeouts;
mod value;
mod value_type;

pub use action::{Action, ErasedAction, Invoke, Progress};
pub use data_source::{DataSource, ErasedDataSource, Found, ReadData};
pub use diagnostic::{Diagnostic, Diagnostics, Severity};
pub use ephemeral_resource::{
    Close, EphemeralResource, ErasedEphemeralResource, Open, Opened, Renew, Renewed,
};
pub use framework_derive::Model;
pub use function::{Function, FunctionError, Parameter, Signature};
pub use list_resource::{ErasedListResource, List, ListClosed, ListResource, Listed, Listing};
pub use model::{Field, Model, ModelMismatch, Set};
pub use number::{NotANumber, Number};
pub use path::{AttributePath, Step};
pub use private_state::PrivateState;
pub use provider::{Api, Configure, Provider};
pub use resource::{
    Change, Checkpoint, Create, Delete, ErasedResource, Import, ImportBy, Outcome, Plan, Read,
    Resource, Update,
};
pub use timeouts::Timeouts;
pub use value::Value;
pub use value_type::{NotAType, ValueType};
