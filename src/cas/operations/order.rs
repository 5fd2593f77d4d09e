//! Placing, cancelling and deleting an order (CAS API 2020-04-07).

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Deserializer, de};

use super::{OrderId, field};
use crate::operation::{Idempotency, Operation, Parameters};

/// Orders a DV certificate whose key pair the service makes and keeps.
///
/// Takes one unit of the product code's quota. There is no idempotency token.
#[derive(Debug, Clone)]
pub struct CreateCertificateRequest {
    /// One domain, plain or wildcard as the product code has it.
    pub domain: String,
    /// The person whom the application names.
    pub contact: Contact,
    /// How control of the domain is to be shown.
    pub validation_method: ValidationMethod,
    /// Which product; the API's default is `digicert-free-1-free`.
    pub product_code: Option<String>,
    /// The account owner's labels, at most twenty.
    pub tags: BTreeMap<String, String>,
}

/// The person the CA may write to or call.
#[derive(Clone, PartialEq, Eq)]
pub struct Contact {
    /// The full name.
    pub username: String,
    /// A mobile number.
    pub phone: String,
    /// An e-mail address.
    pub email: String,
}

/// How control of a domain is shown. A closed list in requests, an open one in answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValidationMethod {
    /// By a DNS record.
    Dns,
    /// By a file on the web server.
    File,
    /// Another word than the API documents.
    Unrecognized(String),
}

/// The order that was placed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PlacedOrder {
    /// What all later operations name it by.
    #[serde(rename = "OrderId")]
    pub order_id: OrderId,
}

/// Withdraws an order under validation or review; it becomes `payed` and keeps its unit.
#[derive(Debug, Clone, Copy)]
pub struct CancelOrderRequest {
    /// The order, by the id that its create answered.
    pub order_id: OrderId,
}

/// Deletes an order that failed or was withdrawn; its unit comes back.
#[derive(Debug, Clone, Copy)]
pub struct DeleteCertificateRequest {
    /// The order, by the id that its create answered.
    pub order_id: OrderId,
}

/// The answer of an operation that has nothing to say beyond success.
///
/// Only the request id tells it from an answer of something else on the way, such as `{}`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Accepted {
    /// Identifies the request to the vendor's support.
    #[serde(rename = "RequestId", deserialize_with = "request_id")]
    pub request_id: String,
}

fn request_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    field::text(deserializer)?.ok_or_else(|| de::Error::missing_field("RequestId"))
}

impl Operation for CreateCertificateRequest {
    const ACTION: &'static str = "CreateCertificateRequest";
    const IDEMPOTENCY: Idempotency = Idempotency::NonIdempotent;
    type Answer = PlacedOrder;

    fn parameters(&self) -> Parameters {
        Parameters::new()
            .with("Domain", &self.domain)
            .with_optional("ProductCode", self.product_code.as_deref())
            .with_contact(&self.contact)
            .with("ValidateType", self.validation_method.as_api_str())
            .with_tags(&self.tags)
    }
}

impl Operation for CancelOrderRequest {
    const ACTION: &'static str = "CancelOrderRequest";
    const IDEMPOTENCY: Idempotency = Idempotency::Idempotent;
    type Answer = Accepted;

    fn parameters(&self) -> Parameters {
        Parameters::new().with("OrderId", self.order_id.to_string())
    }
}

impl Operation for DeleteCertificateRequest {
    const ACTION: &'static str = "DeleteCertificateRequest";
    const IDEMPOTENCY: Idempotency = Idempotency::Idempotent;
    type Answer = Accepted;

    fn parameters(&self) -> Parameters {
        Parameters::new().with("OrderId", self.order_id.to_string())
    }
}

impl Parameters {
    /// Adds the applicant, in the words that all creates share.
    pub(super) fn with_contact(self, contact: &Contact) -> Self {
        self.with("Username", &contact.username)
            .with("Phone", &contact.phone)
            .with("Email", &contact.email)
    }
}

impl ValidationMethod {
    /// The API's word.
    pub fn as_api_str(&self) -> &str {
        match self {
            Self::Dns => "DNS",
            Self::File => "FILE",
            Self::Unrecognized(word) => word,
        }
    }
}

impl From<String> for ValidationMethod {
    fn from(word: String) -> Self {
        match word.as_str() {
            "DNS" => Self::Dns,
            "FILE" => Self::File,
            _ => Self::Unrecognized(word),
        }
    }
}

/// Shows nothing of the person.
impl fmt::Debug for Contact {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Contact").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> CreateCertificateRequest {
        CreateCertificateRequest {
            domain: "*.example.com".to_owned(),
            contact: Contact {
                username: "Ada".to_owned(),
                phone: "13800000000".to_owned(),
                email: "ada@example.com".to_owned(),
            },
            validation_method: ValidationMethod::Dns,
            product_code: None,
            tags: BTreeMap::from([("env".to_owned(), "prod".to_owned())]),
        }
    }

    #[test]
    fn a_create_sends_what_the_api_names_and_leaves_out_what_is_not_given() {
        assert_eq!(
            request().parameters().iter().collect::<Vec<_>>(),
            [
                ("Domain", "*.example.com"),
                ("Username", "Ada"),
                ("Phone", "13800000000"),
                ("Email", "ada@example.com"),
                ("ValidateType", "DNS"),
                ("Tags.1.Key", "env"),
                ("Tags.1.Value", "prod"),
            ]
        );
    }

    #[test]
    fn debug_shows_nothing_of_the_applicant() {
        let text = format!("{:?}", request());
        assert!(
            !text.contains("138") && !text.to_lowercase().contains("ada"),
            "{text}"
        );
    }

    #[test]
    fn an_acceptance_has_a_request_id() {
        let accepted = CancelOrderRequest::parse(br#"{"RequestId":"R1"}"#).unwrap();
        assert_eq!(accepted.request_id, "R1");
        for body in ["{}", r#"{"RequestId":""}"#, r#"{"RequestId":null}"#, "[]"] {
            assert!(
                CancelOrderRequest::parse(body.as_bytes()).is_err(),
                "{body}"
            );
        }
    }

    #[test]
    fn the_new_order_s_id_is_read_from_a_number_and_from_a_text() {
        for body in [
            r#"{"OrderId":98987582437920968,"RequestId":"R1"}"#,
            r#"{"OrderId":"98987582437920968"}"#,
        ] {
            let placed = CreateCertificateRequest::parse(body.as_bytes()).unwrap();
            assert_eq!(placed.order_id.to_string(), "98987582437920968");
        }
        assert!(CreateCertificateRequest::parse(br#"{"RequestId":"R1"}"#).is_err());
    }
}
