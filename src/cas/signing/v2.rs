//! Signature version 1.0: HMAC-SHA1 over all parameters, which carry the
//! signature themselves. The vendor calls it obsolete and still accepts it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::ExposeSecret;
use sha1::Sha1;

use super::Unsigned;
use super::encoding::{canonical_query, percent_encode};
use crate::cas::credentials::Credentials;
use crate::cas::operation::Parameters;
use crate::cas::transport::{HttpRequest, Method};

/// The intermediate forms, in the order they arise. No `Debug`: the parameters
/// hold the security token.
pub(super) struct Steps {
    pub(super) canonical_query: String,
    pub(super) string_to_sign: String,
    pub(super) signature: String,
}

/// Signs and encodes.
pub(super) fn sign(unsigned: &Unsigned<'_>, credentials: &Credentials) -> HttpRequest {
    let steps = steps(unsigned, credentials);
    let encoded = format!(
        "{}&Signature={}",
        steps.canonical_query,
        percent_encode(&steps.signature)
    );
    unsigned.encode(encoded, Vec::new())
}

/// Computes what is signed, and the signature.
pub(super) fn steps(unsigned: &Unsigned<'_>, credentials: &Credentials) -> Steps {
    let canonical_query = canonical_query(&all_parameters(unsigned, credentials));
    let string_to_sign = string_to_sign(unsigned.method, &canonical_query);
    let signature = signature(
        credentials.access_key_secret.expose_secret(),
        &string_to_sign,
    );
    Steps {
        canonical_query,
        string_to_sign,
        signature,
    }
}

fn all_parameters(unsigned: &Unsigned<'_>, credentials: &Credentials) -> Parameters {
    let token = credentials.security_token.as_ref();
    unsigned
        .parameters
        .clone()
        .with("AccessKeyId", &credentials.access_key_id)
        .with("Action", unsigned.action)
        .with("Format", unsigned.format)
        .with_optional("SecurityToken", token.map(ExposeSecret::expose_secret))
        .with("SignatureMethod", "HMAC-SHA1")
        .with("SignatureNonce", unsigned.nonce)
        .with("SignatureVersion", "1.0")
        .with("Timestamp", unsigned.timestamp())
        .with("Version", unsigned.version)
}

fn string_to_sign(method: Method, canonical_query: &str) -> String {
    format!(
        "{}&{}&{}",
        method.as_str(),
        percent_encode("/"),
        percent_encode(canonical_query)
    )
}

fn signature(access_key_secret: &str, string_to_sign: &str) -> String {
    let key = format!("{access_key_secret}&");
    let mut mac =
        Hmac::<Sha1>::new_from_slice(key.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(string_to_sign.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}
