//! What a certificate signing request asks for (RFC 2986), and whether CAS takes it.

use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::cri_attributes::ParsedCriAttribute;
use x509_parser::error::X509Error;
use x509_parser::prelude::FromDer as _;
use x509_parser::public_key::PublicKey;

use super::pem::{self, PemFault};
use super::{KeyAlgorithm, alternative_names, name};

const LABEL: &str = "CERTIFICATE REQUEST";
/// RFC 7468 section 7: what older software writes.
const OLD_LABEL: &str = "NEW CERTIFICATE REQUEST";
const LEAST_RSA_BITS: usize = 2048;

/// A certificate signing request, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningRequest {
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
pub enum NotARequest {
    /// The block holds something else, or a damaged request.
    #[error("what the CERTIFICATE REQUEST block holds is not a whole signing request")]
    Damaged,
    /// The text is not the PEM of a request.
    #[error(transparent)]
    Pem(#[from] PemFault),
}

/// Why CAS does not take a signing request (CAS API 2020-04-07,
/// CreateCertificateWithCsrRequest).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
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
    /// Reads the first request of a text. Blocks of other kinds do not matter, except
    /// that a private key anywhere is an error.
    pub fn parse(pem: &str) -> Result<Self, NotARequest> {
        Self::from_der(&der(pem)?).ok_or(NotARequest::Damaged)
    }

    /// Whether CAS can take it: RSA of at least 2048 bits or an elliptic curve, a common
    /// name, and no signature that is known to be wrong. A signature with an algorithm
    /// that we cannot verify is left to CAS.
    pub fn is_acceptable(&self) -> Result<(), Problem> {
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

    fn from_der(der: &[u8]) -> Option<Self> {
        let (rest, request) = X509CertificationRequest::from_der(der).ok()?;
        let info = &request.certification_request_info;
        let extensions = info.iter_attributes().find_map(|attribute| {
            let ParsedCriAttribute::ExtensionRequest(asked) = attribute.parsed_attribute() else {
                return None;
            };
            Some(asked.extensions.as_slice())
        });
        let read = Self {
            common_name: name::common_name(&info.subject),
            subject_alternative_names: alternative_names::texts(extensions.unwrap_or_default())?,
            key_algorithm: KeyAlgorithm::of(&info.subject_pki)?,
            signature_is_wrong: signature_is_wrong(&request),
        };
        rest.is_empty().then_some(read)
    }
}

/// Whether a signature was verified and failed. Not so where ring takes no such
/// signature, key length or exponent, which it does not tell from a wrong signature.
fn signature_is_wrong(request: &X509CertificationRequest<'_>) -> bool {
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
pub fn same_request(one: &str, other: &str) -> bool {
    match (der(one), der(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}

fn der(pem: &str) -> Result<Vec<u8>, PemFault> {
    let blocks = match pem::blocks(pem, LABEL) {
        Err(PemFault::NoBlock(_)) => pem::blocks(pem, OLD_LABEL).map_err(|fault| match fault {
            PemFault::NoBlock(_) => PemFault::NoBlock(LABEL),
            fault => fault,
        })?,
        blocks => blocks?,
    };
    blocks.first().ok_or(PemFault::NoBlock(LABEL))?.contents()
}
