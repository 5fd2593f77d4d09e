//! What ordering on an instance came to, in words.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::orders::{ApplicantProblem, InstanceId, InstancesInUse, OrderId, Uncertainty, Unfit};
use crate::provider::diagnostics::{api_failure, explanation};
use cas::{Error, ErrorKind, Stopped};
use framework::{AttributePath, Diagnostic};

/// Why an instance is none to order on, and what to write instead.
pub(super) fn unfit(domain: &str, instance: &InstanceId, why: &Unfit) -> Diagnostic {
    let (what, detail, argument) = match why {
        Unfit::Absent => (
            "there is no such instance".to_owned(),
            "The account of these credentials has no instance of this id on this site. Check the \
             id, and that the credentials belong to the account that bought it. The data source \
             alicloud_cas_instances lists what there is."
                .to_owned(),
            "instance_id",
        ),
        Unfit::Busy(names) => (
            "the instance is in use".to_owned(),
            format!(
                "It carries an application for {}, and it carries one at a time. Wait until that is \
                 issued, cancel it with the action alicloud_cas_cancel_order, or use another \
                 instance.",
                listed(names)
            ),
            "instance_id",
        ),
        Unfit::Changed(names) => (
            "the instance is in use elsewhere".to_owned(),
            format!(
                "What was written to it was replaced by {} before it was applied for. Somebody else \
                 uses it: another configuration, or the console. Use another instance.",
                listed(names)
            ),
            "instance_id",
        ),
        Unfit::Claimed => (
            "another resource has the instance".to_owned(),
            "Another resource of this run has an application under way on it, and an instance \
             carries one at a time. Use one instance for each resource."
                .to_owned(),
            "instance_id",
        ),
        Unfit::Over(word) => (
            format!("the instance is {word}"),
            "Its term is over, or it was refunded or closed, so nothing can be ordered on it any \
             more. Use another instance."
                .to_owned(),
            "instance_id",
        ),
        Unfit::TooSmall { kind, asked, room } => (
            "the instance has too little room".to_owned(),
            format!(
                "It has room for {room} {kind} names, and the order has {asked}. Order fewer, or \
                 use an instance that was bought for more."
            ),
            "subject_alternative_names",
        ),
        Unfit::NeedsCompany(grade) => (
            format!("the instance is for {grade} certificates, which need a company"),
            "Set company_id, or company_name, to the company that the CAS console has stored."
                .to_owned(),
            "company_id",
        ),
        Unfit::TakesNoCompany(grade) => (
            format!("the instance is for {grade} certificates, which name no company"),
            "Remove company_id and company_name, or use an instance for OV or EV certificates."
                .to_owned(),
            "company_id",
        ),
    };
    Diagnostic::error(
        format!("Cannot order {domain} on {instance}: {what}"),
        format!("Nothing was ordered. {detail}"),
    )
    .at(AttributePath::root(argument))
}

fn listed(names: &[String]) -> String {
    match names {
        [] => "names that it does not tell".to_owned(),
        names => names.join(", "),
    }
}

/// No instance of the spec is free.
pub(super) fn none_free(domain: &str, in_use: &InstancesInUse) -> Diagnostic {
    let InstancesInUse {
        spec,
        total,
        in_use,
        other_free,
    } = in_use;
    let has = match total {
        0 => format!("The account has no instance of the spec {spec}."),
        1 => format!("The account has 1 instance of the spec {spec}, and {in_use} is in use."),
        _ => format!(
            "The account has {total} instances of the spec {spec}, and {in_use} are in use."
        ),
    };
    let others = match other_free.as_slice() {
        [] => String::new(),
        others => {
            let others = others
                .iter()
                .map(|(spec, count)| format!("{count} of {spec}"));
            let others: Vec<_> = others.collect();
            format!(" Free are: {}.", others.join(", "))
        }
    };
    Diagnostic::error(
        format!("Cannot order {domain}: no instance of {spec} is free"),
        format!(
            "Nothing was ordered. {has}{others} Claim or buy another one in the CAS console, free \
             one by destroying an order that has no certificate, or set instance_id to an instance \
             that has carried a certificate before."
        ),
    )
    .at(AttributePath::root("instance_spec"))
}

