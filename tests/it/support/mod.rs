//! The actors of the stories.

pub(crate) mod core;
mod identity;
