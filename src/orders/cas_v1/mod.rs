//! CAS 1.0 behind the life of an order: which operation does what, and what its
//! answers mean in our states. The only folder of `orders` that knows operations.
//!
//! `placing` chooses among three creates, `looking` reads what an order is up to,
//! `delivering` fetches what was issued; the rest is here.

mod delivering;
mod looking;
mod placing;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use futures_util::Stream;
use jiff::Timestamp;

use super::Domains;
use crate::cas::operations::{
    CancelOrderRequest, DeleteCertificateRequest, DescribePackageState, ListUserCertificateOrder,
    OrderFilter, OrderId, OrderListStatus, OrderRow, PackageState, RevokeCertificate,
};
use crate::cas::sts::GetCallerIdentity;
use crate::cas::{Call, Client, Error, SingleFlight, Site};

/// Orders on CAS 1.0 quota.
#[derive(Debug)]
pub(super) struct CasV1 {
    client: Client,
    revoked: Mutex<Arc<Revoked>>,
}

/// The revoked orders since this process has last revoked one.
#[derive(Debug, Default)]
struct Revoked {
    known: OnceLock<Arc<BTreeSet<OrderId>>>,
    listing: SingleFlight<Result<Arc<BTreeSet<OrderId>>, Error>>,
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
        *self.revoked.lock().unwrap_or_else(PoisonError::into_inner) = Arc::default();
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
    /// process has revoked one. Callers that wait for the same list fail together.
    async fn revoked(&self, call: &Call) -> Result<Arc<BTreeSet<OrderId>>, Error> {
        let current = Arc::clone(&self.revoked.lock().unwrap_or_else(PoisonError::into_inner));
        let list = async {
            // Somebody else's list may just have come.
            if let Some(revoked) = current.known.get() {
                return Ok(Arc::clone(revoked));
            }
            let filter = OrderFilter {
                status: Some(OrderListStatus::Revoked),
                ..OrderFilter::default()
            };
            let rows = self.rows(filter, call).await?;
            let revoked = rows.into_iter().filter_map(|row| row.order_id).collect();
            Ok(Arc::clone(current.known.get_or_init(|| Arc::new(revoked))))
        };
        // Who is pressed for time gives up before it is over.
        let is_own = |listed: &Result<_, Error>| {
            listed.as_ref().is_err_and(|error| {
                call.is_over() || (call.deadline.is_some() && error.kind().is_passing())
            })
        };
        let listed = current.listing.join(list, is_own);
        call.limit::<ListUserCertificateOrder, _>(listed).await
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::{Instant, sleep};
    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::cas::ErrorKind;
    use crate::cas::scripted::{Line, Service, answer, refusal};

    fn cas(script: impl IntoIterator<Item = Line>) -> (Service, CasV1) {
        let service = Service::following(script);
        let cas = CasV1::new(service.client());
        (service, cas)
    }

    fn list(orders: &str) -> Line {
        let rows: Vec<_> = orders
            .split_whitespace()
            .map(|order| format!(r#"{{"OrderId":{order}}}"#))
            .collect();
        let (count, rows) = (rows.len(), rows.join(","));
        answer(
            200,
            &format!(r#"{{"CertificateOrderList":[{rows}],"TotalCount":{count}}}"#),
        )
    }

    #[tokio::test(start_paused = true)]
    async fn those_who_wait_for_one_list_fail_with_it_and_a_later_one_lists_anew() {
        let failing = || refusal(403, "NoPermission").after_seconds(5);
        let (service, cas) = cas([failing(), list("7")]);
        let began = Instant::now();
        let ask = |number| {
            let cas = &cas;
            async move {
                sleep(Duration::from_secs(number)).await;
                cas.revoked(&Call::default()).await
            }
        };
        let (first, second, third) = tokio::join!(ask(0), ask(1), ask(2));
        for failed in [first, second, third] {
            assert_eq!(failed.unwrap_err().code(), Some("NoPermission"));
        }
        assert_eq!(began.elapsed().as_secs(), 5);
        for _ in 0..2 {
            assert_eq!(ask(0).await.unwrap().len(), 1);
        }
        assert_eq!(service.requests().len(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_caller_that_ends_takes_nobody_with_it() {
        for ends in ["is cancelled", "runs out of time"] {
            let (service, cas) = cas([list("").after_seconds(9), list("7").after_seconds(9)]);
            let began = Instant::now();
            let short = match ends {
                "is cancelled" => Call::default(),
                _ => Call::within(Duration::from_secs(3), CancellationToken::new()),
            };
            let patient = Call::default();
            let (ended, listed, ()) =
                tokio::join!(cas.revoked(&short), cas.revoked(&patient), async {
                    sleep(Duration::from_secs(3)).await;
                    short.cancel.cancel();
                });
            let kind = ended.unwrap_err().kind();
            assert!(
                matches!(kind, ErrorKind::Cancelled | ErrorKind::TimedOut),
                "{kind:?}"
            );
            assert_eq!(listed.unwrap().len(), 1, "{ends}");
            assert_eq!(began.elapsed().as_secs(), 12, "{ends}");
            assert_eq!(service.requests().len(), 2, "{ends}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_for_another_s_list_waits_no_longer_than_its_own_call() {
        let (_service, cas) = cas([list("").after_seconds(9)]);
        let (patient, began) = (Call::default(), Instant::now());
        let short = Call::within(Duration::from_secs(3), CancellationToken::new());
        let (listed, ()) = tokio::join!(cas.revoked(&patient), async {
            let ended = cas.revoked(&short).await;
            assert_eq!(ended.unwrap_err().kind(), ErrorKind::TimedOut);
            assert_eq!(began.elapsed().as_secs(), 3);
        });
        assert!(listed.unwrap().is_empty());
    }
}
