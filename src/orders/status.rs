//! What an order is up to, in our words.

use std::fmt;

/// The status of an order.
///
/// CAS has two vocabularies of its own, one for a single order and one for lists;
/// this is what both come down to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    /// The CA waits for the validation record.
    PendingValidation,
    /// The CA reviews or issues.
    InReview,
    /// The certificate is there, and neither revoked nor known to have expired.
    Issued,
    /// The CA refused.
    Failed,
    /// The application was taken back; the order still holds its unit of quota.
    Withdrawn,
    /// The certificate was revoked.
    Revoked,
    /// The certificate's time is over.
    Expired,
    /// The service said nothing that can be told apart.
    Unknown,
}

impl Status {
    /// The name that configurations see.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::PendingValidation => "pending_validation",
            Self::InReview => "in_review",
            Self::Issued => "issued",
            Self::Failed => "failed",
            Self::Withdrawn => "withdrawn",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
            Self::Unknown => "unknown",
        }
    }

    /// The status of that name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }

    /// Every status, in the order an order goes through them.
    pub(crate) const ALL: [Self; 8] = [
        Self::PendingValidation,
        Self::InReview,
        Self::Issued,
        Self::Failed,
        Self::Withdrawn,
        Self::Revoked,
        Self::Expired,
        Self::Unknown,
    ];

    /// Whether a certificate may still come of the application.
    pub(crate) const fn is_under_way(self) -> bool {
        matches!(self, Self::PendingValidation | Self::InReview)
    }

    /// Whether the order has, or had, a certificate.
    pub(crate) const fn has_certificate(self) -> bool {
        matches!(self, Self::Issued | Self::Revoked | Self::Expired)
    }

    /// Whether nothing will change any more by itself, and there is no certificate that
    /// counts.
    pub(crate) const fn is_over(self) -> bool {
        matches!(
            self,
            Self::Failed | Self::Withdrawn | Self::Revoked | Self::Expired
        )
    }
}

impl fmt::Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
