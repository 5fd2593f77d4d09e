//! Stories told against the real binary, started as Terraform starts it.

mod handshake;
mod support;
