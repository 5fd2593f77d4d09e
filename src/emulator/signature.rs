//! Who is calling: both request signatures, the time window and the nonce.
//!
//! Written on its own, without the provider's signer, so that one bug cannot pass
//! on both sides. [`Gatekeeper::admit`] is the way in.

mod v2;
mod v3;

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::SecretString;
use subtle::ConstantTimeEq as _;

use super::answer::ApiError;
use super::calls::SignatureVersion;
use super::request::Request;
use super::time::later;

/// How far a client's clock may be off, either way.
const WINDOW: Duration = Duration::from_secs(15 * 60);

/// Everything but RFC 3986's unreserved characters is escaped.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// What a request claims about itself, and what was computed from it.
struct Claim<'a> {
    access_key_id: &'a str,
    date: &'a str,
    nonce: &'a str,
    signature: Vec<u8>,
    string_to_sign: String,
    has_security_token: bool,
}

/// Knows the account's key and the nonces it has seen.
#[derive(Debug)]
pub(super) struct Gatekeeper {
    access_key_id: String,
    access_key_secret: SecretString,
    nonces: BTreeMap<String, Timestamp>,
}

impl Gatekeeper {
    pub(super) fn new(access_key_id: String, access_key_secret: SecretString) -> Self {
        Self {
            access_key_id,
            access_key_secret,
            nonces: BTreeMap::new(),
        }
    }

    /// Lets the request in, and remembers its nonce, or says why not.
    pub(super) fn admit(&mut self, request: &Request, now: Timestamp) -> Result<(), ApiError> {
        let claim = match request.signature_version() {
            SignatureVersion::V2 => v2::claim(request)?,
            SignatureVersion::V3 => v3::claim(request)?,
        };
        if claim.has_security_token {
            return Err(ApiError::new(
                400,
                "InvalidSecurityToken.Malformed",
                "The specified SecurityToken is malformed.",
            ));
        }
        if claim.access_key_id != self.access_key_id {
            return Err(ApiError::new(
                404,
                "InvalidAccessKeyId.NotFound",
                "The specified access key is not found.",
            ));
        }
        let signed_at = parse_date(claim.date)?;
        if signed_at.duration_since(now).unsigned_abs() > WINDOW {
            return Err(ApiError::new(
                400,
                "InvalidTimeStamp.Expired",
                "The specified time stamp is more than 15 minutes away.",
            ));
        }
        let expected = match request.signature_version() {
            SignatureVersion::V2 => v2::signature(&self.access_key_secret, &claim.string_to_sign),
            SignatureVersion::V3 => v3::signature(&self.access_key_secret, &claim.string_to_sign),
        };
        if !bool::from(expected.ct_eq(&claim.signature)) {
            return Err(ApiError::new(
                400,
                "SignatureDoesNotMatch",
                format!(
                    "The specified signature is not ours. Server string to sign is:{}",
                    claim.string_to_sign
                ),
            ));
        }
        self.use_nonce(claim.nonce, signed_at, now)
    }

    fn use_nonce(
        &mut self,
        nonce: &str,
        signed_at: Timestamp,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        // An older request is refused for its date, so its nonce need not be kept.
        self.nonces
            .retain(|_, signed_at| later(*signed_at, WINDOW) >= now);
        if self.nonces.insert(nonce.to_owned(), signed_at).is_some() {
            return Err(ApiError::new(
                400,
                "SignatureNonceUsed",
                "The specified signature nonce was used already.",
            ));
        }
        Ok(())
    }
}

fn parse_date(date: &str) -> Result<Timestamp, ApiError> {
    let malformed = || {
        ApiError::new(
            400,
            "InvalidTimeStamp.Format",
            "The specified time stamp is not of the form YYYY-MM-DDThh:mm:ssZ.",
        )
    };
    let parsed: Timestamp = date.parse().map_err(|_| malformed())?;
    // Timestamp's parser accepts more spellings than the API does.
    if parsed.strftime("%Y-%m-%dT%H:%M:%SZ").to_string() == date {
        Ok(parsed)
    } else {
        Err(malformed())
    }
}

fn incomplete(message: impl Into<String>) -> ApiError {
    ApiError::new(400, "IncompleteSignature", message)
}

fn escape(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// `name=value` pairs, escaped, in byte order of the names, joined by `&`.
fn canonical_pairs<'a>(pairs: impl Iterator<Item = &'a (String, String)>) -> String {
    let mut pairs: Vec<_> = pairs.collect();
    pairs.sort();
    let pairs: Vec<String> = pairs
        .into_iter()
        .map(|(name, value)| format!("{}={}", escape(name), escape(value)))
        .collect();
    pairs.join("&")
}

/// Signs as a client does, for tests that need to be let in.
#[cfg(test)]
pub(super) fn sign_v2(secret: &SecretString, request: &Request) -> Vec<u8> {
    v2::signature(secret, &v2::string_to_sign(request))
}

#[cfg(test)]
mod tests;
