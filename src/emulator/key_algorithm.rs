//! Keys as `UpdateInstance` names them.

use serde::{Deserialize, Serialize};

/// The kind and size of a key, in the words of `UpdateInstance`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum KeyAlgorithm {
    #[serde(rename = "RSA_2048")]
    Rsa2048,
    #[serde(rename = "RSA_3072")]
    Rsa3072,
    #[serde(rename = "RSA_4096")]
    Rsa4096,
    #[serde(rename = "ECC_256")]
    Ecc256,
}

impl KeyAlgorithm {
    pub(super) const ALL: [Self; 4] = [Self::Rsa2048, Self::Rsa3072, Self::Rsa4096, Self::Ecc256];

    /// The API's word.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Rsa2048 => "RSA_2048",
            Self::Rsa3072 => "RSA_3072",
            Self::Rsa4096 => "RSA_4096",
            Self::Ecc256 => "ECC_256",
        }
    }
}
