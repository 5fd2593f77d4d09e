//! Planning: what is known of a new order, and when an old one is replaced.

use std::collections::BTreeSet;

use super::memory::{Days, Memory, NAMES_IN_ORDER};
use super::model::OrderModel;
use super::validation;
use crate::framework::{AttributePath, Diagnostic, Field, Plan, Set};
use crate::orders::Status;

pub(super) fn plan(plan: &mut Plan<'_, OrderModel>) {
    take_domain_from_request(plan);
    let Some(prior) = plan.prior else {
        let OrderModel {
            domain,
            validation_method,
            ..
        } = &*plan.planned;
        plan.planned.validation = validation::planned(domain, validation_method);
        return;
    };
    let memory = Memory::of(plan.private);
    let tolerated = tolerated(prior, plan.planned, &memory);
    let (in_place, anew): (Vec<_>, Vec<_>) =
        changed_arguments(prior, plan.planned).partition(|name| tolerated.contains(*name));
    let changes = !anew.is_empty();
    for name in &in_place {
        plan.in_place.insert(AttributePath::root(*name));
        if !changes {
            plan.diagnostics.push(taken_over(prior.label(), name));
        }
    }
    if !in_place.is_empty() {
        let OrderModel {
            domain,
            validation_method,
            ..
        } = &*plan.planned;
        plan.planned.validation =
            validation::restated(&prior.validation, domain, validation_method);
    }
    if let Some((argument, why)) = undecided(prior, plan.planned, memory.days()) {
        plan.diagnostics.push(must_be_known(argument, why));
        return;
    }
    let grounds = if changes {
        None
    } else {
        Grounds::of(prior, plan.planned, memory.days())
    };
    if let Some(grounds) = &grounds {
        plan.diagnostics.push(grounds.warning(prior.label()));
    }
    let replaces = grounds.as_ref().is_some_and(Grounds::replace);
    if replaces {
        // Terraform replaces only for an attribute that changes.
        plan.planned.status = Field::Unknown;
        plan.requires_replacement
            .insert(AttributePath::root("status"));
    }
    if (changes || replaces) && prior.revokes() && prior.status.text() == Some(ISSUED) {
        plan.diagnostics.push(revoked_by_replacement(prior.label()));
    }
    if !changes && !replaces && prior.tags != plan.planned.tags {
        plan.diagnostics.push(
            Diagnostic::warning(
                format!("The tags of certificate order {} stay as they are", prior.label()),
                "The service takes tags with a new order only. The change is stored in the state and \
                 will be sent when the order is replaced.",
            )
            .at(AttributePath::root("tags")),
        );
    }
}

const ISSUED: &str = Status::Issued.as_str();
const EXPIRED: &str = Status::Expired.as_str();
const FAILED: &str = Status::Failed.as_str();
const REVOKED: &str = Status::Revoked.as_str();
const WITHDRAWN: &str = Status::Withdrawn.as_str();

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
    // The state's spelling stays where it means the same.
    let same = |prior: &OrderModel| {
        super::model::parsed(&prior.domain).is_some()
            && super::model::parsed(&prior.domain) == super::model::parsed(&name)
    };
    plan.planned.domain = match plan.prior {
        Some(prior) if same(prior) => prior.domain.clone(),
        // The request was kept as it was, by whatever spelling it is configured.
        Some(prior) if prior.csr == plan.planned.csr => prior.domain.clone(),
        _ => name,
    };
}

