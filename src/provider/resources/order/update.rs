//! Updating: what is ours alone without a call, and a new order in the place of one that
//! failed, has expired or is due for renewal.

use std::time::Duration;

use super::delete_messages::{kept, not_deleted};
use super::messages::elsewhere;
use super::model::OrderModel;
use super::place_and_wait::{application, order};
use super::plan::orders_anew;
use super::private_state::OrderPrivate;
use super::renewal::Renewal;
use super::schema::CREATE_TIMEOUT;
use super::state_from_snapshot::Today;
use crate::orders::{Goal, GoalOutcome, Known, Lookup, OrderId, Retagged, Status};
use crate::provider::diagnostics::{api_failure, explanation};
use crate::provider::provider_data::ProviderData;
use cas::CallOptions;
use framework::{AttributePath, Diagnostic, Diagnostics, Outcome, Update, duration};

/// Contacts, tags, policies and timeouts are ours alone: the API has no operation to
/// change any of them.
pub(super) async fn update(
    data: &ProviderData,
    request: Update<OrderModel>,
) -> Outcome<OrderModel> {
    let private = OrderPrivate::from(request.private.clone());
    if !orders_anew(&request.planned) {
        let mut private = private;
        private.forget_unproven();
        let said = retagged(data, &request).await;
        return Outcome::present(request.planned, private.into()).with(said);
    }
    renew(data, request, private).await
}

/// Sends changed tags where the service takes them: on an instance, without an application
/// under way. Where it does not they are only stored.
async fn retagged(data: &ProviderData, request: &Update<OrderModel>) -> Diagnostics {
    let (prior, planned) = (&request.prior, &request.planned);
    let Some(OrderId::Instance(instance)) = planned.order_id() else {
        return Diagnostics::none();
    };
    if prior.tags == planned.tags {
        return Diagnostics::none();
    }
    let limit = request.limit.unwrap_or(CREATE_TIMEOUT);
    let call = CallOptions::within(limit, request.stop.clone());
    let problem = match data.orders.retag(&instance, planned.tags(), &call).await {
        Ok(Retagged::Done) => return Diagnostics::none(),
        Ok(Retagged::UnderWay) => "An application is under way on the instance.".to_owned(),
        Ok(Retagged::NoneLeft) => {
            "The service's operation cannot take all tags away; do so in the console.".to_owned()
        }
        Ok(Retagged::Submitted) => {
            "The service took them, and has begun to apply for another certificate with what is \
             stored on the instance. If that is not wanted, cancel it with the action \
             alicloud_cas_cancel_order."
                .to_owned()
        }
        Err(error) => explanation(&error),
    };
    Diagnostic::warning(
        format!("The tags of certificate order {instance} are stored in the state"),
        format!("{problem} They are sent with the next renewal."),
    )
    .at(AttributePath::root("tags"))
    .into()
}

/// Orders anew. Until there is another order the object keeps the one that it has.
async fn renew(
    data: &ProviderData,
    request: Update<OrderModel>,
    private: OrderPrivate,
) -> Outcome<OrderModel> {
    let limit = request.limit.unwrap_or(CREATE_TIMEOUT);
    let call = CallOptions::within(limit, request.stop);
    let prior = request.prior;
    let unchanged = Outcome::present(prior.clone(), private.clone().into());
    let id = match prior.order_to("renew") {
        Ok(Some(id)) => id,
        Ok(None) => {
            let summary = format!("Cannot renew certificate order {}", prior.label());
            let problem = Diagnostic::error(summary, "The state has no order id.");
            return unchanged.with(problem);
        }
        Err(problem) => return unchanged.with(problem),
    };
    let own = private.instance_order(&id, &prior, &data.orders);
    data.orders.hold(&id, own.as_ref());
    // Nothing is deleted where no order could follow.
    let application = match application(&request.planned, data.applicant.as_ref()) {
        Ok(application) => application,
        Err(problem) => return unchanged.with(problem),
    };
    let mut said = Diagnostics::none();
    let ready = match prior.status() {
        Some(Status::Failed) => {
            make_room(data, &id, &prior, &request.planned, &private, &call, limit).await
        }
        _ => still_due(data, &id, &prior, &request.planned, &private, &call).await,
    };
    match ready {
        Ok(warning) => said.extend(warning),
        Err(problem) => return unchanged.with(problem),
    }
    let checkpoint = &request.checkpoint;
    let placed = order(
        data,
        request.planned,
        application,
        Some(&prior),
        checkpoint,
        &call,
        limit,
    );
    match placed.await {
        Ok(outcome) => outcome.with(said).with_new_identity(),
        Err(why) => unchanged.with(said).with(why),
    }
}

