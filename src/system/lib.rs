//! What a process finds around itself, as parameters: the wall clock, variables and files.
//!
//! The rest of the code asks these, so that a test can say what they answer.

mod clock;
mod environment;

pub use clock::{Clock, FixedClock, SystemClock};
pub use environment::{Environment, Unreadable};
