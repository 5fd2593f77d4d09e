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

#[cfg(test)]
mod tests {
    use super::*;

    const INACTIVE: &str = include_str!("../../../tests/data/cas/instance-detail/inactive.json");
    const PENDING: &str = include_str!("../../../tests/data/cas/instance-detail/pending.json");
    const ISSUED: &str = include_str!("../../../tests/data/cas/instance-detail/issued.json");

    fn detail(body: &str) -> InstanceDetail {
        GetInstanceDetail::parse(body.as_bytes()).unwrap()
    }

    fn bare() -> InstanceDetail {
        detail(r#"{"InstanceId":"cas-cn-1"}"#)
    }

    /// The detail of an instance with one more field.
    fn with(field: &str) -> InstanceDetail {
        detail(&format!(r#"{{"InstanceId":"cas-cn-1",{field}}}"#))
    }

    fn at(text: &str) -> Option<Timestamp> {
        text.parse().ok()
    }

    #[test]
    fn an_instance_is_asked_for_by_id() {
        let request = GetInstanceDetail {
            instance_id: "cas-cn-1".parse().unwrap(),
        };
        assert_eq!(
            request.parameters().iter().collect::<Vec<_>>(),
            [("InstanceId", "cas-cn-1")]
        );
    }

    #[test]
    fn an_instance_that_was_never_applied_for_says_what_was_bought() {
        let instance = detail(INACTIVE);
        assert_eq!(instance.instance_id.to_string(), "cas_dv-cn-aaaabbbbcccc");
        assert_eq!(instance.instance_type.as_deref(), Some("TEST"));
        assert_eq!(instance.status, Some(InstanceStatus::Inactive));
        assert_eq!(instance.spec.as_deref(), Some("ss.dv.t"));
        assert_eq!(instance.brand.as_deref(), Some("DigiCert"));
        assert_eq!(instance.certificate_type.as_deref(), Some("DV"));
        assert_eq!(instance.full_domain_count, Some(1));
        assert_eq!(instance.wildcard_domain_count, Some(0));
        assert_eq!(instance.order_start, at("2026-09-21T14:13:20Z"));
        assert_eq!(instance.order_end, at("2026-12-20T14:13:20Z"));
        assert_eq!(instance.auto_reissue.as_deref(), Some("disable"));
        assert_eq!(
            (instance.instance_start, instance.instance_end),
            (None, None)
        );
        assert_eq!(
            (instance.certificate_id, instance.certificate_status),
            (None, None)
        );
        assert!(instance.domains.is_empty() && instance.validation_records.is_empty());
    }

    #[test]
    fn an_application_has_a_record_for_each_name() {
        let instance = detail(PENDING);
        assert_eq!(instance.status, Some(InstanceStatus::Pending));
        assert_eq!(instance.pending_result.as_deref(), Some("pending"));
        assert_eq!(instance.domains, ["www.example.com", "example.com"]);
        let method = instance.validation_method;
        assert_eq!(method, Some(InstanceValidationMethod::Dns));
        assert_eq!(instance.csr_method.as_deref(), Some("online"));
        assert_eq!(instance.key_algorithm.as_deref(), Some("RSA_2048"));
        assert_eq!(instance.company_id, "86421".parse().ok());
        let contacts = instance.contact_ids.iter().map(ContactId::to_string);
        assert_eq!(contacts.collect::<Vec<_>>(), ["1352570", "1352571"]);
        let [www, apex] = &instance.validation_records[..] else {
            panic!("not exactly two records")
        };
        assert_eq!(www.domain.as_deref(), Some("www.example.com"));
        assert_eq!(www.root_domain.as_deref(), Some("example.com"));
        assert_eq!(www.validation_type.as_deref(), Some("TXT"));
        assert_eq!(www.key.as_deref(), Some("_dnsauth.www"));
        assert_eq!(www.value.as_deref(), Some("202611300000abc"));
        assert_eq!((&www.cname_key, &www.cname), (&None, &None));
        assert_eq!(apex.cname_key.as_deref(), Some("_acme"));
        assert_eq!(apex.cname.as_deref(), Some("auth.example.net"));
        let tags = [("env", "prod"), ("team", "")];
        let tags = tags.map(|(key, value)| (key.to_owned(), value.to_owned()));
        assert_eq!(instance.tags, BTreeMap::from(tags));
    }

    #[test]
    fn an_issued_certificate_is_named_with_its_life_and_its_stages() {
        let instance = detail(ISSUED);
        assert_eq!(instance.status, Some(InstanceStatus::Normal));
        assert_eq!(instance.certificate_status, Some(CertificateStatus::Issued));
        assert_eq!(instance.certificate_id, "25887176".parse().ok());
        assert_eq!(
            instance.certificate_identifier.as_deref(),
            Some("25887176-cn-hangzhou")
        );
        assert_eq!(instance.certificate_not_before, at("2026-09-21T14:13:20Z"));
        assert_eq!(instance.certificate_not_after, at("2026-12-20T14:13:20Z"));
        assert_eq!(instance.certificate_revoked, None);
        assert_eq!(instance.instance_end, at("2026-12-20T14:13:20Z"));
        let progress = instance.order_progress.unwrap();
        assert!(progress.text.starts_with(r#"{"orderProgress":[{"#));
        let [apply, issue] = &progress.stages[..] else {
            panic!("not exactly two stages")
        };
        assert_eq!(apply.certificate_id, "25887176".parse().ok());
        assert_eq!(apply.name.as_deref(), Some("apply"));
        assert_eq!(apply.status.as_deref(), Some("completed"));
        assert_eq!(apply.time, at("2026-09-21T14:13:20Z"));
        assert_eq!((issue.title.as_deref(), issue.time), (Some("issue"), None));
    }

    #[test]
    fn progress_that_cannot_be_read_keeps_its_text() {
        for (json, text) in [
            (
                r#""{\"orderProgress\":[{\"stages\"""#,
                r#"{"orderProgress":[{"stages""#,
            ),
            (r#""in review""#, "in review"),
            (r#""{\"orderProgress\":null}""#, r#"{"orderProgress":null}"#),
            (r#""[7]""#, "[7]"),
            (
                r#"{"orderProgress":[{"stages":{}}]}"#,
                r#"{"orderProgress":[{"stages":{}}]}"#,
            ),
        ] {
            let progress = with(&format!(r#""OrderProgress":{json}"#)).order_progress;
            let progress = progress.unwrap();
            assert_eq!(progress.text, text);
            assert!(progress.stages.is_empty(), "{text}");
        }
        let stages = r#"[{"certificateId":"7","stages":[3,{"status":"rejected","time":1}]}]"#;
        for json in [stages.to_owned(), format!("{stages:?}")] {
            let progress = with(&format!(r#""OrderProgress":{json}"#)).order_progress;
            let [stage] = &progress.unwrap().stages[..] else {
                panic!("not exactly one stage in {json}")
            };
            assert_eq!(stage.certificate_id, "7".parse().ok());
            assert_eq!(stage.status.as_deref(), Some("rejected"));
        }
        for json in ["null", r#""""#, "7"] {
            assert_eq!(with(&format!(r#""OrderProgress":{json}"#)), bare());
        }
    }

    #[test]
    fn absent_null_and_empty_are_the_same() {
        for name in [
            "CertificateId",
            "CertificateNotAfter",
            "CertificateStatus",
            "CompanyId",
            "ContactIdList",
            "Csr",
            "Domain",
            "DomainValidationList",
            "FullDomainCount",
            "InstanceEndTime",
            "Status",
            "Tags",
            "ValidationMethod",
        ] {
            for nothing in ["null", r#""""#, "[]"] {
                assert_eq!(with(&format!(r#""{name}":{nothing}"#)), bare(), "{name}");
            }
        }
    }

    #[test]
    fn what_cannot_be_read_of_a_list_is_left_out() {
        let records = with(r#""DomainValidationList":[null,7,{"Domain":"example.com"}]"#);
        assert_eq!(records.validation_records.len(), 1);
        let contacts = with(r#""ContactIdList":[0,null,"x",1352570]"#);
        assert_eq!(contacts.contact_ids, ["1352570".parse().unwrap()]);
        let tags = with(r#""Tags":[{"TagValue":"x"},{"Key":"env","Value":"prod"}]"#);
        let env = ("env".to_owned(), "prod".to_owned());
        assert_eq!(tags.tags, BTreeMap::from([env]));
    }

    #[test]
    fn words_that_the_api_does_not_document_are_kept() {
        let odd = with(r#""Status":"frozen","CertificateStatus":"lost","ValidationMethod":"FILE""#);
        assert_eq!(odd.status.unwrap().as_api_str(), "frozen");
        assert_eq!(odd.certificate_status.unwrap().as_api_str(), "lost");
        assert_eq!(odd.validation_method.unwrap().as_api_str(), "FILE");
    }

    #[test]
    fn seconds_and_milliseconds_are_the_same_moment() {
        for number in ["1797776000", "1797776000000", r#""1797776000000""#] {
            let instance = with(&format!(r#""CertificateNotAfter":{number}"#));
            assert_eq!(instance.certificate_not_after, at("2026-12-20T14:13:20Z"));
        }
    }

    #[test]
    fn an_answer_without_an_instance_is_no_answer() {
        for body in [
            "{}",
            r#"{"RequestId":"R1","Status":"normal"}"#,
            r#"{"InstanceId":""}"#,
            r#"{"InstanceId":null}"#,
            r#"{"InstanceId":"2021010"}"#,
        ] {
            assert!(GetInstanceDetail::parse(body.as_bytes()).is_err(), "{body}");
        }
    }
}
