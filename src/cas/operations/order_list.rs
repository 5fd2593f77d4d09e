//! The list of orders (CAS API 2020-04-07, ListUserCertificateOrder).
//!
//! One type is one page; [`Client::list_orders`](crate::Client::list_orders)
//! collects them all.

use jiff::Timestamp;
use serde::de::Error;
use serde::{Deserialize, Deserializer};

use super::{OrderId, field};
use crate::operation::{Idempotency, Operation, Parameters};

/// The page size that the API documents as its default.
const PAGE_SIZE: usize = 50;

/// Asks for one page of orders.
#[derive(Debug, Clone)]
pub struct ListUserCertificateOrder {
    /// What a row must match to be listed.
    pub filter: OrderFilter,
    /// Which page of 50 rows, from 1.
    pub page: usize,
}

/// Which orders to list; by default every order on quota.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderFilter {
    /// Part of a domain or instance id.
    pub keyword: Option<String>,
    /// Lets through only orders of this status.
    pub status: Option<OrderListStatus>,
    /// On quota, or bought one by one.
    pub order_type: OrderType,
}

/// How an order was paid for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OrderType {
    /// Orders that were paid with a unit of quota.
    #[default]
    Cpack,
    /// Orders that were each bought by themselves.
    Buy,
}

/// The list's own words for an order's state; others than [`OrderState`](super::OrderState).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum OrderListStatus {
    /// Not, or no longer, submitted.
    Payed,
    /// Under validation or review.
    Checking,
    /// Refused by the CA.
    CheckedFail,
    /// Not activated yet.
    NotActivated,
    /// Issued.
    Issued,
    /// Issued and close to its end.
    WillExpired,
    /// Issued and past its end.
    Expired,
    /// Revoked.
    Revoked,
    /// Another word than the API documents.
    Unrecognized(String),
}

/// One page of the list of orders.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "WirePage")]
#[non_exhaustive]
pub struct OrderPage {
    /// The orders of this page.
    pub rows: Vec<OrderRow>,
    /// How many rows all pages have.
    pub total_count: Option<usize>,
}

#[derive(Deserialize)]
struct WirePage {
    #[serde(rename = "CertificateOrderList")]
    rows: Option<Vec<OrderRow>>,
    #[serde(rename = "TotalCount", default, deserialize_with = "field::parsed")]
    total_count: Option<usize>,
}

/// An answer that says nothing of orders must not pass for "there are none".
impl TryFrom<WirePage> for OrderPage {
    type Error = &'static str;

    fn try_from(page: WirePage) -> Result<Self, Self::Error> {
        match page {
            WirePage {
                rows: None,
                total_count: None,
            } => Err("missing field `CertificateOrderList`"),
            WirePage { rows, total_count } => Ok(Self {
                rows: rows.unwrap_or_default(),
                total_count,
            }),
        }
    }
}

