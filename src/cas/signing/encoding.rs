//! The percent-encoding that both signatures are computed over.
//!
//! RFC 3986: letters, digits and `- _ . ~` stay; every other byte becomes `%XX`
//! with upper-case digits. A space is `%20`, never `+`.

use std::fmt::Write;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};

use crate::operation::Parameters;

const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// Encodes one name or value.
pub(super) fn percent_encode(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

/// Encodes parameters as `name=value` pairs joined by `&`, sorted by name in
/// byte order: the canonical query, which also serves as query and form body.
pub(super) fn canonical_query(parameters: &Parameters) -> String {
    let mut pairs: Vec<_> = parameters.iter().collect();
    pairs.sort_unstable();
    let mut query = String::new();
    for (name, value) in pairs {
        if !query.is_empty() {
            query.push('&');
        }
        query.extend(utf8_percent_encode(name, ESCAPED));
        query.push('=');
        query.extend(utf8_percent_encode(value, ESCAPED));
    }
    query
}

/// The SHA-256 digest in lower-case hex.
pub(super) fn sha256_hex(data: &[u8]) -> String {
    hex(&Sha256::digest(data))
}

/// Lower-case hex.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            write!(text, "{byte:02x}").expect("writing to a String cannot fail");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_unreserved_characters_stay() {
        assert_eq!(
            percent_encode("aZ9-_.~ +*/()!'团"),
            "aZ9-_.~%20%2B%2A%2F%28%29%21%27%E5%9B%A2"
        );
    }

    #[test]
    fn names_sort_by_byte_and_an_empty_value_keeps_its_equals_sign() {
        let parameters = Parameters::new()
            .with("Timestamp", "t")
            .with("Tags.1.Value", "")
            .with("Tags.1.Key", "k");
        assert_eq!(
            canonical_query(&parameters),
            "Tags.1.Key=k&Tags.1.Value=&Timestamp=t"
        );
    }
}
