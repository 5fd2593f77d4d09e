//! Orders that have no certificate to give, as diagnostics.

use crate::orders::{OrderId, OrderSnapshot, Status};
use framework::Diagnostic;

/// An order that is not issued, or not any more. The summary names its status.
pub(in crate::provider) fn not_issued(id: &OrderId, seen: &OrderSnapshot) -> Diagnostic {
    let refused = refusal(seen);
    let withdrawn = withdrawal(seen);
    let what = match seen.status {
        Status::Failed => refused.as_str(),
        Status::Withdrawn => withdrawn.as_str(),
        Status::Revoked => "Its certificate was revoked.",
        Status::Expired => "Its certificate has expired.",
        Status::Issued if seen.sent_certificate => {
            "It is issued, and what the service sends as its certificate cannot be read. The \
             console shows it. Please report this."
        }
        Status::Issued => {
            "It is issued, and the service does not send its certificate yet. Try again."
        }
        _ => "It has no certificate yet.",
    };
    Diagnostic::error(
        format!("Certificate order {id} has no certificate: {}", seen.status),
        format!(
            "{what}{} The order itself is managed by its alicloud_cas_order, or wherever its id \
             comes from.",
            match seen.status {
                Status::Failed | Status::Withdrawn | Status::Revoked | Status::Expired =>
                    " There is nothing to wait for.",
                _ => "",
            }
        ),
    )
}

/// Why an application failed, as far as the service says.
pub(in crate::provider) fn refusal(seen: &OrderSnapshot) -> String {
    match &seen.said {
        Some(said) => format!("The application failed. What the service says of it: {said}."),
        None => "The CA refused the application. The service gives no reason through its API; the \
                 console shows one."
            .to_owned(),
    }
}

/// Why an application ended that nothing shows to have been refused.
fn withdrawal(seen: &OrderSnapshot) -> String {
    match &seen.said {
        Some(said) => format!(
            "The application was cancelled outside Terraform, or refused without a sign of it. \
             What the service says of it: {said}."
        ),
        None => "The application was cancelled outside Terraform.".to_owned(),
    }
}

/// An order that is not there.
pub(in crate::provider) fn gone(id: &OrderId) -> Diagnostic {
    Diagnostic::error(
        format!("Certificate order {id} has no certificate: it is gone"),
        "The service does not know the order, and the full list of orders lacks it. Check the id, \
         and that the credentials belong to the account that ordered it.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_that_cannot_be_read_is_not_waited_for() {
        let issued = |sent_certificate| OrderSnapshot {
            sent_certificate,
            ..OrderSnapshot::bare(Status::Issued, "certificate")
        };
        let id = "7".parse().unwrap();
        for (sent, says) in [(false, "Try again."), (true, "cannot be read.")] {
            let problem = not_issued(&id, &issued(sent));
            assert!(problem.detail.contains(says), "{problem:?}");
        }
    }
}
