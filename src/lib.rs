//! Map.
pub mod cas;
pub mod clock;
pub mod emulator;
pub mod environment;
pub mod framework;
pub mod orders;
pub mod panics;
pub mod plugin;
pub mod protocol;
pub mod provider;
