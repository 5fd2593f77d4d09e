//! Orders of any grade, and taking back what was issued (CAS API 2020-04-07,
//! CreateCertificateForPackageRequest and CancelCertificateForPackageRequest).

use std::collections::BTreeMap;

use super::{Accepted, Contact, OrderId, PlacedOrder, ValidationMethod};
use crate::operation::{Idempotency, Operation, Parameters};

/// Orders a DV, OV or EV certificate for one domain or several.
///
/// Takes one unit of the product code's quota. There is no idempotency token.
/// The service refuses an order with neither domains nor a signing request.
#[derive(Debug, Clone)]
pub struct CreateCertificateForPackageRequest {
    /// Up to five, all plain or all wildcard. May be empty if there is a signing request.
    pub domains: Vec<String>,
    /// A signing request in PEM, whose common name is then the bound domain.
    /// Without one the service makes and keeps the key pair.
    pub csr: Option<String>,
    /// The person whom the application names; the console's newest stored contact if absent.
    pub contact: Option<Contact>,
    /// A company stored in the console, for OV and EV; the newest if absent.
    pub company_name: Option<String>,
    /// How control of the domains is to be shown.
    pub validation_method: ValidationMethod,
    /// Which product; the API's default is `digicert-free-1-free`.
    pub product_code: Option<String>,
    /// The account owner's labels, at most twenty.
    pub tags: BTreeMap<String, String>,
}

/// Revokes the certificate of an issued order. Nothing undoes that: every client
/// distrusts it from then on. The CA may take days to complete it.
///
/// It does what its name says to an order that is `payed`: that is cancelled. The unit of
/// a revoked one comes back only within about four weeks.
#[derive(Debug, Clone, Copy)]
pub struct CancelCertificateForPackageRequest {
    /// The order, by the id that its create answered.
    pub order_id: OrderId,
}

impl Operation for CreateCertificateForPackageRequest {
    const ACTION: &'static str = "CreateCertificateForPackageRequest";
    const IDEMPOTENCY: Idempotency = Idempotency::NonIdempotent;
    type Answer = PlacedOrder;

    fn parameters(&self) -> Parameters {
        let domains = (!self.domains.is_empty()).then(|| self.domains.join(","));
        let parameters = Parameters::new()
            .with_optional("Domain", domains)
            .with_optional("Csr", self.csr.as_deref())
            .with_optional("ProductCode", self.product_code.as_deref())
            .with_optional("CompanyName", self.company_name.as_deref())
            .with("ValidateType", self.validation_method.as_api_str())
            .with_tags(&self.tags);
        match &self.contact {
            Some(contact) => parameters.with_contact(contact),
            None => parameters,
        }
    }
}

impl Operation for CancelCertificateForPackageRequest {
    const ACTION: &'static str = "CancelCertificateForPackageRequest";
    const IDEMPOTENCY: Idempotency = Idempotency::Irreversible;
    type Answer = Accepted;

    fn parameters(&self) -> Parameters {
        Parameters::new().with("OrderId", self.order_id.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> CreateCertificateForPackageRequest {
        CreateCertificateForPackageRequest {
            domains: Vec::new(),
            csr: None,
            contact: None,
            company_name: None,
            validation_method: ValidationMethod::Dns,
            product_code: None,
            tags: BTreeMap::new(),
        }
    }

    #[test]
    fn several_domains_travel_in_one_parameter() {
        let request = CreateCertificateForPackageRequest {
            domains: vec!["example.com".to_owned(), "www.example.com".to_owned()],
            company_name: Some("Analytical Engines".to_owned()),
            product_code: Some("geotrust-ov-1-personal".to_owned()),
            ..request()
        };
        assert_eq!(
            request.parameters().iter().collect::<Vec<_>>(),
            [
                ("Domain", "example.com,www.example.com"),
                ("ProductCode", "geotrust-ov-1-personal"),
                ("CompanyName", "Analytical Engines"),
                ("ValidateType", "DNS"),
            ]
        );
    }

    #[test]
    fn a_contact_is_sent_whole_or_not_at_all() {
        let request = CreateCertificateForPackageRequest {
            csr: Some("-----BEGIN".to_owned()),
            contact: Some(Contact {
                username: "Ada".to_owned(),
                phone: String::new(),
                email: String::new(),
            }),
            ..request()
        };
        assert_eq!(
            request.parameters().iter().collect::<Vec<_>>(),
            [
                ("Csr", "-----BEGIN"),
                ("ValidateType", "DNS"),
                ("Username", "Ada"),
                ("Phone", ""),
                ("Email", ""),
            ]
        );
    }

    #[test]
    fn revoking_names_the_order() {
        let revoke = CancelCertificateForPackageRequest {
            order_id: "2021010".parse().unwrap(),
        };
        assert_eq!(
            revoke.parameters().iter().collect::<Vec<_>>(),
            [("OrderId", "2021010")]
        );
    }
}
