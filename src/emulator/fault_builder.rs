//! Faults as sentences: `emulator.lose_answer_to("CreateCertificateRequest").once()`.

use std::time::Duration;

use jiff::Timestamp;

use super::Emulator;
use super::faults::{Effect, Fault};
use super::instances::{InstanceChange, InstanceId};

/// A fault that still lacks its number; nothing fails until it has one.
#[must_use = "say once() or times()"]
#[derive(Debug)]
pub struct FaultBuilder<'a> {
    emulator: &'a Emulator,
    action: String,
    skip: u32,
    effect: Effect,
}

impl FaultBuilder<'_> {
    /// Lets so many matching calls go well first.
    pub fn after(self, calls: u32) -> Self {
        Self {
            skip: calls,
            ..self
        }
    }

    /// Strikes one call.
    pub fn once(self) {
        self.times(1);
    }

    /// Strikes so many calls.
    pub fn times(self, times: u32) {
        self.emulator.inject(Fault {
            action: self.action,
            skip: self.skip,
            times,
            effect: self.effect,
        });
    }
}

/// Failures to come. The action is an operation's name, or `*` for all.
impl Emulator {
    /// Does the work, then closes the connection without an answer.
    pub fn lose_answer_to(&self, action: &str) -> FaultBuilder<'_> {
        self.fault(action, Effect::LoseAnswer)
    }

    /// Resets the connection before any work.
    pub fn reset_connection_on(&self, action: &str) -> FaultBuilder<'_> {
        self.fault(action, Effect::Reset)
    }

    /// Answers with this error and does no work.
    pub fn refuse(&self, action: &str, status: u16, code: &str) -> FaultBuilder<'_> {
        let code = code.to_owned();
        self.fault(action, Effect::Refuse { status, code })
    }

    /// Does the work, then answers with this error all the same.
    pub fn fail_after_work(&self, action: &str, status: u16, code: &str) -> FaultBuilder<'_> {
        let code = code.to_owned();
        self.fault(action, Effect::FailAfterWork { status, code })
    }

    /// Answers with `Throttling.User` and does no work.
    pub fn throttle(&self, action: &str, retry_after: Option<Duration>) -> FaultBuilder<'_> {
        self.fault(action, Effect::Throttle { retry_after })
    }

    /// Answers with this body, and does no work.
    pub fn answer(&self, action: &str, body: &str) -> FaultBuilder<'_> {
        let body = body.to_owned();
        self.fault(action, Effect::Answer { body })
    }

    /// Does the work, and puts this code beside what came of it.
    pub fn refuse_beside(&self, action: &str, code: &str) -> FaultBuilder<'_> {
        let code = code.to_owned();
        self.fault(action, Effect::RefuseBeside { code })
    }

    /// Dates the answer wrongly, and refuses the request for its time if it is to.
    pub fn misdate(&self, action: &str, date: Timestamp, refuses: bool) -> FaultBuilder<'_> {
        self.fault(action, Effect::Misdate { date, refuses })
    }

    /// Does the work, and changes an instance before the answer is there.
    pub fn change_instance_on(
        &self,
        action: &str,
        id: &InstanceId,
        change: InstanceChange,
    ) -> FaultBuilder<'_> {
        let id = id.clone();
        self.fault(action, Effect::ChangeInstance { id, change })
    }

    /// Does the work and answers this much later.
    pub fn slow_down(&self, action: &str, delay: Duration) -> FaultBuilder<'_> {
        self.fault(action, Effect::Slow(delay))
    }

    /// Does the work and answers with something that is not JSON.
    pub fn garble_answer_to(&self, action: &str) -> FaultBuilder<'_> {
        self.fault(action, Effect::Malformed)
    }

    /// Does the work and breaks off in the middle of the answer.
    pub fn truncate_answer_to(&self, action: &str) -> FaultBuilder<'_> {
        self.fault(action, Effect::Truncated)
    }

    fn fault(&self, action: &str, effect: Effect) -> FaultBuilder<'_> {
        FaultBuilder {
            emulator: self,
            action: action.to_owned(),
            skip: 0,
            effect,
        }
    }
}
