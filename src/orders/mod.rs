//! The life of a certificate order: placed, observed, withdrawn, removed.
//!
//! Speaks our own states ([`Status`]) and promises; the wire is `cas`, and what a
//! practitioner sees is `provider`. [`Orders`] is the boundary behind which CAS 1.0
//! stands today. Its promises: at most one create request for one application,
//! whatever happens to the answer; an order counts as gone only when the service
//! said so twice; an end that was interrupted can be taken up again.

mod arrival;
mod claims;
mod domain_name;
mod ending;
mod observation;
mod placement;
mod status;
mod validation_record;

pub use arrival::Arrival;
pub use domain_name::{DomainName, NotADomain};
pub use ending::Ending;
pub use observation::{Observation, Sighting};
pub use placement::{Application, Intent, Placement};
pub use status::Status;
pub use validation_record::{RecordName, ValidationMethod, ValidationRecord};

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::sync::OnceCell;

use crate::cas::Client;
use crate::cas::operations::OrderId;
use crate::clock::Clock;
use claims::Claims;

/// Certificate orders of one account.
///
/// One value serves all orders of a process, so that none of them takes another's.
#[derive(Debug)]
pub struct Orders {
    client: Client,
    clock: Arc<dyn Clock>,
    claims: Claims,
    revoked: OnceCell<BTreeSet<OrderId>>,
}

impl Orders {
    /// The orders that a client can reach. The clock tells which certificates have
    /// expired.
    pub fn new(client: Client, clock: Arc<dyn Clock>) -> Self {
        Self {
            client,
            clock,
            claims: Claims::default(),
            revoked: OnceCell::new(),
        }
    }
}

#[cfg(test)]
mod tests;