/// One order of the list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct OrderRow {
    /// The order. Absent only in rows that are no orders.
    #[serde(rename = "OrderId", default, deserialize_with = "order_id")]
    pub order_id: Option<OrderId>,
    /// The domains it is for: one text with commas on the wire.
    #[serde(rename = "Domain", default, deserialize_with = "field::comma_list")]
    pub domains: Vec<String>,
    /// The product that pays for it, as in `digicert-free-1-free`.
    #[serde(rename = "ProductCode", default, deserialize_with = "field::text")]
    pub product_code: Option<String>,
    /// The product's name.
    #[serde(rename = "ProductName", default, deserialize_with = "field::text")]
    pub product_name: Option<String>,
    /// The list's word for its state.
    #[serde(rename = "Status", default, deserialize_with = "field::word")]
    pub status: Option<OrderListStatus>,
    /// The instance, such as `cas-ivauto-abc`.
    #[serde(rename = "InstanceId", default, deserialize_with = "field::text")]
    pub instance_id: Option<String>,
    /// `cpack` or `buy`.
    #[serde(rename = "SourceType", default, deserialize_with = "field::text")]
    pub source_type: Option<String>,
    /// `DV`, `OV`, `EV` or `FREE`.
    #[serde(rename = "CertType", default, deserialize_with = "field::text")]
    pub certificate_type: Option<String>,
    /// `ONE`, `MULTIPLE`, `WILDCARD`, `M_WILDCARD` or `MIX`.
    #[serde(rename = "DomainType", default, deserialize_with = "field::text")]
    pub domain_type: Option<String>,
    /// The brand of the CA.
    #[serde(rename = "RootBrand", default, deserialize_with = "field::text")]
    pub root_brand: Option<String>,
    /// The key algorithm.
    #[serde(rename = "Algorithm", default, deserialize_with = "field::text")]
    pub algorithm: Option<String>,
    /// The order's id at the CA.
    #[serde(rename = "PartnerOrderId", default, deserialize_with = "field::text")]
    pub partner_order_id: Option<String>,
    /// `trustee` where the service renews by itself.
    #[serde(rename = "TrusteeStatus", default, deserialize_with = "field::text")]
    pub trustee_status: Option<String>,
    /// When it was ordered.
    #[serde(rename = "BuyDate", default, deserialize_with = "field::milliseconds")]
    pub buy_date: Option<Timestamp>,
    /// When the certificate's life begins.
    #[serde(
        rename = "CertStartTime",
        default,
        deserialize_with = "field::milliseconds"
    )]
    pub certificate_start: Option<Timestamp>,
    /// When it ends.
    #[serde(
        rename = "CertEndTime",
        default,
        deserialize_with = "field::milliseconds"
    )]
    pub certificate_end: Option<Timestamp>,
}

/// Nothing and 0 stand for no order. Anything else must be an id: an order whose id
/// cannot be read must not pass for one that is not there.
fn order_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<OrderId>, D::Error> {
    match field::text(deserializer)?.as_deref().map(str::trim) {
        None | Some("0") => Ok(None),
        Some(text) => text.parse().map(Some).map_err(Error::custom),
    }
}

impl Operation for ListUserCertificateOrder {
    const ACTION: &'static str = "ListUserCertificateOrder";
    const IDEMPOTENCY: Idempotency = Idempotency::ReadOnly;
    type Answer = OrderPage;

    fn parameters(&self) -> Parameters {
        let status = self.filter.status.as_ref();
        Parameters::new()
            .with("OrderType", self.filter.order_type.as_api_str())
            .with_optional("Keyword", self.filter.keyword.as_deref())
            .with_optional("Status", status.map(OrderListStatus::as_api_str))
            .with("CurrentPage", self.page.to_string())
            .with("ShowSize", PAGE_SIZE.to_string())
    }
}

impl OrderType {
    /// The API's word.
    pub fn as_api_str(self) -> &'static str {
        match self {
            Self::Cpack => "CPACK",
            Self::Buy => "BUY",
        }
    }
}

impl OrderListStatus {
    /// Every status that the API documents, in its order.
    pub const ALL: &'static [Self] = &[
        Self::Payed,
        Self::Checking,
        Self::CheckedFail,
        Self::NotActivated,
        Self::Issued,
        Self::WillExpired,
        Self::Expired,
        Self::Revoked,
    ];

    /// The API's word.
    pub fn as_api_str(&self) -> &str {
        match self {
            Self::Payed => "PAYED",
            Self::Checking => "CHECKING",
            Self::CheckedFail => "CHECKED_FAIL",
            Self::NotActivated => "NOTACTIVATED",
            Self::Issued => "ISSUED",
            Self::WillExpired => "WILLEXPIRED",
            Self::Expired => "EXPIRED",
            Self::Revoked => "REVOKED",
            Self::Unrecognized(word) => word,
        }
    }
}

