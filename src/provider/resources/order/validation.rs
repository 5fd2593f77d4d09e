//! The attribute `validation`: planned keys, and values as the API gives them.

use std::collections::BTreeMap;

use super::model::{OrderModel, Validation};
use super::parsed;
use crate::framework::Field;
use crate::orders::{RecordName, ValidationRecord};

/// What a plan knows of a new order's validation: its key, the method and the root
/// domain. Everything of the other method is null.
pub(super) fn planned(order: &OrderModel) -> Field<BTreeMap<String, Validation>> {
    let (Some(key), Some(domain)) = (order.domain.text(), parsed(&order.domain)) else {
        return Field::Unknown;
    };
    let (dns, file) = match order.validation_method.text() {
        Some("DNS") => (Field::Unknown, Field::Null),
        Some("FILE") => (Field::Null, Field::Unknown),
        _ => (Field::Unknown, Field::Unknown),
    };
    let validation = Validation {
        method: order.validation_method.clone(),
        root_domain: domain.root().into(),
        record_domain: dns.clone(),
        record_fqdn: dns.clone(),
        host_record: dns.clone(),
        record_type: dns.clone(),
        record_value: dns,
        file_domain: file.clone(),
        file_uri: file.clone(),
        file_content: file,
    };
    Field::Known(BTreeMap::from([(key.to_owned(), validation)]))
}

/// Fills in what is not known yet; known values stay as they are.
///
/// A record of another method than the order's own is not what was planned, and is
/// left out.
pub(super) fn fill(order: &mut OrderModel, record: &ValidationRecord) {
    let (Some(key), Some(domain)) = (
        order.domain.text().map(str::to_owned),
        parsed(&order.domain),
    ) else {
        return;
    };
    let given = given(record, domain.root());
    if order.validation_method.text().is_some() && given.method != order.validation_method {
        tracing::warn!("the service asks for another validation method than was ordered");
        return;
    }
    let mut all = match std::mem::take(&mut order.validation) {
        Field::Known(all) => all,
        Field::Null | Field::Unknown => BTreeMap::new(),
    };
    let known = all.entry(key).or_default();
    for (known, given) in [
        (&mut known.method, given.method),
        (&mut known.root_domain, given.root_domain),
        (&mut known.record_domain, given.record_domain),
        (&mut known.record_fqdn, given.record_fqdn),
        (&mut known.host_record, given.host_record),
        (&mut known.record_type, given.record_type),
        (&mut known.record_value, given.record_value),
        (&mut known.file_domain, given.file_domain),
        (&mut known.file_uri, given.file_uri),
        (&mut known.file_content, given.file_content),
    ] {
        if known.known().is_none() {
            *known = given;
        }
    }
    order.validation = Field::Known(all);
}

/// A record of the API's as an element of `validation`.
fn given(record: &ValidationRecord, root: &str) -> Validation {
    match record {
        ValidationRecord::Dns {
            domain,
            record_type,
            value,
        } => {
            let name = RecordName::within(root, domain);
            Validation {
                method: "DNS".into(),
                root_domain: root.into(),
                record_domain: domain.as_str().into(),
                record_fqdn: name.fqdn.as_str().into(),
                host_record: name.host.as_str().into(),
                record_type: record_type.as_str().into(),
                record_value: value.as_str().into(),
                ..Validation::default()
            }
        }
        ValidationRecord::File {
            domain,
            uri,
            content,
        } => Validation {
            method: "FILE".into(),
            root_domain: root.into(),
            file_domain: domain.as_str().into(),
            file_uri: uri.as_str().into(),
            file_content: content.as_str().into(),
            ..Validation::default()
        },
    }
}
