//! What instances live by.

use jiff::Timestamp;

use crate::ca::CertificateAuthority;
use crate::orders::{Orders, Rules};
use crate::variants::InstanceVariants;

/// The pace, the answers to open questions, the authority and the present moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setting<'a> {
    pub(crate) rules: &'a Rules,
    pub(crate) authority: &'a CertificateAuthority,
    pub(crate) now: Timestamp,
}

impl<'a> Setting<'a> {
    /// What instances share with orders, at this moment.
    pub(crate) fn of(orders: &'a Orders, now: Timestamp) -> Self {
        Self {
            rules: &orders.rules,
            authority: orders.authority(),
            now,
        }
    }

    pub(crate) fn variants(&self) -> &InstanceVariants {
        &self.rules.variants.instances
    }
}
