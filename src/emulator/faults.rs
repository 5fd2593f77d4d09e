//! Scripted failures: the next calls of an operation go wrong as told.
//!
//! A fault takes hold of calls that were let in, that is after the signature was
//! checked. Faults are tried in the order they were added; one plays per call.

use std::time::Duration;

use jiff::Timestamp;

use super::answer::ApiError;
use super::instances::{InstanceChange, InstanceId};
use super::variants::Variants;

/// A failure to play.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The operation it is for; `*` for all.
    pub action: String,
    /// So many matching calls go well first.
    pub skip: u32,
    /// So many calls then fail.
    pub times: u32,
    /// What happens to them.
    pub effect: Effect,
}

/// What a fault does to a call.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Effect {
    /// The answer is this body with status 200, and no work is done.
    Answer {
        /// The body, word for word.
        body: String,
    },
    /// The work is done, and then this happens to an instance before the answer is there:
    /// what a client meets when others are busy with it.
    ChangeInstance {
        /// The instance.
        id: InstanceId,
        /// What happens; nothing, where it cannot.
        change: InstanceChange,
    },
    /// The work is done, then the connection is closed without an answer.
    LoseAnswer,
    /// The work is done, then the answer is this error all the same.
    FailAfterWork {
        /// HTTP status.
        status: u16,
        /// The API's code.
        code: String,
    },
    /// The work is done; the body is not JSON, the status 200.
    Malformed,
    /// The header `Date` says this, whatever the time is.
    Misdate {
        /// What it says.
        date: Timestamp,
        /// Whether the request is refused as one with a wrong time, and not worked on.
        refuses: bool,
    },
    /// The connection is reset before any work.
    Reset,
    /// The answer is this error, and no work is done.
    Refuse {
        /// HTTP status.
        status: u16,
        /// The API's code.
        code: String,
    },
    /// The work is done, the answer comes this much later.
    Slow(Duration),
    /// The work is done; the answer has status 200 and what came of it, and this code beside.
    RefuseBeside {
        /// The API's code.
        code: String,
    },
    /// One call too many, with a hint when to come back; no work is done.
    Throttle {
        /// The header `x-acs-retry-after`, if it is to be sent.
        retry_after: Option<Duration>,
    },
    /// The work is done; the connection is closed in the middle of the body.
    Truncated,
}

impl Effect {
    /// The name by which controls and the call log know it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Answer { .. } => "answer",
            Self::ChangeInstance { .. } => "change_instance",
            Self::LoseAnswer => "lose_answer",
            Self::FailAfterWork { .. } => "fail_after_work",
            Self::Malformed => "malformed",
            Self::Misdate { .. } => "misdate",
            Self::Reset => "reset",
            Self::Refuse { .. } => "refuse",
            Self::RefuseBeside { .. } => "refuse_beside",
            Self::Slow(_) => "slow",
            Self::Throttle { .. } => "throttle",
            Self::Truncated => "truncated",
        }
    }

    /// The refusal this makes of a call that is not to be worked on.
    pub(super) fn refusal(&self, variants: &Variants) -> Option<ApiError> {
        match self {
            Self::Refuse { status, code } => Some(injected(*status, code)),
            Self::Throttle { retry_after } => Some(ApiError::throttled(variants, *retry_after)),
            Self::Misdate { refuses: true, .. } => Some(injected(400, "InvalidTimeStamp.Expired")),
            _ => None,
        }
    }

    /// The error this makes of a call that was worked on.
    pub(super) fn late_error(&self) -> Option<ApiError> {
        match self {
            Self::FailAfterWork { status, code } => Some(injected(*status, code)),
            _ => None,
        }
    }
}

/// The faults still to be played.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<Fault>);

impl Faults {
    pub(super) fn add(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    /// Forgets all of them.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Those still to come.
    pub(super) fn all(&self) -> &[Fault] {
        &self.0
    }

    /// The effect on the next call of `action`, if it is to have one.
    pub(super) fn strike(&mut self, action: &str) -> Option<Effect> {
        let mut effect = None;
        for fault in &mut self.0 {
            if fault.action != "*" && fault.action != action {
                continue;
            }
            if fault.skip > 0 {
                fault.skip -= 1;
            } else if effect.is_none() && fault.times > 0 {
                fault.times -= 1;
                effect = Some(fault.effect.clone());
            }
        }
        self.0.retain(|fault| fault.times > 0);
        effect
    }
}

fn injected(status: u16, code: &str) -> ApiError {
    ApiError::new(status, code, "This failure was asked for.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(action: &str, skip: u32, times: u32, effect: Effect) -> Fault {
        Fault {
            action: action.to_owned(),
            skip,
            times,
            effect,
        }
    }

    #[test]
    fn a_fault_skips_then_strikes_then_is_spent() {
        let mut faults = Faults::default();
        faults.add(fault("CancelOrderRequest", 1, 2, Effect::Reset));

        let strikes: Vec<bool> = (0..4)
            .map(|_| faults.strike("CancelOrderRequest").is_some())
            .collect();

        assert_eq!(strikes, [false, true, true, false]);
        assert!(faults.0.is_empty());
    }

    #[test]
    fn other_operations_go_well() {
        let mut faults = Faults::default();
        faults.add(fault("CancelOrderRequest", 0, 1, Effect::Reset));
        assert_eq!(faults.strike("DeleteCertificateRequest"), None);
        assert_eq!(faults.strike("CancelOrderRequest"), Some(Effect::Reset));
    }

    #[test]
    fn one_fault_plays_per_call_and_the_next_follows() {
        let mut faults = Faults::default();
        faults.add(fault("*", 0, 1, Effect::Reset));
        faults.add(fault("*", 0, 1, Effect::LoseAnswer));
        assert_eq!(faults.strike("A"), Some(Effect::Reset));
        assert_eq!(faults.strike("B"), Some(Effect::LoseAnswer));
        assert_eq!(faults.strike("C"), None);
    }
}
