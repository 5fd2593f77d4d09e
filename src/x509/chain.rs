//! A leaf and the certificates behind it.

use super::certificate::{LABEL, NotACertificate};
use super::{Certificate, pem};

/// The certificates of one text, divided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// The first certificate, as PEM that ends with a newline.
    pub leaf: String,
    /// All further ones in their order, likewise; empty if there are none.
    pub rest: String,
}

/// Divides the certificates of a text after the first, which servers put in front
/// (RFC 8446 4.4.2).
///
/// The lines of base64 stay as they are; line ends become `\n`. Indentation, empty lines
/// and whatever is not in a CERTIFICATE block are dropped. Fails if any of the blocks is
/// not a certificate, and if there is a private key anywhere in the text.
pub fn split_chain(pem: &str) -> Result<Chain, NotACertificate> {
    let texts: Vec<_> = pem::blocks(pem, LABEL)?
        .iter()
        .map(pem::Block::text)
        .collect();
    for text in &texts {
        Certificate::parse(text)?;
    }
    let mut texts = texts.into_iter();
    let leaf = texts.next().unwrap_or_default();
    let rest = texts.collect();
    Ok(Chain { leaf, rest })
}
