//! What is bought or claimed.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::spec::{Shape, Spec};
use crate::ca::days;

/// How an instance came to the account, in the words of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum InstanceType {
    /// Bought.
    Buy,
    /// A test certificate, most often a free one.
    Test,
}

impl InstanceType {
    /// The API's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Buy => "BUY",
            Self::Test => "TEST",
        }
    }
}

/// An instance to add to the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInstance {
    /// What is bought, as `ss.dv.t`, the free test certificate.
    pub spec: String,
    /// How it comes to the account.
    pub instance_type: InstanceType,
    /// How many names without `*.` it has room for.
    pub full_domain_count: usize,
    /// How many names with `*.` it has room for.
    pub wildcard_domain_count: usize,
    /// How long it lasts, from the purchase and again from the first certificate.
    pub term: Duration,
}

impl NewInstance {
    /// One instance of a spec as it is sold: for a single name, 90 days for the test
    /// certificate and a year for all others.
    pub fn of_spec(spec: &str) -> Self {
        let shape = Spec(spec.to_owned()).shape();
        let is_test = shape == Shape::Test;
        Self {
            spec: spec.to_owned(),
            instance_type: if is_test {
                InstanceType::Test
            } else {
                InstanceType::Buy
            },
            full_domain_count: usize::from(shape != Shape::Wildcard),
            wildcard_domain_count: usize::from(shape == Shape::Wildcard),
            term: days(if is_test { 90 } else { 365 }),
        }
    }

    /// The same with room for so many names without and with `*.`.
    #[must_use]
    pub fn with_room_for(self, full: usize, wildcard: usize) -> Self {
        Self {
            full_domain_count: full,
            wildcard_domain_count: wildcard,
            ..self
        }
    }
}
