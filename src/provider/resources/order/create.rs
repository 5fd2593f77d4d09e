//! Creating: one request, and an order that nothing loses.

use super::model::OrderModel;
use super::{CREATE_TIMEOUT, INTENT, UNSEEN, list, parsed};
use crate::cas::operations::{Contact, OrderId};
use crate::cas::{self, Call, ErrorKind};
use crate::framework::duration;
use crate::framework::{Create, Diagnostic, Field, Outcome, PrivateState};
use crate::orders::{Application, Arrival, Intent, Orders, Placement, Status, ValidationMethod};
use crate::provider::diagnostics::{api_failure, explanation};

pub(super) async fn create(orders: &Orders, request: Create<OrderModel>) -> Outcome<OrderModel> {
    let Create {
        planned: mut order,
        mut private,
        checkpoint,
        limit,
        stop,
        ..
    } = request;
    let Some(application) = application(&order) else {
        return Outcome::absent().with(Diagnostic::error(
            "Cannot place a certificate order: an argument is missing",
            "Terraform applied a plan in which an argument of the order is not known. This is a bug \
             in the provider; please report it with this message.",
        ));
    };
    let limit = limit.unwrap_or(CREATE_TIMEOUT);
    let call = Call::within(limit, stop);

    let domain = application.domains.first().as_str();
    // Recorded before anything is sent: not even a mistake of ours may lose an order.
    let in_doubt = |intent: &Intent| {
        let mut private = private.clone();
        private.set(INTENT, intent);
        checkpoint.record(order.clone(), private);
    };
    let id = match orders.place(&application, &call, in_doubt).await {
        Placement::Placed(id) | Placement::Adopted(id) => id,
        Placement::NoBaseline(error) => return Outcome::absent().with(no_baseline(domain, &error)),
        Placement::NotPlaced(error) => {
            return Outcome::absent().with(api_failure("place", domain, &error));
        }
        Placement::SeveralToAdopt(several) => {
            return Outcome::absent().with(Diagnostic::error(
                format!("Cannot adopt a certificate order for {domain}: there are several"),
                format!(
                    "Any of these would do: {}. Nothing was ordered.",
                    list(&several)
                ),
            ));
        }
        Placement::Merged(id) => {
            return Outcome::absent().with(Diagnostic::error(
                format!("Cannot place certificate order {domain}: the service merged it"),
                format!(
                    "The service answered with order {id}, which another object of this run holds. \
                     Nothing new was ordered."
                ),
            ));
        }
        Placement::Blocked => return Outcome::absent().with(blocked(domain)),
        Placement::Cancelled => {
            return Outcome::absent().with(Diagnostic::error(
                format!("Cannot place certificate order {domain}: interrupted"),
                "Terraform was interrupted before anything was ordered.",
            ));
        }
        Placement::Uncertain {
            error,
            intent,
            candidates,
        } => {
            private.set(INTENT, &intent);
            order.status = Field::from(Status::Unknown.as_str());
            let outcome = Outcome::present(order, private);
            return outcome.with(uncertain(domain, &error, &candidates));
        }
    };

    order.id = Field::Known(id.to_string());
    order.status = Field::from(Status::Unknown.as_str());
    private.set(UNSEEN, &true);
    checkpoint.record(order.clone(), private.clone());
    let arrival = orders.arrival(&id, &call).await;
    arrived(order, private, arrival, &duration::text(limit))
}

fn application(order: &OrderModel) -> Option<Application> {
    let contact = Contact {
        username: order.username.text()?.to_owned(),
        phone: order.phone.text()?.to_owned(),
        email: order.email.text()?.to_owned(),
    };
    let method = ValidationMethod::from_api(order.validation_method.text()?)?;
    let product_code = order.product_code.text()?;
    Some(Application {
        contact: Some(contact),
        ..Application::new(parsed(&order.domain)?, product_code, method)
    })
}

/// The outcome of an order that is placed, whatever became of it since.
fn arrived(
    mut order: OrderModel,
    mut private: PrivateState,
    arrival: Arrival,
    limit: &str,
) -> Outcome<OrderModel> {
    let diagnostic = match arrival {
        Arrival::Ready(seen) => {
            order.observed(&seen);
            private.remove(UNSEEN);
            return Outcome::present(order, private).with_gaps();
        }
        Arrival::Failed(seen) => {
            order.observed(&seen);
            private.remove(UNSEEN);
            Diagnostic::error(
                format!("Certificate order {} failed its review", order.label()),
                "The CA refused the application. The service gives no reason through its API; the \
                 console shows one. The order still holds its unit of quota until it is destroyed, \
                 which the next apply does before it orders again.",
            )
        }
        Arrival::NotYet {
            last,
            error,
            cancelled,
        } => {
            if let Some(seen) = &last {
                order.observed(seen);
                private.remove(UNSEEN);
            }
            let why = match error {
                Some(error) => format!("It could not be looked at: {}", explanation(&error)),
                None if cancelled => "Terraform was interrupted.".to_owned(),
                None => format!("The service named none within {limit} (timeouts.create)."),
            };
            Diagnostic::warning(
                format!(
                    "Certificate order {} has no validation record yet",
                    order.label()
                ),
                format!(
                    "The order is placed and in the state. {why}\n\nThe next plan fills in what is \
                     missing; nothing is ordered twice."
                ),
            )
        }
    };
    Outcome::present(order, private)
        .with_gaps()
        .with(diagnostic)
}

fn no_baseline(domain: &str, error: &cas::Error) -> Diagnostic {
    let mut diagnostic = api_failure("place", domain, error);
    let permission = match error.kind() {
        ErrorKind::Forbidden => {
            " Allow the RAM action yundun-cert:ListUserCertificateOrder to the account that \
             Terraform uses."
        }
        _ => "",
    };
    diagnostic.detail = format!(
        "Nothing was ordered. Before it orders, the provider lists the orders for the domain, so \
         that it can recognise its own should the answer be lost; that failed.{permission}\n\n{}",
        diagnostic.detail
    );
    diagnostic
}

fn blocked(domain: &str) -> Diagnostic {
    Diagnostic::error(
        format!("Cannot place certificate order {domain}: another one is in doubt"),
        "Nothing was ordered. The answer to an earlier order for the same domain was lost in this \
         run, and two of them could not be told apart. Run the apply again; it first finds out what \
         became of the earlier one.",
    )
}

fn uncertain(domain: &str, error: &cas::Error, candidates: &[OrderId]) -> Diagnostic {
    let mut diagnostic = api_failure("place", domain, error);
    let found = match candidates {
        [] => "No new order for the domain appeared in the list of orders so far.".to_owned(),
        several => format!("Several orders could be the one: {}.", list(several)),
    };
    diagnostic.detail = format!(
        "It is in doubt whether the order was placed, so it was not placed a second time. {found} \
         The object is kept in the state, marked as tainted. The next plan looks for the order \
         again; if it has appeared, the next apply or destroy removes it before anything else is \
         ordered.\n\n{}",
        diagnostic.detail
    );
    diagnostic
}
