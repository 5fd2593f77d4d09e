//! Looking whether the certificate is still one to rely on.

use super::model::ValidationModel;
use super::{ACCOUNT, create};
use crate::orders::{AccountSite, Lookup, OrderId, OrderSnapshot, Status};
use crate::provider::diagnostics::api_failure;
use crate::provider::provider_data::ProviderData;
use crate::provider::resources::order::elsewhere;
use cas::CallOptions;
use framework::{Diagnostic, Diagnostics, Outcome, Read};

/// Only a certificate that will never be valid again leaves the state. Whatever may
/// pass keeps it, and so does an expired one: what stands on it would break otherwise.
pub(super) async fn read(
    data: &ProviderData,
    request: Read<ValidationModel>,
) -> Outcome<ValidationModel> {
    let Read {
        state: mut model,
        mut private,
        stop,
        ..
    } = request;
    let call = CallOptions {
        deadline: None,
        cancel: stop,
    };
    let text = model.order_id.text().unwrap_or_default();
    let id: OrderId = match text.parse() {
        Ok(id) => id,
        Err(error) => {
            let problem = Diagnostic::error(
                "Cannot read a certificate order: invalid order id",
                format!("The id in the state is not an order id: {error}."),
            );
            return Outcome::present(model, private).with(problem);
        }
    };
    let recorded = private.get::<AccountSite>(ACCOUNT);
    let own = model.instance_order(&id);
    if data.orders.is_followed(&id, own.as_ref()) {
        let why = "Its order has applied for another certificate on the same instance.";
        let then = "The plan waits for that one.";
        return Outcome::absent().with(left(&id, why, then));
    }
    let looked = data
        .orders
        .look(&id, own.as_ref(), recorded.as_ref(), &call);
    match looked.await {
        Ok(Lookup::Present(seen)) => {
            if recorded.is_none_or(|recorded| recorded.account.is_none()) {
                private.set(ACCOUNT, &data.orders.account_site(&call).await);
            }
            if is_contradicted(data, &model, &id, &seen, &call).await {
                return Outcome::present(model, private).with(not_believed(&id));
            }
            let lost = matches!(
                seen.status,
                Status::Failed | Status::Withdrawn | Status::Revoked
            );
            if lost {
                let why = format!("The order is {}.", seen.status);
                let then = "Unless the plan orders anew, the next apply fails: replace the order with \
                            `terraform apply -replace` and its address, or remove both.";
                return Outcome::absent().with(left(&id, &why, then));
            }
            model.status = seen.status.as_str().into();
            let outcome = match seen.status {
                Status::Issued => completed(data, &mut model, &seen, &call).await,
                _ => Ok(Diagnostics::none()),
            };
            let said = outcome.unwrap_or_else(Diagnostics::from);
            Outcome::present(model, private).with(said)
        }
        Ok(Lookup::Unverified) => Outcome::present(model, private).with(Diagnostic::warning(
            format!("Certificate order {id} cannot be seen"),
            "The service does not know the order, and the full list of orders lacks it. With which \
             account it was ordered was not recorded, so this may be another one, and the \
             certificate stays in the state. If the order is gone, take this object out of the \
             state with `terraform state rm`.",
        )),
        Ok(Lookup::Gone) => Outcome::absent().with(left(
            &id,
            "The service does not know the order, and the full list of orders lacks it.",
            "The next apply waits for the order that takes its place.",
        )),
        Ok(Lookup::Elsewhere { recorded, here }) => {
            Outcome::present(model, private).with(elsewhere("read", &id, &recorded, &here))
        }
        Err(error) => {
            let failure = api_failure("read", &id.to_string(), &error);
            Outcome::present(model, private).with(data.outage.tell(&error, failure))
        }
    }
}

/// Fetches what an earlier look at an issued order did not get.
async fn completed(
    data: &ProviderData,
    model: &mut ValidationModel,
    seen: &OrderSnapshot,
    call: &CallOptions,
) -> Result<Diagnostics, Diagnostic> {
    if model.certificate.known().is_none() {
        return create::fetched(data, model, call).await;
    }
    // Earlier versions had no such attribute.
    model.join_chain();
    if model.certificate_id.known().is_none() {
        model.certificate_id = seen.certificate_id.clone().into();
    }
    if let (None, Some(id)) = (model.cert_identifier.known(), model.certificate_id.text()) {
        match data.orders.identifier(id, call).await {
            Ok(told) => model.cert_identifier = told.into(),
            // The create said so already, and each plan would say it again.
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

/// Whether the service says of an order that has a certificate that it failed its review,
/// and the list of orders does not say so too.
async fn is_contradicted(
    data: &ProviderData,
    model: &ValidationModel,
    id: &OrderId,
    seen: &OrderSnapshot,
    call: &CallOptions,
) -> bool {
    if seen.status != Status::Failed || model.certificate.known().is_none() {
        return false;
    }
    let listed = data.orders.listed_status(id, call).await;
    !matches!(listed, Ok(Some(Status::Failed)))
}

fn not_believed(id: &OrderId) -> Diagnostic {
    Diagnostic::warning(
        format!("Certificate order {id} contradicts itself"),
        "Its certificate is in the state, and the service says now that the order failed its \
         review. The list of orders does not say so, so the certificate stays in the state.",
    )
}

fn left(id: &OrderId, why: &str, then: &str) -> Diagnostic {
    Diagnostic::warning(
        format!("The certificate of order {id} leaves the state"),
        format!("{why} {then}"),
    )
}
