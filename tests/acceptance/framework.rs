//! Stories about the framework: every kind of object that Terraform knows, in the
//! workshop, a provider that exists for them alone.
//!
//! Each story is told through every Terraform at once. A feature that is too new for
//! one is told through the others, and standard error says so.

mod calling;
mod debugging;
mod importing;
mod object_lifecycle;
mod planning;
mod secrets;
#[path = "../workshop/shed.rs"]
mod shed;
mod upgrading;
mod values;
mod workspace;
