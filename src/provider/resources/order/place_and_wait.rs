//! Placing an order for an object of the state, new or not, and waiting for its record.

use std::collections::BTreeMap;
use std::time::Duration;

use super::instance_messages::perhaps_submitted;
use super::model::OrderModel;
use super::placement_messages as messages;
use super::private_state::OrderPrivate;
use super::state_from_snapshot::Today;
use crate::orders::{
    Application, InstanceOrder, NotPlaced, NotYet, OrderId, Placed, Status, ValidationWait,
};
use crate::provider::applicant::{Applicant, Applies};
use crate::provider::diagnostics::explanation;
use crate::provider::diagnostics::no_certificate::refusal;
use crate::provider::provider_data::ProviderData;
use cas::{CallOptions, ErrorKind, Stopped};
use framework::{Checkpoint, Diagnostic, Diagnostics, Field, Outcome, duration};

/// Places an order for what is planned, in the place of `prior`, if there is one. As soon as
/// its id is known, the object is recorded with it.
///
/// # Errors
///
/// There is no order, and the object is as it was; with all that there is to say of it.
pub(super) async fn order(
    data: &ProviderData,
    mut order: OrderModel,
    application: Application,
    prior: Option<&OrderModel>,
    checkpoint: &Checkpoint<OrderModel>,
    call: &CallOptions,
    limit: Duration,
) -> Result<Outcome<OrderModel>, Diagnostics> {
    data.quota.ordering();
    let mut private = OrderPrivate::default();
    order.status = Field::from(Status::Unknown.as_str());
    private.set_unconfirmed(true);
    let named = |id: &OrderId, own: Option<&InstanceOrder>| {
        let mut order = order.clone();
        order.is_called(id);
        let mut private = private.clone();
        if let Some(own) = own {
            private.set_unconfirmed(false);
            private.set_instance_order(own);
        }
        checkpoint.record(order, private.into());
    };
    let prior_id = prior.and_then(OrderModel::order_id);
    let prior_instance = prior_id.as_ref().and_then(OrderId::instance);
    let placing = data.orders.place(&application, prior_instance, call, named);
    let placement = placing.await;
    let renewed = prior
        .and_then(OrderModel::validity)
        .map(|validity| validity.end);
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
        Ok(Placed::Adopted { order, own }) => {
            private.set_unconfirmed(false);
            private.set_found();
            if let Some(own) = &own {
                private.set_instance_order(own);
            }
            beside.push(messages::adopted(&order));
            order
        }
        Ok(Placed::OnInstance {
            instance,
            own,
            doubt,
        }) => {
            private.set_unconfirmed(false);
            private.set_instance_order(&own);
            let id = OrderId::from(instance);
            beside.extend(doubt.map(|doubt| perhaps_submitted(&id, &doubt)));
            id
        }
        Err(why) => {
            let free = free_instances(data, &why, call).await;
            beside.push(messages::not_placed(&application, &why, free.as_ref()));
            return Err(beside);
        }
    };
    order.is_called(&id);
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
    let own = order.applicant();
    let default = default.map(|default| default.clone().of_generation(order.is_on_instance()));
    let default = default.as_ref();
    let applies = match default {
        Some(default) => own.or(default).applies()?,
        // The console's newest contact may be another than the one that is meant.
        None => match own.applies()? {
            Applies::Unsaid => return Err(applicant_is_unknown()),
            said => said,
        },
    };
    let application = order.application().ok_or_else(|| {
        Diagnostic::error(
            "Cannot place a certificate order: an argument is missing",
            "Terraform applied a plan in which an argument of the order is not known. This is a bug \
             in the provider; please report it with this message.",
        )
    })?;
    let (contact, contact_id) = match applies {
        Applies::Unsaid => (None, None),
        Applies::Stored(id) => (None, Some(id)),
        Applies::Contact(contact) => (Some(contact), None),
    };
    Ok(Application {
        contact,
        contact_id,
        ..application
    })
}

/// What there is to order on instead, for the error of an account without CAS 1.0 quota.
async fn free_instances(
    data: &ProviderData,
    why: &NotPlaced,
    call: &CallOptions,
) -> Option<BTreeMap<String, usize>> {
    let NotPlaced::Refused(error) = why else {
        return None;
    };
    if error.kind() != ErrorKind::QuotaExhausted {
        return None;
    }
    let short = CallOptions::within(LAST_LOOK, call.cancel.clone());
    data.orders.free_instances(&short).await.ok()
}

/// How long free instances are looked for when quota is missing.
const LAST_LOOK: Duration = Duration::from_secs(10);

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
                format!(
                    "{} The order is in the state. The next plan says what becomes of it.",
                    refusal(&seen)
                ),
            );
            (Some(seen), Some(warning))
        }
        ValidationWait::NotYet { last, why } => {
            let why = match why {
                NotYet::Failed(error) => {
                    format!("It could not be read: {}", explanation(&error))
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
