//! What the API does to an instance, and when it refuses to.

use super::applicants::Applicants;
use super::application::{Application, Stage};
use super::application_data::ApplicationData;
use super::certificate::Revocation;
use super::instance::Instance;
use super::new_instance::InstanceType;
use super::setting::Setting;
use crate::answer::ApiError;
use crate::ca::days;
use crate::options::Lag;
use crate::orders::Wait;
use crate::time::later;
use crate::variants::instances::{
    ApplyAfterIssue, DeleteAfterRevoke, DeleteInactiveTest, FirstUpdate, RefundOfIssued,
    RefundTestInstance, RevokeLatency, RevokeWithoutCertificateId, UpdateAfterIssue,
    UpdateAutoSubmits, UpdateInPending, WithdrawLatency, WithdrawRace, WithdrawRefusedFor,
};

/// After how many GetInstanceDetail a late withdrawal shows.
const LATE_WITHDRAWAL: u32 = 3;

impl Instance {
    /// Writes the data of the next application, and may submit it.
    pub(crate) fn update(
        &mut self,
        mut data: ApplicationData,
        applicants: &Applicants,
        setting: &Setting<'_>,
    ) -> Result<(), ApiError> {
        let variants = *setting.variants();
        if !self.is_updated && variants.first_update == FirstUpdate::Protected {
            self.is_updated = true;
            return Err(ApiError::update_protected(setting.variants()));
        }
        let status = self.status(setting);
        match (&*status, variants.update_in_pending) {
            ("pending", UpdateInPending::UpdateProtection) => {
                return Err(ApiError::update_protected(setting.variants()));
            }
            ("pending", UpdateInPending::StatusNotSupport) => return Err(refused(setting)),
            ("pending", UpdateInPending::Accepted) => {}
            ("expired" | "refund" | "closed", _) => {
                return Err(ApiError::update_protected(setting.variants()));
            }
            _ if self.certificates.is_empty() => {}
            _ => match variants.update_after_issue {
                UpdateAfterIssue::WillExpire if !self.is_ending(setting) => {
                    return Err(refused(setting));
                }
                UpdateAfterIssue::Refused => return Err(refused(setting)),
                _ => {}
            },
        }
        data.settle_csr(&setting.rules.variants)?;
        data.check_names(self.full_domain_count, self.wildcard_domain_count)?;
        self.data = data;
        self.is_updated = true;
        let submits = match variants.update_auto_submits {
            UpdateAutoSubmits::No => false,
            UpdateAutoSubmits::BoughtDv => {
                self.instance_type == InstanceType::Buy && self.spec.is_domain_validated()
            }
            UpdateAutoSubmits::Complete => true,
        };
        if submits && self.check_apply(applicants, setting).is_ok() {
            self.submit(self.data.clone(), setting)?;
        }
        Ok(())
    }

    /// Submits what was written.
    pub(crate) fn apply(
        &mut self,
        applicants: &Applicants,
        setting: &Setting<'_>,
    ) -> Result<(), ApiError> {
        self.check_apply(applicants, setting)?;
        self.submit(self.data.clone(), setting)
    }

    /// Submits an application whatever stands against it.
    pub(super) fn submit(
        &mut self,
        data: ApplicationData,
        setting: &Setting<'_>,
    ) -> Result<(), ApiError> {
        let before = self.status(setting);
        self.application = Some(Application::submit(data, setting)?);
        self.forced_status = None;
        self.settle(setting);
        self.unlist(Some(before), setting);
        Ok(())
    }

    /// Accepts a withdrawal, unless the state forbids it.
    pub(crate) fn withdraw(&mut self, setting: &Setting<'_>) -> Result<(), ApiError> {
        let variants = *setting.variants();
        let application = self.application.as_mut();
        let application = application
            .filter(|application| {
                matches!(application.stage, Stage::Validating | Stage::Reviewing)
                    && !application.is_withdrawing
            })
            .ok_or_else(|| refused(setting))?;
        application.withdrawals += 1;
        if application.withdrawals == 1
            && variants.withdraw_refused_for == WithdrawRefusedFor::FirstCall
        {
            return Err(refused(setting));
        }
        if variants.withdraw_race == WithdrawRace::Refused {
            self.enter(Stage::Issued, setting, setting.now);
            return Err(refused(setting));
        }
        let lag = match variants.withdraw_latency {
            WithdrawLatency::AsSet => setting.rules.cancelled_after,
            WithdrawLatency::Details => Lag::Describes(LATE_WITHDRAWAL),
        };
        let end = match variants.withdraw_race {
            WithdrawRace::Issued => Stage::Issued,
            WithdrawRace::No | WithdrawRace::Refused => Stage::Withdrawn,
        };
        application.is_withdrawing = true;
        application.next = Some((end, Wait::begin(lag, setting.now)));
        self.settle(setting);
        Ok(())
    }

