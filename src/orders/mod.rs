//! The life of a certificate order: placed, observed, issued, ended.
//!
//! Speaks our own states ([`Status`]) and promises; the wire is `cas`, and what a
//! practitioner sees is `provider`. CAS 1.0 is one folder behind [`Orders`], `cas_v1`;
//! CAS 2.0 would be another.
//!
//! [`Orders`] promises at most one create request that may have run for one application,
//! and none while an identical order is under way; that an order which was only found or
//! taken over is never ended; that an order counts as gone only when the service said so
//! twice and the full list of orders lacks it, in its own account; and that a delete that
//! was interrupted can be taken up again.

mod account;
mod application;
mod cas_v1;
mod certificate;
mod domain_name;
mod domains;
mod driver;
mod ownership;
mod placement;
mod queries;
mod recovery;
mod snapshot;
mod status;
mod survey;
mod validation_record;
mod wait_for_issuance;
mod wait_for_validation;

pub use account::AccountSite;
pub use application::Application;
pub use certificate::{Certificate, CertificateChain, Delivery};
pub use domain_name::{DomainName, NotADomain};
pub use domains::Domains;
pub use driver::{DeletionPolicy, Event, Goal, GoalOutcome, KeptBecause, Known};
pub use placement::{NotPlaced, Placed, Placement};
pub use queries::OrderDetails;
pub use recovery::Confirmation;
pub use snapshot::{Lookup, OrderSnapshot};
pub use status::Status;
pub use survey::ListedOrder;
pub use validation_record::{RecordName, ValidationMethod, ValidationRecord};
pub use wait_for_issuance::{IssuanceWait, Phase};
pub use wait_for_validation::{NotYet, ValidationWait};

use jiff::{SignedDuration, Timestamp};

use crate::cas::operations::OrderId;
use crate::cas::{Client, Site};
use account::CallerAccount;
use cas_v1::CasV1;
use ownership::{Owner, Ownership};

/// Certificate orders of one account.
///
/// One value serves all orders of a process, so that none of them takes another's.
#[derive(Debug)]
pub struct Orders {
    service: CasV1,
    ownership: Ownership,
    caller: CallerAccount,
}

impl Orders {
    /// The orders that a client can reach.
    pub fn new(client: Client) -> Self {
        Self {
            service: CasV1::new(client),
            ownership: Ownership::default(),
            caller: CallerAccount::default(),
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

    /// By how much a date of the service has differed from this machine's clock, if that
    /// was ever more than a day. Then no date decides anything. Negative where the machine
    /// is ahead.
    pub fn clock_doubt(&self) -> Option<SignedDuration> {
        self.service.clock_doubt()
    }

    /// Notes that a resource of this process has an order, so that no other one finds it,
    /// takes it over or stumbles over it.
    pub fn hold(&self, order: &OrderId) {
        self.ownership.take(order, Owner::Stored);
    }
}

#[cfg(test)]
mod tests;
