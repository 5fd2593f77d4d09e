//! What placing an order came to, in words.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::Timestamp;

use super::instance_messages as instance;
use super::messages::list;
use crate::orders::{Application, ListedOrder, NotPlaced, OrderId, Placement};
use crate::provider::diagnostics::{api_failure, explanation, placing_failure};
use cas::{self, ErrorKind};
use framework::{AttributePath, Diagnostic, Diagnostics};

/// Orders of the same domains and product that are there beside the new one.
///
/// To the renewal of a certificate that ends at `renewed`, only later ones are news: such
/// a one may be what an earlier attempt came to.
pub(super) fn beside(
    application: &Application,
    placement: &Placement,
    renewed: Option<Timestamp>,
) -> Diagnostics {
    let domain = application.domains.first().as_str();
    let mut said = Diagnostics::none();
    let is_news = |issued: &&ListedOrder| match (renewed, issued.not_after) {
        (Some(renewed), Some(end)) => end > renewed,
        _ => true,
    };
    let issued: Vec<_> = placement.issued.iter().filter(is_news).collect();
    if !issued.is_empty() {
        let mut detail =
            "They have exactly these domains and this product, no resource of this run \
             has them, and their certificates are still good:"
                .to_owned();
        for issued in issued {
            let until = issued
                .not_after
                .map_or_else(String::new, |end| format!(" (until {end})"));
            let _ = write!(
                detail,
                "\n\nOrder {}{until}:\n\n{}",
                issued.order,
                import(issued)
            );
        }
        said.push(Diagnostic::warning(
            format!("There are issued certificates for {domain} already"),
            detail,
        ));
    }
    if !placement.over.is_empty() {
        said.push(Diagnostic::warning(
            format!("Orders for {domain} hold units of quota"),
            format!(
                "They failed their review or were cancelled, and no resource of this run has them: \
                 {}. Each holds a unit until it is deleted, in the console or with the action \
                 alicloud_cas_delete_order.",
                listed(&placement.over)
            ),
        ));
    }
    said
}

/// An order that was found after the answer to its create was lost.
pub(super) fn found(id: &OrderId, error: &cas::Error) -> Diagnostic {
    Diagnostic::warning(
        format!("Certificate order {id} was found after its answer was lost"),
        format!(
            "It is the only new order with exactly these domains and this product, so it is used as \
             this one. That is a guess: it may be somebody else's, placed at the same moment. So a \
             delete will leave it in the service. To make it this resource's own, take it out of \
             the state with `terraform state rm` and import it. Do not taint it.\n\nThe answer was \
             lost: {}",
            explanation(error)
        ),
    )
}

pub(super) fn adopted(id: &OrderId) -> Diagnostic {
    Diagnostic::warning(
        format!("Certificate order {id} was taken over"),
        "It was there with exactly these domains and this product, and adopt_existing is true. \
         Nothing was ordered. It may be in use elsewhere, so a delete will leave it in the service. \
         To make it this resource's own, take it out of the state with `terraform state rm` and \
         import it.",
    )
}

/// Why nothing was placed, or nothing that could be named.
///
/// `free` is how many instances of each spec the account has, where that was asked because
/// quota is missing.
pub(super) fn not_placed(
    application: &Application,
    why: &NotPlaced,
    free: Option<&BTreeMap<String, usize>>,
) -> Diagnostic {
    let domain = application.domains.first().as_str();
    match why {
        NotPlaced::UnderWay(orders) => under_way(domain, application, orders),
        NotPlaced::SeveralToAdopt(several) => Diagnostic::error(
            format!("Cannot take over a certificate order for {domain}: there are several"),
            format!(
                "Nothing was ordered. adopt_existing is true, and these orders all have exactly \
                 these domains and this product: {}. Import the one that you want, or delete the \
                 others.",
                listed(several)
            ),
        ),
        NotPlaced::OtherMethod(order, method) => Diagnostic::error(
            format!("Cannot take over certificate order {}", order.order),
            format!(
                "Nothing was ordered. adopt_existing is true, and the order has exactly these \
                 domains and this product, but it is validated by {}. Set validation_method to \
                 that, or delete the order with the action alicloud_cas_delete_order.",
                method.as_str()
            ),
        )
        .at(AttributePath::root("validation_method")),
        NotPlaced::MethodUntold(order) => Diagnostic::error(
            format!("Cannot take over certificate order {}", order.order),
            "Nothing was ordered. adopt_existing is true, and the order has exactly these domains \
             and this product, but the service does not tell its validation method yet. Run the \
             apply again in a minute, import the order, or delete it.",
        ),
        NotPlaced::TakenMeanwhile(id) => Diagnostic::error(
            format!("Cannot take over certificate order {id}"),
            "Nothing was ordered. adopt_existing is true, and another resource of this run has \
             just taken the order over. Apply again to order for this one.",
        ),
        NotPlaced::NotListed(error) => not_listed(domain, error),
        NotPlaced::Interrupted => Diagnostic::error(
            format!("Cannot place certificate order {domain}: interrupted"),
            "Terraform was interrupted before anything was ordered.",
        ),
        NotPlaced::Refused(error) => {
            let mut failure = placing_failure(domain, error);
            if let Some(free) = free {
                failure.detail.push_str(&instance::instead_of_quota(free));
            }
            failure
        }
        NotPlaced::Foreign(id) => Diagnostic::error(
            format!("Cannot place certificate order {domain}: the service named another one"),
            format!(
                "The answer named order {id}, which was there before, is for other domains, or \
                 belongs to another resource of this run. It was left alone, and is not in the \
                 state. Look at the list of orders in the console before you apply again."
            ),
        ),
        NotPlaced::Uncertain {
            error,
            candidates,
            look_up,
        } => uncertain(domain, error, candidates, look_up.as_ref()),
        NotPlaced::Unfit(instance, why) => instance::unfit(domain, instance, why),
        NotPlaced::NoneFree(in_use) => instance::none_free(domain, in_use),
        NotPlaced::Applicant(problem) => instance::applicant(domain, problem),
        NotPlaced::RefusedByInstance {
            instance,
            error,
            not_after,
            has_applicant,
        } => instance::refused(domain, instance, error, *not_after, *has_applicant),
    }
}