/// What to write on an account that has instances and no quota.
pub(super) fn instead_of_quota(free: &BTreeMap<String, usize>) -> String {
    if free.is_empty() {
        return "\n\nCAS 1.0 quota is not sold any more, and the account has no free CAS 2.0 \
                instance either. Claim a free test certificate in the CAS console (instance_spec = \
                \"ss.dv.t\"), or buy an instance."
            .to_owned();
    }
    let counts = free
        .iter()
        .map(|(spec, count)| format!("{count} of {spec}"));
    let counts: Vec<_> = counts.collect();
    let first = free.keys().next().map_or("ss.dv.t", String::as_str);
    format!(
        "\n\nThe account has free CAS 2.0 instances: {}. To order on one, remove product_code and \
         write instance_spec = \"{first}\".",
        counts.join(", ")
    )
}

/// Who applies could not be told, or not stored.
pub(super) fn applicant(domain: &str, problem: &ApplicantProblem) -> Diagnostic {
    let (summary, detail, argument) = match problem {
        ApplicantProblem::NoSuchContact(id) => (
            format!("there is no contact {id}"),
            "The account has stored no contact of this id. Look at the contacts in the CAS \
             console, or give username, phone and email instead."
                .to_owned(),
            "contact_id",
        ),
        ApplicantProblem::SeveralContacts(name, ids) => (
            format!("several contacts are called {name:?}"),
            format!(
                "The service has stored them under the ids {}. Set contact_id to the one that \
                 applies.",
                ids.join(", ")
            ),
            "username",
        ),
        ApplicantProblem::NoSuchCompany(text) => (
            format!("there is no company {text:?}"),
            "The account has stored no company of exactly this name or id. Store it in the CAS \
             console, or correct the argument."
                .to_owned(),
            "company_id",
        ),
        ApplicantProblem::SeveralCompanies(name, ids) => (
            format!("several companies are called {name:?}"),
            format!(
                "The service has stored them under the ids {}. Set company_id to the one that is \
                 meant.",
                ids.join(", ")
            ),
            "company_name",
        ),
        ApplicantProblem::Failed(error) => {
            let mut failure = api_failure("place", domain, error);
            let permission = match error.kind() {
                ErrorKind::Forbidden => format!(
                    " Allow the RAM action yundun-cert:{} to the account that Terraform uses, or \
                     name a stored contact by contact_id and a company by company_id.",
                    error.operation()
                ),
                _ => String::new(),
            };
            failure.detail = format!(
                "Nothing was ordered. The provider looks for the applicant among what the service \
                 has stored, and stores a contact that is not there; that failed.{permission}\n\n{}",
                failure.detail
            );
            return failure;
        }
    };
    Diagnostic::error(
        format!("Cannot order {domain}: {summary}"),
        format!("Nothing was ordered. {detail}"),
    )
    .at(AttributePath::root(argument))
}

/// The instance refused the application.
pub(super) fn refused(
    domain: &str,
    instance: &InstanceId,
    error: &Error,
    not_after: Option<Timestamp>,
    has_applicant: bool,
) -> Diagnostic {
    let mut failure = api_failure("place", domain, error);
    let mut detail = format!("Nothing was ordered on {instance}.");
    if let Some(end) = not_after {
        detail.push_str(&format!(
            " The certificate that the instance has stays as it is, and is good until {end}."
        ));
        if error.kind() == ErrorKind::StateConflict {
            detail.push_str(
                " The service does not let the instance apply again yet; when it does is written \
                 nowhere. Apply later, or order on another instance.",
            );
        }
    }
    if !has_applicant
        && error
            .code()
            .is_some_and(|code| code.starts_with("MissingParameter"))
    {
        detail.push_str(
            " No applicant was named, and the account has most likely stored no contact. Give \
             username, phone and email, or contact_id, here or in the provider's `contact` block.",
        );
    }
    failure.detail = format!("{detail}\n\n{}", failure.detail);
    failure
}

/// An application of which it is not certain that it was submitted.
pub(super) fn perhaps_submitted(id: &OrderId, doubt: &Uncertainty) -> Diagnostic {
    let why = match (doubt.why, &doubt.error) {
        (Stopped::Interrupted, _) => "Terraform was interrupted.".to_owned(),
        (Stopped::TimeOver, Some(error)) => {
            format!("The last request failed: {}", explanation(error))
        }
        (Stopped::TimeOver, None) => "The service did not show the application in time.".to_owned(),
    };
    Diagnostic::warning(
        format!("Whether certificate order {id} was submitted is not certain"),
        format!(
            "{why}\n\nThe order is in the state. An instance carries one application at a time, so \
             nothing is ordered twice: the next plan says what is on the instance, and orders anew \
             in place if there is nothing."
        ),
    )
}
