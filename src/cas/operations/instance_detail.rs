//! What is on an instance (CAS API 2020-04-07, GetInstanceDetail).

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

use super::{
    CertificateId, CertificateStatus, CompanyId, ContactId, DomainValidation, InstanceId,
    InstanceStatus, InstanceValidationMethod, OrderProgress, field, order_progress,
};
use crate::operation::{Idempotency, Operation, Parameters};

/// Asks for one instance, with the records of its application and its latest certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetInstanceDetail {
    /// The instance.
    pub instance_id: InstanceId,
}

/// An instance as it is now. Which fields are there depends on its state; neither
/// certificate nor key is among them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct InstanceDetail {
    /// The instance.
    #[serde(rename = "InstanceId")]
    pub instance_id: InstanceId,
    /// `BUY` for a bought one, `TEST` for a test certificate.
    #[serde(rename = "InstanceType", default, deserialize_with = "field::text")]
    pub instance_type: Option<String>,
    /// The state of the instance itself.
    #[serde(rename = "Status", default, deserialize_with = "field::word")]
    pub status: Option<InstanceStatus>,
    /// The state of its latest certificate; absent before the first.
    #[serde(
        rename = "CertificateStatus",
        default,
        deserialize_with = "field::word"
    )]
    pub certificate_status: Option<CertificateStatus>,
    /// Its latest certificate.
    #[serde(rename = "CertificateId", default, deserialize_with = "field::parsed")]
    pub certificate_id: Option<CertificateId>,
    /// That certificate's identifier, such as `25887176-cn-hangzhou`.
    #[serde(rename = "CertIdentifier", default, deserialize_with = "field::text")]
    pub certificate_identifier: Option<String>,
    /// The name of the instance in the console.
    #[serde(rename = "CertificateName", default, deserialize_with = "field::text")]
    pub certificate_name: Option<String>,
    /// When the latest certificate's life begins.
    #[serde(
        rename = "CertificateNotBefore",
        default,
        deserialize_with = "field::moment"
    )]
    pub certificate_not_before: Option<Timestamp>,
    /// When it ends.
    #[serde(
        rename = "CertificateNotAfter",
        default,
        deserialize_with = "field::moment"
    )]
    pub certificate_not_after: Option<Timestamp>,
    /// When it was revoked.
    #[serde(
        rename = "CertificateRevokeTime",
        default,
        deserialize_with = "field::moment"
    )]
    pub certificate_revoked: Option<Timestamp>,
    /// The stored names: one text with commas on the wire.
    #[serde(rename = "Domain", default, deserialize_with = "field::comma_list")]
    pub domains: Vec<String>,
    /// What the CA said last, such as `pending` or `issued`. An open list.
    #[serde(rename = "PendingResult", default, deserialize_with = "field::text")]
    pub pending_result: Option<String>,
    /// The kind of key.
    #[serde(rename = "KeyAlgorithm", default, deserialize_with = "field::text")]
    pub key_algorithm: Option<String>,
    /// What was bought, such as `ss.dv.t`.
    #[serde(rename = "Spec", default, deserialize_with = "field::text")]
    pub spec: Option<String>,
    /// The brand of the CA.
    #[serde(rename = "Brand", default, deserialize_with = "field::text")]
    pub brand: Option<String>,
    /// `DV`, `OV` or `EV`.
    #[serde(rename = "CertificateType", default, deserialize_with = "field::text")]
    pub certificate_type: Option<String>,
    /// How many plain names it has room for.
    #[serde(
        rename = "FullDomainCount",
        default,
        deserialize_with = "field::parsed"
    )]
    pub full_domain_count: Option<u64>,
    /// How many wildcard names it has room for.
    #[serde(
        rename = "WildcardDomainCount",
        default,
        deserialize_with = "field::parsed"
    )]
    pub wildcard_domain_count: Option<u64>,
    /// When it was bought or claimed.
    #[serde(rename = "OrderStartTime", default, deserialize_with = "field::moment")]
    pub order_start: Option<Timestamp>,
    /// When what was bought ends.
    #[serde(rename = "OrderEndTime", default, deserialize_with = "field::moment")]
    pub order_end: Option<Timestamp>,
    /// When its term began; absent before its first certificate.
    #[serde(
        rename = "InstanceStartTime",
        default,
        deserialize_with = "field::moment"
    )]
    pub instance_start: Option<Timestamp>,
    /// When its term ends.
    #[serde(
        rename = "InstanceEndTime",
        default,
        deserialize_with = "field::moment"
    )]
    pub instance_end: Option<Timestamp>,
    /// `enable` where the service renews by itself.
    #[serde(rename = "AutoReissue", default, deserialize_with = "field::text")]
    pub auto_reissue: Option<String>,
    /// The stored signing request; that of the service too, once it has made one.
    #[serde(rename = "Csr", default, deserialize_with = "field::text")]
    pub csr: Option<String>,
    /// `online` where the service makes the key pair, `upload` with a signing request.
    #[serde(
        rename = "GenerateCsrMethod",
        default,
        deserialize_with = "field::text"
    )]
    pub csr_method: Option<String>,
    /// How control of the names is to be shown.
    #[serde(rename = "ValidationMethod", default, deserialize_with = "field::word")]
    pub validation_method: Option<InstanceValidationMethod>,
    /// What the CA wants to see for each name, while an application waits for it.
    #[serde(
        rename = "DomainValidationList",
        default,
        deserialize_with = "field::list"
    )]
    pub validation_records: Vec<DomainValidation>,
    /// The stages of the applications so far.
    #[serde(
        rename = "OrderProgress",
        default,
        deserialize_with = "order_progress::read"
    )]
    pub order_progress: Option<OrderProgress>,
    /// The stored contacts to apply with, in no order.
    #[serde(rename = "ContactIdList", default, deserialize_with = "field::list")]
    pub contact_ids: Vec<ContactId>,
    /// The stored company; absent before an application.
    #[serde(rename = "CompanyId", default, deserialize_with = "field::parsed")]
    pub company_id: Option<CompanyId>,
    /// The account owner's labels.
    #[serde(rename = "Tags", default, deserialize_with = "tags")]
    pub tags: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Tag {
    #[serde(rename = "TagKey", alias = "Key")]
    key: String,
    #[serde(
        rename = "TagValue",
        alias = "Value",
        default,
        deserialize_with = "field::text"
    )]
    value: Option<String>,
}

fn tags<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, String>, D::Error> {
    let tags: Vec<Tag> = field::list(deserializer)?;
    let pairs = tags.into_iter();
    Ok(pairs
        .map(|tag| (tag.key, tag.value.unwrap_or_default()))
        .collect())
}

impl Operation for GetInstanceDetail {
    const ACTION: &'static str = "GetInstanceDetail";
    const IDEMPOTENCY: Idempotency = Idempotency::ReadOnly;
    type Answer = InstanceDetail;

    fn parameters(&self) -> Parameters {
        Parameters::new().with("InstanceId", self.instance_id.to_string())
    }
}
