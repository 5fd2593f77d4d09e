//! What an end has seen and done so far.

use super::step::{Action, Step};
use crate::cas::{Error, ErrorKind, Execution};
use crate::orders::{Observation, Status};

/// What an end has seen and done so far.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// The order as it was last seen.
    pub(super) last: Option<Observation>,
    /// Why the last step was refused, if it was.
    pub(super) refusal: Option<Error>,
    accepted: Option<Action>,
    refusals_to_remove: u32,
    revocation: Revocation,
}

/// What is known of a revocation that was sent.
#[derive(Debug, Default)]
enum Revocation {
    /// None was sent, or the service refused it.
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
        let is_revoked = seen.status == Status::Revoked;
        match std::mem::take(&mut self.revocation) {
            Revocation::None => Ok(None),
            Revocation::Doubtful | Revocation::Hopeless(_) if is_revoked => {
                Ok(Some(Step::NoteRevoked))
            }
            Revocation::Hopeless(error) => Err(error),
            Revocation::Doubtful => {
                // Until the service says no, the one that is in doubt may yet show.
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
        match error.kind() {
            // The order moved on between the look and the step; the next look says
            // where to.
            ErrorKind::StateConflict | ErrorKind::NotFound => {
                if action == Action::Remove {
                    self.refusals_to_remove += 1;
                }
                self.refusal = Some(error);
                Ok(())
            }
            kind if error.execution() == Execution::Unknown => match action {
                Action::Withdraw | Action::Remove => Err(error),
                Action::GiveUp | Action::Revoke if kind == ErrorKind::Cancelled => Err(error),
                Action::GiveUp if kind.is_passing() => {
                    self.refusal = Some(error);
                    Ok(())
                }
                Action::GiveUp => Err(error),
                Action::Revoke if kind.is_passing() => {
                    self.revocation = Revocation::Doubtful;
                    self.refusal = Some(error);
                    Ok(())
                }
                Action::Revoke => {
                    self.revocation = Revocation::Hopeless(error);
                    Ok(())
                }
            },
            _ => Err(error),
        }
    }
}
