//! The service's list of orders in our words.

use crate::orders::{Domains, ListFacts, ListedOrder, OrderFilter, Payment, Status};
use cas::operations::{self as wire, OrderListStatus, OrderRow, OrderType};

/// The words of the list for an order's status, which are also what it filters by.
pub(crate) fn list_statuses() -> impl Iterator<Item = &'static str> {
    OrderListStatus::ALL.iter().map(OrderListStatus::as_api_str)
}

/// What a word of the list means in our states.
pub(crate) fn status_of(list_status: &str) -> Status {
    status(&OrderListStatus::from(list_status.to_owned()))
}

/// `None` for a row that is no order.
pub(super) fn listed(row: OrderRow) -> Option<ListedOrder> {
    Some(ListedOrder {
        order: row.order_id?.into(),
        domains: Domains::from_api(&row.domains),
        product_code: row.product_code,
        status: row.status.as_ref().map_or(Status::Unknown, status),
        placed: row.buy_date,
        not_before: row.certificate_start,
        not_after: row.certificate_end,
        facts: ListFacts {
            names: row.domains,
            status: row.status.map(|status| status.as_api_str().to_owned()),
            product_name: row.product_name,
            instance_id: row.instance_id,
            source_type: row.source_type,
            certificate_type: row.certificate_type,
            domain_type: row.domain_type,
            root_brand: row.root_brand,
            algorithm: row.algorithm,
            partner_order_id: row.partner_order_id,
            trustee_status: row.trustee_status,
        },
    })
}

/// What the status of a row means. The API's pages give no such table; this follows from
/// how they describe each value.
fn status(status: &OrderListStatus) -> Status {
    match status {
        OrderListStatus::Payed => Status::Withdrawn,
        OrderListStatus::Checking => Status::InReview,
        OrderListStatus::CheckedFail => Status::Failed,
        OrderListStatus::Issued | OrderListStatus::WillExpired => Status::Issued,
        OrderListStatus::Expired => Status::Expired,
        OrderListStatus::Revoked => Status::Revoked,
        _ => Status::Unknown,
    }
}

pub(super) fn filter(filter: OrderFilter) -> wire::OrderFilter {
    wire::OrderFilter {
        keyword: filter.keyword,
        status: filter.list_status.map(OrderListStatus::from),
        order_type: match filter.payment {
            Payment::Quota => OrderType::Cpack,
            Payment::Single => OrderType::Buy,
        },
    }
}
