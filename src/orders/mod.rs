//! The life of a certificate order: placed, observed, issued, ended.
//!
//! Speaks our own states ([`Status`]) and promises; the wire is `cas`, and what a
//! practitioner sees is `provider`. The two generations of the service are one folder each,
//! `cas_v1` for orders on quota and `cas_v2` for orders on instances, behind one interface,
//! `service`. They are the only ones that know operations.
//!
//! [`Orders`] promises at most one create request that may have run for one application,
//! and none while an identical order is under way, or an application is on the instance; that an order which was only found or
//! taken over is never ended; that an order counts as gone only when the service said so
//! twice and the full list of orders lacks it, in its own account; and that a delete that
//! was interrupted can be taken up again.

mod account;
mod application;
mod cancel_delete_revoke;
mod cas_v1;
mod cas_v2;
mod certificate;
mod domain_name;
mod domains;
mod instance;
mod instance_order;
mod listed_order;
mod matching_orders;
mod order_id;
mod ownership;
mod place_on_quota;
mod placement;
mod queries;
mod recovery;
mod service;
mod shared_list;
mod snapshot;
mod status;
mod stored_certificates;
mod validation_record;
mod wait_for_issuance;
mod wait_for_validation;

pub(crate) use account::AccountSite;
pub(crate) use application::{Application, Source};
pub(crate) use cancel_delete_revoke::{
    DeletionPolicy, Event, Goal, GoalOutcome, KeptBecause, Known,
};
pub(crate) use cas_v1::{list_statuses, status_of};
pub(crate) use certificate::{Certificate, Delivery};
pub(crate) use domain_name::DomainName;
pub(crate) use domains::Domains;
pub(crate) use instance::{Instance, InstanceQuery};
pub(crate) use instance_order::InstanceOrder;
pub(crate) use listed_order::{ListFacts, ListedOrder, OrderFilter, Payment};
pub(crate) use order_id::{OrderId, OrderIdError};
pub(crate) use placement::{
    ApplicantProblem, InstancesInUse, NotPlaced, Placed, Placement, Retagged, Uncertainty, Unfit,
};
pub(crate) use queries::OrderDetails;
pub(crate) use recovery::Confirmation;
pub(crate) use snapshot::{Lookup, OrderSnapshot};
pub(crate) use status::Status;
pub(crate) use stored_certificates::StoredCertificate;
pub(crate) use validation_record::{DomainRecord, RecordName, ValidationMethod, ValidationRecord};
pub(crate) use wait_for_issuance::{IssuanceWait, Phase};
pub(crate) use wait_for_validation::{NotYet, ValidationWait};

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

// What both sides of this border call the same.
pub(crate) use cas::operations::{CertificateId, Contact, InstanceId, PackageState as Package};

use account::CallerAccount;
use cas::{Client, Site};
use ownership::{Owner, Ownership};
use service::Service;

/// Certificate orders of one account.
///
/// One value serves all orders of a process, so that none of them takes another's.
#[derive(Debug)]
pub(crate) struct Orders {
    service: Service,
    ownership: Arc<Ownership>,
    caller: CallerAccount,
}

impl Orders {
    /// The orders that a client can reach.
    pub(crate) fn new(client: Client) -> Self {
        let ownership = Arc::<Ownership>::default();
        Self {
            service: Service::new(client, Arc::clone(&ownership)),
            ownership,
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
    /// takes it over or stumbles over it; and what tells it from others on its instance.
    pub(crate) fn hold(&self, order: &OrderId, own: Option<&InstanceOrder>) {
        self.ownership.take(order, Owner::Stored);
        if let OrderId::Instance(instance) = order {
            self.service.v2.hold(instance, own);
        }
    }

    /// What this process knows of the latest order on an instance.
    pub(crate) fn remembered(&self, order: &OrderId) -> Option<InstanceOrder> {
        self.service.v2.known(order.instance()?)
    }

    /// Whether a resource of this process has ordered again on the same instance.
    pub(crate) fn is_followed(&self, order: &OrderId, own: Option<&InstanceOrder>) -> bool {
        let latest = order.instance().and_then(|on| self.service.v2.known(on));
        match (latest, own) {
            (Some(latest), Some(own)) => latest.follows(own),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests;
