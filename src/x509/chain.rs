//! A leaf and the certificates behind it.

use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer as _;

use super::certificate::{LABEL, NotACertificate, moment};
use super::{Moment, pem};

/// The certificates of one text, divided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// The leaf, as PEM that ends with a newline.
    pub leaf: String,
    /// All others in their order, likewise; empty if there are none.
    pub rest: String,
    /// The first second at which the leaf is valid.
    pub not_before: Moment,
    /// The last second at which it is valid.
    pub not_after: Moment,
}

/// Divides the certificates of a text into the leaf and the others.
///
/// The leaf is the first that is no authority's, wherever it stands: servers put it in
/// front (RFC 8446 4.4.2), but not every service does. Among authorities alone it is the
/// first.
///
/// The runs of base64 stay as they are, each on a line of its own; line ends become `\n`.
/// Indentation, empty lines and whatever is not in a CERTIFICATE block are dropped. Fails
/// if any of the blocks is not a certificate, and if there is a private key anywhere in
/// the text. Odd names and keys, which [`Certificate::parse`](super::Certificate::parse)
/// cannot put into words, do not matter here.
pub fn split_chain(pem: &str) -> Result<Chain, NotACertificate> {
    let links = pem::blocks(pem, LABEL)?;
    let links: Result<Vec<_>, _> = links.iter().map(Link::read).collect();
    let mut links = links?;
    let leaf = links.iter().position(|link| !link.is_authority);
    // A text without any block was refused above.
    let leaf = links.remove(leaf.unwrap_or(0));
    Ok(Chain {
        leaf: leaf.text,
        rest: links.into_iter().map(|link| link.text).collect(),
        not_before: leaf.not_before,
        not_after: leaf.not_after,
    })
}

/// One certificate of a chain.
struct Link {
    text: String,
    is_authority: bool,
    not_before: Moment,
    not_after: Moment,
}

impl Link {
    fn read(block: &pem::Block<'_>) -> Result<Self, NotACertificate> {
        Self::of(block.text(), &block.contents()?).ok_or(NotACertificate::Damaged)
    }

    fn of(text: String, der: &[u8]) -> Option<Self> {
        let (rest, certificate) = X509Certificate::from_der(der).ok()?;
        let validity = certificate.validity();
        let link = Self {
            text,
            is_authority: certificate.is_ca(),
            not_before: moment(validity.not_before)?,
            not_after: moment(validity.not_after)?,
        };
        rest.is_empty().then_some(link)
    }
}
