//! All pages of a list as one.
//!
//! The lists have no cursor: while one is read, a new row pushes others to the next
//! page and one that goes pulls others to a page that was read already. A pass
//! that saw no such thing is believed; after any other the pages are read again.
//! Where the list has no count, only a page without anything new is its end. A list is
//! complete if it has as many different rows as its own count says.

mod list;

use std::collections::HashSet;

use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use tracing::warn;

use super::call_options::CallOptions;
use super::client::Client;
use super::error::Error;
use super::operations::{
    CertificateRow, InstanceFilter, InstanceRow, ListCertificates, ListInstances,
    ListUserCertificateOrder, ListUserCertificates, OrderFilter, OrderRow, Page,
    UserCertificateRow,
};
use list::List;

pub use list::Listing;

const MOST_PASSES: usize = 3;

/// All orders that a filter lets through.
pub type OrderListing = Listing<OrderRow>;

/// All instances that a filter lets through.
pub type InstanceListing = Listing<InstanceRow>;

/// Beyond that the service does not end its list.
const MOST_ROWS: usize = 100_000;

impl Client {
    /// Lists all orders that a filter lets through, each once.
    ///
    /// Rows without an order id are left out. If the list never holds still,
    /// the rows of all passes are given: one too many rather than one too few.
    ///
    /// # Errors
    ///
    /// A page could not be had, the list always ended before its own count, or it did
    /// not end. A list with holes says of no order that it is not there.
    pub async fn list_orders(
        &self,
        filter: &OrderFilter,
        call: &CallOptions,
    ) -> Result<OrderListing, Error> {
        Reading::<ListUserCertificateOrder>::new(self, filter.clone(), call)
            .into_listing()
            .await
    }

    /// The same orders, page by page as they are asked for.
    ///
    /// Each order comes once, as the first page that showed it had it. If the list
    /// moved while it was read, it is read again at the end for what was missed.
    /// An error is the last item.
    pub fn stream_orders(
        &self,
        filter: OrderFilter,
        call: CallOptions,
    ) -> impl Stream<Item = Result<OrderRow, Error>> + Send + use<> {
        Reading::<ListUserCertificateOrder>::new(self, filter, &call).into_stream()
    }

    /// Lists all instances that a filter lets through, each once; in all else like
    /// [`list_orders`](Self::list_orders).
    ///
    /// # Errors
    ///
    /// Those of [`list_orders`](Self::list_orders).
    pub async fn list_instances(
        &self,
        filter: &InstanceFilter,
        call: &CallOptions,
    ) -> Result<InstanceListing, Error> {
        Reading::<ListInstances>::new(self, filter.clone(), call)
            .into_listing()
            .await
    }

    /// Lists the certificates of instances and uploaded ones by a part of a name, each once; in
    /// all else like [`list_orders`](Self::list_orders).
    ///
    /// # Errors
    ///
    /// Those of [`list_orders`](Self::list_orders).
    pub async fn list_certificates(
        &self,
        keyword: &str,
        call: &CallOptions,
    ) -> Result<Vec<CertificateRow>, Error> {
        let filter = Some(keyword.to_owned());
        let reading = Reading::<ListCertificates>::new(self, filter, call);
        Ok(reading.into_listing().await?.rows)
    }

    /// Lists the certificates of orders on quota by a part of a name, those that are valid or
    /// those that have expired, each once; in all else like
    /// [`list_orders`](Self::list_orders).
    ///
    /// # Errors
    ///
    /// Those of [`list_orders`](Self::list_orders).
    pub async fn list_user_certificates(
        &self,
        keyword: &str,
        is_expired: bool,
        call: &CallOptions,
    ) -> Result<Vec<UserCertificateRow>, Error> {
        let filter = (Some(keyword.to_owned()), is_expired);
        let reading = Reading::<ListUserCertificates>::new(self, filter, call);
        Ok(reading.into_listing().await?.rows)
    }

    /// The same instances, page by page as they are asked for; in all else like
    /// [`stream_orders`](Self::stream_orders).
    pub fn stream_instances(
        &self,
        filter: InstanceFilter,
        call: CallOptions,
    ) -> impl Stream<Item = Result<InstanceRow, Error>> + Send + use<> {
        Reading::<ListInstances>::new(self, filter, &call).into_stream()
    }
}

/// A list as it is read, pass after pass.
struct Reading<L: List> {
    client: Client,
    filter: L::Filter,
    call: CallOptions,
    pass: Pass<L>,
    passes: usize,
    /// Whether any pass came up to its own count.
    complete: bool,
    /// What the passes that have ended gave.
    listing: Listing<L::Row>,
}

impl<L: List> Reading<L> {
    fn new(client: &Client, filter: L::Filter, call: &CallOptions) -> Self {
        Self {
            client: client.clone(),
            filter,
            call: call.clone(),
            pass: Pass::default(),
            passes: 0,
            complete: false,
            listing: Listing::default(),
        }
    }

    async fn into_listing(mut self) -> Result<Listing<L::Row>, Error> {
        while self.next_page().await?.is_some() {}
        Ok(self.listing)
    }

