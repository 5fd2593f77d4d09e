//! The actors of the stories.

mod around;
pub(crate) mod core;
pub(crate) mod go_plugin;
mod identity;
pub(crate) mod terraform;
pub(crate) mod values;

/// The protocol, generated for this test from the same file as for the provider.
// Stories use only some of it, and generated code follows nobody's lints.
#[allow(dead_code, unreachable_pub, unused_qualifications, clippy::all)]
pub(crate) mod wire {
    tonic::include_proto!("tfplugin6");
}
