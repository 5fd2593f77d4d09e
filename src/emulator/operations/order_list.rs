//! `ListUserCertificateOrder`: the orders paid from quota, newest first.
//!
//! Source: CAS API 2020-04-07, ListUserCertificateOrder. The largest `ShowSize`
//! and the order of rows are undocumented; 50 and newest first are assumed.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Account, Operation};
use crate::emulator::answer::{ApiError, Members};
use crate::emulator::authority::Issued;
use crate::emulator::orders::{Order, OrderState, Product};
use crate::emulator::parameters::{Parameter, Parameters};

/// How long before its end a certificate counts as about to expire.
const WILL_EXPIRE_DAYS: i64 = 30;

const STATUSES: [&str; 8] = [
    "CHECKED_FAIL",
    "CHECKING",
    "EXPIRED",
    "ISSUED",
    "NOTACTIVATED",
    "PAYED",
    "REVOKED",
    "WILLEXPIRED",
];

pub(super) const LIST: Operation = Operation {
    name: "ListUserCertificateOrder",
    parameters: &[
        Parameter::integer("CurrentPage"),
        Parameter::integer("ShowSize"),
        Parameter::text("Keyword"),
        Parameter::text("OrderType"),
        Parameter::text("ResourceGroupId"),
        Parameter::text("Status"),
    ],
    run: list,
};

fn list(account: &mut Account<'_>, parameters: &Parameters) -> Result<Members, ApiError> {
    let page = parameters.number("CurrentPage", 1, 1..=i64::MAX)?;
    let size = parameters.number("ShowSize", 50, 1..=50)?;
    let wanted = parameters.text("Status");
    if wanted.is_some_and(|status| !STATUSES.contains(&status)) {
        return Err(ApiError::invalid("Status is not one of the known values."));
    }
    let keyword = parameters.text("Keyword").unwrap_or_default();
    let now = account.now;
    let is_listed = lists_quota_orders(parameters)?;
    let rows: Vec<Value> = account
        .orders
        .all(now)
        .rev()
        .filter(|order| is_listed && matches(order, keyword))
        .filter(|order| wanted.is_none_or(|wanted| wanted == status(order, now)))
        .map(|order| row(order, now))
        .collect();
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

/// The account has orders paid from quota and has never bought a single one (BUY).
fn lists_quota_orders(parameters: &Parameters) -> Result<bool, ApiError> {
    match parameters.text("OrderType") {
        None | Some("CPACK") => Ok(true),
        Some("BUY") => Ok(false),
        Some(_) => Err(ApiError::invalid("OrderType must be CPACK or BUY here.")),
    }
}

fn matches(order: &Order, keyword: &str) -> bool {
    order.request.domain.contains(keyword) || instance_id(order).contains(keyword)
}

/// The list's word for the state; no vendor table maps the two vocabularies.
fn status(order: &Order, now: Timestamp) -> &'static str {
    match (order.state, &order.issued) {
        (OrderState::Payed, _) => "PAYED",
        (OrderState::DomainVerify | OrderState::Process, _) => "CHECKING",
        (OrderState::VerifyFail, _) => "CHECKED_FAIL",
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

fn row(order: &Order, now: Timestamp) -> Value {
    let product = Product::of(&order.request.product_code);
    let is_wildcard = order.is_wildcard();
    let mut row = json!({
        "OrderId": order.id,
        "AliyunOrderId": aliyun_order_id(order),
        "InstanceId": instance_id(order),
        "Domain": order.request.domain,
        "DomainCount": 1,
        "WildDomainCount": i32::from(is_wildcard),
        "DomainType": if is_wildcard { "WILDCARD" } else { "ONE" },
        "CertType": product.grade,
        "ProductCode": order.request.product_code,
        "ProductName": format!("{} {}", product.brand, product.grade),
        "RootBrand": product.brand,
        "Algorithm": "ECC",
        "SourceType": "cpack",
        "Status": status(order, now),
        "TrusteeStatus": "unTrustee",
        "BuyDate": order.created_at.as_millisecond(),
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
    order.id.0 + 100_000_000_000_000_000
}

fn instance_id(order: &Order) -> String {
    format!("cas-ivauto-{:x}", order.id.0)
}
