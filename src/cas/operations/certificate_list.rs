//! The two lists of certificates (CAS API 2020-04-07): `ListCertificates` has what instances
//! issued and what was uploaded, `ListUserCertificateOrder` what was issued on quota. Which of
//! them has more is documented nowhere.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::page::{Listed, Page};
use super::{CertificateId, CertificateStatus, field};
use crate::operation::{Idempotency, Operation, Parameters};

/// The most rows that `ListCertificates` gives at once.
const PAGE_SIZE: usize = 100;

/// The page size that the API documents as the default of `ListUserCertificateOrder`.
const USER_PAGE_SIZE: usize = 50;

/// Asks for one page of the certificates of instances and of those that were uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListCertificates {
    /// Part of a name.
    pub keyword: Option<String>,
    /// Which page of 100 rows, from 1.
    pub page: usize,
}

/// Asks for one page of the certificates that orders on quota issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListUserCertificates {
    /// Part of a name.
    pub keyword: Option<String>,
    /// Lets through only expired ones; otherwise those that are valid.
    pub is_expired: bool,
    /// Which page of 50 rows, from 1.
    pub page: usize,
}

/// One page of [`ListCertificates`].
pub type CertificatePage = Page<CertificateRow>;

/// One page of [`ListUserCertificates`].
pub type UserCertificatePage = Page<UserCertificateRow>;

/// A certificate of [`ListCertificates`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct CertificateRow {
    /// Its id.
    #[serde(rename = "CertificateId", deserialize_with = "field::id")]
    pub certificate_id: CertificateId,
    /// Its status.
    #[serde(
        rename = "CertificateStatus",
        default,
        deserialize_with = "field::word"
    )]
    pub status: Option<CertificateStatus>,
    /// The names it is for.
    #[serde(
        rename = "SubjectAlternativeNames",
        default,
        deserialize_with = "names"
    )]
    pub names: Vec<String>,
    /// The same as one text; where the list of them is absent.
    #[serde(rename = "Domain", default, deserialize_with = "field::comma_list")]
    pub domains: Vec<String>,
    /// When its life ends.
    #[serde(rename = "NotAfter", default, deserialize_with = "field::moment")]
    pub not_after: Option<Timestamp>,
}

/// A certificate of [`ListUserCertificates`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct UserCertificateRow {
    /// Its id.
    #[serde(rename = "CertificateId", deserialize_with = "field::id")]
    pub certificate_id: CertificateId,
    /// The names it is for.
    #[serde(rename = "Sans", default, deserialize_with = "field::comma_list")]
    pub names: Vec<String>,
    /// The day on which its life ends, at its beginning.
    #[serde(rename = "EndDate", default, deserialize_with = "day")]
    pub end_day: Option<Timestamp>,
}

fn names<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let Some(Value::Array(names)) = Option::<Value>::deserialize(deserializer)? else {
        return Ok(Vec::new());
    };
    let texts = names.into_iter().filter_map(|name| match name {
        Value::String(name) => Some(name),
        _ => None,
    });
    Ok(texts.collect())
}

fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    let date: Option<Date> = field::parsed(deserializer)?;
    Ok(date.and_then(|date| Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp())))
}

impl Listed for CertificateRow {
    const LIST: &'static str = "CertificateList";
}

impl Listed for UserCertificateRow {
    const LIST: &'static str = "CertificateOrderList";
}

impl Operation for ListCertificates {
    const ACTION: &'static str = "ListCertificates";
    const IDEMPOTENCY: Idempotency = Idempotency::ReadOnly;
    type Answer = CertificatePage;

    fn parameters(&self) -> Parameters {
        Parameters::new()
            .with_optional("Keyword", self.keyword.as_deref())
            .with("CurrentPage", self.page.to_string())
            .with("ShowSize", PAGE_SIZE.to_string())
    }
}

impl Operation for ListUserCertificates {
    const ACTION: &'static str = "ListUserCertificateOrder";
    const IDEMPOTENCY: Idempotency = Idempotency::ReadOnly;
    type Answer = UserCertificatePage;

    fn parameters(&self) -> Parameters {
        Parameters::new()
            .with("OrderType", "CERT")
            .with_optional("Keyword", self.keyword.as_deref())
            .with_optional("Status", self.is_expired.then_some("EXPIRED"))
            .with("CurrentPage", self.page.to_string())
            .with("ShowSize", USER_PAGE_SIZE.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_of_an_instance_has_its_names_as_a_list_or_a_text() {
        let page = ListCertificates::parse(
            br#"{"TotalCount":2,"CertificateList":[
                {"CertificateId":"25887176","CertificateStatus":"issued","NotAfter":1797776000000,
                 "SubjectAlternativeNames":["example.com","www.example.com"]},
                {"CertificateId":7,"Domain":"a.example,b.example","SubjectAlternativeNames":null}]}"#,
        )
        .unwrap();
        assert_eq!(page.rows[0].certificate_id.to_string(), "25887176");
        assert_eq!(page.rows[0].names, ["example.com", "www.example.com"]);
        assert_eq!(page.rows[0].status, Some(CertificateStatus::Issued));
        assert!(page.rows[0].not_after.is_some());
        assert_eq!(page.rows[1].domains, ["a.example", "b.example"]);
    }

    #[test]
    fn a_certificate_on_quota_ends_on_a_day() {
        let page = ListUserCertificates::parse(
            br#"{"TotalCount":1,"CertificateOrderList":[
                {"CertificateId":7,"Sans":"a.example,b.example","EndDate":"2027-01-31"}]}"#,
        )
        .unwrap();
        let [row] = &page.rows[..] else {
            panic!("not exactly one row")
        };
        assert_eq!(row.names, ["a.example", "b.example"]);
        assert_eq!(row.end_day.unwrap().to_string(), "2027-01-31T00:00:00Z");
    }

    #[test]
    fn expired_certificates_on_quota_are_asked_for_by_their_status() {
        let list = |is_expired| ListUserCertificates {
            keyword: None,
            is_expired,
            page: 1,
        };
        let page = [("CurrentPage", "1"), ("ShowSize", "50")];
        assert_eq!(
            list(false).parameters().iter().collect::<Vec<_>>(),
            [("OrderType", "CERT"), page[0], page[1]]
        );
        assert_eq!(
            list(true).parameters().iter().collect::<Vec<_>>(),
            [
                ("OrderType", "CERT"),
                ("Status", "EXPIRED"),
                page[0],
                page[1]
            ]
        );
    }
}
