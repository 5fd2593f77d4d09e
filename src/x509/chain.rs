//! A leaf and the certificates behind it.

use std::collections::HashMap;
use std::iter::successors;
use std::mem::replace;

use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer as _;

use super::certificate::{LABEL, NotACertificate, moment};
use super::{Moment, pem};

/// The certificates of one text, divided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chain {
    /// The leaf, as PEM that ends with a newline.
    pub leaf: String,
    /// All others, likewise: first the leaf's issuer, then the issuer of that, and so on;
    /// behind them whatever is not in that line, as it came. Empty if there are none.
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
/// first. Who issued what is told by the names alone (RFC 5280 6.1.3); of several
/// certificates of one name the first counts.
///
/// The runs of base64 stay as they are, each on a line of its own; line ends become `\n`.
/// Indentation, empty lines and whatever is not in a CERTIFICATE block are dropped. Fails
/// if there is no leaf that can be read, if a block has no end, and if there is a private
/// key anywhere in the text. A damaged block beside a good leaf stays as it is: to judge
/// it is up to who uses the chain. Odd names and keys, which
/// [`Certificate::parse`](super::Certificate::parse) cannot put into words, do not matter.
pub(crate) fn split_chain(pem: &str) -> Result<Chain, NotACertificate> {
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
    let order = order(&links, leaf);
    let mut texts: Vec<_> = links.into_iter().map(|link| Some(link.text)).collect();
    let mut in_order = order.into_iter().filter_map(|at| texts.get_mut(at)?.take());
    Ok(Chain {
        leaf: in_order.next().unwrap_or_default(),
        rest: in_order.collect(),
        not_before,
        not_after,
    })
}

/// The places of the links: from the leaf to the issuer of each, then the others.
fn order(links: &[Link], leaf: usize) -> Vec<usize> {
    // From behind, so that the first of a name is what stays.
    let by_subject: HashMap<_, _> = (links.iter().enumerate().rev())
        .filter(|(at, _)| *at != leaf)
        .filter_map(|(at, link)| Some((&*link.facts.as_ref()?.subject, at)))
        .collect();
    let issuer = |at: &usize| {
        let facts = links.get(*at)?.facts.as_ref()?;
        let issuer = by_subject.get(&*facts.issuer)?;
        (facts.issuer != facts.subject).then_some(*issuer)
    };
    let mut is_placed = vec![false; links.len()];
    // Where issuers go round in a circle, the line ends at the first that it has already.
    let line = successors(Some(leaf), issuer).take_while(|at| {
        is_placed
            .get_mut(*at)
            .is_some_and(|placed| !replace(placed, true))
    });
    let mut order: Vec<_> = line.collect();
    let others = is_placed.iter().enumerate().filter(|(_, placed)| !**placed);
    order.extend(others.map(|(at, _)| at));
    order
}

/// One block of a chain.
struct Link {
    text: String,
    /// Absent where it is no certificate.
    facts: Option<Facts>,
}

struct Facts {
    /// In DER, as in the certificate.
    subject: Vec<u8>,
    issuer: Vec<u8>,
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
            subject: certificate.subject().as_raw().to_vec(),
            issuer: certificate.issuer().as_raw().to_vec(),
            is_authority: certificate.is_ca(),
            not_before: moment(validity.not_before)?,
            not_after: moment(validity.not_after)?,
        };
        rest.is_empty().then_some(facts)
    }
}
