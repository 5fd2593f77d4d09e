//! By which rules orders live: their pace and the answers to open questions.

use std::time::Duration;

use crate::ca::days;
use crate::options::{Issue, Lag, Options};
use crate::variants::{RefundWindow, Variants};

/// The rules of one emulator.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules {
    pub(crate) issue: Issue,
    pub(crate) submitted_after: Lag,
    pub(crate) record_after: Lag,
    pub(crate) cancelled_after: Lag,
    pub(crate) revoked_after: Lag,
    pub(crate) variants: Variants,
}

impl Rules {
    pub(super) fn of(options: &Options) -> Self {
        Self {
            issue: options.issue,
            submitted_after: options.submitted_after,
            record_after: options.record_after,
            cancelled_after: options.cancelled_after,
            revoked_after: options.revoked_after,
            variants: options.variants,
        }
    }

    /// For how long after issuing a revocation gives the unit back.
    pub(super) fn refund_window(&self) -> Duration {
        match self.variants.refund_window {
            RefundWindow::Days28 => days(28),
            RefundWindow::Days30 => days(30),
        }
    }
}
