//! What the actions on orders share: a schema, what a plan says, and bringing an order to a
//! goal.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::orders::{
    DeletionPolicy, Event, Goal, GoalOutcome, Known, Lookup, OrderId, OrderSnapshot, Status,
};
use crate::provider::diagnostics::{api_failure, explanation, no_such_order};
use crate::provider::order_id;
use crate::provider::provider_data::ProviderData;
use cas::{CallOptions, Stopped};
use framework::schema::{Block, Schema};
use framework::{Diagnostic, Diagnostics, Field, Invoke, Model, duration};

/// How long an action tries. There is no block to say otherwise.
const LIMIT: Duration = Duration::from_secs(5 * 60);

/// How long a plan may take to read an order.
const GLANCE: Duration = Duration::from_secs(5);

/// The block `config` of the actions.
#[derive(Model)]
pub(super) struct OrderActionConfig {
    order_id: Field<String>,
}

/// What an action does to an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OrderAction {
    /// Cancels the application.
    Cancel,
    /// Deletes an order that has no certificate, and cancels it first where it must.
    Delete,
    /// Revokes the certificate.
    Revoke,
}

impl OrderAction {
    fn goal(self) -> Goal {
        match self {
            Self::Cancel => Goal::Cancel,
            Self::Delete => Goal::Delete(DeletionPolicy::Retain),
            Self::Revoke => Goal::Revoke,
        }
    }

    fn verb(self) -> &'static str {
        match self {
            Self::Cancel => "cancel",
            Self::Delete => "delete",
            Self::Revoke => "revoke",
        }
    }

    /// Whether an order in this status allows it, or is where it leads to already.
    fn allows(self, seen: &OrderSnapshot) -> bool {
        let status = seen.status;
        match self {
            Self::Cancel => {
                status.is_under_way() || status == Status::Withdrawn || seen.is_on_instance
            }
            Self::Delete => !status.has_certificate(),
            Self::Revoke => matches!(status, Status::Issued | Status::Revoked),
        }
    }

    /// What the service is asked for.
    fn request(self) -> &'static str {
        match self {
            Self::Cancel => "cancel the application of",
            Self::Delete => "cancel or delete",
            Self::Revoke => "revoke the certificate of",
        }
    }
}

/// The schema of an action on an order.
pub(super) fn schema(description: &str) -> Schema {
    let order = order_id::attribute("The order, by its id: the `id` of an `alicloud_cas_order`.");
    let minutes = LIMIT.as_secs() / 60;
    let description = format!("{description} It gives up after {minutes} minutes.");
    Schema::new(Block::new(description, vec![order]))
}

/// Warns of an order whose state does not allow the action at the time of the plan. No
/// more than that: the apply may find another state, and it says what is wrong.
pub(super) async fn plan(
    data: &ProviderData,
    action: OrderAction,
    config: &OrderActionConfig,
    stop: CancellationToken,
) -> Diagnostics {
    let Some(Ok(id)) = config.order_id.text().map(str::parse::<OrderId>) else {
        return Diagnostics::none();
    };
    if action == OrderAction::Delete && id.instance().is_some() {
        return as_warning(instance_stays(&id)).into();
    }
    let call = CallOptions::within(GLANCE, stop);
    let problem = match data.orders.look(&id, None, None, &call).await {
        Ok(Lookup::Present(seen)) if action.allows(&seen) => None,
        Ok(Lookup::Present(seen)) => Some(not_allowed(action, &id, &seen)),
        Ok(_) if action == OrderAction::Delete => None,
        Ok(_) => Some(no_such_order(action.verb(), &id)),
        Err(error) => {
            tracing::debug!(order = %id, code = error.code(), "cannot look ahead");
            None
        }
    };
    problem.map(as_warning).into_iter().collect()
}

fn as_warning(problem: Diagnostic) -> Diagnostic {
    Diagnostic::warning(
        problem.summary,
        format!(
            "{}\n\nThat is how it was when this was planned. If it still is when the action runs, \
             the action fails.",
            problem.detail
        ),
    )
}

/// Does it, and tells how it goes.
pub(super) async fn invoke(
    data: &ProviderData,
    action: OrderAction,
    request: Invoke<OrderActionConfig>,
) -> Diagnostics {
    let id = match order_id::parsed(action.verb(), request.config.order_id.text()) {
        Ok(id) => id,
        Err(problem) => return problem.into(),
    };
    if action == OrderAction::Delete && id.instance().is_some() {
        return instance_stays(&id).into();
    }
    let call = CallOptions::within(LIMIT, request.stop);
    let (sentences, mut heard) = mpsc::unbounded_channel();
    let telling = async {
        let mut said = String::new();
        while let Some(sentence) = heard.recv().await {
            // Every look that finds nothing new says the same.
            if sentence != said {
                request.progress.say(&sentence).await;
                said = sentence;
            }
        }
    };
    let doing = async {
        let tell = |event: Event<'_>| {
            // The listener goes on to the end.
            let _ = sentences.send(sentence(action, &id, event));
        };
        let goal = action.goal();
        let known = Known::default();
        let outcome = data.orders.bring_to(&goal, &id, &known, &call, tell).await;
        if let GoalOutcome::Reached { was_asked, .. } = outcome {
            let _ = sentences.send(reached(action, &id, was_asked));
        }
        drop(sentences);
        outcome
    };
    let (outcome, ()) = tokio::join!(doing, telling);
    unfinished(action, &id, outcome).into_iter().collect()
}

