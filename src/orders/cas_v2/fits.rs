//! What an instance lacks to be ordered on.

use crate::orders::{Application, DomainName, Unfit};
use cas::operations::{InstanceDetail, InstanceStatus};

/// Why an instance is none to order on, as far as it tells; `None` if it may be. Whether it
/// carries an application is another question.
pub(super) fn unfit(detail: &InstanceDetail, application: &Application) -> Option<Unfit> {
    over(detail)
        .or_else(|| too_small(detail, application))
        .or_else(|| wrong_grade(detail, application))
}

fn over(detail: &InstanceDetail) -> Option<Unfit> {
    match &detail.status {
        Some(
            status @ (InstanceStatus::Expired | InstanceStatus::Refund | InstanceStatus::Closed),
        ) => Some(Unfit::Over(status.as_api_str().to_owned())),
        _ => None,
    }
}

fn too_small(detail: &InstanceDetail, application: &Application) -> Option<Unfit> {
    let all = application.domains.iter().count();
    let wildcards = application
        .domains
        .iter()
        .filter(|name| DomainName::is_wildcard(name))
        .count();
    [
        ("plain", all - wildcards, detail.full_domain_count),
        ("wildcard", wildcards, detail.wildcard_domain_count),
    ]
    .into_iter()
    .find_map(|(kind, asked, room)| {
        let room = usize::try_from(room?).ok()?;
        (asked > room).then_some(Unfit::TooSmall { kind, asked, room })
    })
}

/// OV and EV certificates are for a company, which DV certificates do not name.
fn wrong_grade(detail: &InstanceDetail, application: &Application) -> Option<Unfit> {
    let grade = detail.certificate_type.as_deref()?.to_uppercase();
    let has_company = application.company_id.is_some() || application.company_name.is_some();
    match (grade.as_str(), has_company) {
        ("OV" | "EV", false) => Some(Unfit::NeedsCompany(grade)),
        ("DV", true) => Some(Unfit::TakesNoCompany(grade)),
        _ => None,
    }
}
