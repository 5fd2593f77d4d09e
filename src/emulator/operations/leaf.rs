//! What can be read out of an issued certificate.

use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use x509_parser::extensions::GeneralName;
use x509_parser::pem::Pem;
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
        }
    }
}

/// The common name of a subject or an issuer; empty if it has none.
pub(super) fn common_name(name: &X509Name<'_>) -> String {
    let first = name.iter_common_name().next();
    let text = first.and_then(|name| name.as_str().ok());
    text.unwrap_or_default().to_owned()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}