/// An instance is bought, and is not this provider's to delete.
fn instance_stays(id: &OrderId) -> Diagnostic {
    Diagnostic::error(
        format!("Cannot delete certificate order {id}: it is on an instance"),
        "There is no order to delete on an instance, which carries one application after another. \
         To take the application back, use the action alicloud_cas_cancel_order; the instance is \
         free again then. This provider does not delete or refund instances.",
    )
}

fn sentence(action: OrderAction, id: &OrderId, event: Event<'_>) -> String {
    match event {
        Event::Seen(seen) => format!("Order {id} is {}.", seen.status),
        Event::Asking => format!("Asking the service to {} order {id}.", action.request()),
        Event::Accepted => "The service has accepted.".to_owned(),
    }
}

fn reached(action: OrderAction, id: &OrderId, was_asked: bool) -> String {
    let already = match was_asked {
        true => "",
        false => " already",
    };
    match action {
        OrderAction::Cancel if id.instance().is_some() => format!(
            "The application of order {id} is cancelled{already}. The instance is free again."
        ),
        OrderAction::Cancel => format!(
            "The application of order {id} is cancelled{already}. The order keeps its unit of quota \
             until it is deleted."
        ),
        OrderAction::Delete if was_asked => {
            format!("Order {id} is deleted, and its unit of quota comes back.")
        }
        OrderAction::Delete => format!("Order {id} is not there, so there is nothing to delete."),
        OrderAction::Revoke => format!(
            "The certificate of order {id} is revoked{already} as far as the service is concerned; \
             the CA may take days to publish it."
        ),
    }
}

/// Why it was not done; `None` if it was.
fn unfinished(action: OrderAction, id: &OrderId, outcome: GoalOutcome) -> Option<Diagnostic> {
    let verb = action.verb();
    Some(match outcome {
        GoalOutcome::Reached { .. } => return None,
        GoalOutcome::NotAllowed(seen)
        | GoalOutcome::Kept {
            seen: Some(seen), ..
        } => not_allowed(action, id, &seen),
        GoalOutcome::Kept { seen: None, .. } => Diagnostic::error(
            format!("Cannot {verb} certificate order {id}: this run has taken it over"),
            "A resource of this run has taken the order over (adopt_existing). Run the action again \
             after the apply if the order is really not needed.",
        ),
        GoalOutcome::Missing | GoalOutcome::Elsewhere { .. } => no_such_order(verb, id),
        GoalOutcome::Failed { error, .. } => api_failure(verb, &id.to_string(), &error),
        GoalOutcome::Unfinished {
            why,
            last,
            refusal,
            was_asked,
        } => {
            let (headline, reason) = match why {
                Stopped::Interrupted => ("interrupted".to_owned(), "Terraform was interrupted."),
                Stopped::TimeOver => (
                    format!("timed out after {}", duration::text(LIMIT)),
                    "An action waits no longer than that.",
                ),
            };
            let later = match was_asked {
                true => {
                    "The request was sent, and the service may still carry it out. Check the order \
                     before you run the action again."
                }
                false => "The service was not asked to do it.",
            };
            let refused = refusal.as_ref().map(|error| {
                let why = explanation(error);
                format!("\n\nThe service refused the last attempt: {why}")
            });
            Diagnostic::error(
                format!("Cannot {verb} certificate order {id}: {headline}"),
                format!(
                    "{reason} {later} {}{}",
                    last_seen(last.as_ref()),
                    refused.unwrap_or_default()
                ),
            )
        }
    })
}

fn last_seen(last: Option<&OrderSnapshot>) -> String {
    last.map_or_else(
        || "The order could not be read.".to_owned(),
        |seen| format!("When last seen it was {}.", seen.status),
    )
}

fn not_allowed(action: OrderAction, id: &OrderId, seen: &OrderSnapshot) -> Diagnostic {
    use OrderAction::{Cancel, Delete, Revoke};
    let why = match (action, seen.status) {
        (Cancel, Status::Failed) => {
            "The CA has refused the application, so there is nothing to cancel."
        }
        (Cancel, Status::Issued | Status::Revoked | Status::Expired) => {
            "The certificate was issued already, so there is no application to cancel."
        }
        (Delete, Status::Issued) => {
            "Its certificate is issued, and sites may stand on it. To revoke it, use the action \
             alicloud_cas_revoke_certificate."
        }
        (Delete, Status::Revoked | Status::Expired) => {
            "It has had a certificate, and CAS does not delete such orders."
        }
        (Revoke, Status::Expired) => "The certificate has expired, so there is nothing to revoke.",
        (Revoke, Status::PendingValidation | Status::InReview) => {
            "No certificate has been issued yet. To call the application off, use the action \
             alicloud_cas_cancel_order."
        }
        (Revoke, Status::Failed | Status::Withdrawn) => {
            "The order never got a certificate, so there is nothing to revoke."
        }
        _ => "The service does not say what the order is up to.",
    };
    let takes = match action {
        Cancel => "Only an order in pending_validation or in_review can be cancelled.",
        Delete => "Only an order without a certificate can be deleted.",
        Revoke => "Only the certificate of an issued order can be revoked.",
    };
    Diagnostic::error(
        format!(
            "Cannot {} certificate order {id}: it is {}",
            action.verb(),
            seen.status
        ),
        format!("{why} {takes}"),
    )
}
