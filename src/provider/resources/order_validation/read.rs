//! Looking whether the certificate is still one to rely on.

use super::model::ValidationModel;
use super::{HOME, create};
use crate::cas::Call;
use crate::cas::operations::OrderId;
use crate::framework::{Diagnostic, Outcome, Read};
use crate::orders::{Home, Sighting, Status};
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
            let incomplete = model.certificate.known().is_none();
            if incomplete
                && seen.status == Status::Issued
                && let Err(problem) = create::fetched(account, &mut model, &call).await
            {
                return Outcome::present(model, private).with(problem);
            }
            Outcome::present(model, private)
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

fn left(id: &OrderId, why: &str, then: &str) -> Diagnostic {
    Diagnostic::warning(
        format!("The certificate of order {id} leaves the state"),
        format!("{why} {then}"),
    )
}
