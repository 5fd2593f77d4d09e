//! What Terraform accepts of a plan and of what an apply made of it.
//!
//! Terraform checks the same and then says that the provider has a bug, for some
//! mistakes without a word on where, and for some only after the object is lost. The
//! rules are those of its `AssertPlanValid` and `AssertObjectCompatible`.

mod applied;
mod planned;
mod repair;

pub(super) use applied::of_applied;
pub(super) use planned::of_plan;
pub(super) use repair::{repaired, repairs, without_write_only};

use crate::diagnostic::Diagnostic;
use crate::path::AttributePath;

/// Something that Terraform would refuse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    /// Where; empty for the object as a whole.
    pub(super) path: AttributePath,
    /// What is wrong. Never the values: they may be secrets.
    pub(super) text: &'static str,
}

impl Problem {
    pub(super) fn at(path: &AttributePath, text: &'static str) -> Self {
        Self {
            path: path.clone(),
            text,
        }
    }

    /// The problem as an error of a resource.
    pub(super) fn of(self, type_name: &str) -> Diagnostic {
        let place = if self.path.steps().is_empty() {
            "the object".to_owned()
        } else {
            self.path.to_string()
        };
        super::provider_bug(type_name, &format_args!("{place}: {}", self.text)).at(self.path)
    }
}

#[cfg(test)]
mod tests;
