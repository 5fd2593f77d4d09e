//! Waiting for issuance, and fetching the certificate.

use std::time::Duration;

use super::model::ValidationModel;
use super::unissued::unissued;
use super::{ACCOUNT, CREATE_TIMEOUT, cannot_wait};
use crate::orders::{Delivery, DomainRecord, IssuanceWait, OrderId, OrderSnapshot, Status};
use crate::provider::diagnostics::api_failure;
use crate::provider::diagnostics::no_certificate::{gone, not_issued};
use crate::provider::provider_data::ProviderData;
use cas::{self, CallOptions, Stopped};
use framework::{AttributePath, Create, Diagnostic, Diagnostics, Field, Outcome};

pub(super) async fn create(
    data: &ProviderData,
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
    let call = CallOptions::within(limit, stop);
    let id = match parsed(&model) {
        Ok(id) => id,
        Err(problem) => return Outcome::absent().with(problem),
    };
    let mut told = None;
    let progress = |seen: &OrderSnapshot| {
        if told != Some(seen.status) {
            told = Some(seen.status);
            tracing::info!(order = %id, status = seen.status.as_str(), "waiting for the certificate");
        }
    };
    let (waited, account_site) = tokio::join!(
        data.orders.wait_for_issuance(&id, &call, progress),
        data.orders.account_site(&call)
    );
    private.set(ACCOUNT, &account_site);
    let zone = zone(data, &id, &waited, &call).await;
    if let Some(problem) = unissued(&id, waited, limit, zone.as_deref()) {
        return Outcome::absent().with(problem);
    }
    match fetched(data, &mut model, &call).await {
        Ok(warnings) => {
            model.id = Field::Known(id.to_string());
            Outcome::present(model, private).with(warnings)
        }
        Err(problem) => Outcome::absent().with(problem),
    }
}

/// Fetches the certificate of an issued order into a model. What could be done without
/// is a warning.
pub(super) async fn fetched(
    data: &ProviderData,
    model: &mut ValidationModel,
    call: &CallOptions,
) -> Result<Diagnostics, Diagnostic> {
    let id = parsed(model)?;
    match data.orders.certificate(&id, call).await {
        Ok(Delivery::Certificate(certificate)) => {
            model.hold(&certificate);
            model.status = Status::Issued.as_str().into();
            let unread = certificate.identifier.as_ref().err();
            Ok(unread
                .map(|error| no_identifier(&id, error))
                .into_iter()
                .collect())
        }
        Ok(Delivery::NotIssued(seen)) => Err(not_issued(&id, &seen)),
        Ok(Delivery::Gone) => Err(gone(&id)),
        Err(error) => Err(cannot_wait(&id, &error)),
    }
}

/// The zone of the DNS record that a wait ended before; `None` where there is none, or
/// where the list does not tell it. Not looked for after an interrupt, which is not to
/// be kept waiting.
async fn zone(
    data: &ProviderData,
    id: &OrderId,
    waited: &IssuanceWait,
    wait: &CallOptions,
) -> Option<String> {
    let IssuanceWait::Stopped {
        why: Stopped::TimeOver,
        last: Some(last),
        ..
    } = waited
    else {
        return None;
    };
    let is_by_record = last.records.iter().any(DomainRecord::is_dns);
    if last.status != Status::PendingValidation || !is_by_record {
        return None;
    }
    // The deadline of the wait has passed, so this call has one of its own.
    let call = CallOptions::within(LAST_LOOK, wait.cancel.clone());
    data.orders.zone(id, &call).await.unwrap_or_else(|error| {
        tracing::debug!(order = %id, code = error.code(), "cannot tell the zone");
        None
    })
}

/// The certificate is here, only its identifier is not.
fn no_identifier(id: &OrderId, error: &cas::Error) -> Diagnostic {
    let failure = api_failure("tell the identifier of", &id.to_string(), error);
    let then = "The certificate is issued and in the state, but cert_identifier is null. The next \
                plan asks for it again.";
    Diagnostic::warning(failure.summary, format!("{then}\n\n{}", failure.detail))
        .at(AttributePath::root("cert_identifier"))
}

/// How long the zone of a record is looked for when the wait is over.
const LAST_LOOK: Duration = Duration::from_secs(2);

fn parsed(model: &ValidationModel) -> Result<OrderId, Diagnostic> {
    let text = model.order_id.text().unwrap_or_default();
    text.parse().map_err(|error| {
        Diagnostic::error(
            "Cannot wait for a certificate order: invalid order id",
            format!("The order_id is not an order id: {error}."),
        )
    })
}
