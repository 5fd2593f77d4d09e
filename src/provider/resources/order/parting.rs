//! What a delete may do to an order, and what it says of one that stays.

use super::memory::Memory;
use super::model::{OrderModel, parsed};
use crate::cas::operations::OrderId;
use crate::framework::{Diagnostic, Field, Set};
use crate::orders::{Observation, Parting, Policy, Reason, Status};

/// What may be done to the order. A tainted order that is replaced comes without a
/// private state, so the state alone must tell whether there was a certificate, and
/// whether the service ever showed the order. What cannot be undone is done only where
/// it `is_certain` that the order is this object's.
pub(super) fn parting(order: &OrderModel, memory: &Memory, is_certain: bool) -> Parting {
    let held = [Status::Issued, Status::Revoked, Status::Expired].map(Status::as_str);
    let policy = match order.revokes() && is_certain {
        true => order.domains().map_or(Policy::Undecidable, Policy::Revoke),
        false => Policy::Retain,
    };
    Parting {
        policy,
        never_held_certificate: !memory.held_certificate()
            && order.not_after.known().is_none()
            && order.certificate_id.known().is_none()
            && order.status.text().is_none_or(|own| !held.contains(&own)),
        unseen: memory.is_unseen() || (memory.is_empty() && order.api_status.is_null()),
        home: memory.home(),
    }
}

pub(super) fn forgotten(id: &OrderId) -> Diagnostic {
    Diagnostic::warning(
        format!("Certificate order {id} was left alone"),
        "This run took the order over (adopt_existing), so deleting it in the same run only takes \
         it out of the state.",
    )
}

/// An order with a certificate is not for a destroy to touch: sites may stand on it.
pub(super) fn kept(
    id: &OrderId,
    order: &OrderModel,
    seen: &Observation,
    reason: Reason,
) -> Diagnostic {
    let way_back = format!(
        "\n\nTo manage it again, under any address:\n\nimport {{\n  to = \
         alicloud_cas_order.example\n  id = \"{id}\"\n}}\n\nAdd \
         `provider = alicloud-cas` to it where that is the provider's local name."
    );
    let detail = match reason {
        Reason::Over => format!(
            "{} CAS does not delete such orders. The order has left the state only.",
            match seen.status {
                Status::Revoked => "Its certificate was revoked.",
                _ => "Its certificate has expired.",
            }
        ),
        Reason::Retained if order.revokes() => format!(
            "deletion_policy is \"revoke\", but it is not certain that the order is this resource's: \
             the answer to its creation was lost and the order only found, or nothing was read before \
             this delete (-refresh=false). So nothing was revoked; the order has left the state only. \
             If it is yours, revoke it with the action alicloud_cas_revoke_certificate or in the \
             console.{way_back}"
        ),
        Reason::Retained => format!(
            "Its certificate is issued, and sites may stand on it. deletion_policy is \"retain\", \
             so nothing was revoked; the order has left the state only.{way_back}"
        ),
        Reason::Succeeded => format!(
            "deletion_policy is \"revoke\", but there is another order for one of the domains, of \
             this run or an earlier one. This delete may be half of a replacement, whose new \
             certificate is not in use everywhere yet, so nothing was revoked; the order has left \
             the state only.{way_back}"
        ),
    };
    Diagnostic::warning(
        format!("Certificate order {id} stays in the service"),
        detail,
    )
}

/// An order that was to be revoked, and of which the state does not say for what it is.
pub(super) fn undecidable(id: &OrderId, order: &OrderModel) -> Diagnostic {
    Diagnostic::error(
        format!("Cannot revoke the certificate of order {id}: its domains cannot be read"),
        format!(
            "deletion_policy is \"revoke\", but {}. Without its domains nobody can tell whether \
             another order has taken its place, so nothing was revoked, and the order stays in the \
             state.\n\nTo revoke it, do so by hand, in the console or with the action \
             alicloud_cas_revoke_certificate; the next destroy then takes it out of the state. To \
             keep the certificate, take the order out of the state with `terraform state rm`.",
            fault(order)
        ),
    )
}

/// The first name in a state that is none.
fn fault(order: &OrderModel) -> String {
    let further = match &order.subject_alternative_names {
        Field::Known(Set(names)) => &names[..],
        Field::Null | Field::Unknown => &[],
    };
    let further = further.iter().map(|name| (FURTHER, name));
    let mut names = std::iter::once(("domain", &order.domain)).chain(further);
    let fault = names.find(|(_, name)| parsed(name).is_none());
    let (argument, name) = fault.unwrap_or((FURTHER, &Field::Null));
    match name.text() {
        Some(text) => format!("the state has {text:?} in {argument}, which is no domain"),
        None => format!("the state has no {argument}"),
    }
}

const FURTHER: &str = "subject_alternative_names";

#[cfg(test)]
mod tests {
    use super::super::model::REVOKE;
    use super::super::model::tests::nothing;
    use super::*;
    use crate::framework::PrivateState;

    #[test]
    fn only_an_order_that_is_certainly_ours_is_revoked() {
        let mut order = nothing();
        order.domain = "www.example.com".into();
        order.deletion_policy = REVOKE.into();
        let memory = Memory::from(PrivateState::default());
        let policy = |is_certain| parting(&order, &memory, is_certain).policy;
        assert!(matches!(policy(true), Policy::Revoke(_)));
        assert_eq!(policy(false), Policy::Retain);
    }

    #[test]
    fn an_order_that_the_state_never_saw_may_still_appear() {
        let mut order = nothing();
        let mut memory = Memory::from(PrivateState::default());
        assert!(parting(&order, &memory, true).unseen);
        order.api_status = "process".into();
        assert!(!parting(&order, &memory, true).unseen);
        memory.set_unseen();
        assert!(parting(&order, &memory, true).unseen);
    }
}
