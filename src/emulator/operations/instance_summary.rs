//! `GetInstanceSummary`: how many instances there are, and what is left of them.
//!
//! Source: CAS API 2020-04-07, GetInstanceSummary.

use super::{Account, Operation};
use crate::answer::{ApiError, Members};
use crate::parameters::{Parameter, Parameters};
use crate::variants::instances::CertificateCount;

pub(super) const SUMMARY: Operation = Operation::cas(
    "GetInstanceSummary",
    &[Parameter::text("InstanceType")],
    summary,
);

fn summary(account: &mut Account<'_>, parameters: &Parameters) -> Result<Members, ApiError> {
    let wanted = parameters.text("InstanceType");
    let (instances, setting) = account.instances();
    let statuses: Vec<String> = instances
        .all(&setting)
        .into_iter()
        .filter(|instance| wanted.is_none_or(|wanted| wanted == instance.instance_type.as_str()))
        .map(|instance| instance.status(&setting))
        .collect();
    let count = |status: &str| statuses.iter().filter(|found| *found == status).count();
    let certificates = match setting.variants().certificate_count {
        CertificateCount::Issuable => count("inactive"),
        CertificateCount::Returned => 0,
    };
    Ok(Members::from_iter([
        ("TotalCount".to_owned(), statuses.len().into()),
        ("InactiveCount".to_owned(), count("inactive").into()),
        ("WillExpireCount".to_owned(), count("willExpire").into()),
        ("CertificateCount".to_owned(), certificates.into()),
        ("AutoReissueCount".to_owned(), 0.into()),
    ]))
}
