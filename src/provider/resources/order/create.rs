//! Creating: one request, and an order that nothing loses.

use super::CREATE_TIMEOUT;
use super::memory::Memory;
use super::messages::list;
use super::model::OrderModel;
use crate::cas::operations::OrderId;
use crate::cas::{self, Call, ErrorKind};
use crate::framework::{Checkpoint, Create, Diagnostic, Field, Outcome, duration};
use crate::orders::{Application, Arrival, Intent, Placement, Status};
use crate::provider::account::Account;
use crate::provider::applicant::Applicant;
use crate::provider::diagnostics::{api_failure, explanation, placing_failure};

pub(super) async fn create(account: &Account, request: Create<OrderModel>) -> Outcome<OrderModel> {
    let Create {
        planned: mut order,
        private,
        checkpoint,
        limit,
        stop,
        ..
    } = request;
    let application = match application(&order, &account.applicant) {
        Ok(application) => application,
        Err(problem) => return Outcome::absent().with(problem),
    };
    let limit = limit.unwrap_or(CREATE_TIMEOUT);
    let call = Call::within(limit, stop);

    let mut memory = Memory::from(private);
    // For the delete of the object that this one replaces.
    memory.take_word();
    let placed = place(account, &application, &order, memory, &checkpoint, &call).await;
    let (id, mut memory, news) = match placed {
        Ok(placed) => placed,
        Err(outcome) => return *outcome,
    };
    order.id = Field::Known(id.to_string());
    order.status = Field::from(Status::Unknown.as_str());
    memory.set_unseen();
    checkpoint.record(order.clone(), memory.private().clone());
    // Whose order it is can be asked meanwhile: it may take seconds where nobody answers.
    let (arrival, home) = tokio::join!(
        account.orders.arrival(&id, &call),
        account.orders.home(&call)
    );
    memory.set_home(&home);
    let now = account.orders.now();
    let outcome = arrived(order, memory, arrival, now, &duration::text(limit));
    news.into_iter().fold(outcome, Outcome::with)
}

