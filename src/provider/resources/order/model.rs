//! The state of an order.

use std::collections::BTreeMap;

use super::validation::ByDomain;
use super::validity::Validity;
use crate::orders::{
    Application, DomainName, Domains, InstanceOrder, OrderId, Source, Status, ValidationMethod,
};
use crate::provider::applicant::Applicant;
use crate::provider::order_id;
use crate::provider::timestamps;
use crate::x509::{self, SigningRequest};
use framework::{Diagnostic, Field, Model, Set, Value};

/// The attributes of `alicloud_cas_order`, as the schema documents them.
#[derive(Debug, Clone, PartialEq, Eq, Model)]
pub(in crate::provider) struct OrderModel {
    pub(super) domain: Field<String>,
    pub(super) subject_alternative_names: Field<Set<Field<String>>>,
    pub(super) product_code: Field<String>,
    pub(super) csr: Field<String>,
    pub(super) instance_id: Field<String>,
    pub(super) instance_spec: Field<String>,
    pub(super) key_algorithm: Field<String>,
    pub(super) company_name: Field<String>,
    pub(super) company_id: Field<String>,
    pub(super) contact_id: Field<String>,
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
        let id = self.id.text().filter(|_| self.order_id().is_some());
        let domain = self.domain.text();
        let domain = domain.filter(|domain| domain.parse::<DomainName>().is_ok());
        id.or(domain).unwrap_or("without a domain")
    }

    /// The order, if the state names one.
    pub(super) fn order_id(&self) -> Option<OrderId> {
        self.id.text()?.parse().ok()
    }

    /// The same, with what is wrong of an id that is none.
    pub(super) fn order_to(&self, verb: &str) -> Result<Option<OrderId>, Diagnostic> {
        order_id::stored(verb, self.label(), self.id.text())
    }

    /// Takes the id of its order, which on an instance is the instance's.
    pub(super) fn is_called(&mut self, id: &OrderId) {
        self.id = Field::Known(id.to_string());
        self.instance_id = id.instance().map(ToString::to_string).into();
    }

    /// Who applies, as far as the order says.
    pub(super) fn applicant(&self) -> Applicant {
        Applicant::of(&self.contact_id, &self.username, &self.phone, &self.email)
    }

    /// The keys of `validation`, with the names that they are for: on an instance each name
    /// is proved by itself, on quota one record is for all.
    pub(super) fn names(&self) -> Field<BTreeMap<String, DomainName>> {
        let further = match &self.subject_alternative_names {
            _ if !self.is_on_instance() => Vec::new(),
            Field::Null => Vec::new(),
            Field::Unknown => return Field::Unknown,
            Field::Known(Set(names)) => names.iter().collect(),
        };
        let names = std::iter::once(&self.domain).chain(further);
        let named = names.map(|name| Some((name.text()?.to_owned(), parsed(name)?)));
        named
            .collect::<Option<_>>()
            .map_or(Field::Unknown, Field::Known)
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
        let text = |field: &Field<String>| field.text().map(str::to_owned);
        // The state keeps what was configured; what is sent is in one form, because the
        // service reads less leniently than a plan does.
        let csr = self.csr.text();
        let csr = csr.map(|csr| x509::normal_request(csr).unwrap_or_else(|_| csr.to_owned()));
        Some(Application {
            csr,
            contact_id: text(&self.contact_id),
            company_name: text(&self.company_name),
            company_id: text(&self.company_id),
            key_algorithm: text(&self.key_algorithm).filter(|_| self.csr.is_null()),
            tags: self.tags(),
            adopt_existing: self.adopt_existing.known() == Some(&true),
            min_days_remaining: self.min_days_remaining.known().copied().unwrap_or(0),
            ..Application::new(self.domains()?, self.source()?, method)
        })
    }

    /// Its tags.
    pub(super) fn tags(&self) -> BTreeMap<String, String> {
        let tags = self.tags.known().into_iter().flatten();
        tags.filter_map(|(key, value)| Some((key.clone(), value.text()?.to_owned())))
            .collect()
    }

    /// What pays for the order; `None` if it is unknown.
    fn source(&self) -> Option<Source> {
        match (&self.instance_spec, &self.instance_id) {
            (Field::Known(spec), _) => Some(Source::FreeInstance(spec.clone())),
            (Field::Null, Field::Known(instance)) => instance.parse().ok().map(Source::Instance),
            (Field::Null, Field::Null) => {
                let product_code = self.product_code.text()?;
                Some(Source::Quota(product_code.to_owned()))
            }
            _ => None,
        }
    }

    /// Whether it is ordered on an instance, also where it is not known yet on which.
    pub(super) fn is_on_instance(&self) -> bool {
        !self.instance_spec.is_null() || !self.instance_id.is_null()
    }

    /// What tells the order from others on its instance, as far as the state alone says.
    pub(super) fn instance_order(&self) -> InstanceOrder {
        InstanceOrder {
            domains: self.domains(),
            base: None,
            certificate: self.certificate_id.text().map(str::to_owned),
            is_submitted: true,
        }
    }

    /// The common name of the signing request, if there is a readable one.
    pub(super) fn common_name(&self) -> Option<String> {
        SigningRequest::parse(self.csr.text()?).ok()?.common_name
    }

    /// The algorithm of the signing request's key, in the service's word.
    pub(super) fn request_algorithm(&self) -> Option<String> {
        let request = SigningRequest::parse(self.csr.text()?).ok()?;
        Some(request.key_algorithm.to_string())
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
        OrderSnapshot::bare(status, "certificate")
    }
}
