//! The life of a certificate order: placed, observed, issued, ended.
//!
//! Speaks our own states ([`Status`]) and promises; the wire is `cas`, and what a
//! practitioner sees is `provider`. CAS 1.0 is one folder behind [`Orders`], `cas_v1`;
//! CAS 2.0 would be another.
//!
//! [`Orders`] promises at most one create request for one application, whatever
//! happens to the answer; that an order counts as gone only when the service said so
//! twice, in its own account; and that an interrupted end can be taken up again.

mod adoption;
mod application;
mod arrival;
mod cas_v1;
mod catalogue;
mod certificate;
mod claims;
mod domain_name;
mod domains;
mod ending;
mod home;
mod issuance;
mod observation;
mod placement;
mod status;
mod trace;
mod validation_record;

pub use application::Application;
pub use arrival::Arrival;
pub use catalogue::OrderDetails;
pub use certificate::{Certificate, CertificateChain, Delivery};
pub use domain_name::{DomainName, NotADomain};
pub use domains::Domains;
pub use ending::{Deed, Ending, News, Parting, Policy, Reason, Upshot};
pub use home::Home;
pub use issuance::{Issuance, Phase};
pub use observation::{Observation, Sighting};
pub use placement::Placement;
pub use status::Status;
pub use trace::{Doubts, Intent, Trace};
pub use validation_record::{RecordName, ValidationMethod, ValidationRecord};

use jiff::Timestamp;

use crate::cas::{Client, Site};
use cas_v1::CasV1;
use claims::Claims;
use home::Identity;

/// Certificate orders of one account.
///
/// One value serves all orders of a process, so that none of them takes another's.
#[derive(Debug)]
pub struct Orders {
    service: CasV1,
    claims: Claims,
    identity: Identity,
}

impl Orders {
    /// The orders that a client can reach.
    pub fn new(client: Client) -> Self {
        Self {
            service: CasV1::new(client),
            claims: Claims::default(),
            identity: Identity::default(),
        }
    }

    /// The site that is asked.
    pub fn site(&self) -> Site {
        self.service.site()
    }

    /// The time by which certificates expire: the service's, where this machine's clock
    /// is known to be off.
    pub fn now(&self) -> Timestamp {
        self.service.now()
    }
}

#[cfg(test)]
mod tests;
