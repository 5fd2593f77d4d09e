//! What a configured provider hands to its objects.

use std::sync::atomic::{AtomicBool, Ordering};

use super::applicant::Applicant;
use super::quota::Quota;
use crate::orders::Orders;
use framework::{Diagnostic, Diagnostics};

/// The orders of one account, who applies for them by default, and how many were planned.
#[derive(Debug)]
pub struct ProviderData {
    pub(super) orders: Orders,
    /// Who applies by default; `None` where the provider block does not tell yet.
    pub(super) applicant: Option<Applicant>,
    /// Whether it is an account of the international site.
    pub(super) is_international: bool,
    pub(super) quota: Quota,
    pub(super) clock_warning: ClockWarning,
    pub(super) outage: OutageNote,
}

/// Whether a read of this run has told that the service cannot be reached. One error is
/// enough to fail the plan; thirty alike hide the others.
#[derive(Debug, Default)]
pub(super) struct OutageNote(AtomicBool);

impl OutageNote {
    /// The failure of a read, unless an earlier read has failed for the same reason.
    pub(super) fn tell(&self, error: &cas::Error, failure: Diagnostic) -> Diagnostics {
        match error.is_unreachable() && self.0.swap(true, Ordering::Relaxed) {
            true => Diagnostics::none(),
            false => failure.into(),
        }
    }
}

/// The warning that the clock cannot be trusted, which is given once in a process.
#[derive(Debug, Default)]
pub(super) struct ClockWarning(AtomicBool);

impl ClockWarning {
    /// The warning, if there is a doubt that was not told yet.
    pub(super) fn take(&self, orders: &Orders) -> Diagnostics {
        let Some(offset) = orders.clock_doubt() else {
            return Diagnostics::none();
        };
        if self.0.swap(true, Ordering::Relaxed) {
            return Diagnostics::none();
        }
        let side = match offset.is_negative() {
            true => "ahead of",
            false => "behind",
        };
        let days = offset.abs().as_hours() / 24;
        Diagnostic::warning(
            "The clocks of this machine and of the service differ by more than a day",
            format!(
                "By the date of an answer, this machine is {days} days {side} the service. One of \
                 the two is wrong, so in this run no certificate counts as expired or due for \
                 renewal that did not before. Set the clock of this machine right, or check which \
                 server answers at the endpoint."
            ),
        )
        .into()
    }
}
