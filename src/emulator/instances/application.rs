//! One application on an instance and how it moves on by itself.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::application_data::ApplicationData;
use super::setting::Setting;
use crate::answer::ApiError;
use crate::ca::make_key;
use crate::kept_secret::KeptSecret;
use crate::options::{Issue, Lag};
use crate::orders::{Wait, ascii};
use crate::time::{as_text, from_text};
use crate::variants::instances::AutoDns;

/// The latest application of an instance.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Application {
    /// As it was submitted; what is written on the instance later is for the next one.
    pub(crate) data: ApplicationData,
    /// What goes to the CA: the applicant's request, or one that was made.
    pub(crate) csr: String,
    pub(crate) private_key_pem: Option<KeptSecret>,
    #[serde(serialize_with = "as_text", deserialize_with = "from_text")]
    pub(crate) submitted_at: Timestamp,
    pub(crate) stage: Stage,
    pub(super) next: Option<(Stage, Wait)>,
    record: Wait,
    pub(super) is_withdrawing: bool,
    /// How often a withdrawal was asked for.
    pub(super) withdrawals: u32,
}

/// Where an application stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Stage {
    /// Accepted, and not yet to be seen.
    Submitted,
    /// Waiting for the record or the file.
    Validating,
    /// Validated.
    Reviewing,
    /// Issued; the certificate is the instance's.
    Issued,
    Withdrawn,
    /// Turned down, with the reason.
    Rejected(String),
}

impl Application {
    /// Makes the key, if the applicant has none, and submits.
    pub(super) fn submit(data: ApplicationData, setting: &Setting<'_>) -> Result<Self, ApiError> {
        let (csr, private_key_pem) = match &data.csr {
            Some(csr) => (csr.clone(), None),
            None => {
                let names: Vec<String> = data.domains.iter().map(|name| ascii(name)).collect();
                let made = make_key(data.key_algorithm(), &names);
                let made = made.map_err(|_| ApiError::request_not_made())?;
                (made.csr, Some(made.private_key_pem))
            }
        };
        let visible = Wait::begin(setting.rules.submitted_after, setting.now);
        Ok(Self {
            data,
            csr,
            private_key_pem,
            submitted_at: setting.now,
            stage: Stage::Submitted,
            next: Some((Stage::Validating, visible)),
            record: visible,
            is_withdrawing: false,
            withdrawals: 0,
        })
    }

    /// Whether it can still come to a certificate.
    pub(crate) fn is_under_way(&self) -> bool {
        use Stage::{Reviewing, Submitted, Validating};
        matches!(self.stage, Submitted | Validating | Reviewing)
    }

    /// Whether the records are shown.
    pub(crate) fn has_records(&self, setting: &Setting<'_>) -> bool {
        self.stage == Stage::Validating
            && setting.variants().auto_dns == AutoDns::Off
            && self.record.over_at(setting.now).is_some()
    }

    /// Puts it into a stage, from which it moves on by itself.
    pub(super) fn enter(&mut self, stage: Stage, setting: &Setting<'_>, at: Timestamp) {
        self.next = None;
        self.is_withdrawing = false;
        match stage {
            Stage::Validating => {
                self.record = Wait::begin(setting.rules.record_after, at);
                self.next = match setting.variants().auto_dns {
                    AutoDns::On => Some((Stage::Issued, Wait::begin(Lag::Describes(1), at))),
                    AutoDns::Off => half_of(setting, at).map(|wait| (Stage::Reviewing, wait)),
                };
            }
            Stage::Reviewing => {
                self.next = half_of(setting, at).map(|wait| (Stage::Issued, wait));
            }
            _ => {}
        }
        self.stage = stage;
    }

    /// The stage that is due by `now`, and since when.
    pub(super) fn due(&self, now: Timestamp) -> Option<(Stage, Timestamp)> {
        let (stage, wait) = self.next.as_ref()?;
        Some((stage.clone(), wait.over_at(now)?))
    }

    /// Takes note that the instance was described.
    pub(super) fn described(&mut self) {
        if self.stage == Stage::Validating {
            self.record.described();
        }
        if let Some((_, wait)) = &mut self.next {
            wait.described();
        }
    }
}

fn half_of(setting: &Setting<'_>, from: Timestamp) -> Option<Wait> {
    match setting.rules.issue {
        Issue::After(duration) => Some(Wait::begin(Lag::Time(duration / 2), from)),
        Issue::Manual => None,
    }
}
