//! Signature version 3, ACS3-HMAC-SHA256: the call's particulars travel in
//! `x-acs-*` headers, and one more header carries the signature.

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use super::encoding::{canonical_query, hex, sha256_hex};
use super::{FORM_CONTENT_TYPE, ParameterLocation, Unsigned};
use crate::credentials::Credentials;
use crate::transport::HttpRequest;

const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// Signs and encodes.
pub(super) fn sign(unsigned: &Unsigned<'_>, credentials: &Credentials) -> HttpRequest {
    let canonical = canonical(unsigned, credentials);
    let authorization = format!(
        "{ALGORITHM} Credential={},SignedHeaders={},Signature={}",
        credentials.access_key_id,
        canonical.signed_headers,
        signature(
            &credentials.access_key_secret,
            &string_to_sign(&canonical.request)
        )
    );
    let headers = canonical
        .headers
        .into_iter()
        // The HTTP client derives `host` from the URL and `encode` adds the
        // content type, each with the value that was signed.
        .filter(|(name, _)| !matches!(*name, "host" | "content-type"))
        .chain([("authorization", authorization)])
        .collect();
    unsigned.encode(canonical.parameters, headers)
}

/// A request in the form that is signed, with the parts it was made of.
pub(super) struct Canonical {
    pub(super) request: String,
    parameters: String,
    headers: Vec<(&'static str, String)>,
    signed_headers: String,
}

/// Brings a request into the form that is signed.
pub(super) fn canonical(unsigned: &Unsigned<'_>, credentials: &Credentials) -> Canonical {
    let parameters = canonical_query(unsigned.parameters);
    let (query, body) = match unsigned.location {
        ParameterLocation::Form => ("", parameters.as_str()),
        ParameterLocation::Query => (parameters.as_str(), ""),
    };
    let payload_hash = sha256_hex(body.as_bytes());
    let headers = headers(unsigned, credentials, &payload_hash);
    let names: Vec<_> = headers.iter().map(|(name, _)| *name).collect();
    let signed_headers = names.join(";");
    let header_lines: String = headers
        .iter()
        .map(|(name, value)| format!("{name}:{}\n", value.trim()))
        .collect();
    let request = format!(
        "{}\n/\n{query}\n{header_lines}\n{signed_headers}\n{payload_hash}",
        unsigned.method.as_str()
    );
    Canonical {
        request,
        parameters,
        headers,
        signed_headers,
    }
}

/// The algorithm and the digest of the canonical request.
pub(super) fn string_to_sign(canonical_request: &str) -> String {
    format!("{ALGORITHM}\n{}", sha256_hex(canonical_request.as_bytes()))
}

/// The HMAC in hex, whose key is the bare secret.
pub(super) fn signature(access_key_secret: &SecretString, string_to_sign: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(access_key_secret.expose_secret().as_bytes())
        .expect("HMAC takes keys of any length");
    mac.update(string_to_sign.as_bytes());
    hex(&mac.finalize().into_bytes())
}

/// The headers that are signed, sorted by name.
fn headers(
    unsigned: &Unsigned<'_>,
    credentials: &Credentials,
    payload_hash: &str,
) -> Vec<(&'static str, String)> {
    let mut headers = vec![
        ("host", unsigned.host()),
        ("x-acs-action", unsigned.action.to_owned()),
        ("x-acs-content-sha256", payload_hash.to_owned()),
        ("x-acs-date", unsigned.timestamp()),
        ("x-acs-signature-nonce", unsigned.nonce.to_owned()),
        ("x-acs-version", unsigned.version.to_owned()),
    ];
    if unsigned.location == ParameterLocation::Form {
        headers.push(("content-type", FORM_CONTENT_TYPE.to_owned()));
    }
    if let Some(token) = &credentials.security_token {
        headers.push(("x-acs-accesskey-id", credentials.access_key_id.clone()));
        headers.push(("x-acs-security-token", token.expose_secret().to_owned()));
    }
    headers.sort_unstable();
    headers
}
