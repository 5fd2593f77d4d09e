//! What an order is doing (CAS API 2020-04-07, DescribeCertificateState).

use serde::{Deserialize, Deserializer, de};

use super::{HoldsPrivateKey, OrderId, ValidationMethod, field};
use crate::operation::{Idempotency, Operation, Parameters};

/// Asks for an order's state, its validation record or its certificate.
#[derive(Debug, Clone, Copy)]
pub struct DescribeCertificateState {
    /// The order, by the id that its create answered.
    pub order_id: OrderId,
}

/// An order as it is now. Which fields are there depends on the state; the API
/// sends some of them earlier or later than it documents.
///
/// The answer's private key is not among them: it is skipped unread, unless the
/// request was made [`WithPrivateKey`](super::WithPrivateKey).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct OrderDescription {
    /// Where the order is, `Type` in the API.
    #[serde(rename = "Type", deserialize_with = "state")]
    pub state: OrderState,
    /// How the CA wants control of the domain shown.
    #[serde(rename = "ValidateType", default, deserialize_with = "field::word")]
    pub validation_method: Option<ValidationMethod>,
    /// The DNS record's name. Some brands give it in full, others relative to the zone.
    #[serde(rename = "RecordDomain", default, deserialize_with = "field::text")]
    pub record_domain: Option<String>,
    /// The DNS record's type: `TXT` or `CNAME`.
    #[serde(rename = "RecordType", default, deserialize_with = "field::text")]
    pub record_type: Option<String>,
    /// The DNS record's value.
    #[serde(rename = "RecordValue", default, deserialize_with = "field::text")]
    pub record_value: Option<String>,
    /// The web server that is to hold the file.
    #[serde(rename = "Domain", default, deserialize_with = "field::text")]
    pub file_domain: Option<String>,
    /// The file's path and name.
    #[serde(rename = "Uri", default, deserialize_with = "field::text")]
    pub file_uri: Option<String>,
    /// The file's content.
    #[serde(rename = "Content", default, deserialize_with = "field::text")]
    pub file_content: Option<String>,
    /// The issued certificate and its issuers, in PEM.
    #[serde(rename = "Certificate", default, deserialize_with = "field::text")]
    pub certificate: Option<String>,
    /// The issued certificate's id.
    #[serde(rename = "CertId", default, deserialize_with = "field::text")]
    pub certificate_id: Option<String>,
}

/// The states of an order, in the order it goes through them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum OrderState {
    /// A unit is reserved, and the application is not, or no longer, submitted.
    Payed,
    /// Submitted; the CA waits for control of the domain to be shown.
    DomainVerify,
    /// The CA is reviewing or issuing.
    Process,
    /// The CA turned the application down. The unit stays reserved.
    VerifyFail,
    /// Issued: the certificate can be read.
    Certificate,
    /// The service itself does not know (spelt `unknow`).
    Unknow,
    /// Another word than the API documents.
    Unrecognized(String),
}

impl Operation for DescribeCertificateState {
    const ACTION: &'static str = "DescribeCertificateState";
    const IDEMPOTENCY: Idempotency = Idempotency::ReadOnly;
    type Answer = OrderDescription;

    fn parameters(&self) -> Parameters {
        Parameters::new().with("OrderId", self.order_id.to_string())
    }
}

impl HoldsPrivateKey for OrderDescription {
    const FIELD: &'static str = "PrivateKey";
}

impl OrderState {
    /// The API's word.
    pub fn as_api_str(&self) -> &str {
        match self {
            Self::Payed => "payed",
            Self::DomainVerify => "domain_verify",
            Self::Process => "process",
            Self::VerifyFail => "verify_fail",
            Self::Certificate => "certificate",
            Self::Unknow => "unknow",
            Self::Unrecognized(word) => word,
        }
    }
}

impl From<String> for OrderState {
    fn from(word: String) -> Self {
        match word.as_str() {
            "payed" => Self::Payed,
            "domain_verify" => Self::DomainVerify,
            "process" => Self::Process,
            "verify_fail" => Self::VerifyFail,
            "certificate" => Self::Certificate,
            "unknow" => Self::Unknow,
            _ => Self::Unrecognized(word),
        }
    }
}

fn state<'de, D: Deserializer<'de>>(deserializer: D) -> Result<OrderState, D::Error> {
    field::word(deserializer)?.ok_or_else(|| de::Error::missing_field("Type"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(body: &str) -> OrderDescription {
        DescribeCertificateState::parse(body.as_bytes()).unwrap()
    }

    #[test]
    fn an_order_under_dns_validation_names_its_record() {
        let order = described(
            r#"{"RequestId":"R1","Type":"domain_verify","ValidateType":"DNS",
                "RecordDomain":"_dnsauth","RecordType":"TXT","RecordValue":"20260101000000abc"}"#,
        );
        assert_eq!(order.state, OrderState::DomainVerify);
        assert_eq!(order.validation_method, Some(ValidationMethod::Dns));
        assert_eq!(order.record_domain.as_deref(), Some("_dnsauth"));
        assert_eq!(order.record_type.as_deref(), Some("TXT"));
        assert_eq!(order.record_value.as_deref(), Some("20260101000000abc"));
        assert_eq!(order.file_uri, None);
    }

    #[test]
    fn an_order_under_file_validation_names_its_file() {
        let order = described(
            r#"{"Type":"domain_verify","ValidateType":"FILE","Domain":"www.example.com",
                "Uri":"/.well-known/pki-validation/fileauth.txt","Content":"token"}"#,
        );
        assert_eq!(order.validation_method, Some(ValidationMethod::File));
        assert_eq!(order.file_domain.as_deref(), Some("www.example.com"));
        assert_eq!(
            order.file_uri.as_deref(),
            Some("/.well-known/pki-validation/fileauth.txt")
        );
        assert_eq!(order.file_content.as_deref(), Some("token"));
    }

    #[test]
    fn the_private_key_is_skipped() {
        let order = described(
            r#"{"Type":"certificate","CertId":7562353,"Certificate":"-----BEGIN CERTIFICATE-----",
                "PrivateKey":"-----BEGIN RSA PRIVATE KEY-----\ns3cret"}"#,
        );
        assert_eq!(order.certificate_id.as_deref(), Some("7562353"));
        assert!(!format!("{order:?}").contains("s3cret"));
    }

    #[test]
    fn empty_null_and_absent_are_the_same() {
        let order = described(r#"{"Type":"process","RecordDomain":"","RecordType":null}"#);
        assert_eq!(order, described(r#"{"Type":"process"}"#));
    }

    #[test]
    fn every_state_is_read_and_written_as_the_api_spells_it() {
        for word in [
            "payed",
            "domain_verify",
            "process",
            "verify_fail",
            "certificate",
            "unknow",
        ] {
            let state = OrderState::from(word.to_owned());
            assert_eq!(state.as_api_str(), word);
            assert!(!matches!(state, OrderState::Unrecognized(_)), "{word}");
        }
        let state = described(r#"{"Type":"on_hold"}"#).state;
        assert_eq!(state, OrderState::Unrecognized("on_hold".to_owned()));
        assert_eq!(state.as_api_str(), "on_hold");
    }

    #[test]
    fn an_answer_without_a_state_is_no_answer() {
        for body in ["{}", r#"{"Type":""}"#, r#"{"Type":null}"#] {
            let error = DescribeCertificateState::parse(body.as_bytes()).unwrap_err();
            assert!(
                error.to_string().starts_with("missing field `Type`"),
                "{error}"
            );
        }
    }
}
