//! What an end has seen and done so far.

use super::step::{Action, Step};
use crate::cas::{Error, ErrorKind, Execution};
use crate::orders::{Observation, Status};

/// What an end has seen and done so far.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// The order as it was last seen.
    pub(super) last: Option<Observation>,
    /// Whether it was not there at the last look.
    pub(super) is_missing: bool,
    refusal: Option<Error>,
    accepted: Option<Action>,
    refusals_to_remove: u32,
    revocation: Revocation,
}

/// What is known of a revocation that was sent.
#[derive(Debug, Default)]
enum Revocation {
    /// None that may have run.
    #[default]
    None,
    /// One may have run; it is worth trying again if it has not.
    Doubtful,
    /// One may have run; if it has not, this is why there is no point in another.
    Hopeless(Error),
}

impl Progress {
    /// Notes an observation, and settles what it says of a revocation in doubt: a step
    /// that follows from that, or an error.
    pub(super) fn saw(&mut self, seen: &Observation) -> Result<Option<Step>, Error> {
        let stood_still = |last: &Observation| last.api_status == seen.api_status;
        if !self.last.as_ref().is_some_and(stood_still) {
            self.accepted = None;
            self.refusals_to_remove = 0;
        }
        self.last = Some(seen.clone());
        self.is_missing = false;
        let is_revoked = seen.status == Status::Revoked;
        match std::mem::take(&mut self.revocation) {
            Revocation::None => Ok(None),
            Revocation::Doubtful | Revocation::Hopeless(_) if is_revoked => {
                Ok(Some(Step::NoteRevoked))
            }
            Revocation::Hopeless(error) => Err(error),
            Revocation::Doubtful => {
                // It may yet show, however often another one is refused.
                self.revocation = Revocation::Doubtful;
                Ok(None)
            }
        }
    }

    /// Whether the service accepted this since the order last moved. Then it only
    /// needs time.
    pub(super) fn has_accepted(&self, action: Action) -> bool {
        self.accepted == Some(action)
    }

    pub(super) fn refusals_to_remove(&self) -> u32 {
        self.refusals_to_remove
    }

    /// Notes what came of an action; an error that no further look helps against is
    /// given back.
    pub(super) fn took(&mut self, action: Action, outcome: Result<(), Error>) -> Result<(), Error> {
        if action == Action::GiveUp {
            self.refusals_to_remove = 0;
        }
        let error = match outcome {
            Ok(()) => {
                self.accepted = Some(action);
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
                self.refusals_to_remove += u32::from(action == Action::Remove);
                self.refusal = Some(error);
            }
            // Both may be asked for again, as often as it takes.
            Action::Withdraw | Action::Remove if kind.is_passing() => self.refused_for_now(error),
            Action::GiveUp if may_have_run && kind.is_passing() => self.refusal = Some(error),
            Action::Revoke if may_have_run && kind.is_passing() => {
                self.revocation = Revocation::Doubtful;
                self.refusal = Some(error);
            }
            Action::Revoke if may_have_run => self.revocation = Revocation::Hopeless(error),
            Action::Withdraw | Action::Remove | Action::GiveUp | Action::Revoke => {
                return Err(error);
            }
        }
        Ok(())
    }

    /// Keeps why a step did not succeed, unless that is only that the time is over.
    fn refused_for_now(&mut self, error: Error) {
        if error.kind() != ErrorKind::TimedOut || self.refusal.is_none() {
            self.refusal = Some(error);
        }
    }

    /// The order as it was last seen, and why the last step did not succeed.
    pub(super) fn into_parts(self) -> (Option<Observation>, Option<Error>) {
        let refusal = match self.revocation {
            Revocation::Hopeless(error) => Some(error),
            Revocation::None | Revocation::Doubtful => self.refusal,
        };
        (self.last, refusal)
    }
}
