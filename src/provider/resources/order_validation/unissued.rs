//! Why a wait ended without a certificate, in words.

use std::time::Duration;

use super::cannot_wait;
use crate::orders::{
    DomainName, DomainRecord, IssuanceWait, OrderId, OrderSnapshot, Phase, RecordName, Status,
    ValidationRecord,
};
use crate::provider::diagnostics::explanation;
use crate::provider::diagnostics::no_certificate::{gone, not_issued};
use cas::Stopped;
use framework::{Diagnostic, duration};

/// Why a wait ended without a certificate; `None` if there is one.
/// The zone is that of the DNS record, where it is known.
pub(super) fn unissued(
    id: &OrderId,
    waited: IssuanceWait,
    limit: Duration,
    zone: Option<&str>,
) -> Option<Diagnostic> {
    Some(match waited {
        IssuanceWait::Issued => return None,
        IssuanceWait::Ended(seen) => not_issued(id, &seen),
        IssuanceWait::Gone => gone(id),
        IssuanceWait::Failed(error) => cannot_wait(id, &error),
        IssuanceWait::Stopped {
            why: Stopped::Interrupted,
            last,
            phases,
            ..
        } => Diagnostic::error(
            format!("Cannot wait for certificate order {id}: interrupted"),
            format!(
                "Terraform was interrupted. The order goes on by itself, and the next apply waits \
                 again.{}{}",
                course(&phases),
                expected(last.as_ref(), zone)
            ),
        ),
        IssuanceWait::Stopped {
            why: Stopped::TimeOver,
            last,
            error,
            phases,
        } => {
            let trouble = error
                .as_ref()
                .map(|error| format!("\n\nThe last read of it failed: {}", explanation(error)));
            Diagnostic::error(
                format!(
                    "Cannot wait for certificate order {id} any longer: timed out after {} \
                     (timeouts.create)",
                    duration::text(limit)
                ),
                format!(
                    "It was not issued in that time. The order goes on by itself, and the next apply \
                     waits again.{}{}{}",
                    course(&phases),
                    expected(last.as_ref(), zone),
                    trouble.unwrap_or_default()
                ),
            )
        }
    })
}

/// How long each phase took, in words.
fn course(phases: &[Phase]) -> String {
    if phases.is_empty() {
        return "\n\nThe order could not be read.".to_owned();
    }
    let phases: Vec<_> = phases
        .iter()
        .map(|phase| {
            let seconds = Duration::from_secs(phase.lasted.as_secs());
            let lasted = match seconds.as_secs() {
                0 => "less than a second".to_owned(),
                _ => duration::text(seconds),
            };
            format!("{} for {lasted}", phase.status)
        })
        .collect();
    format!("\n\nSeen: {}.", phases.join(", then "))
}

/// What the CA still waits for, in words.
fn expected(last: Option<&OrderSnapshot>, zone: Option<&str>) -> String {
    let Some(seen) = last else {
        return String::new();
    };
    match seen.status {
        Status::PendingValidation => seen
            .records
            .iter()
            .map(|record| expected_of(record, zone))
            .collect(),
        Status::InReview => {
            "\n\nThe validation is through, or not asked for yet, and the CA is at \
                             work. There is nothing to do but wait."
                .to_owned()
        }
        _ => String::new(),
    }
}

fn expected_of(record: &DomainRecord, zone: Option<&str>) -> String {
    let zone = record.domain.as_ref().map(DomainName::root).or(zone);
    match &record.record {
        ValidationRecord::Dns {
            domain,
            record_type,
            value,
        } => format!(
            "\n\nThe CA expects the {record_type} record {} with the value {value}. Check that it \
             is published in the zone that the public name servers answer from.",
            named(domain, zone)
        ),
        ValidationRecord::File {
            domain,
            uri,
            content,
        } => format!(
            "\n\nThe CA expects the file http://{domain}{uri} with the content {content}. Check \
             that the public can fetch it without a redirect."
        ),
    }
}

/// A record by its full name, as the order's `record_fqdn` has it. Without the zone only
/// the service's own name is known.
fn named(api: &str, zone: Option<&str>) -> String {
    match zone {
        Some(zone) => RecordName::within(zone, api).fqdn,
        None => format!("{api} (in full, or relative to the zone)"),
    }
}
