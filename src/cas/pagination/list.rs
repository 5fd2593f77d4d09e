//! What the lists of the API have in common.

use std::hash::Hash;

use crate::operation::Operation;
use crate::operations::{
    CertificateId, CertificatePage, CertificateRow, InstanceFilter, InstanceId, InstancePage,
    InstanceRow, ListCertificates, ListInstances, ListUserCertificateOrder, ListUserCertificates,
    OrderFilter, OrderId, OrderPage, OrderRow, Page, UserCertificatePage, UserCertificateRow,
};

/// All rows that a filter lets through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing<R> {
    /// Each row once, as the newest reading had it.
    pub rows: Vec<R>,
    /// Whether the service's own count says that these are all. Without a count nothing
    /// proves that something is not there.
    pub is_counted: bool,
}

impl<R> Default for Listing<R> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            is_counted: false,
        }
    }
}

/// An operation that asks for one page of a list.
pub(super) trait List: Operation + Send + 'static {
    type Filter: Clone + Send + Sync;
    type Row: Clone + PartialEq + Send + Sync;
    /// What tells one row from another.
    type Key: Eq + Hash + Send + Sync;

    /// Asks for a page, from 1.
    fn page(filter: Self::Filter, page: usize) -> Self;

    fn read(answer: Self::Answer) -> Page<Self::Row>;

    /// The id of what a row is about, if it is about anything.
    fn key(row: &Self::Row) -> Option<Self::Key>;
}

impl List for ListUserCertificateOrder {
    type Filter = OrderFilter;
    type Row = OrderRow;
    type Key = OrderId;

    fn page(filter: OrderFilter, page: usize) -> Self {
        Self { filter, page }
    }

    fn read(answer: OrderPage) -> Page<OrderRow> {
        Page {
            rows: answer.rows,
            total_count: answer.total_count,
            nameless: 0,
        }
    }

    fn key(row: &OrderRow) -> Option<OrderId> {
        row.order_id
    }
}

impl List for ListCertificates {
    type Filter = Option<String>;
    type Row = CertificateRow;
    type Key = CertificateId;

    fn page(keyword: Option<String>, page: usize) -> Self {
        Self { keyword, page }
    }

    fn read(answer: CertificatePage) -> CertificatePage {
        answer
    }

    fn key(row: &CertificateRow) -> Option<CertificateId> {
        Some(row.certificate_id)
    }
}

impl List for ListUserCertificates {
    type Filter = (Option<String>, bool);
    type Row = UserCertificateRow;
    type Key = CertificateId;

    fn page((keyword, is_expired): Self::Filter, page: usize) -> Self {
        Self {
            keyword,
            is_expired,
            page,
        }
    }

    fn read(answer: UserCertificatePage) -> UserCertificatePage {
        answer
    }

    fn key(row: &UserCertificateRow) -> Option<CertificateId> {
        Some(row.certificate_id)
    }
}

impl List for ListInstances {
    type Filter = InstanceFilter;
    type Row = InstanceRow;
    type Key = InstanceId;

    fn page(filter: InstanceFilter, page: usize) -> Self {
        Self { filter, page }
    }

    fn read(answer: InstancePage) -> InstancePage {
        answer
    }

    fn key(row: &InstanceRow) -> Option<InstanceId> {
        Some(row.instance_id.clone())
    }
}
