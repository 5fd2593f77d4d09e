//! What a run to a goal has seen and done so far.

use std::time::Duration;

use super::GoalOutcome;
use super::step::{Action, Step};
use crate::orders::{OrderSnapshot, Status};
use cas::{Error, ErrorKind, Execution, Stopped};

/// How often an order that does not move may refuse to be deleted. With the pauses
/// between, about a minute.
const MOST_REFUSALS: u32 = 10;

/// What a run to a goal has seen and done so far.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// The order as it was last seen.
    pub(super) last: Option<OrderSnapshot>,
    /// Whether the service was asked for anything.
    pub(super) was_asked: bool,
    refusal: Option<Error>,
    accepted: Option<Action>,
    has_accepted_delete: bool,
    refusals_to_delete: u32,
    revocation: Revocation,
}

/// What is known of a revocation that was sent.
#[derive(Debug, Default)]
enum Revocation {
    /// None that may have run.
    #[default]
    None,
    /// One may have run; it is worth trying again if it has not.
    InDoubt,
    /// One may have run; if it has not, this is why there is no point in another.
    Hopeless(Error),
}

impl Progress {
    /// Notes a look, and settles what it says of a revocation in doubt: a step that
    /// follows from that, or an error.
    pub(super) fn saw(&mut self, seen: &OrderSnapshot) -> Result<Option<Step>, Error> {
        let stood_still = |last: &OrderSnapshot| last.api_status == seen.api_status;
        if !self.last.as_ref().is_some_and(stood_still) {
            self.accepted = None;
            self.refusals_to_delete = 0;
        }
        self.last = Some(seen.clone());
        let is_revoked = seen.status == Status::Revoked;
        match std::mem::take(&mut self.revocation) {
            Revocation::None => Ok(None),
            Revocation::InDoubt | Revocation::Hopeless(_) if is_revoked => Ok(Some(Step::Reached)),
            Revocation::Hopeless(error) => Err(error),
            Revocation::InDoubt => {
                // It may yet show, however often another one is refused.
                self.revocation = Revocation::InDoubt;
                Ok(None)
            }
        }
    }

    /// Whether the service accepted this since the order last moved. Then it only
    /// needs time.
    pub(super) fn has_accepted(&self, action: Action) -> bool {
        self.accepted == Some(action)
    }

    /// Whether the service has accepted a delete.
    pub(super) fn has_accepted_delete(&self) -> bool {
        self.has_accepted_delete
    }

    /// Whether the last step was refused.
    pub(super) fn is_refused(&self) -> bool {
        self.refusal.is_some()
    }

    /// How long the service wants to be left alone.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        self.refusal.as_ref().and_then(Error::retry_after)
    }

    /// Notes what came of an action; an error that no further look helps against is
    /// given back.
    pub(super) fn took(&mut self, action: Action, outcome: Result<(), Error>) -> Result<(), Error> {
        let error = match outcome {
            Ok(()) => {
                self.accepted = Some(action);
                self.has_accepted_delete |= action == Action::Delete;
                self.refusal = None;
                return Ok(());
            }
            Err(error) => error,
        };
        self.accepted = None;
        let kind = error.kind();
        // The order moved on between the look and the step; the next look says where to.
        let moved_on = matches!(kind, ErrorKind::StateConflict | ErrorKind::NotFound);
        let may_have_run = error.execution() == Execution::Unknown && kind != ErrorKind::Cancelled;
        match action {
            _ if moved_on => {
                self.refusals_to_delete += u32::from(action == Action::Delete);
                if self.refusals_to_delete >= MOST_REFUSALS {
                    return Err(error);
                }
                self.refusal = Some(error);
            }
            // Both may be asked for again, as often as it takes.
            Action::Cancel | Action::Delete if kind.is_transient() => self.refused_for_now(error),
            Action::Revoke if kind.is_transient() => {
                if may_have_run {
                    self.revocation = Revocation::InDoubt;
                }
                self.refused_for_now(error);
            }
            Action::Revoke if may_have_run => self.revocation = Revocation::Hopeless(error),
            Action::Cancel | Action::Delete | Action::Revoke => return Err(error),
        }
        Ok(())
    }

    /// Keeps why a step did not succeed, unless that is only that the time is over.
    fn refused_for_now(&mut self, error: Error) {
        if error.kind() != ErrorKind::TimedOut || self.refusal.is_none() {
            self.refusal = Some(error);
        }
    }

    /// What there is to say where no further step is taken.
    pub(super) fn unfinished(self, why: Stopped) -> GoalOutcome {
        let refusal = match self.revocation {
            Revocation::Hopeless(error) => Some(error),
            Revocation::None | Revocation::InDoubt => self.refusal,
        };
        GoalOutcome::Unfinished {
            why,
            last: self.last,
            refusal,
            was_asked: self.was_asked,
        }
    }
}
