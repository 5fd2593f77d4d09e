//! What happens to an object: the rules between Terraform's requests and a
//! resource's handlers.
//!
//! Each function takes values that were decoded by the schema and returns values
//! that may be sent as they are. What a resource's author cannot forget is done
//! here: defaults, "known after apply", replacement, echoing private state, no
//! unknowns in a state, and keeping an object whose handler broke down.

mod apply;
mod plan;
mod read;
#[cfg(test)]
mod sample;
mod upgrade;
mod validate;

pub use apply::{ApplyRequest, apply};
pub use plan::{PlanRequest, PlanResponse, plan};
pub use read::{ReadRequest, read};
pub use upgrade::upgrade;
pub use validate::{validate_block, validate_resource};

use super::diagnostic::Diagnostic;
use crate::framework::ModelMismatch;

/// A mistake of the provider's, in words that help to report it.
fn provider_bug(type_name: &str, what: &dyn std::fmt::Display) -> Diagnostic {
    Diagnostic::error(
        format!("The provider made a mistake with {type_name}"),
        format!("{what}. This is a bug in the provider; please report it with this message."),
    )
}

fn mismatch(type_name: &str, mismatch: &ModelMismatch) -> Diagnostic {
    provider_bug(type_name, mismatch)
}