/// What to order with, or what is missing of it.
fn application(order: &OrderModel, default: &Applicant) -> Result<Application, Diagnostic> {
    let own = Applicant::of(&order.username, &order.phone, &order.email);
    let contact = own.or(default).contact()?;
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

type Placed = (OrderId, Memory, Option<Diagnostic>);

/// Places the order. `Err` is the outcome of a create that has no order to show.
async fn place(
    account: &Account,
    application: &Application,
    order: &OrderModel,
    mut memory: Memory,
    checkpoint: &Checkpoint<OrderModel>,
    call: &Call,
) -> Result<Placed, Box<Outcome<OrderModel>>> {
    let domain = application.domains.first().as_str();
    // Recorded before anything is sent: not even a mistake of ours may lose an order.
    let in_doubt = |intent: &Intent| {
        let mut memory = Memory::of(memory.private());
        memory.set_intent(intent);
        checkpoint.record(order.clone(), memory.into());
    };
    let nothing = |problem| Err(Box::new(Outcome::absent().with(problem)));
    match account.orders.place(application, call, in_doubt).await {
        Placement::Placed(id) => Ok((id, memory, None)),
        Placement::Adopted(id) => Ok((id, memory, Some(adopted(&id, application)))),
        Placement::SeveralToAdopt(several) => nothing(several_to_adopt(domain, &several)),
        Placement::UnclearToAdopt(id) => nothing(unclear_to_adopt(domain, &id)),
        Placement::Merged(id) => nothing(merged(domain, &id)),
        Placement::NoBaseline(error) => nothing(no_baseline(domain, &error)),
        Placement::NotPlaced(error) => nothing(placing_failure(domain, &error)),
        Placement::Blocked => nothing(blocked(domain)),
        Placement::Cancelled => nothing(Diagnostic::error(
            format!("Cannot place certificate order {domain}: interrupted"),
            "Terraform was interrupted before anything was ordered.",
        )),
        Placement::Uncertain {
            error,
            intent,
            candidates,
            look_up,
        } => {
            memory.set_intent(&intent);
            if let Some(home) = &intent.home {
                memory.set_home(home);
            }
            let mut order = order.clone();
            order.status = Field::from(Status::Unknown.as_str());
            let outcome = Outcome::present(order, memory.into());
            let problem = uncertain(domain, &error, &candidates, look_up.as_ref());
            Err(Box::new(outcome.with(problem)))
        }
    }
}

/// The outcome of an order that is placed, whatever became of it since.
fn arrived(
    mut order: OrderModel,
    mut memory: Memory,
    arrival: Arrival,
    now: jiff::Timestamp,
    limit: &str,
) -> Outcome<OrderModel> {
    let diagnostic = match arrival {
        Arrival::Ready(seen) => {
            order.observed(&seen, now);
            memory.saw(&seen, &order, now);
            return Outcome::present(order, memory.into()).with_gaps();
        }
        Arrival::Failed(seen) => {
            order.observed(&seen, now);
            memory.saw(&seen, &order, now);
            Diagnostic::error(
                format!("Certificate order {} failed its review", order.label()),
                "The CA refused the application. The service gives no reason through its API; the \
                 console shows one. The order holds its unit of quota until the next apply or \
                 destroy deletes it.",
            )
        }
        Arrival::NotYet {
            last,
            error,
            cancelled,
        } => {
            if let Some(seen) = &last {
                order.observed(seen, now);
                memory.saw(seen, &order, now);
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
    Outcome::present(order, memory.into())
        .with_gaps()
        .with(diagnostic)
}

fn adopted(id: &OrderId, application: &Application) -> Diagnostic {
    let why = if application.adopt_existing {
        "It was under way with these domains and this product, and adopt_existing is true. \
         Nothing was ordered. Make sure that no other resource manages it: whichever is destroyed \
         first ends the order of both."
    } else {
        "The service answered with an order that was there before: it does not keep two orders \
         with the same domains apart. No other resource of this run has it, so this one manages it."
    };
    Diagnostic::warning(format!("Certificate order {id} was taken over"), why)
}

fn several_to_adopt(domain: &str, several: &[OrderId]) -> Diagnostic {
    Diagnostic::error(
        format!("Cannot take over a certificate order for {domain}: there are several"),
        format!(
            "Nothing was ordered. adopt_existing is true, and these orders are all under way with \
             the same domains, product and validation method: {}. Import the one that you want, \
             or delete the others.",
            list(several)
        ),
    )
}

fn unclear_to_adopt(domain: &str, id: &OrderId) -> Diagnostic {
    Diagnostic::error(
        format!("Cannot take over a certificate order for {domain}: too little is known of it"),
        format!(
            "Nothing was ordered. adopt_existing is true, and order {id} is under way with the \
             same domains and product, but the service does not tell its validation method yet. \
             Run the apply again in a minute, import the order, or delete it."
        ),
    )
}

fn merged(domain: &str, id: &OrderId) -> Diagnostic {
    Diagnostic::error(
        format!("Cannot place certificate order {domain}: the service answered with another's"),
        format!(
            "The service answered with order {id}, which is managed by another resource of this \
             run. It does not keep two orders with the same domains apart. Use one resource for \
             them."
        ),
    )
}

fn no_baseline(domain: &str, error: &cas::Error) -> Diagnostic {
    let mut diagnostic = api_failure("place", domain, error);
    let permission = match error.kind() {
        ErrorKind::Forbidden => format!(
            " Allow the RAM action yundun-cert:{} to the account that Terraform uses.",
            error.operation()
        ),
        _ => String::new(),
    };
    diagnostic.detail = format!(
        "Nothing was ordered. Before it orders, the provider looks at the orders for the domain, \
         so that it can recognise its own should the answer be lost; that failed.{permission}\n\n{}",
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

fn uncertain(
    domain: &str,
    error: &cas::Error,
    candidates: &[OrderId],
    look_up: Option<&cas::Error>,
) -> Diagnostic {
    let mut diagnostic = placing_failure(domain, error);
    let found = match candidates {
        [] if look_up.is_some() => "It could not be looked for in the list of orders.".to_owned(),
        [] => "No new order for the domain appeared in the list of orders so far.".to_owned(),
        several => format!("Several orders could be the one: {}.", list(several)),
    };
    diagnostic.detail = format!(
        "It is in doubt whether the order was placed, so it was not placed a second time. {found} \
         The object is kept in the state, marked as tainted. The next plan looks for the order \
         again; if it has appeared, the next apply or destroy removes it.\n\n{}{}",
        diagnostic.detail,
        look_up
            .map(|error| format!("\n\nThe look-up failed: {}", explanation(error)))
            .unwrap_or_default()
    );
    diagnostic
}