    /// Revokes a certificate of the instance.
    pub(crate) fn revoke(
        &mut self,
        certificate_id: Option<i64>,
        setting: &Setting<'_>,
    ) -> Result<(), ApiError> {
        let variants = setting.variants();
        let lag = match variants.revoke_latency {
            RevokeLatency::AsSet => setting.rules.revoked_after,
            RevokeLatency::Days | RevokeLatency::DaysWithTime => Lag::Time(days(3)),
        };
        let latest = self.latest().map(|certificate| certificate.id);
        let wanted = match (certificate_id, variants.revoke_without_certificate_id) {
            (None, RevokeWithoutCertificateId::Refused) => {
                let message = "CertificateId is mandatory for this action.";
                return Err(ApiError::missing_information(message));
            }
            (None, RevokeWithoutCertificateId::All) => None,
            (None, RevokeWithoutCertificateId::Latest) => latest,
            (Some(id), _) => Some(id),
        };
        if let Some(id) = certificate_id
            && self
                .certificates
                .iter()
                .all(|certificate| certificate.id != id)
        {
            return Err(ApiError::not_found());
        }
        let mut revoked = 0;
        for certificate in &mut self.certificates {
            if wanted.is_none_or(|id| certificate.id == id)
                && certificate.revocation.is_none()
                && certificate.status(setting.now) != "expired"
            {
                certificate.revocation = Some(Revocation {
                    accepted_at: setting.now,
                    wait: Wait::begin(lag, setting.now),
                });
                revoked += 1;
            }
        }
        match revoked {
            0 => Err(refused(setting)),
            _ => Ok(()),
        }
    }

    /// Gives the price back; the instance stays, and is of no more use.
    pub(crate) fn refund(&mut self, setting: &Setting<'_>) -> Result<(), ApiError> {
        let variants = setting.variants();
        let is_early = setting.now <= later(self.ordered_at, days(7));
        let is_open = ["inactive", "normal"].contains(&&*self.status(setting));
        let is_unused = match variants.refund_of_issued {
            _ if self.certificates.is_empty() => true,
            RefundOfIssued::Refused => false,
            RefundOfIssued::AfterRevocation => self.is_all_revoked(setting),
        };
        let is_sold = self.instance_type == InstanceType::Buy
            || variants.refund_test_instance == RefundTestInstance::Accepted;
        let code = match (is_open && is_unused && is_sold, is_early) {
            (false, _) => "CouldNotRefund.NotSupport",
            (true, false) => "CouldNotRefund.OverTime",
            (true, true) => {
                self.forced_status = Some("refund".to_owned());
                return Ok(());
            }
        };
        Err(ApiError::instance_state(variants, code))
    }

    /// Whether it may be deleted.
    pub(super) fn is_deletable(&self, setting: &Setting<'_>) -> bool {
        let variants = setting.variants();
        let is_unused_test = self.instance_type == InstanceType::Test
            && self.status(setting) == "inactive"
            && variants.delete_inactive_test == DeleteInactiveTest::Accepted;
        let is_revoked = self.is_all_revoked(setting)
            && self.under_way().is_none()
            && variants.delete_after_revoke == DeleteAfterRevoke::Accepted;
        ["closed", "expired", "refund"].contains(&&*self.status(setting))
            || is_unused_test
            || is_revoked
    }

    fn is_all_revoked(&self, setting: &Setting<'_>) -> bool {
        let mut certificates = self.certificates.iter();
        !self.certificates.is_empty()
            && certificates.all(|certificate| certificate.is_revoked(setting.now))
    }

    /// Revokes the latest certificate at once, as the CA does by itself.
    pub(super) fn revoke_latest(&mut self, setting: &Setting<'_>) {
        if let Some(latest) = self.certificates.last_mut() {
            latest.revocation = Some(Revocation {
                accepted_at: setting.now,
                wait: Wait::begin(Lag::None, setting.now),
            });
        }
    }

    fn check_apply(&self, applicants: &Applicants, setting: &Setting<'_>) -> Result<(), ApiError> {
        let is_allowed = match &*self.status(setting) {
            "inactive" | "normal" | "willExpire" => match setting.variants().apply_after_issue {
                _ if self.certificates.is_empty() => true,
                ApplyAfterIssue::Accepted => true,
                ApplyAfterIssue::WillExpire => self.is_ending(setting),
                ApplyAfterIssue::Refused => false,
            },
            _ => false,
        };
        if !is_allowed || self.under_way().is_some() {
            return Err(refused(setting));
        }
        if self.data.domains.is_empty() {
            let message = "Domain and Csr cannot both be absent.";
            return Err(ApiError::missing_information(message));
        }
        applicants.check(&self.data, &self.spec, setting)
    }

    /// Whether the latest certificate or the term will expire soon.
    fn is_ending(&self, setting: &Setting<'_>) -> bool {
        let latest = self.latest();
        self.status(setting) == "willExpire"
            || latest.is_some_and(|latest| {
                ["willExpire", "expired"].contains(&latest.status(setting.now))
            })
    }
}

fn refused(setting: &Setting<'_>) -> ApiError {
    ApiError::instance_state(setting.variants(), "OperationDenied.StatusNotSupport")
}
