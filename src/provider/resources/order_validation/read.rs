//! Looking whether the certificate is still one to rely on.

use super::model::ValidationModel;
use super::{HOME, create};
use crate::cas::Call;
use crate::cas::operations::OrderId;
use crate::framework::{Diagnostic, Diagnostics, Outcome, Read};
use crate::orders::{Home, Observation, Sighting, Status};
use crate::provider::account::Account;
use crate::provider::diagnostics::api_failure;
use crate::provider::resources::order::elsewhere;

/// Only a certificate that will never be valid again leaves the state. Whatever may
/// pass keeps it, and so does an expired one: what stands on it would break otherwise.
pub(super) async fn read(
    account: &Account,
    request: Read<ValidationModel>,
) -> Outcome<ValidationModel> {
    let Read {
        state: mut model,
        mut private,
        stop,
        ..
    } = request;
    let call = Call {
        deadline: None,
        cancel: stop,
    };
    let text = model.order_id.text().unwrap_or_default();
    let id: OrderId = match text.parse() {
        Ok(id) => id,
        Err(error) => {
            let problem = Diagnostic::error(
                format!("Cannot read certificate order {text:?}"),
                format!("The id in the state is not an order id: {error}."),
            );
            return Outcome::present(model, private).with(problem);
        }
    };
    let home = private.get::<Home>(HOME);
    match account.orders.observe(&id, home.as_ref(), &call).await {
        Ok(Sighting::Present(seen)) => {
            if home.is_none_or(|home| home.account.is_none()) {
                private.set(HOME, &account.orders.home(&call).await);
            }
            let lost = matches!(
                seen.status,
                Status::Failed | Status::Withdrawn | Status::Revoked
            );
            if lost {
                let why = format!("The order is {}.", seen.status);
                let then = "Unless the plan replaces the order too, the next apply fails: replace it \
                            with `terraform apply -replace` and the address of the order, or remove \
                            both.";
                return Outcome::absent().with(left(&id, &why, then));
            }
            let outcome = match seen.status {
                Status::Issued => completed(account, &mut model, &seen, &call).await,
                _ => Ok(Diagnostics::none()),
            };
            let said = outcome.unwrap_or_else(Diagnostics::from);
            Outcome::present(model, private).with(said)
        }
        Ok(Sighting::Gone) => Outcome::absent().with(left(
            &id,
            "The service does not know the order, and the full list of orders lacks it.",
            "The next apply waits for the order that takes its place.",
        )),
        Ok(Sighting::Elsewhere { recorded, here }) => {
            Outcome::present(model, private).with(elsewhere("read", &id, &recorded, &here))
        }
        Err(error) => {
            Outcome::present(model, private).with(api_failure("read", &id.to_string(), &error))
        }
    }
}

/// Fetches what an earlier look at an issued order did not get.
async fn completed(
    account: &Account,
    model: &mut ValidationModel,
    seen: &Observation,
    call: &Call,
) -> Result<Diagnostics, Diagnostic> {
    if model.certificate.known().is_none() {
        return create::fetched(account, model, call).await;
    }
    if model.certificate_id.known().is_none() {
        model.certificate_id = seen.certificate_id.clone().into();
    }
    if let (None, Some(id)) = (model.cert_identifier.known(), model.certificate_id.text()) {
        match account.orders.identifier(id, call).await {
            Ok(told) => model.cert_identifier = told.into(),
            // The create said so already; a warning in each plan would help nobody.
            Err(error) => {
                tracing::debug!(
                    code = error.code(),
                    "cannot tell the certificate's identifier"
                );
            }
        }
    }
    Ok(Diagnostics::none())
}

fn left(id: &OrderId, why: &str, then: &str) -> Diagnostic {
    Diagnostic::warning(
        format!("The certificate of order {id} leaves the state"),
        format!("{why} {then}"),
    )
}
