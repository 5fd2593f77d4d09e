//! Waiting for issuance, and fetching the certificate.

use std::time::Duration;

use super::model::ValidationModel;
use super::{CREATE_TIMEOUT, HOME, cannot_wait};
use crate::cas::Call;
use crate::cas::operations::OrderId;
use crate::framework::{Create, Diagnostic, Field, Outcome, duration};
use crate::orders::{Delivery, Issuance, Observation, Phase, Status, ValidationRecord};
use crate::provider::account::Account;
use crate::provider::diagnostics::explanation;
use crate::provider::no_certificate::{gone, not_issued};

pub(super) async fn create(
    account: &Account,
    request: Create<ValidationModel>,
) -> Outcome<ValidationModel> {
    let Create {
        planned: mut model,
        mut private,
        limit,
        stop,
        ..
    } = request;
    let limit = limit.unwrap_or(CREATE_TIMEOUT);
    let call = Call::within(limit, stop);
    let id = match parsed(&model) {
        Ok(id) => id,
        Err(problem) => return Outcome::absent().with(problem),
    };
    let told = std::sync::Mutex::new(None);
    let progress = |seen: &Observation| {
        let mut last = told
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if *last != Some(seen.status) {
            *last = Some(seen.status);
            tracing::info!(order = %id, status = seen.status.as_str(), "waiting for the certificate");
        }
    };
    let (issuance, home) = tokio::join!(
        account.orders.issuance(&id, &call, progress),
        account.orders.home(&call)
    );
    private.set(HOME, &home);
    if let Some(problem) = unissued(&id, issuance, limit) {
        return Outcome::absent().with(problem);
    }
    match fetched(account, &mut model, &call).await {
        Ok(()) => {
            model.id = Field::Known(id.to_string());
            Outcome::present(model, private)
        }
        Err(problem) => Outcome::absent().with(problem),
    }
}

/// Fetches the certificate of an issued order into a model.
pub(super) async fn fetched(
    account: &Account,
    model: &mut ValidationModel,
    call: &Call,
) -> Result<(), Diagnostic> {
    let id = parsed(model)?;
    match account.orders.certificate(&id, call).await {
        Ok(Delivery::Certificate(certificate)) => {
            model.hold(&certificate);
            Ok(())
        }
        Ok(Delivery::NotIssued(seen)) => Err(not_issued(&id, &seen)),
        Ok(Delivery::Gone) => Err(gone(&id)),
        Err(error) => Err(cannot_wait(&id, &error)),
    }
}

fn parsed(model: &ValidationModel) -> Result<OrderId, Diagnostic> {
    let text = model.order_id.text().unwrap_or_default();
    text.parse().map_err(|error| {
        Diagnostic::error(
            format!("Cannot wait for certificate order {text:?}"),
            format!("It is not an order id: {error}."),
        )
    })
}

/// Why a wait ended without a certificate; `None` if there is one.
fn unissued(id: &OrderId, issuance: Issuance, limit: Duration) -> Option<Diagnostic> {
    Some(match issuance {
        Issuance::Issued(_) => return None,
        Issuance::Ended(seen) => not_issued(id, &seen),
        Issuance::Gone => gone(id),
        Issuance::Failed(error) => cannot_wait(id, &error),
        Issuance::Cancelled { last, phases } => Diagnostic::error(
            format!("Cannot wait for certificate order {id}: interrupted"),
            format!(
                "Terraform was interrupted. The order goes on by itself, and the next apply waits \
                 again.{}{}",
                course(&phases),
                expected(last.as_ref())
            ),
        ),
        Issuance::TimeOver {
            last,
            error,
            phases,
        } => {
            let trouble = error
                .as_ref()
                .map(|error| format!("\n\nThe last look at it failed: {}", explanation(error)));
            Diagnostic::error(
                format!("Cannot wait for certificate order {id} any longer: time is over"),
                format!(
                    "It was not issued within {} (timeouts.create). The order goes on by itself, \
                     and the next apply waits again.{}{}{}",
                    duration::text(limit),
                    course(&phases),
                    expected(last.as_ref()),
                    trouble.unwrap_or_default()
                ),
            )
        }
    })
}

/// How long each phase took, in words.
fn course(phases: &[Phase]) -> String {
    if phases.is_empty() {
        return "\n\nThe order could not be looked at.".to_owned();
    }
    let phases: Vec<_> = phases
        .iter()
        .map(|phase| {
            let seconds = Duration::from_secs(phase.lasted.as_secs());
            let lasted = match seconds.as_secs() {
                0 => "less than a second".to_owned(),
                _ => duration::text(seconds),
            };
            format!("{} for {lasted}", phase.status)
        })
        .collect();
    format!("\n\nSeen: {}.", phases.join(", then "))
}

/// What the CA still waits for, in words.
fn expected(last: Option<&Observation>) -> String {
    let Some(seen) = last else {
        return String::new();
    };
    match (seen.status, &seen.record) {
        (
            Status::PendingValidation,
            Some(ValidationRecord::Dns {
                domain,
                record_type,
                value,
            }),
        ) => format!(
            "\n\nThe CA expects the {record_type} record {domain} with the value {value}. Check \
             that it is published in the zone that the public name servers answer from."
        ),
        (
            Status::PendingValidation,
            Some(ValidationRecord::File {
                domain,
                uri,
                content,
            }),
        ) => format!(
            "\n\nThe CA expects the file http://{domain}{uri} with the content {content}. Check \
             that the public can fetch it without a redirect."
        ),
        (Status::InReview, _) => {
            "\n\nThe validation is through, and the CA is at work. There is nothing to do but wait."
                .to_owned()
        }
        _ => String::new(),
    }
}
