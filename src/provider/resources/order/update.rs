//! Updating: what is ours alone without a call, and a new order in the place of one that
//! failed, has expired or is due for renewal.

use std::time::Duration;

use super::deletion::not_deleted;
use super::messages::elsewhere;
use super::model::OrderModel;
use super::ordering::{Ordered, order};
use super::plan::orders_anew;
use super::private_state::OrderPrivate;
use super::schema::CREATE_TIMEOUT;
use crate::cas::Call;
use crate::cas::operations::OrderId;
use crate::framework::{Diagnostic, Diagnostics, Outcome, Update};
use crate::orders::{Goal, Known, Outcome as Driven, Status};
use crate::provider::account::Account;
use crate::provider::diagnostics::api_failure;

/// Contacts, tags, policies and timeouts are ours alone: the API has no operation to
/// change any of them.
pub(super) async fn update(account: &Account, request: Update<OrderModel>) -> Outcome<OrderModel> {
    let private = OrderPrivate::from(request.private.clone());
    if !orders_anew(&request.planned) {
        let mut private = private;
        private.forget_unproven();
        return Outcome::present(request.planned, private.into());
    }
    renew(account, request, private).await
}

/// Orders anew. Until there is another order the object keeps the one that it has.
async fn renew(
    account: &Account,
    request: Update<OrderModel>,
    private: OrderPrivate,
) -> Outcome<OrderModel> {
    let limit = request.limit.unwrap_or(CREATE_TIMEOUT);
    let call = Call::within(limit, request.stop);
    let prior = request.prior;
    let unchanged = Outcome::present(prior.clone(), private.clone().into());
    let id = match prior.id.text().unwrap_or_default().parse::<OrderId>() {
        Ok(id) => id,
        Err(error) => {
            let problem = Diagnostic::error(
                format!("Cannot renew certificate order {}", prior.label()),
                format!("The id in the state is not an order id: {error}."),
            );
            return unchanged.with(problem);
        }
    };
    account.orders.hold(&id);
    let mut said = Diagnostics::none();
    if prior.status() == Some(Status::Failed) {
        match make_room(account, &id, &prior, &private, &call, limit).await {
            Ok(warning) => said.extend(warning),
            Err(problem) => return unchanged.with(problem),
        }
    }
    let checkpoint = &request.checkpoint;
    let fresh = OrderPrivate::default();
    match order(account, request.planned, fresh, checkpoint, &call, limit).await {
        Ordered::Placed(outcome) => outcome.with(said).with_new_identity(),
        Ordered::Nothing(why) => unchanged.with(said).with(why),
    }
}

/// Deletes an order that failed its review, so that its unit is there for the next one. An
/// order in any other state is not touched: then the plan was made of a wrong answer.
async fn make_room(
    account: &Account,
    id: &OrderId,
    prior: &OrderModel,
    private: &OrderPrivate,
    call: &Call,
    limit: Duration,
) -> Result<Option<Diagnostic>, Diagnostic> {
    if private.is_found() {
        return Ok(Some(Diagnostic::warning(
            format!("Certificate order {id} stays in the service"),
            "It failed its review, and was only found or taken over, so it may be somebody else's \
             and is not deleted. It holds a unit of quota. If it is yours, delete it with the \
             action alicloud_cas_delete_order.",
        )));
    }
    let known = Known {
        recorded: private.recorded(),
        unconfirmed: prior.domains().filter(|_| private.is_unconfirmed()),
    };
    let driven = account
        .orders
        .bring_to(&Goal::DeleteFailed, id, &known, call, |_| {})
        .await;
    match driven {
        Driven::Reached { .. } | Driven::Missing => Ok(None),
        Driven::Kept { .. } => Ok(None),
        Driven::NotAllowed(seen) => Err(Diagnostic::error(
            format!("Cannot renew certificate order {id}: it is {}", seen.status),
            "The plan was to replace a failed order. It is none any more, so it was left alone and \
             nothing was ordered. Plan again.",
        )),
        Driven::Elsewhere { recorded, here } => Err(elsewhere("renew", id, &recorded, &here)),
        Driven::Failed { error, .. } => Err(api_failure("delete", &id.to_string(), &error)),
        Driven::Unfinished {
            why, last, refusal, ..
        } => Err(not_deleted(
            id,
            why,
            last.as_ref(),
            refusal.as_ref(),
            &format!(
                "{} (timeouts.create)",
                crate::framework::duration::text(limit)
            ),
        )),
    }
}
