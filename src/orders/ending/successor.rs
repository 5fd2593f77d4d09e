//! An order that may have taken another's place in an earlier run.
//!
//! A replacement that was interrupted leaves two halves to two runs: the new order to
//! the one, the end of the old to the other. The claims of a process know only its own
//! half, so the list of orders is asked for the other.

use jiff::Timestamp;

use crate::cas::operations::OrderId;
use crate::cas::{Call, Error};
use crate::orders::cas_v1::Listed;
use crate::orders::{Domains, Orders, Status};

impl Orders {
    /// Whether the account has a living order, nobody's in this process, that may have
    /// been placed to succeed another one for these domains.
    pub(super) async fn may_be_succeeded(
        &self,
        order: &OrderId,
        domains: &Domains,
        call: &Call,
    ) -> Result<bool, Error> {
        let listed = self.service.listed_all(call).await?;
        let own = listed.iter().find(|row| row.order == *order);
        let bought = own.and_then(|own| own.bought);
        Ok(listed.iter().any(|row| {
            row.order != *order
                && is_alive(row)
                && is_later(row, bought, domains)
                && !self.claims.is_taken(&row.order)
        }))
    }
}

fn is_alive(row: &Listed) -> bool {
    let status = row.status.as_ref().map(Status::from);
    matches!(status, Some(Status::InReview | Status::Issued))
}

/// Whether a row is of an order for one of these domains that may have been placed later.
fn is_later(row: &Listed, bought: Option<Timestamp>, domains: &Domains) -> bool {
    let is_earlier = match (row.bought, bought) {
        (Some(theirs), Some(ours)) => theirs < ours,
        // Nothing tells which came first. To revoke too little can be made good.
        _ => false,
    };
    let own = Domains::from_api(&row.domains);
    !is_earlier && own.is_some_and(|own| own.overlaps(domains))
}
