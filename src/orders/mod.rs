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
mod cancel_delete_revoke;
mod cas_v1;
mod certificate;
mod domain_name;
mod domains;
mod listed_order;
mod matching_orders;
mod ownership;
mod placement;
mod queries;
mod recovery;
mod snapshot;
mod status;
mod validation_record;
mod wait_for_issuance;
mod wait_for_validation;

pub(crate) use account::AccountSite;
pub(crate) use application::Application;
pub(crate) use cancel_delete_revoke::{
    DeletionPolicy, Event, Goal, GoalOutcome, KeptBecause, Known,
};
pub(crate) use cas_v1::list_statuses;
pub(crate) use certificate::{Certificate, Delivery};
pub(crate) use domain_name::DomainName;
pub(crate) use domains::Domains;
pub(crate) use listed_order::{ListFacts, ListedOrder, OrderFilter, Payment};
pub(crate) use placement::{NotPlaced, Placed, Placement};
pub(crate) use queries::OrderDetails;
pub(crate) use recovery::Confirmation;
pub(crate) use snapshot::{Lookup, OrderSnapshot};
pub(crate) use status::Status;
pub(crate) use validation_record::{RecordName, ValidationMethod, ValidationRecord};
pub(crate) use wait_for_issuance::{IssuanceWait, Phase};
pub(crate) use wait_for_validation::{NotYet, ValidationWait};

use jiff::{SignedDuration, Timestamp};

// What both sides of this border call the same.
pub(crate) use cas::operations::{Contact, OrderId, PackageState as Package};

use account::CallerAccount;
use cas::{Client, Site};
use cas_v1::CasV1;
use ownership::{Owner, Ownership};

/// Certificate orders of one account.
///
/// One value serves all orders of a process, so that none of them takes another's.
#[derive(Debug)]
pub(crate) struct Orders {
    service: CasV1,
    ownership: Ownership,
    caller: CallerAccount,
}

impl Orders {
    /// The orders that a client can reach.
    pub(crate) fn new(client: Client) -> Self {
        Self {
            service: CasV1::new(client),
            ownership: Ownership::default(),
            caller: CallerAccount::default(),
        }
    }

    /// The site that is asked.
    pub(crate) fn site(&self) -> Site {
        self.service.site()
    }

    /// The time by which certificates expire: the service's, where this machine's clock
    /// is known to be off.
    pub(crate) fn now(&self) -> Timestamp {
        self.service.now()
    }

    /// By how much a date of the service has differed from this machine's clock, if that
    /// was ever more than a day. Then no date decides anything. Negative where the machine
    /// is ahead.
    pub(crate) fn clock_doubt(&self) -> Option<SignedDuration> {
        self.service.clock_doubt()
    }

    /// Notes that a resource of this process has an order, so that no other one finds it,
    /// takes it over or stumbles over it.
    pub(crate) fn hold(&self, order: &OrderId) {
        self.ownership.take(order, Owner::Stored);
    }
}

#[cfg(test)]
mod tests;
