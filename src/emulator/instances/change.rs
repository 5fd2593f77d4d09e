//! What happens to an instance without the client: in the console, or at the CA.

use std::time::Duration;

use super::application::Stage;
use super::id::InstanceId;
use super::setting::Setting;
use super::{ApplicationData, Instances};
use crate::answer::ApiError;

/// Something that a client does not do itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InstanceChange {
    /// The latest certificate, the term and the purchase become so much older.
    Age(Duration),
    /// Other domains, comma-separated, are written and applied for: what was written is
    /// gone.
    Apply(String),
    /// The term comes to its end. The certificate stays as it is.
    Expire,
    /// The application under way comes to a certificate.
    Issue,
    /// The CA turns the application under way down, with this reason. Where it shows is
    /// an open question.
    Reject(String),
    /// The instance is deleted.
    Remove,
    /// The CA revokes the latest certificate at once.
    Revoke,
    /// The status becomes this, until the next application: `refund`, `closed`, or a word
    /// that the API does not know yet.
    Status(String),
    /// The application under way is withdrawn at once.
    Withdraw,
    /// Other domains, comma-separated, are written: what was written is gone.
    Write(String),
}

impl Instances {
    /// Makes a change. Fails if there is no such instance, or no application under way
    /// where the change needs one.
    pub(crate) fn change(
        &mut self,
        id: &InstanceId,
        change: InstanceChange,
        setting: &Setting<'_>,
    ) -> Result<(), ApiError> {
        let instance = self.get(id, setting)?;
        let stage = match change {
            InstanceChange::Issue => Stage::Issued,
            InstanceChange::Reject(reason) => Stage::Rejected(reason),
            InstanceChange::Withdraw => Stage::Withdrawn,
            InstanceChange::Age(by) => {
                instance.age(by, setting);
                return Ok(());
            }
            InstanceChange::Apply(domains) => {
                instance.data = ApplicationData::for_domains(&domains);
                return instance.submit(instance.data.clone(), setting);
            }
            InstanceChange::Expire => {
                instance.expire(setting);
                return Ok(());
            }
            InstanceChange::Remove => {
                self.instances.remove(id);
                return Ok(());
            }
            InstanceChange::Revoke => {
                instance.revoke_latest(setting);
                return Ok(());
            }
            InstanceChange::Status(status) => {
                instance.forced_status = Some(status);
                return Ok(());
            }
            InstanceChange::Write(domains) => {
                instance.data = ApplicationData::for_domains(&domains);
                return Ok(());
            }
        };
        if instance.under_way().is_none() {
            let code = "OperationDenied.StatusNotSupport";
            return Err(ApiError::instance_state(setting.variants(), code));
        }
        instance.enter(stage, setting, setting.now);
        Ok(())
    }
}
