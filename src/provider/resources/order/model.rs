//! The state of an order.

use std::collections::BTreeMap;

use crate::framework::Field;
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
    pub(super) validation: Field<BTreeMap<String, Validation>>,
    pub(super) timeouts: Field<Timeouts>,
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

/// One element of `validation`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::provider) struct Validation {
    pub(super) method: Field<String>,
    pub(super) root_domain: Field<String>,
    pub(super) record_domain: Field<String>,
    pub(super) record_fqdn: Field<String>,
    pub(super) host_record: Field<String>,
    pub(super) record_type: Field<String>,
    pub(super) record_value: Field<String>,
    pub(super) file_domain: Field<String>,
    pub(super) file_uri: Field<String>,
    pub(super) file_content: Field<String>,
}

model!(Validation {
    method,
    root_domain,
    record_domain,
    record_fqdn,
    host_record,
    record_type,
    record_value,
    file_domain,
    file_uri,
    file_content,
});

/// The block `timeouts`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::provider) struct Timeouts {
    pub(super) create: Field<String>,
    pub(super) delete: Field<String>,
}

model!(Timeouts { create, delete });

impl OrderModel {
    /// Takes over what an observation says. A validation record, once known, stays:
    /// the API forgets it when the certificate is issued, and DNS records made from
    /// it must not go with it.
    pub(super) fn observed(&mut self, seen: &Observation) {
        self.status = Field::from(seen.status.as_str());
        self.api_status = Field::from(seen.api_status.as_str());
        if let Some(record) = &seen.record {
            super::validation::fill(self, record);
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