    fn into_stream(self) -> impl Stream<Item = Result<L::Row, Error>> + Send + use<L> {
        let given = HashSet::new();
        stream::try_unfold((self, given), |(mut reading, mut given)| async move {
            let page = reading.next_page().await?;
            Ok::<_, Error>(page.map(|mut rows| {
                rows.retain(|row| L::key(row).is_some_and(|key| given.insert(key)));
                (stream::iter(rows).map(Ok), (reading, given))
            }))
        })
        .try_flatten()
    }

    /// The rows of the next page; `None` after the last page of the last pass.
    async fn next_page(&mut self) -> Result<Option<Vec<L::Row>>, Error> {
        while self.passes < MOST_PASSES {
            let page = self.pass.read_page(&self.client, &self.filter, &self.call);
            if let Some(rows) = page.await? {
                return Ok(Some(rows));
            }
            self.passes += 1;
            let pass = std::mem::take(&mut self.pass);
            if pass.is_believable() {
                self.listing = Listing {
                    is_counted: pass.total_count.is_some(),
                    rows: pass.rows.listed,
                };
                return Ok(None);
            }
            self.complete |= pass.is_complete();
            self.listing.is_counted |= pass.total_count.is_some();
            // The newest pass comes first: what it says of a row counts.
            let mut rows = pass.rows;
            rows.add(std::mem::take(&mut self.listing.rows));
            self.listing.rows = rows.listed;
        }
        if !self.complete {
            return Err(Error::incomplete(L::ACTION));
        }
        warn!(
            operation = L::ACTION,
            rows = self.listing.rows.len(),
            "the list changes while it is read"
        );
        Ok(None)
    }
}

/// What one reading from the first page to the last gave.
struct Pass<L: List> {
    /// How many pages were read.
    pages: usize,
    ended: bool,
    rows: Rows<L>,
    /// All rows that came, those without an id and those seen before included.
    seen: usize,
    total_count: Option<usize>,
    moved: bool,
    /// The page that was read last, if there was one.
    last: Option<Vec<L::Row>>,
}

impl<L: List> Default for Pass<L> {
    fn default() -> Self {
        Self {
            pages: 0,
            ended: false,
            rows: Rows::default(),
            seen: 0,
            total_count: None,
            moved: false,
            last: None,
        }
    }
}

impl<L: List> Pass<L> {
    /// Reads one page more and gives its rows; `None` after the last.
    async fn read_page(
        &mut self,
        client: &Client,
        filter: &L::Filter,
        call: &CallOptions,
    ) -> Result<Option<Vec<L::Row>>, Error> {
        if self.ended {
            return Ok(None);
        }
        if self.seen > MOST_ROWS {
            return Err(Error::endless(L::ACTION));
        }
        self.pages += 1;
        let operation = L::page(filter.clone(), self.pages);
        let page = L::read(client.send(&operation, call).await?);
        let total_count = page.total_count;
        let is_last_again = total_count.is_none() && self.last.as_ref() == Some(&page.rows);
        if page.length() == 0 || is_last_again {
            // Some services give their last page again for every page beyond it.
            self.ended = true;
            self.add(Page::empty(total_count));
            return Ok(Some(Vec::new()));
        }
        let rows = page.rows.clone();
        let is_new = self.add(page);
        // A short page proves nothing: the service may cap pages. One without anything
        // new would be followed by its like for ever.
        self.ended = !is_new || total_count.is_some_and(|total| self.seen >= total);
        self.last = Some(rows.clone());
        Ok(Some(rows))
    }

    /// Whether there is something among the rows that was not seen before.
    fn add(&mut self, page: Page<L::Row>) -> bool {
        self.moved |= self.seen > 0 && self.total_count != page.total_count;
        self.total_count = page.total_count;
        let known = self.rows.listed.len();
        self.seen += page.length();
        self.rows.nameless += page.nameless;
        let repeated = self.rows.add(page.rows);
        self.moved |= repeated;
        !repeated || self.rows.listed.len() > known
    }

    /// Whether nothing was seen to move, and nothing is missing.
    fn is_believable(&self) -> bool {
        !self.moved && self.is_complete()
    }

    /// Whether as many rows came as the list says it has, none of them counted twice.
    fn is_complete(&self) -> bool {
        self.total_count
            .is_none_or(|total| self.rows.different() >= total)
    }
}

/// Rows told apart by their ids.
struct Rows<L: List> {
    listed: Vec<L::Row>,
    known: HashSet<L::Key>,
    /// Rows without an id. The list's count has them too.
    nameless: usize,
}

impl<L: List> Default for Rows<L> {
    fn default() -> Self {
        Self {
            listed: Vec::new(),
            known: HashSet::new(),
            nameless: 0,
        }
    }
}

impl<L: List> Rows<L> {
    fn different(&self) -> usize {
        self.listed.len() + self.nameless
    }

    /// Adds what is new; whether something was not.
    fn add(&mut self, rows: Vec<L::Row>) -> bool {
        let mut repeated = false;
        for row in rows {
            match L::key(&row).map(|key| self.known.insert(key)) {
                Some(true) => self.listed.push(row),
                Some(false) => repeated = true,
                None => self.nameless += 1,
            }
        }
        repeated
    }
}

#[cfg(test)]
mod tests;
