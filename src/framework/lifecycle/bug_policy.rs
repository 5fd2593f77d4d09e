//! What happens to an answer that Terraform would refuse.

use super::consistency::Problem;
use crate::diagnostic::{Diagnostic, Diagnostics};

/// What to do with a result that Terraform would reject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BugPolicy {
    /// Answers with an error that names the attribute.
    Fail,
    /// Mends what can be mended and logs the rest: an object of a practitioner's must not
    /// be lost over a mistake of the provider's.
    Repair,
}

impl BugPolicy {
    /// [`Self::Fail`] in builds with debug assertions, [`Self::Repair`] in releases.
    pub const OF_THIS_BUILD: Self = if cfg!(debug_assertions) {
        Self::Fail
    } else {
        Self::Repair
    };

    /// Reports what is wrong with a result: in the diagnostics or in the log.
    pub(super) fn raise_all(
        self,
        type_name: &str,
        problems: impl IntoIterator<Item = Problem>,
        diagnostics: &mut Diagnostics,
    ) {
        for problem in problems {
            self.raise(problem.of(type_name), diagnostics);
        }
    }

    /// The same for one mistake in words.
    pub(super) fn raise(self, mistake: Diagnostic, diagnostics: &mut Diagnostics) {
        match self {
            Self::Fail => diagnostics.push(mistake),
            Self::Repair => tracing::error!("{}: {}", mistake.summary, mistake.detail),
        }
    }
}
