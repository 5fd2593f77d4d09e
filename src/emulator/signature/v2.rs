//! Signature version 1.0 (HMAC-SHA1), which travels in the parameters.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretString};
use sha1::Sha1;

use super::{Claim, canonical_pairs, escape, incomplete};
use crate::answer::ApiError;
use crate::request::Request;

/// Reads the claim out of the parameters.
pub(super) fn claim(request: &Request) -> Result<Claim<'_>, ApiError> {
    let required = |name: &str| {
        request
            .parameter(name)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| ApiError::missing(name))
    };
    let access_key_id = required("AccessKeyId")?;
    let date = required("Timestamp")?;
    let nonce = required("SignatureNonce")?;
    let signature = required("Signature")?;
    if required("SignatureMethod")? != "HMAC-SHA1" || required("SignatureVersion")? != "1.0" {
        return Err(incomplete(
            "SignatureMethod must be HMAC-SHA1 and SignatureVersion 1.0.",
        ));
    }
    Ok(Claim {
        access_key_id,
        date,
        nonce,
        // What is not base64 cannot match, and is told so like any other mismatch.
        signature: STANDARD.decode(signature).unwrap_or_default(),
        string_to_sign: string_to_sign(request),
        security_token: request
            .parameter("SecurityToken")
            .filter(|token| !token.is_empty()),
    })
}

/// The signature's bytes, before base64.
pub(super) fn signature(secret: &SecretString, string_to_sign: &str) -> Vec<u8> {
    let key = format!("{}&", secret.expose_secret());
    let mut mac =
        Hmac::<Sha1>::new_from_slice(key.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(string_to_sign.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

pub(super) fn string_to_sign(request: &Request) -> String {
    let signed = request.parameters().filter(|(name, _)| name != "Signature");
    format!(
        "{}&{}&{}",
        request.method,
        escape("/"),
        escape(&canonical_pairs(signed))
    )
}
