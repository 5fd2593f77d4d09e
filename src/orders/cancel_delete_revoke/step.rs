//! What the state of an order allows and the goal wants.

use super::{DeletionPolicy, Goal, KeptBecause};
use crate::orders::Status;

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Nothing that could be done; look again.
    Wait,
    /// Ask the service for this.
    Act(Action),
    /// The goal is reached.
    Reached,
    /// The order's state does not allow it.
    NotAllowed,
    /// Leave the order as it is.
    Keep(KeptBecause),
}

/// What the service can be asked to do to an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    /// Take the application back.
    Cancel,
    /// Delete an order without a certificate.
    Delete,
    /// Revoke the certificate.
    Revoke,
}

/// The table. A status of which nothing is known is waited out once the service was asked
/// for something, and always by a delete.
pub(super) fn next(goal: &Goal, status: Status, was_asked: bool) -> Step {
    use Status::{
        Expired, Failed, InReview, Issued, PendingValidation, Revoked, Unknown, Withdrawn,
    };
    match (goal, status) {
        (Goal::Cancel | Goal::Delete(_), PendingValidation | InReview) => Step::Act(Action::Cancel),
        (Goal::Cancel, Withdrawn) => Step::Reached,
        (Goal::Cancel, Failed | Issued | Revoked | Expired) => Step::NotAllowed,

        (Goal::Revoke, Issued) => Step::Act(Action::Revoke),
        (Goal::Revoke, Revoked) => Step::Reached,
        (Goal::Revoke, PendingValidation | InReview | Failed | Withdrawn | Expired) => {
            Step::NotAllowed
        }

        (Goal::Delete(_), Withdrawn | Failed) => Step::Act(Action::Delete),
        (Goal::Delete(DeletionPolicy::Retain), Issued) => Step::Keep(KeptBecause::Retained),
        (Goal::Delete(DeletionPolicy::Revoke(_)), Issued) => Step::Act(Action::Revoke),
        (Goal::Delete(_), Revoked | Expired) => Step::Keep(KeptBecause::Over),

        (Goal::DeleteFailed, Failed) => Step::Act(Action::Delete),
        (Goal::DeleteFailed, PendingValidation | InReview | Withdrawn) => Step::NotAllowed,
        (Goal::DeleteFailed, Issued | Revoked | Expired) => Step::NotAllowed,

        (Goal::Delete(_), Unknown) => Step::Wait,
        (_, Unknown) if was_asked => Step::Wait,
        (_, Unknown) => Step::NotAllowed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOALS: [Goal; 5] = [
        Goal::Cancel,
        Goal::Revoke,
        Goal::Delete(DeletionPolicy::Retain),
        Goal::Delete(DeletionPolicy::Revoke(None)),
        Goal::DeleteFailed,
    ];

    #[test]
    fn only_an_issued_order_is_revoked_and_only_where_that_is_wanted() {
        for goal in GOALS {
            for status in Status::ALL {
                let revokes = next(&goal, status, false) == Step::Act(Action::Revoke);
                let wanted = matches!(goal, Goal::Revoke | Goal::Delete(DeletionPolicy::Revoke(_)));
                assert_eq!(
                    revokes,
                    wanted && status == Status::Issued,
                    "{goal:?} {status}"
                );
            }
        }
    }

    #[test]
    fn an_order_with_a_certificate_is_never_cancelled_or_deleted() {
        for goal in GOALS {
            for status in Status::ALL.into_iter().filter(|one| one.has_certificate()) {
                let step = next(&goal, status, false);
                let ends = matches!(step, Step::Act(Action::Cancel | Action::Delete));
                assert!(!ends, "{goal:?} {status}: {step:?}");
            }
        }
    }

    #[test]
    fn to_make_room_only_a_failed_order_is_touched() {
        for status in Status::ALL {
            let acts = matches!(next(&Goal::DeleteFailed, status, false), Step::Act(_));
            assert_eq!(acts, status == Status::Failed, "{status}");
        }
    }

    #[test]
    fn a_delete_has_a_way_on_from_every_state() {
        let policy = DeletionPolicy::Retain;
        for status in Status::ALL {
            let step = next(&Goal::Delete(policy.clone()), status, false);
            assert!(
                !matches!(step, Step::NotAllowed | Step::Reached),
                "{status}"
            );
        }
    }
}
