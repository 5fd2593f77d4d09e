//! The two generations of the service behind one interface: what the life of an order asks
//! of either.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

use super::cas_v1::CasV1;
use super::cas_v2::CasV2;
use super::ownership::Ownership;
use super::snapshot::Described;
use super::{Delivery, InstanceOrder, ListedOrder, OrderId, OrderSnapshot};
use cas::operations::{CertificateDetail, CertificateId, GetUserCertificateDetail};
use cas::sts::GetCallerIdentity;
use cas::{CallOptions, Client, Error, ErrorKind, Site};

/// Both generations of the service, for one account. An order's id tells which has it.
#[derive(Debug)]
pub(super) struct Service {
    client: Client,
    pub(super) v1: CasV1,
    pub(super) v2: CasV2,
}

impl Service {
    pub(super) fn new(client: Client, ownership: Arc<Ownership>) -> Self {
        Self {
            v1: CasV1::new(client.clone()),
            v2: CasV2::new(client.clone(), ownership),
            client,
        }
    }

    /// Asks for what an order is up to, and nothing else. `own` tells an order from others on
    /// its instance; without it, what this process knows does.
    pub(super) async fn describe(
        &self,
        order: &OrderId,
        own: Option<&InstanceOrder>,
        call: &CallOptions,
    ) -> Result<Described, Error> {
        match order {
            OrderId::Quota(order) => self.v1.describe(order, call).await,
            OrderId::Instance(instance) => self.v2.describe(instance, own, call).await,
        }
    }

    /// A description with what only lists and dates can tell.
    pub(super) async fn refined(
        &self,
        order: &OrderId,
        seen: OrderSnapshot,
        call: &CallOptions,
    ) -> Result<OrderSnapshot, Error> {
        match order {
            OrderId::Quota(order) => self.v1.refined(order, seen, call).await,
            // The instance tells all there is to know.
            OrderId::Instance(_) => Ok(seen),
        }
    }

    /// The same for an order that was listed just now.
    pub(super) async fn describe_beside(
        &self,
        listed: &ListedOrder,
        call: &CallOptions,
    ) -> Result<OrderSnapshot, Error> {
        match &listed.order {
            OrderId::Quota(order) => self.v1.describe_beside(order, listed, call).await,
            OrderId::Instance(instance) => self.v2.describe_beside(instance, listed, call).await,
        }
    }

    /// An order as the full list shows it. `None` only where a list that was read for this
    /// call proves by its own count that it lacks the order.
    pub(super) async fn listed(
        &self,
        order: &OrderId,
        call: &CallOptions,
    ) -> Result<Option<ListedOrder>, Error> {
        match order {
            OrderId::Quota(order) => self.v1.listed(order, call).await,
            OrderId::Instance(instance) => self.v2.listed(instance, call).await,
        }
    }

    /// The same in a full list that began to be read at that moment or later.
    pub(super) async fn listed_since(
        &self,
        order: &OrderId,
        since: Instant,
        call: &CallOptions,
    ) -> Result<Option<ListedOrder>, Error> {
        match order {
            OrderId::Quota(order) => self.v1.listed_since(order, since, call).await,
            OrderId::Instance(instance) => self.v2.listed_since(instance, since, call).await,
        }
    }

    /// Takes an application back. An order on quota stays, and can be deleted then; an
    /// instance is free again.
    pub(super) async fn cancel(&self, order: &OrderId, call: &CallOptions) -> Result<(), Error> {
        match order {
            OrderId::Quota(order) => self.v1.cancel(order, call).await,
            OrderId::Instance(instance) => self.v2.cancel(instance, call).await,
        }
    }

    /// Deletes an order that failed or was cancelled. There is nothing to delete of one on an
    /// instance.
    pub(super) async fn delete(&self, order: &OrderId, call: &CallOptions) -> Result<(), Error> {
        match order {
            OrderId::Quota(order) => self.v1.delete(order, call).await,
            OrderId::Instance(_) => Ok(()),
        }
    }

    /// Revokes the certificate of an order as it was just seen, which cannot be undone.
    pub(super) async fn revoke(
        &self,
        order: &OrderId,
        seen: &OrderSnapshot,
        call: &CallOptions,
    ) -> Result<(), Error> {
        match order {
            OrderId::Quota(order) => self.v1.revoke(order, call).await,
            OrderId::Instance(instance) => {
                let certificate = seen.certificate_id.as_deref();
                self.v2.revoke(instance, certificate, call).await
            }
        }
    }

    /// What an order came to.
    pub(super) async fn certificate(
        &self,
        order: &OrderId,
        call: &CallOptions,
    ) -> Result<Delivery, Error> {
        match order {
            OrderId::Quota(order) => self.v1.certificate(order, call).await,
            OrderId::Instance(instance) => self.v2.certificate(instance, call).await,
        }
    }

    /// What a certificate of either generation is called, by its id.
    pub(super) async fn identifier(
        &self,
        certificate_id: &str,
        call: &CallOptions,
    ) -> Result<Option<String>, Error> {
        let Ok(certificate_id) = certificate_id.parse() else {
            return Ok(None);
        };
        let request = GetUserCertificateDetail { certificate_id };
        Ok(self.client.send(&request, call).await?.identifier)
    }

    /// A certificate of either generation by its id, without its key; `None` if there is none.
    pub(super) async fn certificate_detail(
        &self,
        certificate_id: CertificateId,
        call: &CallOptions,
    ) -> Result<Option<CertificateDetail>, Error> {
        let request = GetUserCertificateDetail { certificate_id };
        match self.client.send(&request, call).await {
            Ok(detail) => Ok(Some(detail)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The account that the key belongs to.
    pub(super) async fn account(&self, call: &CallOptions) -> Result<String, Error> {
        let caller = self.client.send(&GetCallerIdentity, call).await?;
        Ok(caller.account_id)
    }

    pub(super) fn now(&self) -> Timestamp {
        self.client.now()
    }

    pub(super) fn clock_doubt(&self) -> Option<SignedDuration> {
        self.client.clock_doubt()
    }

    pub(super) fn site(&self) -> Site {
        self.client.site()
    }
}
