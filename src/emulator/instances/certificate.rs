//! A certificate that an instance has issued.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::setting::Setting;
use crate::ca::{Issued, days};
use crate::orders::Wait;
use crate::time::{as_text, from_text};
use crate::variants::instances::RevokeLatency;

/// How long before its end a certificate or a term will expire.
const WILL_EXPIRE_DAYS: u64 = 30;

/// A certificate, and what became of it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct InstanceCertificate {
    pub(crate) id: i64,
    /// Those of the application, and the one that came free of charge.
    pub(crate) names: Vec<String>,
    /// The request that was certified.
    pub(crate) csr: String,
    pub(crate) issued: Issued,
    pub(super) revocation: Option<Revocation>,
}

/// A revocation that was accepted.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Revocation {
    #[serde(serialize_with = "as_text", deserialize_with = "from_text")]
    pub(super) accepted_at: Timestamp,
    pub(super) wait: Wait,
}

impl InstanceCertificate {
    /// `CertificateStatus`.
    pub(crate) fn status(&self, now: Timestamp) -> &'static str {
        if self.is_revoked(now) {
            "revoked"
        } else {
            match ends_soon(self.issued.not_after, now) {
                Some(0) => "expired",
                Some(_) => "willExpire",
                None => "issued",
            }
        }
    }

    pub(crate) fn is_revoked(&self, now: Timestamp) -> bool {
        let revocation = self.revocation.as_ref();
        revocation.is_some_and(|revocation| revocation.wait.over_at(now).is_some())
    }

    /// When it was revoked, once that shows.
    pub(crate) fn revocation_shown_at(&self, setting: &Setting<'_>) -> Option<Timestamp> {
        let accepted_at = self.revocation?.accepted_at;
        let is_early = setting.variants().revoke_latency == RevokeLatency::DaysWithTime;
        (is_early || self.is_revoked(setting.now)).then_some(accepted_at)
    }

    /// Whether its key was made by the service.
    pub(crate) fn has_key(&self) -> bool {
        self.issued.private_key_pem.is_some()
    }

    pub(super) fn described(&mut self) {
        if let Some(revocation) = &mut self.revocation {
            revocation.wait.described();
        }
    }
}

/// The whole days left, where that is so few that the end is near; 0 once it has come.
pub(super) fn ends_soon(end: Timestamp, now: Timestamp) -> Option<u64> {
    let left = end.duration_since(now);
    if left.is_negative() {
        return Some(0);
    }
    let days_left = left.unsigned_abs().as_secs() / days(1).as_secs();
    (days_left < WILL_EXPIRE_DAYS).then_some(days_left + 1)
}
