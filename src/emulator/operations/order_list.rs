//! `ListUserCertificateOrder`: orders paid from quota, or certificates.
//!
//! Source: CAS API 2020-04-07, ListUserCertificateOrder. The largest `ShowSize`,
//! the order of rows and when a new order shows up are open questions.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::certificate::{self, Owned};
use super::{Account, Operation};
use crate::answer::{ApiError, Members};
use crate::ca::Issued;
use crate::orders::{Order, OrderState, Orders, Product};
use crate::parameters::{Parameter, Parameters};
use crate::variants::instances::V1ListCertShowsV2;
use crate::variants::{BuyDate, ComplimentaryName, LargePage, ListOrder, PayedStatus, Variants};

/// How long before its end a certificate counts as about to expire.
const WILL_EXPIRE_DAYS: i64 = 30;

/// The most rows of a page.
const LARGEST_PAGE: i64 = 50;

/// The words that certificates know as well as orders.
const CERTIFICATE_STATUSES: [&str; 3] = ["EXPIRED", "ISSUED", "WILLEXPIRED"];

const ORDER_STATUSES: [&str; 5] = [
    "CHECKED_FAIL",
    "CHECKING",
    "NOTACTIVATED",
    "PAYED",
    "REVOKED",
];

pub(super) const LIST: Operation = Operation::cas(
    "ListUserCertificateOrder",
    &[
        Parameter::integer("CurrentPage"),
        Parameter::integer("ShowSize"),
        Parameter::text("Keyword"),
        Parameter::text("OrderType"),
        Parameter::text("ResourceGroupId"),
        Parameter::text("Status"),
    ],
    list,
);

fn list(account: &mut Account<'_>, parameters: &Parameters) -> Result<Members, ApiError> {
    let page = parameters.number("CurrentPage", 1, 1..=i64::MAX)?;
    let size = match account.variants().large_page {
        LargePage::Refused => parameters.number("ShowSize", 50, 1..=LARGEST_PAGE)?,
        LargePage::Capped => (parameters.number("ShowSize", 50, 1..=i64::MAX)?).min(LARGEST_PAGE),
    };
    let now = account.now;
    let rows = match parameters.text("OrderType") {
        None | Some("CPACK") => order_rows(account.orders, parameters, now)?,
        // The account never bought a single order nor uploaded a certificate.
        Some("BUY") => {
            checked_status(parameters, true)?;
            Vec::new()
        }
        Some("UPLOAD") => {
            checked_status(parameters, false)?;
            Vec::new()
        }
        Some("CERT") => {
            let mut rows = instance_rows(account, parameters)?;
            rows.extend(certificate_rows(account.orders, parameters, now)?);
            rows
        }
        Some(_) => {
            let message = "OrderType must be CPACK, BUY, CERT or UPLOAD.";
            return Err(ApiError::invalid(message));
        }
    };
    account.orders.listed();
    let total = rows.len();
    let skipped = page.saturating_sub(1).saturating_mul(size);
    let shown: Vec<Value> = rows
        .into_iter()
        .skip(usize::try_from(skipped).unwrap_or(usize::MAX))
        .take(usize::try_from(size).unwrap_or(usize::MAX))
        .collect();
    Ok(Members::from_iter([
        ("CertificateOrderList".to_owned(), shown.into()),
        ("CurrentPage".to_owned(), page.into()),
        ("ShowSize".to_owned(), size.into()),
        ("TotalCount".to_owned(), total.into()),
    ]))
}

/// Orders paid from quota; without a status all of them.
fn order_rows(
    orders: &mut Orders,
    parameters: &Parameters,
    now: Timestamp,
) -> Result<Vec<Value>, ApiError> {
    let variants = *orders.variants();
    let wanted = checked_status(parameters, true)?;
    let keyword = parameters.text("Keyword").unwrap_or_default();
    let quota_bought_at = orders.quota_bought_at();
    let bought_at = |order: &Order| match (variants.buy_date, quota_bought_at) {
        (BuyDate::Purchased, Some(moment)) => moment,
        (BuyDate::Ordered, _) | (_, None) => order.created_at,
    };
    let mut found: Vec<&Order> = orders
        .all(now)
        .filter(|order| order.is_listed(now) && matches(order, keyword))
        .filter(|order| wanted.is_none_or(|wanted| wanted == status(order, &variants, now)))
        .collect();
    match variants.list_order {
        ListOrder::Newest => found.reverse(),
        ListOrder::Oldest => {}
        // Ids rise by odd steps: the last digits are as good as random.
        ListOrder::Unordered => found.sort_by_key(|order| order.id.0 % 61),
    }
    Ok(found
        .into_iter()
        .map(|order| row(order, &variants, bought_at(order), now))
        .collect())
}

/// Certificates; without a status those that are valid.
fn certificate_rows(
    orders: &mut Orders,
    parameters: &Parameters,
    now: Timestamp,
) -> Result<Vec<Value>, ApiError> {
    let wanted = checked_status(parameters, false)?;
    let keyword = parameters.text("Keyword").unwrap_or_default();
    let ids: Vec<_> = orders.all(now).map(|order| order.id).rev().collect();
    let mut rows = Vec::new();
    for id in ids {
        let certificate = orders.certificate_id(id);
        if let Some(order) = orders.any(id, now)
            && order.state == OrderState::Certificate
            && let Some(issued) = &order.issued
            && matches(order, keyword)
            && match wanted {
                Some(wanted) => wanted == validity(issued, now),
                None => !order.is_expired(now),
            }
        {
            rows.push(certificate::row(
                &Owned::by_order(order, issued, certificate),
                now,
            ));
        }
    }
    Ok(rows)
}

