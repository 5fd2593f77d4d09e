//! The account's instances: what was bought or claimed, and the certificates of each.
//!
//! Knows neither HTTP nor JSON. Refusals carry the API's codes. Every method takes the
//! [`Setting`], so nothing here has a clock or an authority of its own.

mod applicants;
mod application;
mod application_data;
mod certificate;
mod change;
mod id;
mod instance;
mod new_instance;
mod operations;
mod record;
mod setting;
mod spec;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::answer::ApiError;
use super::variants::instances::ValidationRecords;
use record::ValidationRecord;

pub use change::InstanceChange;
pub use id::InstanceId;
pub use new_instance::{InstanceType, NewInstance};

pub(super) use applicants::{ATTACHED_COMPANY, Applicants, Company, Contact};
pub(super) use application::Stage;
pub(super) use application_data::ApplicationData;
pub(super) use certificate::InstanceCertificate;
pub(super) use instance::Instance;
pub(super) use setting::Setting;

/// All instances there are, and who they are for.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Instances {
    instances: BTreeMap<InstanceId, Instance>,
    pub(super) applicants: Applicants,
    /// How many there ever were.
    count: u32,
    seed: u64,
    /// The tokens of deletions.
    deletions: BTreeMap<String, InstanceId>,
}

impl Instances {
    /// An account without instances.
    pub(super) fn new(seed: u64) -> Self {
        Self {
            seed,
            ..Self::default()
        }
    }

    /// Adds an instance that was bought or claimed a moment ago.
    pub(super) fn add(&mut self, bought: NewInstance, setting: &Setting<'_>) -> InstanceId {
        let number = self.count;
        self.count += 1;
        let bytes = self.digest(&format!("instance/{number}"));
        let id = InstanceId::of(spec::Spec(bought.spec.clone()).is_domain_validated(), bytes);
        let instance = Instance::new(id.clone(), number, bought, setting);
        self.instances.insert(id.clone(), instance);
        id
    }

    /// Adds so many instances of a spec, unless there are some.
    pub(super) fn claim(&mut self, spec: &str, count: u32, setting: &Setting<'_>) {
        if self.instances.values().all(|found| found.spec.0 != spec) {
            for _ in 0..count {
                self.add(NewInstance::of_spec(spec), setting);
            }
        }
    }

    /// Every instance, in the order they came to the account.
    pub(super) fn all(&mut self, setting: &Setting<'_>) -> Vec<&mut Instance> {
        let mut all: Vec<&mut Instance> = self.instances.values_mut().collect();
        all.iter_mut().for_each(|instance| instance.settle(setting));
        all.sort_by_key(|instance| instance.number);
        all
    }

    /// One instance.
    pub(super) fn get(
        &mut self,
        id: &InstanceId,
        setting: &Setting<'_>,
    ) -> Result<&mut Instance, ApiError> {
        let instance = self.instances.get_mut(id);
        let instance = instance.ok_or_else(|| ApiError::instance_not_found(setting.variants()))?;
        instance.settle(setting);
        Ok(instance)
    }

    /// One instance as it was left.
    pub(super) fn peek(&self, id: &InstanceId) -> Option<&Instance> {
        self.instances.get(id)
    }

    /// One instance, and the applicants beside it.
    pub(super) fn get_beside_applicants(
        &mut self,
        id: &InstanceId,
        setting: &Setting<'_>,
    ) -> Result<(&mut Instance, &Applicants), ApiError> {
        self.get(id, setting)?;
        let instance = self.instances.get_mut(id);
        let instance = instance.ok_or_else(|| ApiError::instance_not_found(setting.variants()))?;
        Ok((instance, &self.applicants))
    }

    /// The certificate of that id, and the instance that issued it.
    pub(super) fn certificate(
        &mut self,
        id: i64,
        setting: &Setting<'_>,
    ) -> Option<(&Instance, &InstanceCertificate)> {
        self.all(setting).into_iter().find_map(|instance| {
            let instance: &Instance = instance;
            let mut certificates = instance.certificates.iter();
            let found = certificates.find(|certificate| certificate.id == id)?;
            Some((instance, found))
        })
    }

    /// What is to be published for the application of an instance, while that is shown.
    pub(super) fn records(
        &self,
        instance: &Instance,
        setting: &Setting<'_>,
    ) -> Vec<ValidationRecord> {
        let shown = instance.application.as_ref();
        let Some(application) = shown.filter(|application| application.has_records(setting)) else {
            return Vec::new();
        };
        let mut domains = application.data.domains.clone();
        let records = setting.variants().validation_records;
        if records == ValidationRecords::Gift {
            domains.extend(application.data.complimentary_name(&instance.spec));
        }
        let submitted = application.submitted_at;
        let value = |name: &str| {
            let bytes = self.digest(&format!("{}/{submitted}/{name}", instance.id));
            let hex: String = bytes[..8]
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
            format!("{}{hex}", submitted.strftime("%Y%m%d%H%M%S"))
        };
        let mut all = Vec::<ValidationRecord>::new();
        for domain in &domains {
            let record = ValidationRecord::of(domain, value);
            let is_there = |other: &ValidationRecord| other.full_name == record.full_name;
            if records != ValidationRecords::Shared || !all.iter().any(is_there) {
                all.push(record);
            }
        }
        all
    }

    /// Deletes an instance; a call that is repeated with its token is answered as before.
    pub(super) fn delete(
        &mut self,
        id: &InstanceId,
        token: Option<&str>,
        setting: &Setting<'_>,
    ) -> Result<(), ApiError> {
        if token.is_some_and(|token| self.deletions.get(token) == Some(id)) {
            return Ok(());
        }
        if !self.get(id, setting)?.is_deletable(setting) {
            let variants = setting.variants();
            return Err(ApiError::instance_state(
                variants,
                "InvalidStatus.DeleteProtection",
            ));
        }
        self.instances.remove(id);
        if let Some(token) = token {
            self.deletions.insert(token.to_owned(), id.clone());
        }
        Ok(())
    }

    /// The private keys of all certificates, and of applications under way.
    pub(super) fn private_keys(&self) -> impl Iterator<Item = &str> {
        self.instances.values().flat_map(|instance| {
            let issued = instance.certificates.iter();
            let issued = issued.filter_map(|found| found.issued.private_key_pem.as_ref());
            let application = instance.application.as_ref();
            let applied = application.and_then(|found| found.private_key_pem.as_ref());
            issued.chain(applied).map(|key| key.expose())
        })
    }

    /// Repeatable bytes for a purpose, from the seed.
    fn digest(&self, purpose: &str) -> [u8; 32] {
        Sha256::digest(format!("{}/{purpose}", self.seed)).into()
    }
}
