//! Randomness as a parameter: the jitter of back-off and polling.

use std::fmt;

/// Where the jitter of pauses comes from, so that tests can fix it.
pub trait Randomness: fmt::Debug + Send + Sync {
    /// A number from 0 (included) to 1 (excluded), evenly spread.
    fn fraction(&self) -> f64;
}

/// The thread's own generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct ThreadRandomness;

impl Randomness for ThreadRandomness {
    fn fraction(&self) -> f64 {
        rand::random()
    }
}

/// Always the same fraction; for tests that compute pauses.
#[derive(Debug, Clone, Copy)]
pub struct FixedRandomness(pub f64);

impl Randomness for FixedRandomness {
    fn fraction(&self) -> f64 {
        self.0
    }
}
