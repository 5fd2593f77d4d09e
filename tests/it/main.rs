//! Stories told against the real binary, started as Terraform starts it; only `orders`
//! goes without.

#![allow(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod around;
mod emulator;
mod handshake;
mod hostile;
mod logging;
mod matrix;
mod order;
mod orders;
mod provider;
mod support;
mod validation;
