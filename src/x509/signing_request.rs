//! What a certificate signing request asks for (RFC 2986), and whether CAS takes it.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use x509_parser::certificate::X509Certificate;
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::cri_attributes::ParsedCriAttribute;
use x509_parser::error::X509Error;
use x509_parser::oid_registry::OID_PKCS1_RSASSAPSS;
use x509_parser::prelude::FromDer as _;
use x509_parser::public_key::PublicKey;

use super::pem::{self, PemFault};
use super::{KeyAlgorithm, alternative_names, name};

const LABEL: &str = "CERTIFICATE REQUEST";
/// RFC 7468 section 7: what older software writes.
const OLD_LABEL: &str = "NEW CERTIFICATE REQUEST";
const LEAST_RSA_BITS: usize = 2048;
/// The most octets of a path on Linux.
const LONGEST_PATH: usize = 4096;

/// A certificate signing request, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SigningRequest {
    /// The common name of the subject, the most specific if there are several.
    pub common_name: Option<String>,
    /// The further names it asks for, in order and in the form of
    /// [`Certificate::subject_alternative_names`](super::Certificate::subject_alternative_names).
    pub subject_alternative_names: Vec<String>,
    /// Kind and size of the key.
    pub key_algorithm: KeyAlgorithm,
    signature_is_wrong: bool,
}

/// Why a text is not a signing request. Quotes nothing of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotARequest {
    /// The block holds something else, or a damaged request.
    #[error(
        "what the CERTIFICATE REQUEST block holds is not a whole signing request; it may be cut \
         short, or changed"
    )]
    Damaged,
    /// The block holds a request and more.
    #[error("there is something behind the signing request in its block")]
    TooLong,
    /// The key cannot be read.
    #[error(
        "the key of the request cannot be read; an elliptic curve has to be a named one, such as \
         P-256"
    )]
    UnreadableKey,
    /// The names that the request asks for cannot be read.
    #[error("the further names of the request cannot be read")]
    UnreadableNames,
    /// The text, or the block, holds something else.
    #[error("this is {0}, not a certificate signing request")]
    Other(&'static str),
    /// There is more than one request.
    #[error(
        "there are {0} signing requests in the text, and an order takes one; leave only that in it"
    )]
    Several(usize),
    /// The lines around the base64 are missing.
    #[error(
        "this is base64 alone; put it between -----BEGIN CERTIFICATE REQUEST----- and \
         -----END CERTIFICATE REQUEST-----"
    )]
    Bare,
    /// The text names a file instead of holding what is in it.
    #[error("this looks like the path of a file; write file(\"...\") to read what is in it")]
    Path,
    /// The text is not the PEM of a request.
    #[error(transparent)]
    Pem(#[from] PemFault),
}

/// Why CAS does not take a signing request (CAS API 2020-04-07,
/// CreateCertificateWithCsrRequest).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Problem {
    /// There is no common name, so no domain to bind.
    #[error("the request has no common name (CN), which has to be the domain")]
    NoCommonName,
    /// An RSA key is too short.
    #[error("the key of the request is RSA of {bits} bits; at least 2048 are needed")]
    ShortKey {
        /// The length of the modulus.
        bits: usize,
    },
    /// The key is of another kind.
    #[error("the key of the request is {0}; RSA of at least 2048 bits or ECC is needed")]
    UnfitKey(KeyAlgorithm),
    /// The request was changed after it was signed, or signed with another key.
    #[error("the signature of the request is not that of its key")]
    WrongSignature,
}

impl SigningRequest {
    /// Reads the request of a text. Blocks of other kinds do not matter, except that a
    /// private key anywhere is an error, as is a second request.
    pub(crate) fn parse(text: &str) -> Result<Self, NotARequest> {
        Self::from_der(&der(text)?)
    }

    /// Whether CAS can take it: RSA of at least 2048 bits or an elliptic curve, a common
    /// name, and no signature that is known to be wrong. A signature with an algorithm
    /// that we cannot verify is left to CAS.
    pub(crate) fn is_acceptable(&self) -> Result<(), Problem> {
        match &self.key_algorithm {
            KeyAlgorithm::Rsa { bits } if *bits < LEAST_RSA_BITS => {
                return Err(Problem::ShortKey { bits: *bits });
            }
            KeyAlgorithm::Ecc { .. } | KeyAlgorithm::Rsa { .. } => {}
            other => return Err(Problem::UnfitKey(other.clone())),
        }
        if self.common_name.is_none() {
            return Err(Problem::NoCommonName);
        }
        if self.signature_is_wrong {
            return Err(Problem::WrongSignature);
        }
        Ok(())
    }

