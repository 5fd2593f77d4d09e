//! CAS 2.0 behind the life of an order: which operation does what on an instance, and what
//! its answers mean in our states.
//!
//! An instance carries one application at a time, so that `place` may repeat what a look shows
//! to be undone; `choose` finds an instance, `fits` says what one lacks, `applicant` whom the
//! service has stored. `describe` reads what became of an order, `progress` what the service
//! says of a refusal, `certificate` fetches what was issued, `list` shows what there is.

mod applicant;
mod certificate;
mod choose;
mod describe;
mod fits;
mod list;
mod place;
mod progress;
mod tags;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Mutex as Turn;

use super::InstanceOrder;
use super::ownership::Ownership;
use super::shared_list::SharedList;
use cas::operations::{
    CancelPendingCertificate, CertificateId, GetInstanceDetail, InstanceDetail, InstanceId,
    ListInstances, RevokeCertificate,
};
use cas::{CallOptions, Client, Error, Operation as _};
use list::AllInstances;

/// Orders on CAS 2.0 instances.
#[derive(Debug)]
pub(super) struct CasV2 {
    client: Client,
    ownership: Arc<Ownership>,
    all: SharedList<ListInstances, AllInstances>,
    /// The latest order on each instance that this process knows of.
    known: Mutex<BTreeMap<InstanceId, InstanceOrder>>,
    turns: Mutex<BTreeMap<InstanceId, Arc<Turn<()>>>>,
    /// Contacts are looked for and stored one after the other.
    contacts: Turn<()>,
}

impl CasV2 {
    pub(super) fn new(client: Client, ownership: Arc<Ownership>) -> Self {
        Self {
            client,
            ownership,
            all: SharedList::default(),
            known: Mutex::default(),
            turns: Mutex::default(),
            contacts: Turn::default(),
        }
    }

    /// Notes what tells an order from others on its instance. Of two the later one counts for
    /// those that know the instance alone.
    pub(super) fn hold(&self, instance: &InstanceId, own: Option<&InstanceOrder>) {
        let Some(own) = own else { return };
        let mut known = locked(&self.known);
        let is_older = known.get(instance).is_some_and(|known| known.follows(own));
        if !is_older {
            known.insert(instance.clone(), own.clone());
        }
    }

    /// The latest order on an instance, as far as this process knows.
    pub(super) fn known(&self, instance: &InstanceId) -> Option<InstanceOrder> {
        locked(&self.known).get(instance).cloned()
    }

    fn turn(&self, instance: &InstanceId) -> Arc<Turn<()>> {
        Arc::clone(locked(&self.turns).entry(instance.clone()).or_default())
    }

    async fn detail(
        &self,
        instance: &InstanceId,
        call: &CallOptions,
    ) -> Result<InstanceDetail, Error> {
        let instance_id = instance.clone();
        self.client
            .send(&GetInstanceDetail { instance_id }, call)
            .await
    }

    /// Takes the application on an instance back; the instance stays.
    pub(super) async fn cancel(
        &self,
        instance: &InstanceId,
        call: &CallOptions,
    ) -> Result<(), Error> {
        let instance_id = instance.clone();
        let request = CancelPendingCertificate { instance_id };
        let cancelled = self.client.send(&request, call).await.map(drop);
        self.all.forget();
        cancelled
    }

    /// Revokes one certificate of an instance, which cannot be undone. Never one that is not
    /// named: the service would choose.
    pub(super) async fn revoke(
        &self,
        instance: &InstanceId,
        certificate: Option<&str>,
        call: &CallOptions,
    ) -> Result<(), Error> {
        let named: Option<CertificateId> = certificate.and_then(|id| id.parse().ok());
        let Some(certificate_id) = named else {
            return Err(Error::unnamed_certificate(RevokeCertificate::ACTION));
        };
        let request = RevokeCertificate {
            instance_id: instance.clone(),
            certificate_id,
        };
        let revoked = self.client.send(&request, call).await.map(drop);
        self.all.forget();
        revoked
    }
}

/// Poisoning is ignored: each value is replaced as a whole.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
