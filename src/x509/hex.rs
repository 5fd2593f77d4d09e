//! Octets as lower-case hexadecimal digits.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// Two digits for each octet, without separators.
pub(super) fn hex(octets: &[u8]) -> String {
    octets.iter().fold(String::new(), |mut text, octet| {
        write!(text, "{octet:02x}").expect("writing to a String does not fail");
        text
    })
}

/// The SHA-256 digest in 64 digits.
pub(super) fn sha256(octets: &[u8]) -> String {
    hex(&Sha256::digest(octets))
}