    fn from_der(der: &[u8]) -> Result<Self, NotARequest> {
        let Ok((rest, request)) = X509CertificationRequest::from_der(der) else {
            return Err(match X509Certificate::from_der(der) {
                Ok(_) => NotARequest::Other("a certificate"),
                Err(_) => NotARequest::Damaged,
            });
        };
        if !rest.is_empty() {
            return Err(NotARequest::TooLong);
        }
        let info = &request.certification_request_info;
        let extensions = info.iter_attributes().find_map(|attribute| {
            let ParsedCriAttribute::ExtensionRequest(asked) = attribute.parsed_attribute() else {
                return None;
            };
            Some(asked.extensions.as_slice())
        });
        Ok(Self {
            common_name: name::common_name(&info.subject),
            subject_alternative_names: alternative_names::texts(extensions.unwrap_or_default())
                .ok_or(NotARequest::UnreadableNames)?,
            key_algorithm: KeyAlgorithm::of(&info.subject_pki).ok_or(NotARequest::UnreadableKey)?,
            signature_is_wrong: signature_is_wrong(&request),
        })
    }
}

/// Whether a signature was verified and failed. Not so where ring takes no such
/// signature, key length or exponent, which it does not tell from a wrong signature: of
/// RSASSA-PSS it knows one length of the salt, and others are as good (RFC 4055 3.1).
fn signature_is_wrong(request: &X509CertificationRequest<'_>) -> bool {
    if request.signature_algorithm.algorithm == OID_PKCS1_RSASSAPSS {
        return false;
    }
    let key = request.certification_request_info.subject_pki.parsed();
    let is_within_reach = match key {
        Ok(PublicKey::RSA(key)) => {
            (2048..=8192).contains(&key.key_size())
                && key.try_exponent().is_ok_and(|exponent| exponent < 1 << 33)
        }
        _ => true,
    };
    is_within_reach
        && matches!(
            request.verify_signature(),
            Err(X509Error::SignatureVerificationError)
        )
}

/// Whether two texts hold the same request: white space, line width, the two spellings of
/// the label and text around the block are no difference. Texts without a request are
/// the same only if they are equal.
pub(crate) fn same_request(one: &str, other: &str) -> bool {
    match (der(one), der(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}

/// The request of a text, however it is written there, in the one form that every service
/// reads: one block, with lines of 64 letters that end with `\n`.
///
/// # Errors
///
/// There is no request in it, or more than one.
pub(crate) fn normal_request(text: &str) -> Result<String, NotARequest> {
    der(text).map(|der| pem::written(LABEL, &der))
}

/// The octets of the one request in a text.
fn der(text: &str) -> Result<Vec<u8>, NotARequest> {
    let text = unescaped(text);
    let blocks = pem::all(&text)?;
    let is_request = |block: &&pem::Block<'_>| [LABEL, OLD_LABEL].contains(&block.label());
    let requests: Vec<_> = blocks.iter().filter(is_request).collect();
    match requests[..] {
        [] => Err(blocks
            .first()
            .map_or_else(|| without_a_block(&text), |block| instead(block.label()))),
        [request] => Ok(request.contents()?),
        _ => Err(NotARequest::Several(requests.len())),
    }
}

/// A text whose line ends and quotes went through JSON, or a variable of the environment,
/// and came out as they were written there. None of these letters is base64.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains(['\\', '"', '\'']) {
        return Cow::Borrowed(text);
    }
    let text = text.replace("\\r", "").replace("\\n", "\n");
    Cow::Owned(text.replace("\\/", "/").replace(['"', '\''], ""))
}

/// What a text is that has blocks, and none of a request.
fn instead(label: &str) -> NotARequest {
    NotARequest::Other(match label {
        "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => "a certificate",
        "PUBLIC KEY" | "RSA PUBLIC KEY" => "a public key",
        "X509 CRL" => "a list of revoked certificates",
        "PKCS7" | "CMS" => "a PKCS #7 file",
        "EC PARAMETERS" | "DH PARAMETERS" => "a file of key parameters",
        _ => return PemFault::NoBlock(LABEL).into(),
    })
}

/// What a text is that has no blocks.
fn without_a_block(text: &str) -> NotARequest {
    let bare: String = text.split_whitespace().collect();
    let is_request = |der: Vec<u8>| X509CertificationRequest::from_der(&der).is_ok();
    if STANDARD.decode(&bare).is_ok_and(is_request) {
        return NotARequest::Bare;
    }
    let text = text.trim();
    let is_one_line = !text.contains(['\n', '\r']) && text.len() < LONGEST_PATH;
    let ends = [".csr", ".pem", ".req", ".p10"];
    let lower = text.to_ascii_lowercase();
    if is_one_line && ends.iter().any(|end| lower.ends_with(end)) {
        return NotARequest::Path;
    }
    PemFault::NoBlock(LABEL).into()
}
