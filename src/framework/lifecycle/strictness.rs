//! What happens to an answer that Terraform would refuse.

use super::consistency::Problem;
use crate::diagnostic::{Diagnostic, Diagnostics};

/// How a mistake of a resource is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strictness {
    /// As an error that names the attribute: in development.
    Strict,
    /// What can be mended is mended and logged: for practitioners, whose object must
    /// not be lost over it.
    Lenient,
}

impl Strictness {
    /// Strict in builds with debug assertions, lenient in releases.
    pub const OF_THIS_BUILD: Self = if cfg!(debug_assertions) {
        Self::Strict
    } else {
        Self::Lenient
    };

    /// Says what is wrong with an answer: to whoever runs Terraform, or in the log.
    pub(super) fn report(
        self,
        type_name: &str,
        problems: impl IntoIterator<Item = Problem>,
        diagnostics: &mut Diagnostics,
    ) {
        for problem in problems {
            self.meet(problem.of(type_name), diagnostics);
        }
    }

    /// The same for one mistake in words.
    pub(super) fn meet(self, mistake: Diagnostic, diagnostics: &mut Diagnostics) {
        match self {
            Self::Strict => diagnostics.push(mistake),
            Self::Lenient => tracing::error!("{}: {}", mistake.summary, mistake.detail),
        }
    }
}