/// Certificates of instances, which the list is expected to have, too.
fn instance_rows(
    account: &mut Account<'_>,
    parameters: &Parameters,
) -> Result<Vec<Value>, ApiError> {
    let wanted = checked_status(parameters, false)?;
    let keyword = parameters.text("Keyword").unwrap_or_default();
    let (instances, setting) = account.instances();
    if setting.variants().v1_list_cert_shows_v2 == V1ListCertShowsV2::No {
        return Ok(Vec::new());
    }
    let mut rows = Vec::new();
    for instance in instances.all(&setting).into_iter().rev() {
        for certificate in instance.certificates.iter().rev() {
            let is_meant = match wanted {
                Some(wanted) => wanted == validity(&certificate.issued, setting.now),
                None => certificate.status(setting.now) != "expired",
            };
            let mut texts = certificate.names.iter().chain([&instance.id.0]);
            if is_meant
                && !certificate.is_revoked(setting.now)
                && texts.any(|text| text.contains(keyword))
            {
                let owned = Owned::by_instance(instance, certificate, setting.variants());
                rows.push(certificate::row(&owned, setting.now));
            }
        }
    }
    Ok(rows)
}

fn checked_status(parameters: &Parameters, is_for_orders: bool) -> Result<Option<&str>, ApiError> {
    let wanted = parameters.text("Status");
    let is_known = |status: &str| {
        CERTIFICATE_STATUSES.contains(&status) || is_for_orders && ORDER_STATUSES.contains(&status)
    };
    if wanted.is_some_and(|status| !is_known(status)) {
        return Err(ApiError::invalid("Status is not one of the known values."));
    }
    Ok(wanted)
}

fn matches(order: &Order, keyword: &str) -> bool {
    order.request.domain.contains(keyword) || order.instance_id().contains(keyword)
}

/// The list's word for the state; no vendor table maps the two vocabularies.
fn status(order: &Order, variants: &Variants, now: Timestamp) -> &'static str {
    match (order.state, &order.issued) {
        (OrderState::Payed, _) => match variants.payed_status {
            PayedStatus::Payed => "PAYED",
            PayedStatus::NotActivated => "NOTACTIVATED",
        },
        (OrderState::DomainVerify | OrderState::Process | OrderState::Unknow, _) => "CHECKING",
        (OrderState::VerifyFail, _) => "CHECKED_FAIL",
        (OrderState::Revoked, _) => "REVOKED",
        (OrderState::Certificate | OrderState::Gone, None) => "ISSUED",
        (OrderState::Certificate | OrderState::Gone, Some(issued)) => validity(issued, now),
    }
}

fn validity(issued: &Issued, now: Timestamp) -> &'static str {
    let left = issued.not_after.duration_since(now);
    if left.is_negative() {
        "EXPIRED"
    } else if left.as_hours() < WILL_EXPIRE_DAYS * 24 {
        "WILLEXPIRED"
    } else {
        "ISSUED"
    }
}

fn row(order: &Order, variants: &Variants, bought_at: Timestamp, now: Timestamp) -> Value {
    let product = Product::of(&order.request.product_code, variants.starter_shape);
    let names: Vec<String> = match (variants.complimentary_name, &order.issued) {
        (ComplimentaryName::Listed, Some(_)) => order.request.domains_and_complimentary(),
        _ => order.request.domains().map(str::to_owned).collect(),
    };
    let count = names.len();
    let wildcards = names.iter().filter(|name| name.starts_with("*.")).count();
    let algorithm = order
        .issued
        .as_ref()
        .map(|issued| issued.algorithm.as_str());
    let mut row = json!({
        "OrderId": order.id,
        "AliyunOrderId": aliyun_order_id(order),
        "InstanceId": order.instance_id(),
        "Domain": names.join(","),
        "DomainCount": count,
        "WildDomainCount": wildcards,
        "DomainType": match (count, wildcards) {
            (1, 0) => "ONE",
            (1, _) => "WILDCARD",
            (_, 0) => "MULTIPLE",
            _ if count == wildcards => "M_WILDCARD",
            _ => "MIX",
        },
        "CertType": product.grade,
        "ProductCode": order.request.product_code,
        "ProductName": format!("{} {}", product.brand, product.grade),
        "RootBrand": product.brand,
        "Algorithm": algorithm.unwrap_or("ECC"),
        "SourceType": "cpack",
        "Status": status(order, variants, now),
        "TrusteeStatus": "unTrustee",
        "BuyDate": bought_at.as_millisecond(),
    });
    if order.state == OrderState::Certificate
        && let Some(issued) = &order.issued
    {
        row["PartnerOrderId"] = format!("P{}", order.id).into();
        row["CertStartTime"] = issued.not_before.as_millisecond().into();
        row["CertEndTime"] = issued.not_after.as_millisecond().into();
    }
    row
}

/// The order's number in the vendor's billing, unlike the order id.
fn aliyun_order_id(order: &Order) -> i64 {
    order.id.0 + 100_000_000_000_000
}
