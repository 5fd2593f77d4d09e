//! Stories told against the real binary, started as Terraform starts it.

#![allow(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod data_sources_and_actions;
mod handshake;
mod hostile;
mod instance;
mod logging;
mod matrix;
mod order;
mod provider;
mod support;
mod validation;
