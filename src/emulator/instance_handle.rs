//! Instances, from inside the process: what is bought, what happens behind the client's
//! back, what a person sees in the console.

use std::time::Duration;

use super::Emulator;
use super::instance_summary::InstanceSummary;
use super::instances::{InstanceChange, InstanceId, NewInstance, Setting};

impl Emulator {
    /// Adds an instance that was bought or claimed a moment ago.
    ///
    /// # Panics
    ///
    /// If there is a state file and it cannot be written; so do all that change
    /// something.
    pub fn add_instance(&self, instance: NewInstance) -> InstanceId {
        self.change(|state, now| {
            let setting = Setting::of(&state.orders, now);
            state.instances.add(instance, &setting)
        })
    }

    /// Every instance, in the order they came to the account.
    pub fn instances(&self) -> Vec<InstanceSummary> {
        InstanceSummary::all(&mut self.shared.lock())
    }

    /// One instance; `None` if there is no such id.
    pub fn instance(&self, id: &InstanceId) -> Option<InstanceSummary> {
        InstanceSummary::of(&mut self.shared.lock(), id)
    }

    /// Issues the certificate of the application under way.
    ///
    /// # Panics
    ///
    /// If there is none; so do [`Self::reject_instance`] and [`Self::withdraw_instance`].
    /// Those that need an instance panic if it is not there.
    pub fn issue_instance(&self, id: &InstanceId) {
        self.change_instance(id, InstanceChange::Issue);
    }

    /// Has the CA turn the application under way down. Where the reason shows is an open
    /// question.
    pub fn reject_instance(&self, id: &InstanceId, reason: &str) {
        self.change_instance(id, InstanceChange::Reject(reason.to_owned()));
    }

    /// Withdraws the application under way at once, as a person does in the console.
    pub fn withdraw_instance(&self, id: &InstanceId) {
        self.change_instance(id, InstanceChange::Withdraw);
    }

    /// Writes other domains, comma-separated, on the instance, as a stranger does in the
    /// console: what was written on it is gone.
    pub fn write_on_instance(&self, id: &InstanceId, domains: &str) {
        self.change_instance(id, InstanceChange::Write(domains.to_owned()));
    }

    /// Writes so, and applies.
    pub fn apply_on_instance(&self, id: &InstanceId, domains: &str) {
        self.change_instance(id, InstanceChange::Apply(domains.to_owned()));
    }

    /// Makes the latest certificate, the term and the purchase so much older.
    pub fn age_instance(&self, id: &InstanceId, by: Duration) {
        self.change_instance(id, InstanceChange::Age(by));
    }

    /// Brings the term of the instance to its end. Its certificate stays as it is.
    pub fn expire_instance(&self, id: &InstanceId) {
        self.change_instance(id, InstanceChange::Expire);
    }

    /// Puts the instance into a status, until the next application: `refund`, `closed`, or
    /// a word that the API does not know yet.
    pub fn set_instance_status(&self, id: &InstanceId, status: &str) {
        self.change_instance(id, InstanceChange::Status(status.to_owned()));
    }

    /// Revokes the latest certificate at once, as the CA does by itself.
    pub fn revoke_instance(&self, id: &InstanceId) {
        self.change_instance(id, InstanceChange::Revoke);
    }

    /// Takes the instance away, as after a deletion.
    pub fn remove_instance(&self, id: &InstanceId) {
        self.change_instance(id, InstanceChange::Remove);
    }

    /// Makes a change; the methods above have a name for each.
    pub fn change_instance(&self, id: &InstanceId, change: InstanceChange) {
        let changed = self.change(|state, now| state.change_instance(id, change, now));
        assert!(changed.is_ok(), "{changed:?}");
    }
}

#[cfg(test)]
mod tests;
