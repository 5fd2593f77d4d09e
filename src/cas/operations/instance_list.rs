//! The list of instances (CAS API 2020-04-07, ListInstances).
//!
//! One type is one page; [`Client::list_instances`](crate::Client::list_instances)
//! collects them all.

use jiff::Timestamp;
use serde::Deserialize;

use super::page::{Listed, Page};
use super::{CertificateId, CertificateStatus, InstanceId, InstanceStatus, field};
use crate::operation::{Idempotency, Operation, Parameters};

/// The most rows that the API gives at once.
const PAGE_SIZE: usize = 100;

/// Asks for one page of instances.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListInstances {
    /// What a row must match to be listed.
    pub filter: InstanceFilter,
    /// Which page of 100 rows, from 1.
    pub page: usize,
}

/// Which instances to list. Whether the list has every type where none is given is
/// documented nowhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InstanceFilter {
    /// Part of a name, of the instance's name or of its id.
    pub keyword: Option<String>,
    /// Lets through only instances of this status; see [`InstanceStatus`].
    pub status: Option<String>,
    /// Lets through only instances whose latest certificate has this status; see
    /// [`CertificateStatus`].
    pub certificate_status: Option<String>,
    /// Lets through only `BUY` or `TEST`.
    pub instance_type: Option<String>,
}

/// One page of the list of instances.
pub type InstancePage = Page<InstanceRow>;

/// One instance of the list. Records, labels, contacts and signing request are only in
/// [`InstanceDetail`](super::InstanceDetail).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct InstanceRow {
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
    /// The names of the latest certificate.
    #[serde(
        rename = "CertificateDomain",
        default,
        deserialize_with = "field::comma_list"
    )]
    pub certificate_domains: Vec<String>,
}

impl Operation for ListInstances {
    const ACTION: &'static str = "ListInstances";
    const IDEMPOTENCY: Idempotency = Idempotency::ReadOnly;
    type Answer = InstancePage;

    fn parameters(&self) -> Parameters {
        let filter = &self.filter;
        Parameters::new()
            .with_optional("Keyword", filter.keyword.as_deref())
            .with_optional("Status", filter.status.as_deref())
            .with_optional("CertificateStatus", filter.certificate_status.as_deref())
            .with_optional("InstanceType", filter.instance_type.as_deref())
            .with("CurrentPage", self.page.to_string())
            .with("ShowSize", PAGE_SIZE.to_string())
    }
}

impl Listed for InstanceRow {
    const LIST: &'static str = "InstanceList";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_read_with_its_names_and_moments() {
        let body = include_bytes!("../../../tests/data/cas/instance-list/two.json");
        let page = ListInstances::parse(body).unwrap();
        assert_eq!((page.total_count, page.nameless), (Some(3), 1));
        let [shop, frozen] = &page.rows[..] else {
            panic!("not exactly two rows")
        };
        let at = |text: &str| text.parse::<Timestamp>().ok();
        assert_eq!(shop.instance_id.to_string(), "cas-cn-aaaabbbbcccc");
        assert_eq!(shop.instance_type.as_deref(), Some("BUY"));
        assert_eq!(shop.status, Some(InstanceStatus::WillExpire));
        assert_eq!(shop.certificate_status, Some(CertificateStatus::Expired));
        assert_eq!(shop.certificate_id, "25887176".parse().ok());
        assert_eq!(shop.certificate_domains, ["example.com", "www.example.com"]);
        assert_eq!(shop.domains, ["example.com"]);
        assert_eq!(shop.certificate_not_before, at("2026-09-21T14:13:20Z"));
        assert_eq!(shop.certificate_not_after, at("2026-12-20T14:13:20Z"));
        assert_eq!(shop.certificate_revoked, None);
        assert_eq!(shop.key_algorithm.as_deref(), Some("ECC_256"));
        assert_eq!(shop.spec.as_deref(), Some("ws.dv.f"));
        assert_eq!(shop.full_domain_count, Some(1));
        assert_eq!(shop.order_start, at("2026-09-21T14:13:20Z"));
        assert_eq!(frozen.status.as_ref().unwrap().as_api_str(), "frozen");
        assert_eq!(frozen.certificate_id, None);
    }

    #[test]
    fn a_filter_sends_only_what_it_restricts() {
        let all = ListInstances {
            filter: InstanceFilter::default(),
            page: 1,
        };
        assert_eq!(
            all.parameters().iter().collect::<Vec<_>>(),
            [("CurrentPage", "1"), ("ShowSize", "100")]
        );
        let some = ListInstances {
            filter: InstanceFilter {
                keyword: Some("example.com".to_owned()),
                status: Some("inactive".to_owned()),
                certificate_status: Some("issued".to_owned()),
                instance_type: Some("TEST".to_owned()),
            },
            page: 3,
        };
        assert_eq!(
            some.parameters().iter().collect::<Vec<_>>(),
            [
                ("Keyword", "example.com"),
                ("Status", "inactive"),
                ("CertificateStatus", "issued"),
                ("InstanceType", "TEST"),
                ("CurrentPage", "3"),
                ("ShowSize", "100"),
            ]
        );
    }
}
