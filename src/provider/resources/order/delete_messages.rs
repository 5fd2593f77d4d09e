//! What a delete will do, has done, or could not do, in words.

use super::model::OrderModel;
use super::private_state::OrderPrivate;
use crate::orders::{KeptBecause, OrderId, OrderSnapshot, Status};
use crate::provider::diagnostics::explanation;
use cas::{Error, Stopped};
use framework::{Diagnostic, Diagnostics};

/// What a destroy will do to an order, by what the state knows of it.
pub(super) fn planned(order: &OrderModel, private: &OrderPrivate) -> Diagnostic {
    let id = order.label();
    let (what, why) = match order.status() {
        _ if order.id.known().is_none() => ("be forgotten", "The state has no order id."),
        _ if private.may_be_anothers(order) => (
            "stay in the service",
            "It was only found or taken over, or may have been, so it may be somebody else's. It \
             leaves the state.",
        ),
        Some(Status::Issued) if order.revokes() && !private.is_empty() => (
            "be revoked, which cannot be undone",
            "It is issued, and deletion_policy is \"revoke\". Every client distrusts the \
             certificate from then on.",
        ),
        Some(Status::Issued) => (
            "stay in the service",
            "It is issued, and deletion_policy is \"retain\". It leaves the state, and its \
             certificate stays valid.",
        ),
        Some(status @ (Status::Revoked | Status::Expired)) => (
            "stay in the service",
            match status {
                Status::Revoked => "Its certificate was revoked. It leaves the state.",
                _ => "Its certificate has expired. It leaves the state.",
            },
        ),
        None | Some(Status::Unknown) if order.is_on_instance() => (
            "be looked at, and cancelled if it is under way",
            "The state does not say what it is up to. With a certificate, deletion_policy decides.",
        ),
        None | Some(Status::Unknown) => (
            "be looked at, and deleted unless it has a certificate",
            "The state does not say what it is up to. With a certificate, deletion_policy decides.",
        ),
        Some(status) if order.is_on_instance() && status.is_under_way() => (
            "be cancelled",
            "It has no certificate. The instance is free again.",
        ),
        Some(_) if order.is_on_instance() => (
            "leave the state",
            "It has no certificate, and nothing of it is under way on the instance.",
        ),
        Some(_) => (
            "be deleted",
            "It has no certificate. Its unit of quota comes back.",
        ),
    };
    Diagnostic::warning(format!("Certificate order {id} will {what}"), why)
}

/// How an order that stays is taken up again.
fn way_back(id: &OrderId) -> String {
    format!(
        "\n\nTo manage it again, under any address:\n\nimport {{\n  to = \
         alicloud_cas_order.example\n  id = \"{id}\"\n}}\n\nAdd \
         `provider = alicloud-cas` to it where that is the provider's local name."
    )
}

/// How to end by hand what a delete has left.
fn by_hand(id: &OrderId) -> String {
    let ends = match id.instance() {
        Some(_) => "cancel it with the action alicloud_cas_cancel_order",
        None => "delete it with the action alicloud_cas_delete_order",
    };
    format!(
        "If it is yours, {ends}, or revoke its certificate with alicloud_cas_revoke_certificate."
    )
}

/// An order that was only found, or taken over, or of which that is not known.
pub(super) fn found_order_stays(id: &OrderId, private: &OrderPrivate) -> Diagnostic {
    let why = if private.is_found() {
        "It was found after the answer to a create was lost, or taken over (adopt_existing), so it \
         may be somebody else's."
    } else {
        "Terraform handed over nothing that was recorded with it, as for a tainted object that is replaced, and \
         adopt_existing is true: it may have been taken over, and be somebody else's."
    };
    Diagnostic::warning(
        format!("Certificate order {id} stays in the service"),
        format!(
            "{why} So nothing was done to it; it has left the state only. {}{}",
            by_hand(id),
            way_back(id)
        ),
    )
}

