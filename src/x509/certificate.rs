//! What a certificate says (RFC 5280).

use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer as _;
use x509_parser::time::ASN1Time;

use super::hex::{hex, sha256};
use super::pem::{self, PemFault};
use super::{KeyAlgorithm, Moment, alternative_names, name};

pub(super) const LABEL: &str = "CERTIFICATE";

/// A certificate, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Certificate {
    /// Whom it is for, as RFC 4514 writes names: `CN=example.com,O=Example`. Empty if the
    /// certificate has no subject. Letters beyond ASCII stand as they are.
    pub subject: String,
    /// The common name of the subject, the most specific if there are several.
    pub common_name: Option<String>,
    /// What else it is for, in order: DNS names as they stand (IDNs in punycode), IP
    /// addresses, mail addresses and URIs in their usual spelling; rarer kinds with a
    /// prefix such as `dirname:`.
    pub subject_alternative_names: Vec<String>,
    /// Who signed it, in the form of `subject`.
    pub issuer: String,
    /// Lower-case hex in whole octets, without colons and without leading `00` octets;
    /// `00` for zero. A negative number, which RFC 5280 forbids, has a `-` in front.
    pub serial_number: String,
    /// SHA-256 of the certificate's DER: 64 lower-case digits.
    pub fingerprint_sha256: String,
    /// SHA-256 of the DER of the public key with its algorithm (SubjectPublicKeyInfo):
    /// 64 lower-case digits. A renewal that keeps the key keeps it.
    pub public_key_fingerprint_sha256: String,
    /// Kind and size of the key.
    pub key_algorithm: KeyAlgorithm,
    /// The first second at which it is valid.
    pub not_before: Moment,
    /// The last second at which it is valid.
    pub not_after: Moment,
}

/// Why a text is not a certificate. Quotes nothing of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotACertificate {
    /// The block holds something else, or a damaged certificate.
    #[error("what the CERTIFICATE block holds is not a whole X.509 certificate")]
    Damaged,
    /// The text is not the PEM of a certificate.
    #[error(transparent)]
    Pem(#[from] PemFault),
}

impl Certificate {
    /// Reads the first CERTIFICATE block of a text. Blocks of other kinds do not matter,
    /// except that a private key anywhere is an error.
    pub(crate) fn parse(pem: &str) -> Result<Self, NotACertificate> {
        let blocks = pem::blocks(pem, LABEL)?;
        let first = blocks.first().ok_or(PemFault::NoBlock(LABEL))?;
        Self::from_der(&first.contents()?).ok_or(NotACertificate::Damaged)
    }

    fn from_der(der: &[u8]) -> Option<Self> {
        let (rest, certificate) = X509Certificate::from_der(der).ok()?;
        let key = certificate.public_key();
        let validity = certificate.validity();
        let read = Self {
            subject: name::text(certificate.subject()),
            common_name: name::common_name(certificate.subject()),
            subject_alternative_names: alternative_names::texts(certificate.extensions())?,
            issuer: name::text(certificate.issuer()),
            serial_number: serial_number(certificate.raw_serial()),
            fingerprint_sha256: sha256(der),
            public_key_fingerprint_sha256: sha256(key.raw),
            key_algorithm: KeyAlgorithm::of(key)?,
            not_before: moment(validity.not_before)?,
            not_after: moment(validity.not_after)?,
        };
        rest.is_empty().then_some(read)
    }
}

pub(super) fn moment(time: ASN1Time) -> Option<Moment> {
    Moment::from_second(time.timestamp())
}

/// A DER integer (two's complement, most significant octet first) in hex.
fn serial_number(integer: &[u8]) -> String {
    let is_negative = integer.first().is_some_and(|octet| octet & 0x80 != 0);
    let magnitude = if is_negative {
        negated(integer)
    } else {
        integer.to_vec()
    };
    let leading = magnitude.iter().take_while(|octet| **octet == 0).count();
    match (&magnitude[leading..], is_negative) {
        ([], _) => "00".to_owned(),
        (digits, true) => format!("-{}", hex(digits)),
        (digits, false) => hex(digits),
    }
}

fn negated(integer: &[u8]) -> Vec<u8> {
    let mut octets: Vec<_> = integer.iter().map(|octet| !octet).collect();
    for octet in octets.iter_mut().rev() {
        let (sum, overflows) = octet.overflowing_add(1);
        *octet = sum;
        if !overflows {
            break;
        }
    }
    octets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serial_numbers_are_whole_octets_without_leading_zeros() {
        for (integer, text) in [
            (&[][..], "00"),
            (&[0], "00"),
            (&[1], "01"),
            (&[0x0a, 0xbc], "0abc"),
            (&[0, 0x80], "80"),
            (&[0, 0, 1, 0], "0100"),
            (&[0x80], "-80"),
            (&[0xff], "-01"),
            (&[0xff, 0x7f], "-81"),
            (&[0xff, 0x00], "-0100"),
        ] {
            assert_eq!(serial_number(integer), text, "{integer:02x?}");
        }
    }
}
