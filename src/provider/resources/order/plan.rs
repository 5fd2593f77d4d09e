//! Planning: what is known of a new order, and when an order is placed anew in place.

use std::collections::BTreeSet;

use super::model::{OrderModel, parsed};
use super::private_state::{NAMES_IN_ORDER, OrderPrivate, decided, leave_decision};
use super::renewal::Renewal;
use super::validation;
use crate::orders::Status;
use framework::{AttributePath, Diagnostic, Field, Plan, Set};

pub(super) fn plan(plan: &mut Plan<'_, OrderModel>) {
    take_domain_from_request(plan);
    let Some(prior) = plan.prior else {
        plan.planned.validation = of_new_order(plan.planned);
        return;
    };
    leave_decision(plan.private, None);
    let private = OrderPrivate::of(plan.private);
    let tolerated = tolerated(prior, plan.planned, &private);
    let (in_place, anew): (Vec<_>, Vec<_>) =
        changed_arguments(prior, plan.planned).partition(|name| tolerated.contains(*name));
    let is_replaced = !anew.is_empty();
    for name in &in_place {
        plan.in_place.insert(AttributePath::root(*name));
        if !is_replaced {
            plan.diagnostics.push(taken_over(prior.label(), name));
        }
    }
    if is_replaced {
        if prior.revokes() && prior.status() == Some(Status::Issued) {
            plan.diagnostics.push(revoked_by_replacement(prior.label()));
        }
        return;
    }
    plan.planned.validation = validation::restated(
        &prior.validation,
        &plan.planned.domain,
        &plan.planned.validation_method,
    );
    let renewal = Renewal::of(prior, plan.planned, plan.now).standing_by(
        decided(plan.planned_private),
        prior,
        plan.planned,
    );
    if !renewal.is_by_state(prior, plan.planned) {
        leave_decision(plan.private, Some(renewal.orders_anew()));
    }
    let warning = renewal.warning(prior.label(), plan.now);
    plan.diagnostics.extend(warning);
    if renewal.orders_anew() {
        plan_anew(plan.planned);
    } else if prior.tags != plan.planned.tags {
        plan.diagnostics.push(tags_are_kept(prior.label()));
    }
}

/// Whether a planned change of an existing order places another one in its place.
pub(super) fn orders_anew(planned: &OrderModel) -> bool {
    planned.id.is_unknown()
}

/// Everything that a new order brings is unknown; the keys of `validation` are not.
fn plan_anew(planned: &mut OrderModel) {
    for result in [
        &mut planned.id,
        &mut planned.status,
        &mut planned.api_status,
        &mut planned.certificate_id,
        &mut planned.not_before,
        &mut planned.not_after,
    ] {
        *result = Field::Unknown;
    }
    planned.ready_for_renewal = Field::Known(false);
    planned.validation = of_new_order(planned);
}

fn of_new_order(planned: &OrderModel) -> validation::ByDomain {
    validation::planned(&planned.domain, &planned.validation_method)
}

/// With a signing request and no domain, the domain is the request's common name.
fn take_domain_from_request(plan: &mut Plan<'_, OrderModel>) {
    if !plan.config.domain.is_null() {
        return;
    }
    let name = match &plan.config.csr {
        Field::Null => return,
        Field::Unknown => Field::Unknown,
        Field::Known(_) => Field::from(plan.config.common_name()),
    };
    plan.planned.domain = name;
}

/// The arguments that differ and that the service could take only with a new order.
fn changed_arguments(
    prior: &OrderModel,
    planned: &OrderModel,
) -> impl Iterator<Item = &'static str> + use<> {
    let differ = [
        ("domain", !same_domain(prior, planned)),
        (
            "subject_alternative_names",
            !same_further_names(prior, planned),
        ),
        ("product_code", prior.product_code != planned.product_code),
        ("csr", prior.csr != planned.csr),
        ("company_name", prior.company_name != planned.company_name),
        (
            "validation_method",
            prior.validation_method != planned.validation_method,
        ),
    ];
    differ
        .into_iter()
        .filter_map(|(name, differs)| differs.then_some(name))
}

/// Another spelling is the same domain to the service.
fn same_domain(prior: &OrderModel, planned: &OrderModel) -> bool {
    prior.domain == planned.domain
        || parsed(&prior.domain).is_some_and(|name| Some(name) == parsed(&planned.domain))
}

/// The service tells no names from an empty list of them.
fn same_further_names(prior: &OrderModel, planned: &OrderModel) -> bool {
    let given = |names: &Field<Set<Field<String>>>| match names {
        Field::Known(Set(names)) if names.is_empty() => Field::Null,
        names => names.clone(),
    };
    given(&prior.subject_alternative_names) == given(&planned.subject_alternative_names)
}

/// The arguments of an imported order that its configuration may still set otherwise.
fn tolerated(prior: &OrderModel, planned: &OrderModel, private: &OrderPrivate) -> BTreeSet<String> {
    let mut names = private.unproven();
    // An order can be listed with names that nobody asked for.
    let same_names = || match (prior.domains(), planned.domains()) {
        (Some(own), Some(planned)) => planned.may_become(&own),
        _ => false,
    };
    if names.remove(NAMES_IN_ORDER) && same_names() {
        names.extend(["domain", "subject_alternative_names"].map(str::to_owned));
    }
    names
}

fn taken_over(order: &str, argument: &str) -> Diagnostic {
    Diagnostic::warning(
        format!("Certificate order {order} takes {argument} over from the configuration"),
        "The order was imported, and the service does not tell what it was ordered with. So the \
         configuration is believed and nothing is ordered. If it is wrong, order anew with \
         `terraform apply -replace`.",
    )
    .at(AttributePath::root(argument))
}

fn tags_are_kept(order: &str) -> Diagnostic {
    Diagnostic::warning(
        format!("The tags of certificate order {order} stay as they are"),
        "The service takes tags with a new order only. The change is stored in the state and will \
         be sent when the order is renewed or replaced.",
    )
    .at(AttributePath::root("tags"))
}

fn revoked_by_replacement(order: &str) -> Diagnostic {
    Diagnostic::warning(
        format!("The replacement of certificate order {order} may revoke its certificate"),
        "The order in the state has deletion_policy = \"revoke\". Without `create_before_destroy` \
         the old certificate is revoked before the new one is even ordered. With it, the delete \
         revokes nothing, and says so. To be sure, set deletion_policy = \"retain\" and \
         apply that first.",
    )
    .at(AttributePath::root("deletion_policy"))
}
