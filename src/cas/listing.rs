//! All pages of the order list as one.
//!
//! The list has no cursor: while it is read, a new order pushes rows to the next
//! page and a deleted one pulls rows to a page that was read already. A pass
//! that saw no such thing is believed; after any other the pages are read again.

use std::collections::HashSet;

use tracing::warn;

use super::call::Call;
use super::client::Client;
use super::error::Error;
use super::operations::{ListUserCertificateOrder, OrderFilter, OrderId, OrderRow, PAGE_SIZE};

const MOST_PASSES: usize = 3;

/// A hundred thousand orders. Beyond that the service does not end its list.
const MOST_PAGES: usize = 2000;

impl Client {
    /// Lists all orders that a filter lets through, each once.
    ///
    /// Rows without an order id are left out. If the list never holds still,
    /// the rows of all passes are given: one too many rather than one too few.
    ///
    /// # Errors
    ///
    /// A page could not be had.
    pub async fn list_orders(
        &self,
        filter: &OrderFilter,
        call: &Call,
    ) -> Result<Vec<OrderRow>, Error> {
        let mut all = Rows::default();
        for _ in 0..MOST_PASSES {
            let pass = self.read_all_pages(filter, call).await?;
            if pass.is_believable() {
                return Ok(pass.rows.listed);
            }
            // The newest pass comes first: what it says of an order counts.
            let older = std::mem::replace(&mut all, pass.rows);
            all.add(older.listed);
        }
        warn!(
            rows = all.listed.len(),
            "the order list changes while it is read"
        );
        Ok(all.listed)
    }

    async fn read_all_pages(&self, filter: &OrderFilter, call: &Call) -> Result<Pass, Error> {
        let mut pass = Pass::default();
        for page in 1..=MOST_PAGES {
            let filter = filter.clone();
            let answer = self
                .send(&ListUserCertificateOrder { filter, page }, call)
                .await?;
            let length = answer.rows.len();
            pass.add(answer.rows, answer.total_count);
            let complete = match pass.total_count {
                // A short page proves nothing: the service may cap pages.
                Some(total) => pass.seen >= total,
                None => length < PAGE_SIZE,
            };
            if length == 0 || complete {
                break;
            }
        }
        Ok(pass)
    }
}

/// What one reading from the first page to the last gave.
#[derive(Default)]
struct Pass {
    rows: Rows,
    /// All rows that came, those without an id and those seen before included.
    seen: usize,
    total_count: Option<usize>,
    moved: bool,
}

impl Pass {
    fn add(&mut self, rows: Vec<OrderRow>, total_count: Option<usize>) {
        self.moved |= self.seen > 0 && self.total_count != total_count;
        self.total_count = total_count;
        self.seen += rows.len();
        self.moved |= self.rows.add(rows);
    }

    /// Whether nothing was seen to move, and nothing is missing.
    fn is_believable(&self) -> bool {
        !self.moved && self.total_count.is_none_or(|total| self.seen >= total)
    }
}

/// Rows told apart by order id.
#[derive(Default)]
struct Rows {
    listed: Vec<OrderRow>,
    known: HashSet<OrderId>,
}

impl Rows {
    /// Adds what is new; whether something was not.
    fn add(&mut self, rows: Vec<OrderRow>) -> bool {
        let mut repeated = false;
        for row in rows {
            match row.order_id {
                Some(id) if self.known.insert(id) => self.listed.push(row),
                Some(_) => repeated = true,
                None => {}
            }
        }
        repeated
    }
}

#[cfg(test)]
mod tests;
