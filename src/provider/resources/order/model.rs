//! The state of an order.

use std::collections::BTreeMap;

use super::validation::ByDomain;
use super::validity::Validity;
use crate::orders::{Application, DomainName, Domains, OrderId, Status, ValidationMethod};
use crate::provider::timestamps;
use crate::x509::{self, SigningRequest};
use framework::{Field, Model, Set, Value};

/// The attributes of `alicloud_cas_order`, as the schema documents them.
#[derive(Debug, Clone, PartialEq, Eq, Model)]
pub(in crate::provider) struct OrderModel {
    pub(super) domain: Field<String>,
    pub(super) subject_alternative_names: Field<Set<Field<String>>>,
    pub(super) product_code: Field<String>,
    pub(super) csr: Field<String>,
    pub(super) company_name: Field<String>,
    pub(super) username: Field<String>,
    pub(super) phone: Field<String>,
    pub(super) email: Field<String>,
    pub(super) validation_method: Field<String>,
    pub(super) tags: Field<BTreeMap<String, Field<String>>>,
    pub(super) min_days_remaining: Field<i64>,
    pub(super) replace_failed: Field<bool>,
    pub(super) deletion_policy: Field<String>,
    pub(super) adopt_existing: Field<bool>,
    pub(super) id: Field<String>,
    pub(super) status: Field<String>,
    pub(super) api_status: Field<String>,
    pub(super) validation: ByDomain,
    pub(super) certificate_id: Field<String>,
    pub(super) ready_for_renewal: Field<bool>,
    pub(super) not_before: Field<String>,
    pub(super) not_after: Field<String>,
    pub(super) timeouts: Value,
}

impl OrderModel {
    /// The validity of the certificate, if that is known.
    pub(super) fn validity(&self) -> Option<Validity> {
        let at = |field: &Field<String>| timestamps::parsed(field.text()?);
        Some(Validity {
            begin: at(&self.not_before)?,
            end: at(&self.not_after)?,
        })
    }

    /// What it was up to when it was last looked at; `None` where the state does not say.
    pub(super) fn status(&self) -> Option<Status> {
        Status::parse(self.status.text()?)
    }

    /// How messages name the order: by its id or its domain, if the state holds one. Another
    /// text in their place may be of any length and hold control characters.
    pub(super) fn label(&self) -> &str {
        let id = self.id.text();
        let id = id.filter(|id| id.parse::<OrderId>().is_ok());
        let domain = self.domain.text();
        let domain = domain.filter(|domain| domain.parse::<DomainName>().is_ok());
        id.or(domain).unwrap_or("without a domain")
    }

    /// Its domains, if all of them are known. The schema's checks have refused what is
    /// none.
    pub(super) fn domains(&self) -> Option<Domains> {
        let first = parsed(&self.domain)?;
        let further = match &self.subject_alternative_names {
            Field::Null => Vec::new(),
            Field::Unknown => return None,
            Field::Known(Set(names)) => names.iter().map(parsed).collect::<Option<_>>()?,
        };
        Some(Domains::new(first, further))
    }

    /// What to order with, but for the applicant; `None` if an argument is unknown.
    pub(super) fn application(&self) -> Option<Application> {
        let method = ValidationMethod::from_api(self.validation_method.text()?)?;
        let tags = match &self.tags {
            Field::Known(tags) => tags
                .iter()
                .filter_map(|(key, value)| Some((key.clone(), value.text()?.to_owned())))
                .collect(),
            Field::Null | Field::Unknown => BTreeMap::new(),
        };
        let text = |field: &Field<String>| field.text().map(str::to_owned);
        // The state keeps what was configured; what is sent is in one form, because the
        // service reads less leniently than a plan does.
        let csr = self.csr.text();
        let csr = csr.map(|csr| x509::normal_request(csr).unwrap_or_else(|_| csr.to_owned()));
        Some(Application {
            csr,
            company_name: text(&self.company_name),
            tags,
            adopt_existing: self.adopt_existing.known() == Some(&true),
            min_days_remaining: self.min_days_remaining.known().copied().unwrap_or(0),
            ..Application::new(self.domains()?, self.product_code.text()?, method)
        })
    }

    /// The common name of the signing request, if there is a readable one.
    pub(super) fn common_name(&self) -> Option<String> {
        SigningRequest::parse(self.csr.text()?).ok()?.common_name
    }

    /// What becomes of the order when it is deleted while it is issued.
    pub(super) fn revokes(&self) -> bool {
        self.deletion_policy.text() == Some(REVOKE)
    }
}

/// The policy that revokes.
pub(super) const REVOKE: &str = "revoke";

/// A domain of a model; `None` if it is unknown, absent, or none.
pub(super) fn parsed(domain: &Field<String>) -> Option<DomainName> {
    domain.text()?.parse().ok()
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::schema::schema;
    use super::*;
    use crate::orders::OrderSnapshot;

    #[test]
    fn a_request_is_sent_in_one_form_however_it_was_written() {
        let request = include_str!("../../../../tests/data/x509/request_p256.pem");
        for csr in [
            request.to_owned(),
            request.replace('\n', "\r\n"),
            format!("\u{feff}{request}"),
            request.replace('\n', "\\n"),
            request.replace(" CERT", " NEW CERT"),
        ] {
            let mut order = nothing();
            order.domain = "www.example.com".into();
            order.product_code = "p".into();
            order.validation_method = "DNS".into();
            order.csr = csr.as_str().into();
            let application = order.application().unwrap();
            assert_eq!(application.csr.as_deref(), Some(request));
            assert_eq!(order.csr.text(), Some(&*csr));
        }
    }

    /// A state in which every attribute is null.
    pub(in super::super) fn nothing() -> OrderModel {
        OrderModel::from_value(&schema().absent()).expect("every attribute may be null")
    }

    /// A look that tells a status and nothing else.
    pub(in super::super) fn seen(status: Status) -> OrderSnapshot {
        OrderSnapshot {
            status,
            api_status: "certificate".to_owned(),
            method: None,
            record: None,
            sent_certificate: false,
            chain: None,
            not_before: None,
            not_after: None,
            certificate_id: None,
        }
    }
}
