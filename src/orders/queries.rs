//! What there is in the account: orders by the list, and quota.

use std::collections::BTreeMap;

use futures_util::Stream;

use super::snapshot::Described;
use super::{
    Domains, Instance, InstanceQuery, ListedOrder, OrderFilter, OrderId, OrderSnapshot, Orders,
    Package, Status,
};
use cas::{CallOptions, Error};

/// An order as both its description and the list tell it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OrderDetails {
    /// What it is up to.
    pub snapshot: OrderSnapshot,
    /// Its domains; `None` if the list does not tell them.
    pub domains: Option<Domains>,
    /// Its product; `None` if the list does not tell it.
    pub product_code: Option<String>,
    /// The order as the list shows it, if it does.
    pub listed: Option<ListedOrder>,
}

impl Orders {
    /// Everything that can be learned of an order; `None` if it is not there.
    ///
    /// # Errors
    ///
    /// The service could not be asked.
    pub(crate) async fn describe_fully(
        &self,
        order: &OrderId,
        call: &CallOptions,
    ) -> Result<Option<OrderDetails>, Error> {
        let described = self.service.describe(order, None, call).await?;
        let listed = self.service.listed(order, call).await?;
        let snapshot = match (described, &listed) {
            (Described::Order(seen), _) => self.service.refined(order, *seen, call).await?,
            (Described::Missing(word), Some(listed)) => OrderSnapshot::by_list(listed, word),
            (Described::Missing(_), None) => return Ok(None),
        };
        Ok(Some(OrderDetails::of(snapshot, listed)))
    }

    /// The same of an order that was listed just now. The list is not read again for it,
    /// so one that has gone since is told as it was listed.
    ///
    /// # Errors
    ///
    /// The service could not be asked.
    pub(crate) async fn describe_listed(
        &self,
        listed: ListedOrder,
        call: &CallOptions,
    ) -> Result<OrderDetails, Error> {
        let snapshot = self.service.describe_beside(&listed, call).await?;
        Ok(OrderDetails::of(snapshot, Some(listed)))
    }

    /// The registrable domain that all names of an order are under, which is usually the
    /// DNS zone of its record; `None` if the list does not tell its names.
    ///
    /// # Errors
    ///
    /// The service could not be asked.
    pub(crate) async fn zone(
        &self,
        order: &OrderId,
        call: &CallOptions,
    ) -> Result<Option<String>, Error> {
        let listed = self.service.listed(order, call).await?;
        let domains = listed.and_then(|listed| listed.domains);
        Ok(domains.map(|domains| domains.first().root().to_owned()))
    }

    /// The status of an order as the full list shows it; `None` if the list lacks it.
    ///
    /// # Errors
    ///
    /// The service could not be asked.
    pub(crate) async fn listed_status(
        &self,
        order: &OrderId,
        call: &CallOptions,
    ) -> Result<Option<Status>, Error> {
        let listed = self.service.listed(order, call).await?;
        Ok(listed.map(|listed| listed.status))
    }

    /// All orders that a filter lets through, each once, page by page as they are
    /// asked for. An error is the last item.
    pub(crate) fn listed_all(
        &self,
        filter: OrderFilter,
        call: CallOptions,
    ) -> impl Stream<Item = Result<ListedOrder, Error>> + Send + use<> {
        self.service.v1.stream(filter, call)
    }

    /// What is on the account's instances, each once, page by page as they are asked for. An
    /// error is the last item.
    pub(crate) fn listed_on_instances(
        &self,
        keyword: Option<&str>,
        call: &CallOptions,
    ) -> impl Stream<Item = Result<ListedOrder, Error>> + Send + use<> {
        self.service.v2.stream(keyword, call)
    }

    /// The account's instances that a query lets through.
    ///
    /// # Errors
    ///
    /// The service could not be asked.
    pub(crate) async fn instances(
        &self,
        query: &InstanceQuery,
        call: &CallOptions,
    ) -> Result<Vec<Instance>, Error> {
        self.service.v2.query(query, call).await
    }

    /// How many instances of each spec are free.
    ///
    /// # Errors
    ///
    /// The service could not be asked.
    pub(crate) async fn free_instances(
        &self,
        call: &CallOptions,
    ) -> Result<BTreeMap<String, usize>, Error> {
        self.service.v2.free_instances(call).await
    }

    /// The quota of a product.
    ///
    /// # Errors
    ///
    /// The service could not be asked, or has no such product.
    pub(crate) async fn package(
        &self,
        product_code: &str,
        call: &CallOptions,
    ) -> Result<Package, Error> {
        self.service.v1.package(product_code, call).await
    }
}

impl OrderDetails {
    fn of(snapshot: OrderSnapshot, listed: Option<ListedOrder>) -> Self {
        let of = listed.as_ref();
        Self {
            snapshot,
            domains: of.and_then(|listed| listed.domains.clone()),
            product_code: of.and_then(|listed| listed.product_code.clone()),
            listed,
        }
    }
}