/// An identical order is under way that no resource of this process has.
fn under_way(domain: &str, application: &Application, orders: &[ListedOrder]) -> Diagnostic {
    let summary = match orders {
        [one] => format!(
            "Cannot place certificate order {domain}: order {} is under way",
            one.order
        ),
        _ => format!("Cannot place certificate order {domain}: others are under way"),
    };
    let adopt = match (&application.csr, orders) {
        (Some(_), _) => "",
        (None, [_]) => {
            "\n- To take it over, set adopt_existing = true. A delete will then leave it in the \
             service."
        }
        (None, _) => "",
    };
    let imports: Vec<_> = orders.iter().map(import).collect();
    let is_on_instance = orders.iter().any(|one| one.order.instance().is_some());
    let (product, end) = match is_on_instance {
        true => (
            "on an instance",
            "cancel it, in the console or with the action alicloud_cas_cancel_order",
        ),
        false => (
            "and this product",
            "delete it, in the console or with the action alicloud_cas_delete_order",
        ),
    };
    Diagnostic::error(
        summary,
        format!(
            "Nothing was ordered. With exactly these domains {product} there is already: {}. \
             No resource that this run has touched has it. It may be one that an earlier run placed \
             and lost, that of another resource for the same names, or somebody else's.\n{adopt}\n- To make it this resource's own, import it, after \
             `terraform state rm` where this resource holds the order that is to be renewed:\n\n{}\n\n- If \
             it is not needed, {end}:\n\n{}\n\nAdd `provider = alicloud-cas` to both where that is \
             the provider's local name. Under create_before_destroy it is the very order \
             that is to be replaced: remove that setting, or delete the order first.",
            listed(orders),
            imports.join("\n\n"),
            end_actions(orders),
        ),
    )
}

/// The `import` block of an order. Several of them can stand in one configuration.
fn import(order: &ListedOrder) -> String {
    let id = &order.order;
    format!("import {{\n  to = alicloud_cas_order.order_{id}\n  id = \"{id}\"\n}}")
}

fn end_actions(orders: &[ListedOrder]) -> String {
    let actions = orders.iter().map(|order| {
        let id = &order.order;
        let action = match id.instance() {
            Some(_) => "alicloud_cas_cancel_order",
            None => "alicloud_cas_delete_order",
        };
        format!(
            "action \"{action}\" \"order_{id}\" {{\n  config {{\n    order_id = \"{id}\"\n  \
             }}\n}}"
        )
    });
    actions.collect::<Vec<_>>().join("\n\n")
}

/// Orders by id, state and age.
fn listed(orders: &[ListedOrder]) -> String {
    let orders = orders.iter().map(|order| {
        let since = order
            .placed
            .map_or_else(String::new, |placed| format!(", since {placed}"));
        format!("order {} ({}{since})", order.order, order.status)
    });
    orders.collect::<Vec<_>>().join(", ")
}

fn not_listed(domain: &str, error: &cas::Error) -> Diagnostic {
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
         so that none is placed twice; that failed.{permission}\n\n{}",
        diagnostic.detail
    );
    diagnostic
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
        [] => "No new order for the domain appeared in the list of orders.".to_owned(),
        some => format!("It could be: {}.", list(some)),
    };
    diagnostic.detail = format!(
        "Whether the order was placed is not certain, so it was not placed a second time. {found} \
         None is in the state. The next apply looks at the orders for the domain before it \
         orders: an order that has appeared by then stops it, and it says how to go \
         on.\n\n{}{}",
        diagnostic.detail,
        look_up
            .map(|error| format!("\n\nThe look-up failed: {}", explanation(error)))
            .unwrap_or_default()
    );
    diagnostic
}
