//! CAS 1.0 behind the life of an order: which operation does what, and what its
//! answers mean in our states. The only folder of `orders` that knows operations.
//!
//! `placing` chooses among three creates, `looking` reads what an order is up to,
//! `delivering` fetches what was issued; the rest is here.

mod delivering;
mod looking;
mod placing;

use std::collections::BTreeSet;
use std::sync::Arc;

use futures_util::Stream;
use jiff::Timestamp;
use tokio::sync::Mutex;

use super::Domains;
use crate::cas::operations::{
    CancelOrderRequest, DeleteCertificateRequest, DescribePackageState, OrderFilter, OrderId,
    OrderListStatus, OrderRow, PackageState, RevokeCertificate,
};
use crate::cas::sts::GetCallerIdentity;
use crate::cas::{Call, Client, Error, Site};

/// Orders on CAS 1.0 quota.
#[derive(Debug)]
pub(super) struct CasV1 {
    client: Client,
    revoked: Mutex<Option<Arc<BTreeSet<OrderId>>>>,
}

/// An order as a list shows it.
#[derive(Debug)]
pub(super) struct Listed {
    pub(super) order: OrderId,
    pub(super) domains: Vec<String>,
    pub(super) product_code: Option<String>,
    pub(super) status: Option<OrderListStatus>,
    pub(super) bought: Option<Timestamp>,
}

impl CasV1 {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client,
            revoked: Mutex::default(),
        }
    }

    /// Orders whose names contain the first of these domains, among others.
    pub(super) async fn listed(
        &self,
        domains: &Domains,
        call: &Call,
    ) -> Result<Vec<Listed>, Error> {
        // A keyword is a substring match: the plain name also finds the wildcard,
        // and callers compare whole names.
        let plain = domains.first().as_str().trim_start_matches("*.");
        // Nobody wrote down in which spelling the list looks for other scripts.
        let is_ascii_everywhere = !plain.split('.').any(|label| label.starts_with("xn--"));
        let filter = OrderFilter {
            keyword: is_ascii_everywhere.then(|| plain.to_owned()),
            ..OrderFilter::default()
        };
        let is_near = |row: &OrderRow| {
            let own = Domains::from_api(&row.domains);
            is_ascii_everywhere
                || own.is_some_and(|own| own.iter().any(|domain| domain.as_str().contains(plain)))
        };
        let rows = self.rows(filter, call).await?;
        Ok(rows
            .into_iter()
            .filter(is_near)
            .filter_map(Listed::of)
            .collect())
    }

    /// Every order of the account.
    pub(super) async fn listed_all(&self, call: &Call) -> Result<Vec<Listed>, Error> {
        let rows = self.rows(OrderFilter::default(), call).await?;
        Ok(rows.into_iter().filter_map(Listed::of).collect())
    }

    /// Takes an application back; the order stays, and becomes removable.
    pub(super) async fn withdraw(&self, order: &OrderId, call: &Call) -> Result<(), Error> {
        let request = CancelOrderRequest { order_id: *order };
        self.client.send(&request, call).await.map(drop)
    }

    /// Removes an order that failed or was withdrawn; its unit of quota comes back.
    pub(super) async fn remove(&self, order: &OrderId, call: &Call) -> Result<(), Error> {
        let request = DeleteCertificateRequest { order_id: *order };
        self.client.send(&request, call).await.map(drop)
    }

    /// Revokes the certificate of an issued order, which cannot be undone, or gives
    /// the unit of a withdrawn one back: the API has one operation for both.
    pub(super) async fn revoke(&self, order: &OrderId, call: &Call) -> Result<(), Error> {
        let request = RevokeCertificate { order_id: *order };
        let revoked = self.client.send(&request, call).await.map(drop);
        // Accepted, lost or refused: what was known of revoked orders is old now.
        *self.revoked.lock().await = None;
        revoked
    }

    /// The account that the key belongs to.
    pub(super) async fn account(&self, call: &Call) -> Result<String, Error> {
        let caller = self.client.send(&GetCallerIdentity, call).await?;
        Ok(caller.account_id)
    }

    pub(super) fn now(&self) -> Timestamp {
        self.client.now()
    }

    /// The time by which the service dates orders, as far as it told.
    pub(super) fn service_time(&self) -> Option<Timestamp> {
        self.client.service_time()
    }

    pub(super) fn site(&self) -> Site {
        self.client.site()
    }

    /// The quota of a product.
    pub(super) async fn package(
        &self,
        product_code: &str,
        call: &Call,
    ) -> Result<PackageState, Error> {
        let request = DescribePackageState {
            product_code: Some(product_code.to_owned()),
        };
        self.client.send(&request, call).await
    }

    /// All rows that a filter lets through, page by page.
    pub(super) fn stream(
        &self,
        filter: OrderFilter,
        call: Call,
    ) -> impl Stream<Item = Result<OrderRow, Error>> + Send + use<> {
        self.client.stream_orders(filter, call)
    }

    /// The row of an order in the full list, which is the last word on whether the
    /// order is there.
    pub(super) async fn row(
        &self,
        order: &OrderId,
        call: &Call,
    ) -> Result<Option<OrderRow>, Error> {
        let rows = self.rows(OrderFilter::default(), call).await?;
        Ok(rows.into_iter().find(|row| row.order_id == Some(*order)))
    }

    async fn rows(&self, filter: OrderFilter, call: &Call) -> Result<Vec<OrderRow>, Error> {
        self.client.list_orders(&filter, call).await
    }

    /// Every revoked order, listed once for the whole process and again after this
    /// process has revoked one.
    async fn revoked(&self, call: &Call) -> Result<Arc<BTreeSet<OrderId>>, Error> {
        let mut known = self.revoked.lock().await;
        if let Some(revoked) = &*known {
            return Ok(Arc::clone(revoked));
        }
        let filter = OrderFilter {
            status: Some(OrderListStatus::Revoked),
            ..OrderFilter::default()
        };
        let rows = self.rows(filter, call).await?;
        let revoked = Arc::new(rows.into_iter().filter_map(|row| row.order_id).collect());
        *known = Some(Arc::clone(&revoked));
        Ok(revoked)
    }
}

impl Listed {
    /// `None` for a row that is no order.
    fn of(row: OrderRow) -> Option<Self> {
        Some(Self {
            order: row.order_id?,
            domains: row.domains,
            product_code: row.product_code,
            status: row.status,
            bought: row.buy_date,
        })
    }
}
