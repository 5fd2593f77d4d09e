//! Signature version 1.0: HMAC-SHA1 over all parameters, which carry the
//! signature themselves. The vendor calls it obsolete and still accepts it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha1::Sha1;

use super::Unsigned;
use super::encoding::{canonical_query, percent_encode};
use crate::credentials::Credentials;
use crate::transport::{HttpRequest, Method};

/// Signs and encodes.
pub(super) fn sign(unsigned: &Unsigned<'_>, credentials: &Credentials) -> HttpRequest {
    let query = query_to_sign(unsigned, credentials);
    let signature = signature(
        &credentials.access_key_secret,
        &string_to_sign(unsigned.method, &query),
    );
    let signed = format!("{query}&Signature={}", percent_encode(&signature));
    unsigned.encode(signed, Vec::new())
}

/// All parameters but the signature.
pub(super) fn query_to_sign(unsigned: &Unsigned<'_>, credentials: &Credentials) -> String {
    let token = credentials.security_token.as_ref();
    let parameters = unsigned
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
        .with("Version", unsigned.version);
    canonical_query(&parameters)
}

/// The method, the path and the query, each encoded once more.
pub(super) fn string_to_sign(method: Method, query: &str) -> String {
    format!(
        "{}&{}&{}",
        method.as_str(),
        percent_encode("/"),
        percent_encode(query)
    )
}

/// Base64 of the HMAC, whose key is the secret with an ampersand.
pub(super) fn signature(access_key_secret: &SecretString, string_to_sign: &str) -> String {
    let key = format!("{}&", access_key_secret.expose_secret());
    let mut mac =
        Hmac::<Sha1>::new_from_slice(key.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(string_to_sign.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}