/// An order with a certificate is not for a destroy to touch: sites may stand on it.
pub(super) fn kept(
    id: &OrderId,
    order: &OrderModel,
    private: &OrderPrivate,
    seen: Option<&OrderSnapshot>,
    because: KeptBecause,
) -> Diagnostic {
    let is_revoked = seen.is_some_and(|seen| seen.status == Status::Revoked);
    let detail = match because {
        KeptBecause::Over => format!(
            "{} CAS does not delete such orders. The order has left the state only.",
            match is_revoked {
                true => "Its certificate was revoked.",
                false => "Its certificate has expired.",
            }
        ),
        KeptBecause::Retained if order.revokes() && private.is_empty() => format!(
            "deletion_policy is \"revoke\", but Terraform handed over nothing that was recorded \
             with the order, as for a tainted object that is replaced, so it is not certain that the order is this \
             resource's. Nothing was revoked; the order has left the state only. {}{}",
            by_hand(id),
            way_back(id)
        ),
        KeptBecause::Retained => format!(
            "Its certificate is issued, and sites may stand on it. deletion_policy is \"retain\", \
             so nothing was revoked; the order has left the state only.{}",
            way_back(id)
        ),
        KeptBecause::Succeeded => format!(
            "deletion_policy is \"revoke\", but this run has ordered or taken over another order \
             for one of the domains, or may have. This delete may be half of a replacement, whose \
             new certificate is not in use everywhere yet, so nothing was revoked; the order has \
             left the state only.{}",
            way_back(id)
        ),
        KeptBecause::Foreign => "The list of orders shows it with other domains than this \
             resource has, so the service named a wrong order when this one was placed. Nothing \
             was done to it; it has left the state only."
            .to_owned(),
        KeptBecause::TakenOver => "This run took the order over for another object \
             (adopt_existing), so deleting it here only takes it out of the state."
            .to_owned(),
    };
    Diagnostic::warning(
        format!("Certificate order {id} stays in the service"),
        detail,
    )
}

/// An order on an instance of which nothing was under way, so that nothing was asked for.
pub(super) fn left_alone(id: &OrderId, seen: &OrderSnapshot) -> Diagnostics {
    let Some(said) = &seen.said else {
        return Diagnostics::none();
    };
    Diagnostic::warning(
        format!("Nothing of certificate order {id} was under way"),
        format!(
            "It has left the state, and the instance was left alone. What the service says of it: \
             {said}."
        ),
    )
    .into()
}

/// An order that was not there, in an account of which nothing was recorded.
pub(super) fn unverified(id: &OrderId) -> Diagnostic {
    Diagnostic::warning(
        format!("Certificate order {id} was not there"),
        "It has left the state. Which account and site it was ordered with could not be checked: \
         nothing of it was recorded, or Terraform did not hand it over, as for a tainted object that is replaced. If \
         these credentials belong to another account, the order is still there and holds its unit \
         of quota.",
    )
}

/// An object without an order id, such as earlier versions kept where an answer was lost.
pub(super) fn no_id(domain: &str) -> Diagnostic {
    Diagnostic::warning(
        format!("An order for {domain} may be left behind"),
        "The state has no order id, so nothing was deleted. If an order was placed for this object, \
         the list of orders in the console shows it, and it holds a unit of quota.",
    )
}

/// An order that is not gone. `limit` is how long it was tried, and which argument says so.
pub(super) fn not_deleted(
    id: &OrderId,
    why: Stopped,
    last: Option<&OrderSnapshot>,
    refusal: Option<&Error>,
    limit: &str,
) -> Diagnostic {
    let (headline, reason) = match why {
        Stopped::Interrupted => ("interrupted".to_owned(), "Terraform was interrupted."),
        Stopped::TimeOver => (
            format!("timed out after {limit}"),
            "It was not deleted in that time.",
        ),
    };
    let refused = refusal
        .map(|error| {
            format!(
                "\n\nThe service refused the last step: {}",
                explanation(error)
            )
        })
        .unwrap_or_default();
    Diagnostic::error(
        format!("Cannot delete certificate order {id}: {headline}"),
        format!(
            "{reason} {} The order stays in the state, and the next run goes on from there.{refused}",
            last_seen(last)
        ),
    )
}

fn last_seen(last: Option<&OrderSnapshot>) -> String {
    last.map_or_else(
        || {
            "The service did not show the order. If it never will, `terraform state rm` takes it \
             out of the state."
                .to_owned()
        },
        |seen| {
            let api = Some(&seen.api_status).filter(|word| !word.is_empty());
            let api = api
                .map(|word| format!(", in the service's word {word}"))
                .unwrap_or_default();
            format!("When last seen it was {}{api}.", seen.status)
        },
    )
}
