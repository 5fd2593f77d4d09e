//! What an order is placed with.

use std::collections::BTreeMap;

use super::{Contact, Domains, ValidationMethod};
use cas::operations::InstanceId;

/// What an order is placed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Application {
    /// The domains to bind. With a signing request, the first is its common name.
    pub domains: Domains,
    /// What pays for it.
    pub source: Source,
    /// Who applies; the service's newest stored contact if absent.
    pub contact: Option<Contact>,
    /// A contact stored with the service, by its id. Only for an instance.
    pub contact_id: Option<String>,
    /// A company stored with the service, for OV and EV, by its name; on quota the newest if
    /// absent.
    pub company_name: Option<String>,
    /// The same by its id. Only for an instance.
    pub company_id: Option<String>,
    /// The algorithm of the key that the service makes, in its own word. Only for an instance.
    pub key_algorithm: Option<String>,
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

/// What pays for an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// CAS 1.0: a unit of a product's quota, such as `digicert-free-1-free`.
    Quota(String),
    /// CAS 2.0: this instance.
    Instance(InstanceId),
    /// CAS 2.0: a free instance of this spec, such as `ss.dv.t`.
    FreeInstance(String),
}

impl Application {
    /// An application for these domains with nothing that is optional.
    pub(crate) fn new(
        domains: impl Into<Domains>,
        source: Source,
        method: ValidationMethod,
    ) -> Self {
        Self {
            domains: domains.into(),
            source,
            contact: None,
            contact_id: None,
            company_name: None,
            company_id: None,
            key_algorithm: None,
            csr: None,
            method,
            tags: BTreeMap::new(),
            adopt_existing: false,
            min_days_remaining: 0,
        }
    }

    /// Whether an order that is there may be taken over.
    pub(super) fn adopts(&self) -> bool {
        self.adopt_existing && self.csr.is_none()
    }
}
