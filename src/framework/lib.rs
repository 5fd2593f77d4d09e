//! Terraform providers in Rust: schemas, values, the lifecycle of objects, protocol 6.
//!
//! A provider implements [`Provider`], and a trait for each kind of object that it offers:
//! [`Resource`], [`DataSource`], [`EphemeralResource`], [`ListResource`], [`Action`],
//! [`Function`]. Handlers get and return structs that derive [`Model`]. Between Terraform's
//! requests and the handlers, [`lifecycle`] does what an author cannot forget: checks,
//! defaults, "known after apply", replacement, results that Terraform would refuse, panics.
//!
//! # A provider
//!
//! It keeps files in a folder. Package `plugin` is the host's side: the handshake, TLS, logs.
//!
//! ```no_run
//! use std::path::{Path, PathBuf};
//! use std::{fs, io, sync::Arc};
//!
//! use framework::protocol::{self, Stopper};
//! use framework::schema::{Attribute, Block, Presence, Schema};
//! use framework::{
//!     Api, Configure, Create, Delete, Diagnostic, Diagnostics, ErasedResource, Field, Model,
//!     Outcome, Provider, Read, Resource, SystemClock, Update,
//! };
//!
//! struct Files;
//!
//! #[derive(Model)]
//! struct FilesConfig {
//!     folder: Field<String>,
//! }
//!
//! impl Provider for Files {
//!     type Config = FilesConfig;
//!     type Api = PathBuf;
//!
//!     fn schema(&self) -> Schema {
//!         let folder = Attribute::string("folder", Presence::Required);
//!         Schema::new(Block::new("Keeps files.", vec![folder.description("Where.")]))
//!     }
//!
//!     async fn configure(&self, request: Configure<FilesConfig>) -> (Api<PathBuf>, Diagnostics) {
//!         let api = match request.config.folder {
//!             Field::Known(folder) => Api::Ready(Arc::new(folder.into())),
//!             _ => Api::Unknown { argument: "folder".to_owned() },
//!         };
//!         (api, Diagnostics::none())
//!     }
//!
//!     fn resources(&self) -> Vec<Box<dyn ErasedResource<PathBuf>>> {
//!         vec![Box::new(File)]
//!     }
//! }
//!
//! struct File;
//!
//! #[derive(Model)]
//! struct FileModel {
//!     name: Field<String>,
//!     text: Field<String>,
//! }
//!
//! impl Resource for File {
//!     const TYPE_NAME: &'static str = "files_file";
//!     type Model = FileModel;
//!     type Api = PathBuf;
//!
//!     fn schema(&self) -> Schema {
//!         let name = Attribute::string("name", Presence::Required).description("Its name.");
//!         let text = Attribute::string("text", Presence::Required).description("What it says.");
//!         Schema::new(Block::new("A file.", vec![name.requires_replacement(), text]))
//!     }
//!
//!     async fn create(&self, folder: &PathBuf, request: Create<FileModel>) -> Outcome<FileModel> {
//!         match write(folder, &request.planned) {
//!             Ok(()) => Outcome::present(request.planned, request.private),
//!             Err(error) => Outcome::absent().with(problem(&error)),
//!         }
//!     }
//!
//!     async fn read(&self, folder: &PathBuf, request: Read<FileModel>) -> Outcome<FileModel> {
//!         let mut file = request.state;
//!         match fs::read_to_string(folder.join(file.name.text().unwrap_or_default())) {
//!             Ok(text) => file.text = Field::Known(text),
//!             Err(error) if error.kind() == io::ErrorKind::NotFound => return Outcome::absent(),
//!             // It may be there all the same, so the state keeps it.
//!             Err(error) => return Outcome::present(file, request.private).with(problem(&error)),
//!         }
//!         Outcome::present(file, request.private)
//!     }
//!
//!     async fn update(&self, folder: &PathBuf, request: Update<FileModel>) -> Outcome<FileModel> {
//!         match write(folder, &request.planned) {
//!             Ok(()) => Outcome::present(request.planned, request.private),
//!             Err(error) => Outcome::present(request.prior, request.private).with(problem(&error)),
//!         }
//!     }
//!
//!     async fn delete(&self, folder: &PathBuf, request: Delete<FileModel>) -> Outcome<FileModel> {
//!         match fs::remove_file(folder.join(request.state.name.text().unwrap_or_default())) {
//!             Ok(()) => Outcome::absent(),
//!             Err(error) => Outcome::present(request.state, request.private).with(problem(&error)),
//!         }
//!     }
//! }
//!
//! fn write(folder: &Path, file: &FileModel) -> io::Result<()> {
//!     let path = folder.join(file.name.text().unwrap_or_default());
//!     fs::write(path, file.text.text().unwrap_or_default())
//! }
//!
//! fn problem(error: &io::Error) -> Diagnostic {
//!     Diagnostic::error("Cannot work on the file", error.to_string())
//! }
//!
//! #[tokio::main]
//! async fn main() -> Result<(), plugin::Error> {
//!     let (clock, stopper) = (Arc::new(SystemClock), Stopper::default());
//!     let service = {
//!         let clock = clock.clone();
//!         move || protocol::service(Arc::new(Files), &stopper, clock.clone())
//!     };
//!     let routes = move || tonic::service::Routes::new(service());
//!     let options = plugin::Options::new(&["example.com/acme/files"], plugin::Mode::Hosted);
//!     let environment = system::Environment::process();
//!     plugin::serve(routes, options, &environment, clock, &mut io::stdout()).await
//! }
//! ```
//!
//! A test of each resource calls [`Schema::check`](schema::Schema::check), which finds the
//! mistakes that Terraform does not tell a provider about. The program in the folder
//! `tests/test_provider` of this repository is a provider with every kind of object.
//!
//! # Beside terraform-plugin-framework
//!
//! | There | Here |
//! |---|---|
//! | `Resource`: `Create`, `Read`, `Update`, `Delete` | [`Resource`] |
//! | structs with `tfsdk` tags, custom types | `#[derive(Model)]`, types that implement [`Model`] |
//! | `ModifyPlan` | [`Resource::plan`], [`Resource::plan_with_api`], [`Resource::plan_destroy`] |
//! | `RequiresReplace`, `RequiresReplaceIf`, `UseStateForUnknown` | [`requires_replacement`](schema::Attribute::requires_replacement), [`requires_replacement_when`](schema::Attribute::requires_replacement_when), [`keeps_prior`](schema::Attribute::keeps_prior) |
//! | semantic equality | [`same_when`](schema::Attribute::same_when) |
//! | validators, config validators | [`check`](schema::Attribute::check), [`schema::checks`], [`schema::Rule`], `validate` |
//! | defaults | [`Presence::Default`](schema::Presence::Default): a value, not a function |
//! | the timeouts module | [`Timeouts`] |
//! | private state | [`PrivateState`] |
//! | identities, import | [`Resource::identity`], [`Resource::import`] |
//! | state upgrades | [`Resource::upgrade`] |
//! | generated configurations | [`Resource::generate_config`] |
//! | write-only arguments | [`write_only`](schema::Attribute::write_only) |
//! | data sources, ephemeral resources, functions, list resources, actions | the trait of each |
//! | a half-made object | [`Checkpoint`], also across a panic |
//! | `tflog` | `tracing` |
//! | moves between types | no: `removed` and `import` blocks do it |
//! | deferred changes | no: nothing is deferred |
//! | provider meta | no |
//! | limits of how many blocks there are, map nesting of blocks | no: a nested attribute has maps |
//! | state stores | no |
//! | several providers in one server, protocol 5 | no |

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
#[cfg(test)]
mod test_provider;
mod value;
mod value_type;

// Types of other packages that stand in signatures of this one.
pub use jiff::Timestamp;
pub use serde_json::Value as Json;
pub use system::{Clock, FixedClock, SystemClock};
pub use tokio_util::sync::CancellationToken;

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
pub use schema::timeouts::Timeouts;
pub use value::Value;
pub use value_type::{NotAType, ValueType};
