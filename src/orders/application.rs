//! What an order is placed with.

use std::collections::BTreeMap;

use super::{Contact, Domains, ValidationMethod};

/// What an order is placed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Application {
    /// The domains to bind. With a signing request, the first is its common name.
    pub domains: Domains,
    /// The product, such as `digicert-free-1-free`.
    pub product_code: String,
    /// Who applies; the service's newest stored contact if absent.
    pub contact: Option<Contact>,
    /// A company stored with the service, for OV and EV; the newest if absent.
    pub company_name: Option<String>,
    /// A signing request in PEM. Without one the service makes and keeps the key.
    pub csr: Option<String>,
    /// How control of the domains will be proved.
    pub method: ValidationMethod,
    /// At most twenty.
    pub tags: BTreeMap<String, String>,
    /// Whether to take over an order that is there instead of placing one. Has no effect
    /// with a signing request: whose key an order is for cannot be seen.
    pub adopt_existing: bool,
    /// An issued order is taken over only if it has more whole days left than this.
    pub min_days_remaining: i64,
}

impl Application {
    /// An application for these domains with nothing that is optional.
    pub(crate) fn new(
        domains: impl Into<Domains>,
        product_code: impl Into<String>,
        method: ValidationMethod,
    ) -> Self {
        Self {
            domains: domains.into(),
            product_code: product_code.into(),
            contact: None,
            company_name: None,
            csr: None,
            method,
            tags: BTreeMap::new(),
            adopt_existing: false,
            min_days_remaining: 0,
        }
    }

    /// Whether the product's grade is OV or EV, which its code names in a part of its
    /// own (CAS API 2020-04-07, product codes).
    pub(super) fn is_organisation_validated(&self) -> bool {
        let mut parts = self.product_code.split('-');
        parts.any(|part| part == "ov" || part == "ev")
    }
}
