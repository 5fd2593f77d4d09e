//! CAS 1.0 behind the life of an order: which operation does what, and what its
//! answers mean in our states.
//!
//! `create` chooses among three creates, `describe` reads what an order is up to,
//! `certificate` fetches what was issued; lists and the rest are here.

mod certificate;
mod create;
mod describe;
mod list;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{Stream, TryStreamExt as _};
use tokio::time::Instant;

use super::shared_list::SharedList;
use super::{Domains, ListedOrder, OrderFilter};
use cas::operations::{
    self as wire, CancelCertificateForPackageRequest, CancelOrderRequest, DeleteCertificateRequest,
    DescribePackageState, ListUserCertificateOrder, OrderId, OrderListStatus, PackageState,
};
use cas::{CallOptions, Client, Error, Operation as _, OrderListing};
pub(crate) use list::{list_statuses, status_of};

/// How old the full list may be that shows an order. That an order is not there, only a
/// new one says.
const LIST_AGE: Duration = Duration::from_secs(30);

/// Orders on CAS 1.0 quota.
#[derive(Debug)]
pub(super) struct CasV1 {
    client: Client,
    all: SharedList<ListUserCertificateOrder, OrderListing>,
    revoked: SharedList<ListUserCertificateOrder, BTreeSet<OrderId>>,
}

