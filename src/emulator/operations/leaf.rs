//! What can be read out of an issued certificate.

use jiff::Timestamp;
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use x509_parser::extensions::GeneralName;
use x509_parser::pem::Pem;
use x509_parser::public_key::PublicKey;
use x509_parser::x509::X509Name;

use crate::ca::Issued;

/// The facts of a certificate that answers tell.
#[derive(Default)]
pub(super) struct Leaf {
    pub(super) common_name: String,
    /// The alternative names.
    pub(super) names: Vec<String>,
    pub(super) serial_number: String,
    pub(super) sha1: String,
    pub(super) sha256: String,
    pub(super) issuer: String,
    /// Bits of the key.
    pub(super) key_size: usize,
}

impl Leaf {
    /// Reads the first certificate of a chain.
    pub(super) fn of(issued: &Issued) -> Self {
        let pem = Pem::iter_from_buffer(issued.chain_pem.as_bytes())
            .flatten()
            .next();
        let Some(pem) = pem else {
            return Self::default();
        };
        let Ok(certificate) = pem.parse_x509() else {
            return Self::default();
        };
        let names = certificate.subject_alternative_name().ok().flatten();
        let names: Vec<String> = names
            .iter()
            .flat_map(|names| &names.value.general_names)
            .filter_map(|name| match name {
                GeneralName::DNSName(name) => Some((*name).to_owned()),
                _ => None,
            })
            .collect();
        Self {
            common_name: common_name(certificate.subject()),
            names,
            serial_number: hex(certificate.raw_serial()),
            sha1: hex(&Sha1::digest(&pem.contents)),
            sha256: hex(&Sha256::digest(&pem.contents)),
            issuer: common_name(certificate.issuer()),
            key_size: match certificate.public_key().parsed() {
                Ok(PublicKey::RSA(key)) => key.key_size(),
                Ok(PublicKey::EC(key)) => key.key_size(),
                _ => 0,
            },
        }
    }
}

/// One certificate of a chain.
pub(super) struct Link {
    pub(super) subject: String,
    pub(super) issuer: String,
    /// In milliseconds, as the end.
    pub(super) not_before: i64,
    pub(super) not_after: i64,
    pub(super) days_left: i64,
}

/// The certificates that were handed out, leaf first.
pub(super) fn chain(issued: &Issued, now: Timestamp) -> Vec<Link> {
    let certificates = Pem::iter_from_buffer(issued.chain_pem.as_bytes()).flatten();
    certificates
        .filter_map(|pem| {
            let certificate = pem.parse_x509().ok()?;
            let validity = certificate.validity();
            let not_after = validity.not_after.timestamp();
            Some(Link {
                subject: common_name(certificate.subject()),
                issuer: common_name(certificate.issuer()),
                not_before: validity.not_before.timestamp() * 1000,
                not_after: not_after * 1000,
                days_left: (not_after - now.as_second()) / (24 * 60 * 60),
            })
        })
        .collect()
}

fn common_name(name: &X509Name<'_>) -> String {
    let first = name.iter_common_name().next();
    let text = first.and_then(|name| name.as_str().ok());
    text.unwrap_or_default().to_owned()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}
