//! What there is in the account: orders by the list, and quota.

use futures_util::Stream;

use super::cas_v1::{Described, by_row};
use super::{Domains, OrderSnapshot, Orders, Status};
use cas::operations::{OrderFilter, OrderId, OrderRow, PackageState};
use cas::{Call, Error};

/// An order as both its description and the list tell it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OrderDetails {
    /// What it is up to.
    pub snapshot: OrderSnapshot,
    /// Its domains; `None` if the list does not tell them.
    pub domains: Option<Domains>,
    /// Its product; `None` if the list does not tell it.
    pub product_code: Option<String>,
    /// Its row in the list, if there is one.
    pub row: Option<OrderRow>,
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
        call: &Call,
    ) -> Result<Option<OrderDetails>, Error> {
        let described = self.service.describe(order, call).await?;
        let row = self.service.row(order, call).await?;
        let snapshot = match (described, &row) {
            (Described::Order(seen), _) => self.service.refined(order, *seen, call).await?,
            (Described::Missing(word), Some(row)) => by_row(row, word),
            (Described::Missing(_), None) => return Ok(None),
        };
        Ok(Some(OrderDetails::of(snapshot, row)))
    }

    /// The same of an order that was listed just now. The list is not read again for it,
    /// so one that has gone since is told as it was listed.
    ///
    /// # Errors
    ///
    /// The service could not be asked.
    pub(crate) async fn describe_listed(
        &self,
        order: &OrderId,
        row: OrderRow,
        call: &Call,
    ) -> Result<OrderDetails, Error> {
        let snapshot = self.service.describe_beside(&row, order, call).await?;
        Ok(OrderDetails::of(snapshot, Some(row)))
    }

    /// The registrable domain that all names of an order are under, which is usually the
    /// DNS zone of its record; `None` if the list does not tell its names.
    ///
    /// # Errors
    ///
    /// The service could not be asked.
    pub(crate) async fn zone(&self, order: &OrderId, call: &Call) -> Result<Option<String>, Error> {
        let row = self.service.row(order, call).await?;
        let domains = row.and_then(|row| Domains::from_api(&row.domains));
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
        call: &Call,
    ) -> Result<Option<Status>, Error> {
        let listed = self.service.listed(order, call).await?;
        Ok(listed.map(|listed| listed.status))
    }

    /// All orders that a filter lets through, each once, page by page as they are
    /// asked for. An error is the last item. `Status::from` puts a row's status into
    /// our words.
    pub(crate) fn listed_all(
        &self,
        filter: OrderFilter,
        call: Call,
    ) -> impl Stream<Item = Result<OrderRow, Error>> + Send + use<> {
        self.service.stream(filter, call)
    }

    /// The quota of a product.
    ///
    /// # Errors
    ///
    /// The service could not be asked, or has no such product.
    pub(crate) async fn package(
        &self,
        product_code: &str,
        call: &Call,
    ) -> Result<PackageState, Error> {
        self.service.package(product_code, call).await
    }
}

impl OrderDetails {
    fn of(snapshot: OrderSnapshot, row: Option<OrderRow>) -> Self {
        let domains = row.as_ref().map(|row| row.domains.as_slice());
        Self {
            snapshot,
            domains: domains.and_then(Domains::from_api),
            product_code: row.as_ref().and_then(|row| row.product_code.clone()),
            row,
        }
    }
}
