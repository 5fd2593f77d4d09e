//! The state of a wait that ended with a certificate.

use crate::orders::{InstanceOrder, OrderId};
use framework::{Field, Model, Value};

/// The attributes of `alicloud_cas_order_validation`, as the schema documents them.
#[derive(Debug, Clone, PartialEq, Eq, Model)]
pub(in crate::provider) struct ValidationModel {
    pub(super) order_id: Field<String>,
    pub(super) validation_record_ids: Field<Vec<Field<String>>>,
    pub(super) store_private_key: Field<bool>,
    pub(super) id: Field<String>,
    pub(super) certificate_id: Field<String>,
    pub(super) cert_identifier: Field<String>,
    pub(super) certificate: Field<String>,
    pub(super) certificate_chain: Field<String>,
    pub(super) private_key: Field<String>,
    pub(super) common_name: Field<String>,
    pub(super) subject_alternative_names: Field<Vec<Field<String>>>,
    pub(super) issuer: Field<String>,
    pub(super) serial_number: Field<String>,
    pub(super) fingerprint_sha256: Field<String>,
    pub(super) key_algorithm: Field<String>,
    pub(super) not_before: Field<String>,
    pub(super) not_after: Field<String>,
    pub(super) full_chain: Field<String>,
    pub(super) status: Field<String>,
    pub(super) timeouts: Value,
}

impl ValidationModel {
    /// A wait for an order, of which nothing else is known.
    pub(super) fn of(id: &OrderId) -> Self {
        Self {
            order_id: Field::Known(id.to_string()),
            validation_record_ids: Field::Null,
            store_private_key: Field::Known(false),
            id: Field::Known(id.to_string()),
            certificate_id: Field::Null,
            cert_identifier: Field::Null,
            certificate: Field::Null,
            certificate_chain: Field::Null,
            private_key: Field::Null,
            common_name: Field::Null,
            subject_alternative_names: Field::Null,
            issuer: Field::Null,
            serial_number: Field::Null,
            fingerprint_sha256: Field::Null,
            key_algorithm: Field::Null,
            not_before: Field::Null,
            not_after: Field::Null,
            full_chain: Field::Null,
            status: Field::Null,
            timeouts: Value::Null,
        }
    }
}

impl ValidationModel {
    /// What tells the order from others on its instance: the certificate that was fetched.
    pub(super) fn instance_order(&self, id: &OrderId) -> Option<InstanceOrder> {
        id.instance()?;
        let certificate = self.certificate_id.text()?.to_owned();
        Some(InstanceOrder {
            domains: None,
            base: None,
            certificate: Some(certificate),
            is_submitted: true,
        })
    }
}
