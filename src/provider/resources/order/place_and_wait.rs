//! Placing an order for an object of the state, new or not, and waiting for its record.

use jiff::Timestamp;

use super::model::OrderModel;
use super::placement_messages as messages;
use super::private_state::OrderPrivate;
use super::state_from_snapshot::Today;
use crate::orders::{Application, NotYet, Placed, Status, ValidationWait};
use crate::provider::applicant::Applicant;
use crate::provider::diagnostics::explanation;
use crate::provider::provider_data::ProviderData;
use cas::{CallOptions, Stopped};
use framework::{Checkpoint, Diagnostic, Diagnostics, Field, Outcome, duration};

/// Places an order for what is planned, in the place of one whose certificate ends at
/// `renewed`, if there is one. As soon as its id is known, the object is recorded with it.
///
/// # Errors
///
/// There is no order, and the object is as it was; with all that there is to say of it.
pub(super) async fn order(
    data: &ProviderData,
    mut order: OrderModel,
    application: Application,
    renewed: Option<Timestamp>,
    checkpoint: &Checkpoint<OrderModel>,
    call: &CallOptions,
    limit: std::time::Duration,
) -> Result<Outcome<OrderModel>, Diagnostics> {
    data.quota.ordering();
    let mut private = OrderPrivate::default();
    order.status = Field::from(Status::Unknown.as_str());
    private.set_unconfirmed(true);
    let named = |id| {
        let order = OrderModel {
            id: Field::Known(format!("{id}")),
            ..order.clone()
        };
        checkpoint.record(order, private.clone().into());
    };
    let placement = data.orders.place(&application, call, named).await;
    let mut beside = messages::beside(&application, &placement, renewed);
    let id = match placement.result {
        Ok(Placed::Named {
            order,
            is_confirmed,
        }) => {
            private.set_unconfirmed(!is_confirmed);
            order
        }
        Ok(Placed::Found { order, error }) => {
            private.set_unconfirmed(false);
            private.set_found();
            beside.push(messages::found(&order, &error));
            order
        }
        Ok(Placed::Adopted(order)) => {
            private.set_unconfirmed(false);
            private.set_found();
            beside.push(messages::adopted(&order));
            order
        }
        Err(why) => {
            beside.push(messages::not_placed(&application, &why));
            return Err(beside);
        }
    };
    order.id = Field::Known(id.to_string());
    checkpoint.record(order.clone(), private.clone().into());
    // Whose key it is can be asked meanwhile: that may take seconds where STS is out of reach.
    let (waited, account_site) = tokio::join!(
        data.orders.wait_for_validation(&id, call),
        data.orders.account_site(call)
    );
    private.set_recorded(&account_site);
    let today = Today::of(&data.orders);
    let (seen, problem) = outcome_of(&order, waited, &duration::text(limit));
    let contradiction = seen.and_then(|seen| order.observe(&seen, &mut private, today));
    beside.extend(problem.into_iter().chain(contradiction));
    beside.extend(data.clock_warning.take(&data.orders));
    let outcome = Outcome::present(order, private.into()).with_gaps();
    Ok(outcome.with(beside))
}

/// What to order with, or what is missing of it.
pub(super) fn application(
    order: &OrderModel,
    default: Option<&Applicant>,
) -> Result<Application, Diagnostic> {
    let own = Applicant::of(&order.username, &order.phone, &order.email);
    let contact = match default {
        Some(default) => own.or(default).contact()?,
        // The console's newest contact may be another than the one that is meant.
        None => own.contact()?.map(Some).ok_or_else(applicant_is_unknown)?,
    };
    let application = order.application().ok_or_else(|| {
        Diagnostic::error(
            "Cannot place a certificate order: an argument is missing",
            "Terraform applied a plan in which an argument of the order is not known. This is a bug \
             in the provider; please report it with this message.",
        )
    })?;
    Ok(Application {
        contact,
        ..application
    })
}

fn applicant_is_unknown() -> Diagnostic {
    Diagnostic::error(
        "Cannot place a certificate order: the applicant is not known",
        "The order names no applicant, and the provider's `contact` block has a value that is not \
         known even now. Nothing was ordered. Set username, phone and email of the order, or give \
         the block values that are known.",
    )
}

/// What the wait has shown, and what there is to say of it.
fn outcome_of(
    order: &OrderModel,
    waited: ValidationWait,
    limit: &str,
) -> (Option<crate::orders::OrderSnapshot>, Option<Diagnostic>) {
    let label = order.label();
    match waited {
        ValidationWait::Ready(seen) => (Some(seen), None),
        ValidationWait::Failed(seen) => {
            let warning = Diagnostic::warning(
                format!("Certificate order {label} failed its review"),
                "The CA refused the application. The service gives no reason through its API; the \
                 console shows one. The order is in the state and holds its unit of quota. The next \
                 plan says what becomes of it.",
            );
            (Some(seen), Some(warning))
        }
        ValidationWait::NotYet { last, why } => {
            let why = match why {
                NotYet::Failed(error) => {
                    format!("It could not be looked at: {}", explanation(&error))
                }
                NotYet::Stopped(Stopped::Interrupted) => "Terraform was interrupted.".to_owned(),
                NotYet::Stopped(Stopped::TimeOver) => {
                    format!("The service named none within {limit} (timeouts.create).")
                }
            };
            let warning = Diagnostic::warning(
                format!("Certificate order {label} has no validation record yet"),
                format!(
                    "The order is placed and in the state. {why}\n\nThe next plan fills in what is \
                     missing; nothing is ordered twice."
                ),
            );
            (last, Some(warning))
        }
    }
}
