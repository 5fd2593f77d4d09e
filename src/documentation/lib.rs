//! The pages under `docs/`, made from the schemas, the examples and page templates.
//!
//! A page is a template with the parts that code knows put in: an object without a
//! template of its own gets its kind's plain one. [`Site`] is the way in; the program
//! `provider-docs` and the test of the documentation are its only users.

mod check;
mod documented;
mod error_table;
mod examples;
mod import_section;
mod page;
mod schema_section;
mod signature_section;
mod site;
mod template;

pub use site::Site;
