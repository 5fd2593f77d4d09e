//! The life of a certificate order: placed, observed, withdrawn, removed.
//!
//! Speaks our own states ([`Status`]) and promises; the wire is `cas`, and what a
//! practitioner sees is `provider`. CAS 1.0 is one file behind [`Orders`], `cas_v1`;
//! CAS 2.0 would be another.
//!
//! [`Orders`] promises at most one create request for one application, whatever
//! happens to the answer; that an order counts as gone only when the service said so
//! twice; and that an end that was interrupted can be taken up again.

mod arrival;
mod cas_v1;
mod claims;
mod domain_name;
mod ending;
mod observation;
mod placement;
mod status;
mod trace;
mod validation_record;

pub use arrival::Arrival;
pub use domain_name::{DomainName, NotADomain};
pub use ending::Ending;
pub use observation::{Observation, Sighting};
pub use placement::{Application, Placement};
pub use status::Status;
pub use trace::{Intent, Trace};
pub use validation_record::{RecordName, ValidationMethod, ValidationRecord};

use std::sync::Arc;

use crate::cas::Client;
use crate::clock::Clock;
use cas_v1::CasV1;
use claims::Claims;

/// Certificate orders of one account.
///
/// One value serves all orders of a process, so that none of them takes another's.
#[derive(Debug)]
pub struct Orders {
    service: CasV1,
    claims: Claims,
}

impl Orders {
    /// The orders that a client can reach. The clock tells which certificates have
    /// expired.
    pub fn new(client: Client, clock: Arc<dyn Clock>) -> Self {
        Self {
            service: CasV1::new(client, clock),
            claims: Claims::default(),
        }
    }
}

#[cfg(test)]
mod tests;
