//! Placing an order with a signing request of one's own (CAS API 2020-04-07,
//! CreateCertificateWithCsrRequest).

use std::collections::BTreeMap;

use super::{Contact, PlacedOrder, ValidationMethod};
use crate::operation::{Idempotency, Operation, Parameters};

/// Orders a DV certificate for the key behind a signing request.
///
/// Takes one unit of the product code's quota. There is no idempotency token.
/// The service never sees the private key, so no answer about this order holds one.
#[derive(Debug, Clone)]
pub struct CreateCertificateWithCsrRequest {
    /// In PEM: RSA of at least 2048 bits or EC. Its common name is the domain.
    pub csr: String,
    /// The person whom the application names.
    pub contact: Contact,
    /// How control of the domain is to be shown.
    pub validation_method: ValidationMethod,
    /// Which product; the API's default is `digicert-free-1-free`.
    pub product_code: Option<String>,
    /// The account owner's labels, at most twenty.
    pub tags: BTreeMap<String, String>,
}

impl Operation for CreateCertificateWithCsrRequest {
    const ACTION: &'static str = "CreateCertificateWithCsrRequest";
    const IDEMPOTENCY: Idempotency = Idempotency::NonIdempotent;
    type Answer = PlacedOrder;

    fn parameters(&self) -> Parameters {
        Parameters::new()
            .with("Csr", &self.csr)
            .with_optional("ProductCode", self.product_code.as_deref())
            .with_contact(&self.contact)
            .with("ValidateType", self.validation_method.as_api_str())
            .with_tags(&self.tags)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signing_request_takes_the_place_of_the_domain() {
        let request = CreateCertificateWithCsrRequest {
            csr: "-----BEGIN CERTIFICATE REQUEST-----\n".to_owned(),
            contact: Contact {
                username: "Ada".to_owned(),
                phone: "13800000000".to_owned(),
                email: "ada@example.com".to_owned(),
            },
            validation_method: ValidationMethod::File,
            product_code: Some("geotrust-dv-1-starter".to_owned()),
            tags: BTreeMap::from([("env".to_owned(), String::new())]),
        };
        assert_eq!(
            request.parameters().iter().collect::<Vec<_>>(),
            [
                ("Csr", "-----BEGIN CERTIFICATE REQUEST-----\n"),
                ("ProductCode", "geotrust-dv-1-starter"),
                ("Username", "Ada"),
                ("Phone", "13800000000"),
                ("Email", "ada@example.com"),
                ("ValidateType", "FILE"),
                ("Tags.1.Key", "env"),
                ("Tags.1.Value", ""),
            ]
        );
    }
}
