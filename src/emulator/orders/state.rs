//! The states of an order and what each allows.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Where an order stands, in the words of `DescribeCertificateState`.
///
/// Source: CAS API 2020-04-07, DescribeCertificateState. `Gone` is ours: such an
/// order is answered with `NotFoundOrder`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// A unit is reserved; nothing is submitted, or it was withdrawn.
    Payed,
    /// Submitted, waiting for the validation record.
    DomainVerify,
    /// The CA is reviewing or issuing.
    Process,
    /// Turned down.
    VerifyFail,
    /// Issued.
    Certificate,
    /// Deleted; the unit is back.
    Gone,
}

impl OrderState {
    /// Every state, in the order an order may pass through them.
    pub const ALL: [Self; 6] = [
        Self::Payed,
        Self::DomainVerify,
        Self::Process,
        Self::VerifyFail,
        Self::Certificate,
        Self::Gone,
    ];

    /// The API's `Type`; `gone` for an order the API does not show.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Payed => "payed",
            Self::DomainVerify => "domain_verify",
            Self::Process => "process",
            Self::VerifyFail => "verify_fail",
            Self::Certificate => "certificate",
            Self::Gone => "gone",
        }
    }

    pub(super) fn may_be_cancelled(self) -> bool {
        matches!(self, Self::DomainVerify | Self::Process)
    }

    pub(super) fn may_be_deleted(self) -> bool {
        matches!(self, Self::Payed | Self::VerifyFail)
    }
}

impl fmt::Display for OrderState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