/// Looks once more whether the order is due, or has expired: a single wrong answer before
/// the plan must not cost a unit.
async fn still_due(
    data: &ProviderData,
    id: &OrderId,
    prior: &OrderModel,
    planned: &OrderModel,
    private: &OrderPrivate,
    call: &CallOptions,
) -> Result<Option<Diagnostic>, Diagnostic> {
    let recorded = private.recorded();
    let own = private.instance_order(id, prior, &data.orders);
    match data
        .orders
        .look(id, own.as_ref(), recorded.as_ref(), call)
        .await
    {
        Ok(Lookup::Present(seen)) => {
            let (mut order, mut private) = (prior.clone(), private.clone());
            let today = Today::of(&data.orders);
            let contradiction = order.observe(&seen, &mut private, today);
            let renewal = Renewal::of(&order, planned, today.now);
            // Other days than those of the state are judged by the clock.
            let is_decided =
                today.doubt.is_none() || prior.min_days_remaining == planned.min_days_remaining;
            match contradiction {
                None if !is_decided => Err(clock_in_doubt(id)),
                None if renewal.orders_anew() => Ok(None),
                _ => Err(not_due(id, order.status.text().unwrap_or_default())),
            }
        }
        // There is no other order that this one could double.
        Ok(Lookup::Gone) => Ok(None),
        Ok(Lookup::Unverified) => Err(not_due(id, "not to be seen")),
        Ok(Lookup::Elsewhere { recorded, here }) => Err(elsewhere("renew", id, &recorded, &here)),
        Err(error) => Err(api_failure("renew", &id.to_string(), &error)),
    }
}

/// Other days than those of the state, which only the clock could judge.
fn clock_in_doubt(id: &OrderId) -> Diagnostic {
    Diagnostic::error(
        format!("Cannot renew certificate order {id}: the clock is in doubt"),
        "min_days_remaining has changed, and how many days are left cannot be told: the clocks of \
         this machine and of the service differ by more than a day. The order was left alone and \
         nothing was ordered. Set the clock of this machine and plan again.",
    )
}

/// An order that is not what the plan took it for.
fn not_due(id: &OrderId, status: &str) -> Diagnostic {
    Diagnostic::error(
        format!("Cannot renew certificate order {id}: it is {status}"),
        "The plan was to place a new order in its place. By what the service says now there is no \
         reason to, so the order was left alone and nothing was ordered. Plan again.",
    )
}

/// Deletes an order that failed its review, so that its unit is there for the next one. An
/// order in any other state is not touched: then the plan was made of a wrong answer.
async fn make_room(
    data: &ProviderData,
    id: &OrderId,
    prior: &OrderModel,
    planned: &OrderModel,
    private: &OrderPrivate,
    call: &CallOptions,
    limit: Duration,
) -> Result<Option<Diagnostic>, Diagnostic> {
    if private.is_found() {
        // It is not deleted, but one wrong answer must not cost a unit either.
        still_due(data, id, prior, planned, private, call).await?;
        return Ok(Some(Diagnostic::warning(
            format!("Certificate order {id} stays in the service"),
            "It failed its review, and was only found or taken over, so it may be somebody else's \
             and is not deleted. It holds a unit of quota. If it is yours, delete it with the \
             action alicloud_cas_delete_order.",
        )));
    }
    let known = Known {
        own: private.instance_order(id, prior, &data.orders),
        recorded: private.recorded(),
        unconfirmed: prior.domains().filter(|_| private.is_unconfirmed()),
        not_after: None,
    };
    let driven = data
        .orders
        .bring_to(&Goal::DeleteFailed, id, &known, call, |_| {})
        .await;
    match driven {
        GoalOutcome::Reached {
            last: None,
            is_verified: false,
            ..
        }
        | GoalOutcome::Missing => Err(not_due(id, "not to be seen")),
        GoalOutcome::Reached { .. } => Ok(None),
        GoalOutcome::Kept { seen, because } => {
            Ok(Some(kept(id, prior, private, seen.as_ref(), because)))
        }
        GoalOutcome::NotAllowed(seen) => Err(not_due(id, seen.status.as_str())),
        GoalOutcome::Elsewhere { recorded, here } => Err(elsewhere("renew", id, &recorded, &here)),
        GoalOutcome::Failed { error, .. } => Err(api_failure("delete", &id.to_string(), &error)),
        GoalOutcome::Unfinished {
            why, last, refusal, ..
        } => Err(not_deleted(
            id,
            why,
            last.as_ref(),
            refusal.as_ref(),
            &format!("{} (timeouts.create)", duration::text(limit)),
        )),
    }
}