impl CasV1 {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client,
            all: SharedList::default(),
            revoked: SharedList::default(),
        }
    }

    /// Orders whose names contain the first of these domains, among others.
    pub(super) async fn list_near(
        &self,
        domains: &Domains,
        call: &CallOptions,
    ) -> Result<Vec<ListedOrder>, Error> {
        // A keyword is a substring match: the plain name also finds the wildcard,
        // and callers compare whole names.
        let plain = domains.first().as_str().trim_start_matches("*.");
        // In which spelling the list looks for other scripts is written nowhere.
        let is_ascii_everywhere = !plain.split('.').any(|label| label.starts_with("xn--"));
        let filter = wire::OrderFilter {
            keyword: is_ascii_everywhere.then(|| plain.to_owned()),
            ..wire::OrderFilter::default()
        };
        let is_near = |listed: &ListedOrder| {
            let own = listed.domains.as_ref();
            is_ascii_everywhere
                || own.is_some_and(|own| own.iter().any(|domain| domain.as_str().contains(plain)))
        };
        let listing = self.client.list_orders(&filter, call).await?;
        let listed = listing.rows.into_iter().filter_map(list::listed);
        Ok(listed.filter(is_near).collect())
    }

    /// Cancels an application; the order stays, and can be deleted then.
    pub(super) async fn cancel(&self, order: &OrderId, call: &CallOptions) -> Result<(), Error> {
        let request = CancelOrderRequest { order_id: *order };
        let cancelled = self.client.send(&request, call).await.map(drop);
        self.all.forget();
        cancelled
    }

    /// Deletes an order that failed or was cancelled; its unit of quota comes back.
    pub(super) async fn delete(&self, order: &OrderId, call: &CallOptions) -> Result<(), Error> {
        let request = DeleteCertificateRequest { order_id: *order };
        let deleted = self.client.send(&request, call).await.map(drop);
        // What is not there any more after an accepted delete needs no list.
        if deleted.is_err() {
            self.all.forget();
        }
        deleted
    }

    /// Revokes the certificate of an issued order, which cannot be undone.
    pub(super) async fn revoke(&self, order: &OrderId, call: &CallOptions) -> Result<(), Error> {
        let request = CancelCertificateForPackageRequest { order_id: *order };
        let revoked = self.client.send(&request, call).await.map(drop);
        // Accepted, lost or refused: what was known of revoked orders is old now.
        self.revoked.forget();
        self.all.forget();
        revoked
    }

    pub(super) fn retry_limit(&self) -> Duration {
        self.client.max_retry_timeout()
    }

    /// The quota of a product.
    pub(super) async fn package(
        &self,
        product_code: &str,
        call: &CallOptions,
    ) -> Result<PackageState, Error> {
        let request = DescribePackageState {
            product_code: Some(product_code.to_owned()),
        };
        self.client.send(&request, call).await
    }

    /// All orders that a filter lets through, page by page.
    pub(super) fn stream(
        &self,
        filter: OrderFilter,
        call: CallOptions,
    ) -> impl Stream<Item = Result<ListedOrder, Error>> + Send + use<> {
        let rows = self.client.stream_orders(list::filter(filter), call);
        rows.try_filter_map(async |row| Ok(list::listed(row)))
    }

    /// An order as the full list shows it. `None` only where a list that was read for
    /// this call proves by its own count that it lacks the order.
    pub(super) async fn listed(
        &self,
        order: &OrderId,
        call: &CallOptions,
    ) -> Result<Option<ListedOrder>, Error> {
        let now = Instant::now();
        // The clock of a machine may not be that old.
        let recently = now.checked_sub(LIST_AGE).unwrap_or(now);
        match self.listed_since(order, recently, call).await? {
            Some(listed) => Ok(Some(listed)),
            None => self.listed_since(order, now, call).await,
        }
    }

    /// The same in a full list that began to be read at that moment or later.
    pub(super) async fn listed_since(
        &self,
        order: &OrderId,
        since: Instant,
        call: &CallOptions,
    ) -> Result<Option<ListedOrder>, Error> {
        let everything = wire::OrderFilter::default();
        let read = || self.client.list_orders(&everything, call);
        let listing = self.all.get(Some(since), read, call).await?;
        let mut rows = listing.rows.iter();
        match rows.find(|row| row.order_id == Some(*order)) {
            Some(row) => Ok(list::listed(row.clone())),
            None if listing.is_counted => Ok(None),
            None => Err(Error::uncounted(ListUserCertificateOrder::ACTION)),
        }
    }

    /// Every revoked order, listed once for the whole process and again after this
    /// process has revoked one.
    async fn revoked(&self, call: &CallOptions) -> Result<Arc<BTreeSet<OrderId>>, Error> {
        let filter = wire::OrderFilter {
            status: Some(OrderListStatus::Revoked),
            ..wire::OrderFilter::default()
        };
        let read = || async {
            let rows = self.client.list_orders(&filter, call).await?.rows;
            Ok(rows.into_iter().filter_map(|row| row.order_id).collect())
        };
        self.revoked.get(None, read, call).await
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::sleep;
    use tokio_util::sync::CancellationToken;

    use super::*;
    use cas::ErrorKind;
    use cas::mock_service::{Line, Service, answer, refusal};

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
    async fn callers_that_wait_for_one_list_fail_with_it_and_a_later_one_lists_anew() {
        let failing = || refusal(403, "NoPermission").after_seconds(5);
        let (service, cas) = cas([failing(), list("7")]);
        let began = Instant::now();
        let ask = |number| {
            let cas = &cas;
            async move {
                sleep(Duration::from_secs(number)).await;
                cas.revoked(&CallOptions::default()).await
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
    async fn a_caller_that_ends_fails_no_other() {
        for ends in ["is cancelled", "runs out of time"] {
            let (service, cas) = cas([list("").after_seconds(9), list("7").after_seconds(9)]);
            let began = Instant::now();
            let short = match ends {
                "is cancelled" => CallOptions::default(),
                _ => CallOptions::within(Duration::from_secs(3), CancellationToken::new()),
            };
            let patient = CallOptions::default();
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
    async fn a_caller_waits_for_another_s_list_no_longer_than_its_own_call() {
        let (_service, cas) = cas([list("").after_seconds(9)]);
        let (patient, began) = (CallOptions::default(), Instant::now());
        let short = CallOptions::within(Duration::from_secs(3), CancellationToken::new());
        let (listed, ()) = tokio::join!(cas.revoked(&patient), async {
            let ended = cas.revoked(&short).await;
            assert_eq!(ended.unwrap_err().kind(), ErrorKind::TimedOut);
            assert_eq!(began.elapsed().as_secs(), 3);
        });
        assert!(listed.unwrap().is_empty());
    }
}
