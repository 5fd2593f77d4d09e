//! What the actions share: a schema, what a plan says, and doing one deed to an order.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::account::Account;
use super::diagnostics::{api_failure, explanation, no_such_order};
use super::order_id;
use crate::cas::Call;
use crate::cas::operations::OrderId;
use crate::framework::schema::{Block, Schema};
use crate::framework::{Diagnostic, Diagnostics, Field, Invoke, duration};
use crate::model;
use crate::orders::{Deed, News, Observation, Sighting, Status, Upshot};

/// How long an action tries. There is no block to say otherwise.
const LIMIT: Duration = Duration::from_secs(5 * 60);

/// How long a plan may look at an order.
const GLANCE: Duration = Duration::from_secs(5);

/// The block `config` of the actions.
pub(super) struct DeedConfig {
    order_id: Field<String>,
}

model!(DeedConfig { order_id });

/// The schema of an action on an order.
pub(super) fn schema(description: &str) -> Schema {
    let order = order_id::attribute("The order, by its id: the `id` of an `alicloud_cas_order`.");
    let minutes = LIMIT.as_secs() / 60;
    let description = format!("{description} It gives up after {minutes} minutes.");
    Schema::new(Block::new(description, vec![order]))
}

/// Warns of an order whose state does not allow the deed at the time of the plan. No
/// more than that: the apply may find another state, and it says what is wrong.
pub(super) async fn plan(
    account: &Account,
    deed: Deed,
    config: &DeedConfig,
    stop: CancellationToken,
) -> Diagnostics {
    let Some(Ok(id)) = config.order_id.text().map(str::parse::<OrderId>) else {
        return Diagnostics::none();
    };
    let call = Call::within(GLANCE, stop);
    let problem = match account.orders.observe(&id, None, &call).await {
        Ok(Sighting::Present(seen)) if deed.is_allowed(seen.status) => None,
        Ok(Sighting::Present(seen)) => Some(not_allowed(deed, &id, &seen)),
        Ok(Sighting::Gone | Sighting::Elsewhere { .. }) => Some(no_such_order(verb(deed), &id)),
        Err(error) => {
            tracing::debug!(order = %id, code = error.code(), "cannot look ahead");
            None
        }
    };
    let as_warning = |problem: Diagnostic| {
        Diagnostic::warning(
            problem.summary,
            format!(
                "{}\n\nThat is how it was when this was planned. If it still is when the action \
                 runs, the action fails.",
                problem.detail
            ),
        )
    };
    problem.map(as_warning).into_iter().collect()
}

/// Does it, and tells how it goes.
pub(super) async fn perform(
    account: &Account,
    deed: Deed,
    request: Invoke<DeedConfig>,
) -> Diagnostics {
    let id = match order_id::parsed(verb(deed), request.config.order_id.text()) {
        Ok(id) => id,
        Err(problem) => return problem.into(),
    };
    let call = Call::within(LIMIT, request.stop);
    let (news, mut heard) = mpsc::unbounded_channel();
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
        let tell = |event: News<'_>| {
            // Whoever listens does so to the end.
            let _ = news.send(sentence(deed, &id, event));
        };
        let upshot = account.orders.perform(deed, &id, &call, tell).await;
        if matches!(upshot, Upshot::Done(_)) {
            let _ = news.send(done(deed, &id));
        }
        drop(news);
        upshot
    };
    let (upshot, ()) = tokio::join!(doing, telling);
    unfinished(deed, &id, upshot).into_iter().collect()
}

fn verb(deed: Deed) -> &'static str {
    match deed {
        Deed::Withdraw => "cancel",
        Deed::Revoke => "revoke",
    }
}

fn sentence(deed: Deed, id: &OrderId, event: News<'_>) -> String {
    match (event, deed) {
        (News::Seen(seen), _) => format!("Order {id} is {}.", seen.status),
        (News::Asking, Deed::Withdraw) => {
            format!("Asking the service to cancel the application of order {id}.")
        }
        (News::Asking, Deed::Revoke) => {
            format!("Asking the service to revoke the certificate of order {id}.")
        }
        (News::Accepted, _) => "The service has accepted.".to_owned(),
    }
}

fn done(deed: Deed, id: &OrderId) -> String {
    match deed {
        Deed::Withdraw => format!(
            "The application of order {id} is cancelled. The order keeps its unit of quota until \
             it is deleted."
        ),
        Deed::Revoke => format!(
            "The certificate of order {id} is revoked as far as the service is concerned; the CA \
             may take days to publish it."
        ),
    }
}

/// Why it was not done; `None` if it was.
fn unfinished(deed: Deed, id: &OrderId, upshot: Upshot) -> Option<Diagnostic> {
    let verb = verb(deed);
    let later = |was_asked: bool| match was_asked {
        true => {
            "The service was asked to, and may do it yet. Look at the order before you ask again."
        }
        false => "The service was not asked to.",
    };
    Some(match upshot {
        Upshot::Done(_) => return None,
        Upshot::NotAllowed(seen) => not_allowed(deed, id, &seen),
        Upshot::Gone => no_such_order(verb, id),
        Upshot::Failed(error) => api_failure(verb, &id.to_string(), &error),
        Upshot::Cancelled { last, was_asked } => Diagnostic::error(
            format!("Cannot {verb} certificate order {id}: interrupted"),
            format!(
                "Terraform was interrupted. {} {}",
                later(was_asked),
                last_seen(last.as_ref())
            ),
        ),
        Upshot::DeadlinePassed {
            last,
            refusal,
            was_asked,
        } => {
            let refused = refusal.as_ref().map(|error| {
                let why = explanation(error);
                format!("\n\nThe service refused the last attempt: {why}")
            });
            Diagnostic::error(
                format!("Cannot {verb} certificate order {id}: time is over"),
                format!(
                    "It was not done within {}. {} {}{}",
                    duration::text(LIMIT),
                    later(was_asked),
                    last_seen(last.as_ref()),
                    refused.unwrap_or_default()
                ),
            )
        }
    })
}

fn last_seen(last: Option<&Observation>) -> String {
    last.map_or_else(
        || "The order could not be looked at.".to_owned(),
        |seen| format!("When last seen it was {}.", seen.status),
    )
}

fn not_allowed(deed: Deed, id: &OrderId, seen: &Observation) -> Diagnostic {
    let why = match (deed, seen.status) {
        (Deed::Withdraw, Status::Withdrawn) => "The application was cancelled already.",
        (Deed::Withdraw, Status::Failed) => {
            "The CA has refused the application, so there is nothing to cancel."
        }
        (Deed::Withdraw, Status::Issued | Status::Revoked | Status::Expired) => {
            "The certificate was issued already, so there is no application to cancel."
        }
        (Deed::Revoke, Status::Revoked) => "The certificate was revoked already.",
        (Deed::Revoke, Status::Expired) => {
            "The certificate has expired, so there is nothing to revoke."
        }
        (Deed::Revoke, Status::PendingValidation | Status::InReview) => {
            "No certificate has been issued yet. To call the application off, use the action \
             alicloud_cas_cancel_order."
        }
        (Deed::Revoke, Status::Failed | Status::Withdrawn) => {
            "The order never got a certificate, so there is nothing to revoke."
        }
        _ => "The service does not say what the order is up to.",
    };
    let takes = match deed {
        Deed::Withdraw => "Only an order in pending_validation or in_review can be cancelled.",
        Deed::Revoke => "Only the certificate of an issued order can be revoked.",
    };
    Diagnostic::error(
        format!(
            "Cannot {} certificate order {id}: it is {}",
            verb(deed),
            seen.status
        ),
        format!("{why} {takes}"),
    )
}
