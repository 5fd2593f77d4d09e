//! The state of an order.

use super::validation::{self, ByDomain};
use crate::framework::{Field, Value};
use crate::model;
use crate::orders::Observation;

/// The attributes of `alicloud_cas_order`, as the schema documents them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::provider) struct OrderModel {
    pub(super) domain: Field<String>,
    pub(super) product_code: Field<String>,
    pub(super) username: Field<String>,
    pub(super) phone: Field<String>,
    pub(super) email: Field<String>,
    pub(super) validation_method: Field<String>,
    pub(super) id: Field<String>,
    pub(super) status: Field<String>,
    pub(super) api_status: Field<String>,
    pub(super) validation: ByDomain,
    pub(super) timeouts: Value,
}

model!(OrderModel {
    domain,
    product_code,
    username,
    phone,
    email,
    validation_method,
    id,
    status,
    api_status,
    validation,
    timeouts,
});

impl OrderModel {
    /// Takes over what an observation says. A validation record, once known, stays:
    /// the API forgets it when the certificate is issued, and DNS records made from
    /// it must not go with it.
    pub(super) fn observed(&mut self, seen: &Observation) {
        self.status = Field::from(seen.status.as_str());
        self.api_status = Field::from(seen.api_status.as_str());
        if let Some(record) = &seen.record {
            validation::fill(
                &mut self.validation,
                &self.domain,
                &self.validation_method,
                record,
            );
        }
    }

    /// How messages name the order.
    pub(super) fn label(&self) -> &str {
        self.id
            .text()
            .or(self.domain.text())
            .unwrap_or("without a domain")
    }
}