impl From<String> for OrderListStatus {
    fn from(word: String) -> Self {
        let known = Self::ALL.iter().find(|status| status.as_api_str() == word);
        known.cloned().unwrap_or(Self::Unrecognized(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_read_with_its_domains_and_moments() {
        let page = ListUserCertificateOrder::parse(
            br#"{"TotalCount":"1","CurrentPage":1,"ShowSize":50,"RequestId":"R1",
                "CertificateOrderList":[{"OrderId":98987582437920968,"Domain":"a.example, b.example",
                "ProductCode":"geotrust-dv-1-starter","Status":"CHECKING","SourceType":"cpack",
                "InstanceId":"cas-ivauto-1","BuyDate":1634283958000,"CertEndTime":null,
                "PartnerOrderId":""}]}"#,
        )
        .unwrap();
        assert_eq!(page.total_count, Some(1));
        let [row] = &page.rows[..] else {
            panic!("not exactly one row")
        };
        assert_eq!(row.order_id.unwrap().to_string(), "98987582437920968");
        assert_eq!(row.domains, ["a.example", "b.example"]);
        assert_eq!(row.product_code.as_deref(), Some("geotrust-dv-1-starter"));
        assert_eq!(row.status, Some(OrderListStatus::Checking));
        assert_eq!(row.source_type.as_deref(), Some("cpack"));
        assert_eq!(row.instance_id.as_deref(), Some("cas-ivauto-1"));
        assert_eq!(row.buy_date.unwrap().to_string(), "2021-10-15T07:45:58Z");
        assert_eq!(row.certificate_end, None);
        assert_eq!(row.partner_order_id, None);
    }

    #[test]
    fn an_empty_list_is_one_that_says_so() {
        for body in [
            r#"{"CertificateOrderList":[]}"#,
            r#"{"CertificateOrderList":null,"TotalCount":0}"#,
            r#"{"TotalCount":0}"#,
        ] {
            let page = ListUserCertificateOrder::parse(body.as_bytes()).unwrap();
            assert!(page.rows.is_empty());
        }
        let error = ListUserCertificateOrder::parse(br#"{"RequestId":"R1"}"#).unwrap_err();
        assert!(
            error.to_string().contains("CertificateOrderList"),
            "{error}"
        );
    }

    #[test]
    fn a_filter_sends_only_what_it_restricts() {
        let all = ListUserCertificateOrder {
            filter: OrderFilter::default(),
            page: 1,
        };
        assert_eq!(
            all.parameters().iter().collect::<Vec<_>>(),
            [
                ("OrderType", "CPACK"),
                ("CurrentPage", "1"),
                ("ShowSize", "50")
            ]
        );
        let some = ListUserCertificateOrder {
            filter: OrderFilter {
                keyword: Some("example.com".to_owned()),
                status: Some(OrderListStatus::Revoked),
                order_type: OrderType::Buy,
            },
            page: 3,
        };
        assert_eq!(
            some.parameters().iter().collect::<Vec<_>>(),
            [
                ("OrderType", "BUY"),
                ("Keyword", "example.com"),
                ("Status", "REVOKED"),
                ("CurrentPage", "3"),
                ("ShowSize", "50"),
            ]
        );
    }

    #[test]
    fn every_status_is_read_and_written_as_the_api_spells_it() {
        let words = [
            "PAYED",
            "CHECKING",
            "CHECKED_FAIL",
            "NOTACTIVATED",
            "ISSUED",
            "WILLEXPIRED",
            "EXPIRED",
            "REVOKED",
        ];
        let all = OrderListStatus::ALL.iter().map(OrderListStatus::as_api_str);
        assert_eq!(all.collect::<Vec<_>>(), words);
        for status in OrderListStatus::ALL {
            let read = OrderListStatus::from(status.as_api_str().to_owned());
            assert_eq!(read, *status);
        }
        let odd = OrderListStatus::from("PAUSED".to_owned());
        assert_eq!(odd, OrderListStatus::Unrecognized("PAUSED".to_owned()));
    }
}
