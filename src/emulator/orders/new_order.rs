//! What is ordered, and the number it gets.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::domain::{complimentary, is_domain};
use crate::csr::Csr;

/// How the applicant proves control of the domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ValidationMethod {
    /// A DNS record.
    #[serde(rename = "DNS")]
    Dns,
    /// A file on the web server.
    #[serde(rename = "FILE")]
    File,
}

/// What is ordered.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NewOrder {
    /// One domain, or up to five separated by commas, plain or with `*.`.
    pub domain: String,
    /// Which quota pays for it.
    pub product_code: String,
    /// How control of the domain is proven.
    pub validation_method: ValidationMethod,
    /// Key and value of each tag.
    pub tags: Vec<(String, String)>,
    /// The applicant's own certificate request in PEM.
    pub csr: Option<String>,
}

impl NewOrder {
    /// An order of the default product for `domain`, validated by DNS.
    pub fn for_domain(domain: &str) -> Self {
        Self {
            domain: domain.to_owned(),
            product_code: "digicert-free-1-free".to_owned(),
            validation_method: ValidationMethod::Dns,
            tags: Vec::new(),
            csr: None,
        }
    }

    /// Its domains, one by one.
    pub(crate) fn domains(&self) -> impl Iterator<Item = &str> {
        self.domain.split(',')
    }

    /// Its domains, and the names that come free of charge with those validated by DNS
    /// (Certificate Management Service, complimentary domain names).
    pub(crate) fn domains_and_complimentary(&self) -> Vec<String> {
        let mut names: Vec<String> = self.domains().map(str::to_owned).collect();
        if self.validation_method == ValidationMethod::Dns {
            let more = self.domains().filter_map(complimentary);
            let more: Vec<String> = more.filter(|name| !names.contains(name)).collect();
            names.extend(more);
        }
        names
    }

    /// Whether a certificate can be issued for it.
    pub(crate) fn is_sound(&self) -> bool {
        self.domains().all(is_domain) && self.csr.as_ref().is_none_or(|csr| Csr::parse(csr).is_ok())
    }
}

/// Identifies an order. Ids can exceed 2^53, where a parser that goes through floating
/// point gets another order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OrderId(pub i64);

impl fmt::Display for OrderId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl FromStr for OrderId {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}
