//! Signature version 3, ACS3-HMAC-SHA256: the call's particulars travel in
//! `x-acs-*` headers, and one more header carries the signature.

use hmac::{Hmac, KeyInit, Mac};
use secrecy::ExposeSecret;
use sha2::Sha256;

use super::encoding::{canonical_query, hex, sha256_hex};
use super::{FORM_CONTENT_TYPE, Placement, Unsigned};
use crate::cas::credentials::Credentials;
use crate::cas::transport::HttpRequest;

const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// The intermediate forms, in the order they arise. No `Debug`: the headers
/// hold the security token.
pub(super) struct Steps {
    encoded_parameters: String,
    headers: Vec<(&'static str, String)>,
    signed_headers: String,
    pub(super) canonical_request: String,
    pub(super) string_to_sign: String,
    pub(super) signature: String,
}

/// Signs and encodes.
pub(super) fn sign(unsigned: &Unsigned<'_>, credentials: &Credentials) -> HttpRequest {
    let steps = steps(unsigned, credentials);
    let authorization = format!(
        "{ALGORITHM} Credential={},SignedHeaders={},Signature={}",
        credentials.access_key_id, steps.signed_headers, steps.signature
    );
    let headers = steps
        .headers
        .into_iter()
        // The HTTP client derives `host` from the URL and `encode` adds the
        // content type, each with the value that was signed.
        .filter(|(name, _)| !matches!(*name, "host" | "content-type"))
        .chain([("authorization", authorization)])
        .collect();
    unsigned.encode(steps.encoded_parameters, headers)
}

/// Computes what is signed, and the signature.
pub(super) fn steps(unsigned: &Unsigned<'_>, credentials: &Credentials) -> Steps {
    let encoded_parameters = canonical_query(unsigned.parameters);
    let (query, body) = match unsigned.placement {
        Placement::Form => ("", encoded_parameters.as_str()),
        Placement::Query => (encoded_parameters.as_str(), ""),
    };
    let payload_hash = sha256_hex(body.as_bytes());
    let headers = headers(unsigned, credentials, &payload_hash);
    let signed_headers = headers
        .iter()
        .map(|(name, _)| *name)
        .collect::<Vec<_>>()
        .join(";");
    let canonical_headers: String = headers
        .iter()
        .map(|(name, value)| format!("{name}:{}\n", value.trim()))
        .collect();
    let canonical_request = format!(
        "{}\n/\n{query}\n{canonical_headers}\n{signed_headers}\n{payload_hash}",
        unsigned.method.as_str()
    );
    let string_to_sign = format!("{ALGORITHM}\n{}", sha256_hex(canonical_request.as_bytes()));
    let signature = signature(
        credentials.access_key_secret.expose_secret(),
        &string_to_sign,
    );
    Steps {
        encoded_parameters,
        headers,
        signed_headers,
        canonical_request,
        string_to_sign,
        signature,
    }
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
    if unsigned.placement == Placement::Form {
        headers.push(("content-type", FORM_CONTENT_TYPE.to_owned()));
    }
    if let Some(token) = &credentials.security_token {
        headers.push(("x-acs-accesskey-id", credentials.access_key_id.clone()));
        headers.push(("x-acs-security-token", token.expose_secret().to_owned()));
    }
    headers.sort_unstable();
    headers
}

fn signature(access_key_secret: &str, string_to_sign: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(access_key_secret.as_bytes())
        .expect("HMAC takes keys of any length");
    mac.update(string_to_sign.as_bytes());
    hex(&mac.finalize().into_bytes())
}
