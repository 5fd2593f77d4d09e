//! A certificate and where it came from (CAS API 2020-04-07, GetUserCertificateDetail).

use jiff::Timestamp;
use serde::Deserialize;

use super::{CertificateId, HoldsPrivateKey, OrderId, field};
use crate::operation::{Idempotency, Operation, Parameters};

/// Asks for one certificate, issued or uploaded.
#[derive(Debug, Clone, Copy)]
pub struct GetUserCertificateDetail {
    /// The certificate, by an id of its own: an order has another.
    pub certificate_id: CertificateId,
}

/// A certificate. The answer's private keys are not among its fields: they are
/// skipped unread.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct CertificateDetail {
    /// Its id.
    #[serde(rename = "Id", default, deserialize_with = "field::parsed")]
    pub certificate_id: Option<CertificateId>,
    /// Its identifier, such as `7562353-cn-hangzhou`.
    #[serde(rename = "CertIdentifier", default, deserialize_with = "field::text")]
    pub identifier: Option<String>,
    /// Its name in the console.
    #[serde(rename = "Name", default, deserialize_with = "field::text")]
    pub name: Option<String>,
    /// The certificate and its issuers, in PEM.
    #[serde(rename = "Cert", default, deserialize_with = "field::text")]
    pub certificate: Option<String>,
    /// In place of that with an SM2 key: the certificate that signs, in PEM.
    #[serde(rename = "SignCert", default, deserialize_with = "field::text")]
    pub sign_certificate: Option<String>,
    /// With an SM2 key: the certificate to encrypt for, in PEM.
    #[serde(rename = "EncryptCert", default, deserialize_with = "field::text")]
    pub encrypt_certificate: Option<String>,
    /// The subject's common name.
    #[serde(rename = "Common", default, deserialize_with = "field::text")]
    pub common_name: Option<String>,
    /// All names it is for.
    #[serde(rename = "Sans", default, deserialize_with = "field::comma_list")]
    pub subject_alternative_names: Vec<String>,
    /// The name of the CA that issued it.
    #[serde(rename = "Issuer", default, deserialize_with = "field::text")]
    pub issuer: Option<String>,
    /// The subject's organization.
    #[serde(rename = "OrgName", default, deserialize_with = "field::text")]
    pub organization: Option<String>,
    /// The serial number, in hex.
    #[serde(rename = "SerialNo", default, deserialize_with = "field::text")]
    pub serial_number: Option<String>,
    /// The SHA-1 fingerprint as the API writes it.
    #[serde(rename = "Fingerprint", default, deserialize_with = "field::text")]
    pub fingerprint: Option<String>,
    /// The SHA-256 fingerprint as the API writes it.
    #[serde(rename = "Sha2", default, deserialize_with = "field::text")]
    pub fingerprint_sha256: Option<String>,
    /// The key algorithm.
    #[serde(rename = "Algorithm", default, deserialize_with = "field::text")]
    pub algorithm: Option<String>,
    /// When its life begins.
    #[serde(
        rename = "NotBefore",
        default,
        deserialize_with = "field::milliseconds"
    )]
    pub not_before: Option<Timestamp>,
    /// The last moment at which it is valid.
    #[serde(rename = "NotAfter", default, deserialize_with = "field::milliseconds")]
    pub not_after: Option<Timestamp>,
    /// Whether it has ended.
    #[serde(rename = "Expired", default, deserialize_with = "field::parsed")]
    pub expired: Option<bool>,
    /// The order it came from; absent for an uploaded one.
    #[serde(rename = "OrderId", default, deserialize_with = "field::parsed")]
    pub order_id: Option<OrderId>,
    /// The instance, such as `cas-ivauto-abc`.
    #[serde(rename = "InstanceId", default, deserialize_with = "field::text")]
    pub instance_id: Option<String>,
}

impl Operation for GetUserCertificateDetail {
    const ACTION: &'static str = "GetUserCertificateDetail";
    const IDEMPOTENCY: Idempotency = Idempotency::ReadOnly;
    type Answer = CertificateDetail;

    fn parameters(&self) -> Parameters {
        Parameters::new().with("CertId", self.certificate_id.to_string())
    }
}

impl HoldsPrivateKey for CertificateDetail {
    const FIELD: &'static str = "Key";
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUED: &[u8] = include_bytes!("../../../tests/data/cas/certificate-detail/issued.json");

    #[test]
    fn an_issued_certificate_names_its_order_and_its_life() {
        let detail = GetUserCertificateDetail::parse(ISSUED).unwrap();
        assert_eq!(detail.certificate_id.unwrap().to_string(), "7562353");
        assert_eq!(detail.identifier.as_deref(), Some("7562353-cn-hangzhou"));
        assert_eq!(detail.order_id.unwrap().to_string(), "98987582437920968");
        assert_eq!(
            detail.subject_alternative_names,
            ["example.com", "www.example.com"]
        );
        assert_eq!(
            detail.not_before.unwrap().to_string(),
            "2026-01-01T00:00:00Z"
        );
        assert_eq!(
            detail.not_after.unwrap().to_string(),
            "2026-04-01T00:00:00Z"
        );
        assert_eq!(detail.expired, Some(false));
        assert!(detail.certificate.unwrap().starts_with("-----BEGIN CERT"));
    }

    #[test]
    fn none_of_the_private_keys_is_kept() {
        let detail = GetUserCertificateDetail::parse(ISSUED).unwrap();
        assert!(!format!("{detail:?}").contains("s3cret"));
    }

    #[test]
    fn a_certificate_with_an_sm2_key_is_a_pair() {
        let detail = GetUserCertificateDetail::parse(
            br#"{"Id":"25887176","Cert":"","InstanceId":"cas-cn-1","OrderId":0,"SignCert":"sign",
                "EncryptCert":"encrypt","SignPrivateKey":"s3cret","EncryptPrivateKey":"s3cret"}"#,
        )
        .unwrap();
        assert_eq!((&detail.certificate, detail.order_id), (&None, None));
        assert_eq!(detail.sign_certificate.as_deref(), Some("sign"));
        assert_eq!(detail.encrypt_certificate.as_deref(), Some("encrypt"));
        assert_eq!(detail.instance_id.as_deref(), Some("cas-cn-1"));
        assert!(!format!("{detail:?}").contains("s3cret"));
    }

    #[test]
    fn an_uploaded_certificate_has_no_order() {
        let body = include_bytes!("../../../tests/data/cas/certificate-detail/uploaded.json");
        let detail = GetUserCertificateDetail::parse(body).unwrap();
        assert_eq!(detail.order_id, None);
        assert_eq!(detail.certificate_id.unwrap().to_string(), "9000001");
        assert!(detail.subject_alternative_names.is_empty());
    }

    #[test]
    fn the_certificate_is_asked_for_by_id() {
        let request = GetUserCertificateDetail {
            certificate_id: "7562353".parse().unwrap(),
        };
        assert_eq!(
            request.parameters().iter().collect::<Vec<_>>(),
            [("CertId", "7562353")]
        );
    }
}
