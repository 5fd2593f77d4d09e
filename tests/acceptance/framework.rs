//! Stories about the framework: every kind of object that Terraform knows, in a provider
//! that exists for these tests alone.
//!
//! Each story is told through every Terraform at once. A feature that is too new for
//! one is told through the others, and standard error says so.

mod calling;
mod debugging;
#[path = "../test_provider/fake_cloud.rs"]
mod fake_cloud;
mod importing;
mod object_lifecycle;
mod planning;
mod secrets;
mod upgrading;
mod values;
mod workspace;