/// The arguments that differ and that the service could take only with a new order.
fn changed_arguments(
    prior: &OrderModel,
    planned: &OrderModel,
) -> impl Iterator<Item = &'static str> + use<> {
    let differ = [
        ("domain", prior.domain != planned.domain),
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

/// The service tells no names from an empty list of them.
fn same_further_names(prior: &OrderModel, planned: &OrderModel) -> bool {
    let given = |names: &Field<Set<Field<String>>>| match names {
        Field::Known(Set(names)) if names.is_empty() => Field::Null,
        names => names.clone(),
    };
    given(&prior.subject_alternative_names) == given(&planned.subject_alternative_names)
}

/// The arguments of an imported order that its configuration may still set otherwise.
fn tolerated(prior: &OrderModel, planned: &OrderModel, memory: &Memory) -> BTreeSet<String> {
    let mut names = memory.unproven();
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

/// An argument that decides whether the order is replaced, while it is unknown.
fn undecided(
    prior: &OrderModel,
    planned: &OrderModel,
    days: Option<Days>,
) -> Option<(&'static str, &'static str)> {
    match prior.status.text()? {
        FAILED | EXPIRED if planned.replace_failed.is_unknown() => Some((
            "replace_failed",
            "The order failed or its certificate has expired",
        )),
        ISSUED if days.is_some() && planned.min_days_remaining.is_unknown() => {
            Some(("min_days_remaining", "The order is issued"))
        }
        _ => None,
    }
}

fn must_be_known(argument: &str, why: &str) -> Diagnostic {
    Diagnostic::error(
        format!("{argument} must be known at plan"),
        format!(
            "{why}, and this argument decides whether the plan replaces it. Its value comes from \
             something that is only known after the apply. Write a value, or apply what it \
             depends on first, with `-target`."
        ),
    )
    .at(AttributePath::root(argument))
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

/// Why an order as it is may not be what is wanted.
#[derive(Debug)]
enum Grounds {
    /// It failed its review, or its certificate has expired.
    Failed { status: String, replace: bool },
    /// Somebody withdrew or revoked it.
    Decided { status: String },
    /// Its certificate has too few days left.
    Due { days: Days, least: i64 },
    /// It would have too few days left soon after each renewal.
    NeverEnough { days: Days, least: i64 },
    /// How many days it has left is not known.
    Undated,
}

impl Grounds {
    fn of(prior: &OrderModel, planned: &OrderModel, days: Option<Days>) -> Option<Self> {
        let status = prior.status.text()?;
        let due = || {
            let least = *planned.min_days_remaining.known()?;
            let Some(days) = days else {
                return Some(Self::Undated);
            };
            if days.left >= least {
                None
            } else if least * 3 > days.in_all * 2 {
                Some(Self::NeverEnough { days, least })
            } else {
                Some(Self::Due { days, least })
            }
        };
        match status {
            FAILED | EXPIRED => {
                let replace = planned.replace_failed.known() == Some(&true);
                let renewal = due().filter(|due| !replace && due.replace());
                renewal.or_else(|| {
                    Some(Self::Failed {
                        status: status.to_owned(),
                        replace,
                    })
                })
            }
            WITHDRAWN | REVOKED => Some(Self::Decided {
                status: status.to_owned(),
            }),
            ISSUED => due(),
            _ => None,
        }
    }

    fn replace(&self) -> bool {
        match self {
            Self::Failed { replace, .. } => *replace,
            Self::Due { .. } => true,
            Self::Decided { .. } | Self::NeverEnough { .. } | Self::Undated => false,
        }
    }

    fn warning(&self, order: &str) -> Diagnostic {
        match self {
            Self::Failed { status, replace } => {
                let what = if status == FAILED {
                    "The CA refused the application"
                } else {
                    "Its certificate has expired"
                };
                let then = if *replace {
                    "so the plan replaces it. To keep it, set replace_failed = false."
                } else {
                    "and replace_failed is false, so it stays. To order anew, remove that argument \
                     or use `terraform apply -replace`."
                };
                Diagnostic::warning(
                    format!("Certificate order {order} is {status}"),
                    format!("{what}, {then}"),
                )
            }
            Self::Decided { status } => Diagnostic::warning(
                format!("Certificate order {order} was {status} outside Terraform"),
                "Somebody decided that, so the plan leaves it alone. To order anew, use `terraform \
                 apply -replace`; to give it up, remove the resource.",
            ),
            Self::Due { days, least } => Diagnostic::warning(
                format!("Certificate order {order} is due for renewal"),
                format!(
                    "Its certificate has {} of {} days left, and min_days_remaining is {least}, so \
                     the plan replaces the order. Where something uses the certificate, set \
                     `create_before_destroy` to switch over without an outage.",
                    days.left, days.in_all
                ),
            ),
            Self::Undated => Diagnostic::warning(
                format!("Nobody can tell when certificate order {order} is due for renewal"),
                "The order is issued, but the service sends no certificate whose dates could be \
                 read, so min_days_remaining decides nothing. Look at the certificate in the \
                 console.",
            )
            .at(AttributePath::root("min_days_remaining")),
            Self::NeverEnough { days, least } => Diagnostic::warning(
                format!("min_days_remaining asks for more than certificate order {order} can give"),
                format!(
                    "The certificate lives {} days and has {} left. {least} days are more than two \
                     thirds of its life, and renewals would use up quota needlessly. So it is not \
                     replaced at all. Ask for {} days or fewer.",
                    days.in_all,
                    days.left,
                    days.in_all * 2 / 3
                ),
            )
            .at(AttributePath::root("min_days_remaining")),
        }
    }
}

fn revoked_by_replacement(order: &str) -> Diagnostic {
    Diagnostic::warning(
        format!("The replacement of certificate order {order} may revoke its certificate"),
        "The order in the state has deletion_policy = \"revoke\". Without `create_before_destroy` \
         the old certificate is revoked before the new one is even ordered. With it, the delete \
         sees the new order and revokes nothing. To be sure, set deletion_policy = \"retain\" and \
         apply that first.",
    )
    .at(AttributePath::root("deletion_policy"))
}
