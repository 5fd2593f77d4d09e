//! An instance as tests and controls see it: everything but its secrets.

use serde::Serialize;

use super::instances::{Instance, InstanceId, InstanceType, Setting, Stage};
use super::state::EmulatorState;

/// What there is to say about an instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InstanceSummary {
    /// Identifies it.
    pub id: InstanceId,
    /// What was bought or claimed.
    pub spec: String,
    /// How it came to the account.
    pub instance_type: InstanceType,
    /// `Status`, in the words of the API.
    pub status: String,
    /// The names that were written on it.
    pub domains: Vec<String>,
    /// The names of the application under way; none if there is none.
    pub applied_for: Vec<String>,
    /// Why the latest application was turned down, if it was.
    pub rejection: Option<String>,
    /// Key and value of each tag.
    pub tags: Vec<(String, String)>,
    /// The stored contacts that were written on it.
    pub contact_ids: Vec<i64>,
    /// The ids of its certificates, oldest first.
    pub certificate_ids: Vec<i64>,
    /// `CertificateStatus` of each.
    pub certificate_statuses: Vec<&'static str>,
}

impl InstanceSummary {
    /// All instances, in the order they came to the account.
    pub(super) fn all(state: &mut EmulatorState) -> Vec<Self> {
        let setting = Setting::of(&state.orders, state.time.now());
        let instances = state.instances.all(&setting).into_iter();
        instances
            .map(|instance| Self::new(instance, &setting))
            .collect()
    }

    /// One instance.
    pub(super) fn of(state: &mut EmulatorState, id: &InstanceId) -> Option<Self> {
        let setting = Setting::of(&state.orders, state.time.now());
        let instance = state.instances.get(id, &setting).ok()?;
        Some(Self::new(instance, &setting))
    }

    fn new(instance: &Instance, setting: &Setting<'_>) -> Self {
        let application = instance.application.as_ref();
        let certificates = instance.certificates.iter();
        Self {
            id: instance.id.clone(),
            spec: instance.spec.0.clone(),
            instance_type: instance.instance_type,
            status: instance.status(setting),
            domains: instance.data.domains.clone(),
            applied_for: (instance.under_way())
                .map_or_else(Vec::new, |application| application.data.domains.clone()),
            rejection: application.and_then(|application| match &application.stage {
                Stage::Rejected(reason) => Some(reason.clone()),
                _ => None,
            }),
            tags: instance.data.tags.clone(),
            contact_ids: instance.data.contact_ids.clone(),
            certificate_ids: certificates.clone().map(|found| found.id).collect(),
            certificate_statuses: certificates
                .map(|found| found.status(setting.now))
                .collect(),
        }
    }
}
