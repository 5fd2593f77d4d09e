//! Who is calling: both request signatures, the time window and the nonce.
//!
//! Written on its own, without the provider's signer, so that one bug cannot pass
//! on both sides. [`Authenticator::admit`] is the way in.

mod nonces;
mod v2;
mod v3;

use std::time::Duration;

use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::SecretString;
use subtle::ConstantTimeEq as _;

use super::answer::ApiError;
use super::calls::SignatureVersion;
use super::request::Request;
use super::sessions::{Role, Session, Sessions};
use super::variants::{TokenStatus, Variants};
use nonces::Nonces;

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
    security_token: Option<&'a str>,
}

/// Who was let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Identity {
    /// A caller without keys, for operations that need none.
    Anonymous,
    /// The owner of the account's key.
    Owner,
    /// A role's temporary keys.
    Role(Role),
}

/// By what a request is judged beside the account's key.
pub(super) struct Circumstances<'a> {
    pub(super) sessions: &'a Sessions,
    pub(super) variants: &'a Variants,
    /// The moment that time stamps are compared with.
    pub(super) wall: Timestamp,
    /// The moment that sessions are compared with, which a test can move.
    pub(super) now: Timestamp,
}

/// Knows the account's key and the nonces it has seen.
#[derive(Debug)]
pub(super) struct Authenticator {
    access_key_id: String,
    access_key_secret: SecretString,
    nonces: Nonces,
}

impl Authenticator {
    pub(super) fn new(access_key_id: String, access_key_secret: SecretString) -> Self {
        Self {
            access_key_id,
            access_key_secret,
            nonces: Nonces::default(),
        }
    }

    /// Lets the request in, and remembers its nonce, or says why not.
    pub(super) fn admit(
        &mut self,
        request: &Request,
        circumstances: &Circumstances<'_>,
    ) -> Result<Identity, ApiError> {
        let version = request.signature_version();
        let claim = match version {
            SignatureVersion::V2 => v2::claim(request)?,
            SignatureVersion::V3 => v3::claim(request)?,
        };
        let session = self.session(&claim, circumstances)?;
        let signed_at = parse_date(claim.date)?;
        if signed_at.duration_since(circumstances.wall).unsigned_abs() > WINDOW {
            return Err(ApiError::new(
                400,
                "InvalidTimeStamp.Expired",
                "The specified time stamp is more than 15 minutes away.",
            ));
        }
        let secret = session.map_or(&self.access_key_secret, |session| {
            &session.access_key_secret.0
        });
        let expected = match version {
            SignatureVersion::V2 => v2::signature(secret, &claim.string_to_sign),
            SignatureVersion::V3 => v3::signature(secret, &claim.string_to_sign),
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
        let window = circumstances.variants.nonce_window;
        if !(self.nonces).is_new(claim.nonce, circumstances.wall, window) {
            return Err(ApiError::new(
                400,
                "SignatureNonceUsed",
                "The specified signature nonce was used already.",
            ));
        }
        Ok(session.map_or(Identity::Owner, |session| {
            Identity::Role(session.role.clone())
        }))
    }

    /// The session whose keys these are; `None` for the account's own.
    fn session<'a>(
        &self,
        claim: &Claim<'_>,
        circumstances: &Circumstances<'a>,
    ) -> Result<Option<&'a Session>, ApiError> {
        let sessions = circumstances.sessions;
        let refused = |code: &str, message: &str| {
            let status = match circumstances.variants.token_status {
                TokenStatus::BadRequest => 400,
                TokenStatus::Forbidden => 403,
            };
            Err(ApiError::new(status, code, message))
        };
        if let Some(token) = claim.security_token
            && !sessions.knows_token(token)
        {
            let message = "The specified SecurityToken is malformed.";
            return refused("InvalidSecurityToken.Malformed", message);
        }
        let is_owner = claim.access_key_id == self.access_key_id;
        match (sessions.by_key(claim.access_key_id), claim.security_token) {
            (None, None) if is_owner => Ok(None),
            (Some(session), Some(token)) if session.security_token.expose() == token => {
                if session.expires_at <= circumstances.now {
                    let message = "The specified SecurityToken is expired.";
                    return refused("InvalidSecurityToken.Expired", message);
                }
                Ok(Some(session))
            }
            (Some(_), None) => {
                let message = "SecurityToken is mandatory for this access key.";
                refused("MissingSecurityToken", message)
            }
            (None, Some(_)) if !is_owner => Err(unknown_key()),
            (_, Some(_)) => {
                let message = "The specified SecurityToken belongs to another access key.";
                refused("InvalidSecurityToken.MismatchWithAccessKey", message)
            }
            (None, None) => Err(unknown_key()),
        }
    }
}

fn unknown_key() -> ApiError {
    ApiError::new(
        404,
        "InvalidAccessKeyId.NotFound",
        "The specified access key is not found.",
    )
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
