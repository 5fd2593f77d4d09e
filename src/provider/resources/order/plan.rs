//! Planning: what is known of a new order, and when an order is placed anew in place.

use std::collections::BTreeSet;

use super::model::{OrderModel, parsed};
use super::private_state::{NAMES_IN_ORDER, OrderPrivate, decided, leave_decision};
use super::renewal::Renewal;
use super::schema::DEFAULT_KEY_ALGORITHM;
use super::validation;
use crate::orders::Status;
use framework::{AttributePath, Diagnostic, Field, Plan, Set};

pub(super) fn plan(plan: &mut Plan<'_, OrderModel>) {
    take_domain_from_request(plan);
    choose_generation(plan);
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
        &plan.planned.names(),
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
        // A free instance is chosen again.
        plan.in_place.insert(AttributePath::root("instance_id"));
    } else if prior.tags != plan.planned.tags && !prior.is_on_instance() {
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
    if !planned.instance_spec.is_null() {
        planned.instance_id = Field::Unknown;
    }
    planned.ready_for_renewal = Field::Known(false);
    planned.validation = of_new_order(planned);
}

fn of_new_order(planned: &OrderModel) -> validation::ByDomain {
    validation::planned(&planned.names(), &planned.validation_method)
}

/// What follows from whether the order is placed on quota or on an instance: which product,
/// which instance, and the algorithm of the key.
fn choose_generation(plan: &mut Plan<'_, OrderModel>) {
    let (config, planned) = (plan.config, &mut *plan.planned);
    if config.instance_id.is_null() && config.instance_spec.is_null() {
        // What was imported from an instance without the arguments stays on it.
        let is_on_instance = plan.prior.is_some_and(OrderModel::is_on_instance);
        if !is_on_instance {
            planned.instance_id = Field::Null;
            planned.key_algorithm = Field::Null;
            return;
        }
    }
    planned.product_code = Field::Null;
    if config.instance_id.is_null() {
        let chosen = plan.prior.map(|prior| prior.instance_id.clone());
        planned.instance_id = chosen.unwrap_or(Field::Unknown);
    }
    if config.key_algorithm.is_null() {
        planned.key_algorithm = match &config.csr {
            Field::Null => DEFAULT_KEY_ALGORITHM.into(),
            Field::Unknown => Field::Unknown,
            Field::Known(_) => config.request_algorithm().into(),
        };
    }
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
        ("instance_id", prior.instance_id != planned.instance_id),
        (
            "instance_spec",
            prior.instance_spec != planned.instance_spec,
        ),
        (
            "key_algorithm",
            prior.key_algorithm != planned.key_algorithm,
        ),
        ("company_id", prior.company_id != planned.company_id),
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
