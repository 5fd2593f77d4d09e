//! What identifies an instance.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Identifies an instance, as `cas_dv-cn-1a2b3c4d5e6f`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct InstanceId(pub String);

impl InstanceId {
    /// The id that these bytes give an instance.
    pub(super) fn of(is_domain_validated: bool, bytes: [u8; 32]) -> Self {
        const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
        let prefix = if is_domain_validated {
            "cas_dv-cn-"
        } else {
            "cas-cn-"
        };
        let digits = bytes[..12].iter();
        let random: String = digits
            .map(|byte| char::from(DIGITS[usize::from(byte % 36)]))
            .collect();
        Self(format!("{prefix}{random}"))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for InstanceId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for InstanceId {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}
