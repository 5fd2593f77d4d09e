//! The states of an order and what each allows.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Where an order stands, in the words of `DescribeCertificateState`.
///
/// Source: CAS API 2020-04-07, DescribeCertificateState. `Revoked` and `Gone` are
/// ours: [`Variants`](crate::Variants) say how such an order is answered.
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
    /// Issued and revoked.
    Revoked,
    /// What the service itself cannot tell; only a test puts an order there.
    Unknow,
    /// Deleted; the unit is back.
    Gone,
}

impl OrderState {
    /// Every state, in the order an order may pass through them.
    pub const ALL: [Self; 8] = [
        Self::Payed,
        Self::DomainVerify,
        Self::Process,
        Self::VerifyFail,
        Self::Certificate,
        Self::Revoked,
        Self::Unknow,
        Self::Gone,
    ];

    /// The API's `Type`; `revoked` and `gone` are words of our own.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Payed => "payed",
            Self::DomainVerify => "domain_verify",
            Self::Process => "process",
            Self::VerifyFail => "verify_fail",
            Self::Certificate => "certificate",
            Self::Revoked => "revoked",
            Self::Unknow => "unknow",
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
