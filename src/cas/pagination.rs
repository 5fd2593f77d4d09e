//! All pages of the order list as one.
//!
//! The list has no cursor: while it is read, a new order pushes rows to the next
//! page and a deleted one pulls rows to a page that was read already. A pass
//! that saw no such thing is believed; after any other the pages are read again.
//! Where the list has no count, only a page without anything new is its end. A list is
//! complete if it has as many different rows as its own count says.

use std::collections::HashSet;

use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use tracing::warn;

use super::call_options::CallOptions;
use super::client::Client;
use super::error::Error;
use super::operation::Operation as _;
use super::operations::{ListUserCertificateOrder, OrderFilter, OrderId, OrderRow};

const MOST_PASSES: usize = 3;

/// All orders that a filter lets through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderListing {
    /// Each order once, as the newest reading had it.
    pub rows: Vec<OrderRow>,
    /// Whether the service's own count says that these are all. Without a count nothing
    /// proves that an order is not there.
    pub is_counted: bool,
}

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
        let mut reading = Reading::new(self.clone(), filter.clone(), call.clone());
        while reading.next_page().await?.is_some() {}
        Ok(reading.listing)
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
        let reading = Reading::new(self.clone(), filter, call);
        let given = HashSet::new();
        stream::try_unfold((reading, given), |(mut reading, mut given)| async move {
            let page = reading.next_page().await?;
            Ok::<_, Error>(page.map(|mut rows| {
                rows.retain(|row| row.order_id.is_some_and(|id| given.insert(id)));
                (stream::iter(rows).map(Ok), (reading, given))
            }))
        })
        .try_flatten()
    }
}

/// The list as it is read, pass after pass.
struct Reading {
    client: Client,
    filter: OrderFilter,
    call: CallOptions,
    pass: Pass,
    passes: usize,
    /// Whether any pass came up to its own count.
    complete: bool,
    /// What the passes that have ended gave.
    listing: OrderListing,
}

impl Reading {
    fn new(client: Client, filter: OrderFilter, call: CallOptions) -> Self {
        Self {
            client,
            filter,
            call,
            pass: Pass::default(),
            passes: 0,
            complete: false,
            listing: OrderListing::default(),
        }
    }

    /// The rows of the next page; `None` after the last page of the last pass.
    async fn next_page(&mut self) -> Result<Option<Vec<OrderRow>>, Error> {
        while self.passes < MOST_PASSES {
            let page = self.pass.read_page(&self.client, &self.filter, &self.call);
            if let Some(rows) = page.await? {
                return Ok(Some(rows));
            }
            self.passes += 1;
            let pass = std::mem::take(&mut self.pass);
            if pass.is_believable() {
                self.listing = OrderListing {
                    is_counted: pass.total_count.is_some(),
                    rows: pass.rows.listed,
                };
                return Ok(None);
            }
            self.complete |= pass.is_complete();
            self.listing.is_counted |= pass.total_count.is_some();
            // The newest pass comes first: what it says of an order counts.
            let mut rows = pass.rows;
            rows.add(std::mem::take(&mut self.listing.rows));
            self.listing.rows = rows.listed;
        }
        if !self.complete {
            return Err(Error::incomplete(ListUserCertificateOrder::ACTION));
        }
        warn!(
            rows = self.listing.rows.len(),
            "the order list changes while it is read"
        );
        Ok(None)
    }
}

/// What one reading from the first page to the last gave.
#[derive(Default)]
struct Pass {
    /// How many pages were read.
    pages: usize,
    ended: bool,
    rows: Rows,
    /// All rows that came, those without an id and those seen before included.
    seen: usize,
    total_count: Option<usize>,
    moved: bool,
    /// The page that was read last, if there was one.
    last: Option<Vec<OrderRow>>,
}

impl Pass {
    /// Reads one page more and gives its rows; `None` after the last.
    async fn read_page(
        &mut self,
        client: &Client,
        filter: &OrderFilter,
        call: &CallOptions,
    ) -> Result<Option<Vec<OrderRow>>, Error> {
        if self.ended {
            return Ok(None);
        }
        if self.seen > MOST_ROWS {
            return Err(Error::endless(ListUserCertificateOrder::ACTION));
        }
        self.pages += 1;
        let (filter, page) = (filter.clone(), self.pages);
        let answer = client
            .send(&ListUserCertificateOrder { filter, page }, call)
            .await?;
        let total_count = answer.total_count;
        let is_last_again = total_count.is_none() && self.last.as_ref() == Some(&answer.rows);
        if answer.rows.is_empty() || is_last_again {
            // Some services give their last page again for every page beyond it.
            self.ended = true;
            self.add(Vec::new(), total_count);
            return Ok(Some(Vec::new()));
        }
        let is_new = self.add(answer.rows.clone(), total_count);
        // A short page proves nothing: the service may cap pages. One without anything
        // new would be followed by its like for ever.
        self.ended = !is_new || total_count.is_some_and(|total| self.seen >= total);
        self.last = Some(answer.rows.clone());
        Ok(Some(answer.rows))
    }

    /// Whether there is something among the rows that was not seen before.
    fn add(&mut self, rows: Vec<OrderRow>, total_count: Option<usize>) -> bool {
        self.moved |= self.seen > 0 && self.total_count != total_count;
        self.total_count = total_count;
        let (length, known) = (rows.len(), self.rows.listed.len());
        self.seen += length;
        let repeated = self.rows.add(rows);
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

/// Rows told apart by order id.
#[derive(Default)]
struct Rows {
    listed: Vec<OrderRow>,
    known: HashSet<OrderId>,
    /// Rows without an order id. The list's count has them too.
    nameless: usize,
}

impl Rows {
    fn different(&self) -> usize {
        self.listed.len() + self.nameless
    }

    /// Adds what is new; whether something was not.
    fn add(&mut self, rows: Vec<OrderRow>) -> bool {
        let mut repeated = false;
        for row in rows {
            match row.order_id {
                Some(id) if self.known.insert(id) => self.listed.push(row),
                Some(_) => repeated = true,
                None => self.nameless += 1,
            }
        }
        repeated
    }
}

#[cfg(test)]
mod tests;
