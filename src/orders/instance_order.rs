//! What tells an order from others that were or will be on the same instance.

use serde::{Deserialize, Serialize};

use super::Domains;

/// What tells an order from others on the same instance, which carries one application at a
/// time and, over its term, one certificate after another. Worth recording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct InstanceOrder {
    /// What was applied for; `None` of an import whose instance does not tell it.
    pub domains: Option<Domains>,
    /// The certificate that was on the instance before the application. It is not this
    /// order's, whatever the service says of the instance.
    pub base: Option<String>,
    /// The certificate of this order, once it has been seen.
    pub certificate: Option<String>,
    /// Whether the service was certainly asked for the application, or has shown it.
    pub is_submitted: bool,
}

impl InstanceOrder {
    /// One whose application is yet to be sent.
    pub(super) fn beginning(domains: &Domains, base: Option<String>) -> Self {
        Self {
            domains: Some(domains.clone()),
            base,
            certificate: None,
            is_submitted: false,
        }
    }

    /// Whether this one began where the other one had its certificate already.
    pub(super) fn follows(&self, other: &Self) -> bool {
        self.base.is_some() && self.base == other.certificate
    }
}
