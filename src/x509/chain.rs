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
/// if there is no leaf that can be read, if a block has no end, and if there is a private
/// key anywhere in the text. A damaged block beside a good leaf stays as it is: to judge
/// it is up to who uses the chain. Odd names and keys, which
/// [`Certificate::parse`](super::Certificate::parse) cannot put into words, do not matter.
pub fn split_chain(pem: &str) -> Result<Chain, NotACertificate> {
    let links: Vec<_> = pem::blocks(pem, LABEL)?.iter().map(Link::read).collect();
    let reads = |link: &Link| link.facts.is_some();
    let is_leaf = |link: &Link| (link.facts.as_ref()).is_some_and(|facts| !facts.is_authority);
    let leaf = match links.iter().position(is_leaf) {
        Some(leaf) => leaf,
        // Whatever cannot be read may be the leaf.
        None if links.iter().all(reads) => 0,
        None => return Err(NotACertificate::Damaged),
    };
    let facts = links.get(leaf).and_then(|link| link.facts.as_ref());
    let facts = facts.ok_or(NotACertificate::Damaged)?;
    let (not_before, not_after) = (facts.not_before, facts.not_after);
    let mut texts: Vec<_> = links.into_iter().map(|link| link.text).collect();
    Ok(Chain {
        leaf: texts.remove(leaf),
        rest: texts.concat(),
        not_before,
        not_after,
    })
}

/// One block of a chain.
struct Link {
    text: String,
    /// Absent where it is no certificate.
    facts: Option<Facts>,
}

struct Facts {
    is_authority: bool,
    not_before: Moment,
    not_after: Moment,
}

impl Link {
    fn read(block: &pem::Block<'_>) -> Self {
        Self {
            text: block.text(),
            facts: block.contents().ok().and_then(|der| Facts::of(&der)),
        }
    }
}

impl Facts {
    fn of(der: &[u8]) -> Option<Self> {
        let (rest, certificate) = X509Certificate::from_der(der).ok()?;
        let validity = certificate.validity();
        let facts = Self {
            is_authority: certificate.is_ca(),
            not_before: moment(validity.not_before)?,
            not_after: moment(validity.not_after)?,
        };
        rest.is_empty().then_some(facts)
    }
}
