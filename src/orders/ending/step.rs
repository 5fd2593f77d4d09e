//! What the state of an order allows and the parting wants: the table behind an end.

use super::{End, Policy, Reason};
use crate::cas::operations::OrderListStatus;
use crate::orders::{Observation, Status};

/// How often a withdrawn order may refuse to be deleted before it is given up.
const PATIENCE: u32 = 3;

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Nothing that could be done; look again.
    Wait,
    /// Ask the service for this.
    Act(Action),
    /// Leave the order as it is; this is the end.
    Keep(Reason),
    /// Leave the order as it is, because what is wanted cannot be decided; this is the
    /// end.
    Refuse,
    /// A revocation in doubt has happened; this is the end.
    NoteRevoked,
}

/// What brings an order closer to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    /// Take the application back.
    Withdraw,
    /// Delete an order without a certificate.
    Remove,
    /// Give the unit of a withdrawn order back, where it cannot be deleted otherwise.
    GiveUp,
    /// Revoke the certificate.
    Revoke,
}

impl End<'_> {
    pub(super) fn next(&self, seen: &Observation) -> Step {
        match (seen.status, seen.api_status.as_str()) {
            (Status::PendingValidation | Status::InReview, _) => Step::Act(Action::Withdraw),
            // A `payed` that the list does not confirm may be a lag; the service
            // refuses the delete if it is.
            (Status::Withdrawn, _) | (Status::Unknown, "payed") => {
                let refusals = self.progress().refusals_to_remove();
                if refusals >= PATIENCE && self.may_give_up(seen) {
                    Step::Act(Action::GiveUp)
                } else {
                    Step::Act(Action::Remove)
                }
            }
            (Status::Failed, _) => Step::Act(Action::Remove),
            (Status::Issued, _) => self.part(),
            (Status::Revoked | Status::Expired, _) => Step::Keep(Reason::Over),
            (Status::Unknown, _) => Step::Wait,
        }
    }

    fn part(&self) -> Step {
        match &self.parting.policy {
            Policy::Retain => Step::Keep(Reason::Retained),
            Policy::Revoke(domains) if self.orders.has_successor_for(domains, self.order) => {
                Step::Keep(Reason::Succeeded)
            }
            Policy::Revoke(_) => Step::Act(Action::Revoke),
            Policy::Undecidable => Step::Refuse,
        }
    }

    /// The operation that gives an order up revokes an issued one. So there must never
    /// have been a certificate, and description and list must both say so just now.
    fn may_give_up(&self, seen: &Observation) -> bool {
        let is_unissued_by_list = matches!(
            seen.list_status,
            Some(OrderListStatus::Payed | OrderListStatus::NotActivated)
        );
        self.parting.never_held_certificate
            && seen.described
            && seen.api_status == "payed"
            && is_unissued_by_list
            && !seen.sent_certificate
            && seen.certificate_id.is_none()
    }
}
