//! Deleting: until the order is gone, or it is certain that it stays.

use super::delete_messages::{found_order_stays, kept, left_alone, no_id, not_deleted, unverified};
use super::messages::elsewhere;
use super::model::OrderModel;
use super::private_state::OrderPrivate;
use super::schema::DELETE_TIMEOUT;
use super::state_from_snapshot::Today;
use crate::orders::{DeletionPolicy, Goal, GoalOutcome, Known, OrderSnapshot};
use crate::provider::diagnostics::api_failure;
use crate::provider::provider_data::ProviderData;
use cas::CallOptions;
use framework::{Delete, Outcome, duration};

pub(super) async fn delete(
    data: &ProviderData,
    request: Delete<OrderModel>,
) -> Outcome<OrderModel> {
    let Delete {
        state: order,
        private,
        limit,
        stop,
        ..
    } = request;
    let private = OrderPrivate::from(private);
    let limit = limit.unwrap_or(DELETE_TIMEOUT);
    let call = CallOptions::within(limit, stop);
    let id = match order.order_to("delete") {
        Ok(Some(id)) => id,
        Err(problem) => return kept_in_state(data, order, private, None).with(problem),
        Ok(None) => return Outcome::absent().with(no_id(order.label())),
    };
    if private.may_be_anothers(&order) {
        return Outcome::absent().with(found_order_stays(&id, &private));
    }
    let own = private.instance_order(&id, &order, &data.orders);
    let known = Known {
        own,
        recorded: private.recorded(),
        unconfirmed: private.is_unconfirmed().then(|| order.domains()).flatten(),
        not_after: order.validity().map(|validity| validity.end),
    };
    data.orders.hold(&id, known.own.as_ref());
    let goal = Goal::Delete(policy(&order, &private));
    let driven = data.orders.bring_to(&goal, &id, &known, &call, |_| {});
    match driven.await {
        GoalOutcome::Reached {
            last: None,
            is_verified: false,
            ..
        } => Outcome::absent().with(unverified(&id)),
        GoalOutcome::Reached {
            last: Some(seen),
            was_asked: false,
            ..
        } if id.instance().is_some() => Outcome::absent().with(left_alone(&id, &seen)),
        GoalOutcome::Reached { .. } | GoalOutcome::Missing => Outcome::absent(),
        GoalOutcome::Kept { seen, because } => {
            let words = kept(&id, &order, &private, seen.as_ref(), because);
            Outcome::absent().with(words)
        }
        GoalOutcome::Elsewhere { recorded, here } => {
            let problem = elsewhere("delete", &id, &recorded, &here);
            kept_in_state(data, order, private, None).with(problem)
        }
        GoalOutcome::NotAllowed(seen) => {
            let problem = not_deleted(&id, cas::Stopped::TimeOver, Some(&seen), None, "");
            kept_in_state(data, order, private, Some(&seen)).with(problem)
        }
        GoalOutcome::Failed { error, last } => {
            let problem = api_failure("delete", &id.to_string(), &error);
            kept_in_state(data, order, private, last.as_ref()).with(problem)
        }
        GoalOutcome::Unfinished {
            why, last, refusal, ..
        } => {
            let limit = format!("{} (timeouts.delete)", duration::text(limit));
            let problem = not_deleted(&id, why, last.as_ref(), refusal.as_ref(), &limit);
            kept_in_state(data, order, private, last.as_ref()).with(problem)
        }
    }
}

/// What cannot be undone is done only where something was recorded with the order.
fn policy(order: &OrderModel, private: &OrderPrivate) -> DeletionPolicy {
    if order.revokes() && !private.is_empty() {
        DeletionPolicy::Revoke(order.domains())
    } else {
        DeletionPolicy::Retain
    }
}

/// The object as it stays in the state.
///
/// A tainted object that is replaced comes without its private state, and would be stored
/// without it. With an error and no object at all, Terraform keeps what it has.
fn kept_in_state(
    data: &ProviderData,
    mut order: OrderModel,
    mut private: OrderPrivate,
    last: Option<&OrderSnapshot>,
) -> Outcome<OrderModel> {
    if private.is_empty() {
        return Outcome::absent();
    }
    if let Some(seen) = last {
        // What contradicts itself is told by the next read.
        let _ = order.observe(seen, &mut private, Today::of(&data.orders));
    }
    Outcome::present(order, private.into())
}
