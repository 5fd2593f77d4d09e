//! ACS3-HMAC-SHA256, which travels in the headers.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

use super::{Claim, canonical_pairs, incomplete};
use crate::answer::ApiError;
use crate::request::Request;

const ALGORITHM: &str = "ACS3-HMAC-SHA256";

const REQUIRED_HEADERS: [&str; 6] = [
    "host",
    "x-acs-action",
    "x-acs-content-sha256",
    "x-acs-date",
    "x-acs-signature-nonce",
    "x-acs-version",
];

/// Reads the claim out of the headers; the body's digest is checked here.
pub(super) fn claim(request: &Request) -> Result<Claim<'_>, ApiError> {
    let authorization = Authorization::parse(request)?;
    let required = |name: &str| {
        request
            .header(name)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| incomplete(format!("The header {name} is required.")))
    };
    let date = required("x-acs-date")?;
    let nonce = required("x-acs-signature-nonce")?;
    let payload = hex(&Sha256::digest(&request.body));
    if required("x-acs-content-sha256")? != payload {
        return Err(incomplete(
            "The header x-acs-content-sha256 is not the digest of the body.",
        ));
    }
    authorization.check_signed_headers(request)?;
    let canonical = canonical_request(request, authorization.signed_headers, &payload)?;
    Ok(Claim {
        access_key_id: authorization.credential,
        date,
        nonce,
        signature: authorization.signature.as_bytes().to_vec(),
        string_to_sign: string_to_sign(&canonical),
        security_token: request.header("x-acs-security-token"),
    })
}

/// The signature as the header spells it: lower-case hex.
pub(super) fn signature(secret: &SecretString, string_to_sign: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes())
        .expect("HMAC takes keys of any length");
    mac.update(string_to_sign.as_bytes());
    hex(&mac.finalize().into_bytes()).into_bytes()
}

pub(super) fn string_to_sign(canonical_request: &str) -> String {
    format!("{ALGORITHM}\n{}", hex(&Sha256::digest(canonical_request)))
}

pub(super) fn canonical_request(
    request: &Request,
    signed_headers: &str,
    payload: &str,
) -> Result<String, ApiError> {
    let mut headers = String::new();
    for name in signed_headers.split(';') {
        let value = request
            .header(name)
            .ok_or_else(|| incomplete(format!("The signed header {name} is absent.")))?;
        headers.push_str(&format!("{name}:{}\n", value.trim()));
    }
    let query = canonical_pairs(request.query.iter());
    Ok(format!(
        "{}\n/\n{query}\n{headers}\n{signed_headers}\n{payload}",
        request.method
    ))
}

/// The parts of the Authorization header.
struct Authorization<'a> {
    credential: &'a str,
    signed_headers: &'a str,
    signature: &'a str,
}

impl<'a> Authorization<'a> {
    fn parse(request: &'a Request) -> Result<Self, ApiError> {
        let header = request
            .header("authorization")
            .ok_or_else(|| incomplete("The header Authorization is required."))?;
        let (algorithm, rest) = header.split_once(' ').unwrap_or((header, ""));
        if algorithm != ALGORITHM {
            return Err(incomplete(format!("The algorithm must be {ALGORITHM}.")));
        }
        let part = |wanted: &str| {
            rest.split(',')
                .filter_map(|part| part.trim().split_once('='))
                .find(|(name, value)| *name == wanted && !value.is_empty())
                .map(|(_, value)| value)
                .ok_or_else(|| incomplete(format!("Authorization lacks {wanted}.")))
        };
        Ok(Self {
            credential: part("Credential")?,
            signed_headers: part("SignedHeaders")?,
            signature: part("Signature")?,
        })
    }

    fn check_signed_headers(&self, request: &Request) -> Result<(), ApiError> {
        let signed: Vec<&str> = self.signed_headers.split(';').collect();
        if !signed.is_sorted_by(|name, next| name < next) {
            let message = "SignedHeaders must be sorted, each name once.";
            return Err(incomplete(message));
        }
        // Of several lines only the first would be signed.
        let repeated = signed
            .iter()
            .find(|name| request.headers.get_all(**name).iter().count() > 1);
        if let Some(name) = repeated {
            return Err(incomplete(format!("The header {name} is given twice.")));
        }
        let present = request.headers.keys().map(|name| name.as_str());
        let unsigned = REQUIRED_HEADERS
            .into_iter()
            .chain(present.filter(|name| name.starts_with("x-acs-")))
            .chain((!request.body.is_empty()).then_some("content-type"))
            .find(|name| !signed.contains(name));
        match unsigned {
            Some(name) => Err(incomplete(format!("The header {name} must be signed."))),
            None => Ok(()),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
