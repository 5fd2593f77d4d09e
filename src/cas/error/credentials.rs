//! Why there are no credentials for a call.

use system::Unreadable;

use super::Error;

/// Why a source of credentials gave none.
#[derive(Debug, Clone, thiserror::Error)]
pub enum CredentialsError {
    /// The source is not configured. The next one may be tried.
    #[error("{name}: {reason}")]
    NotConfigured {
        /// The source.
        name: String,
        /// What it would have needed.
        reason: String,
    },
    /// The source is configured, with a mistake that only its configuration can mend.
    #[error("{name} is misconfigured: {reason}")]
    Misconfigured {
        /// The source.
        name: String,
        /// What is wrong.
        reason: String,
    },
    /// The source is configured, and failed.
    #[error("{name} failed: {reason}")]
    Failed {
        /// The source.
        name: String,
        /// What it was doing.
        reason: String,
        /// The call that stopped it.
        #[source]
        cause: Option<Error>,
    },
}

impl CredentialsError {
    /// The source that it is about.
    pub fn source_name(&self) -> &str {
        match self {
            Self::NotConfigured { name, .. }
            | Self::Misconfigured { name, .. }
            | Self::Failed { name, .. } => name,
        }
    }

    pub(crate) fn not_configured(name: &str, reason: impl Into<String>) -> Self {
        Self::NotConfigured {
            name: name.to_owned(),
            reason: reason.into(),
        }
    }

    pub(crate) fn misconfigured(name: &str, reason: impl Into<String>) -> Self {
        Self::Misconfigured {
            name: name.to_owned(),
            reason: reason.into(),
        }
    }

    pub(crate) fn failed(name: &str, reason: impl Into<String>) -> Self {
        Self::Failed {
            name: name.to_owned(),
            reason: reason.into(),
            cause: None,
        }
    }
}

impl From<Unreadable> for CredentialsError {
    fn from(error: Unreadable) -> Self {
        Self::misconfigured("environment", error.to_string())
    }
}
