//! What happens to an object: the rules between Terraform's requests and a
//! resource's handlers.
//!
//! Each function takes values that were decoded by the schema and returns values
//! that may be sent as they are. What a resource's author cannot forget is done
//! here: defaults, "known after apply", replacement, echoing private state and
//! identity, no unknowns in a state, keeping an object whose handler broke down.

mod apply;
mod bug_policy;
mod consistency;
mod data_source;
mod finalize;
mod generate_config;
mod import;
mod plan;
mod read;
#[cfg(test)]
mod test_letter;
#[cfg(test)]
mod test_resource;
mod upgrade;
mod validate;

pub use apply::{ApplyRequest, apply};
pub use bug_policy::BugPolicy;
pub use data_source::{check_data, check_listed, check_opened};
pub use finalize::ResourceResponse;
pub use generate_config::generate_config;
pub use import::{ImportRequest, import};
pub use plan::{PlanRequest, PlanResponse, plan, plan_with_api};
pub use read::{ReadRequest, read};
pub use upgrade::{upgrade, upgrade_identity};
pub use validate::{check_for_use, refuse_write_only, validate_block, validate_with};

use super::diagnostic::Diagnostic;
use super::resource::ErasedResource;
use super::schema::Schema;
use crate::ModelMismatch;

/// A resource, its schema made once, and how its mistakes are met.
pub struct Managed<'a, A> {
    /// The resource.
    pub resource: &'a dyn ErasedResource<A>,
    /// Its schema.
    pub schema: &'a Schema,
    /// What becomes of an answer that Terraform would refuse.
    pub bug_policy: BugPolicy,
}

impl<A> Managed<'_, A> {
    fn type_name(&self) -> &'static str {
        self.resource.type_name()
    }
}

/// A mistake of the provider's, in words that help to report it.
pub fn provider_bug(type_name: &str, what: &dyn std::fmt::Display) -> Diagnostic {
    Diagnostic::error(
        format!("The provider made a mistake with {type_name}"),
        format!("{what}. This is a bug in the provider; please report it with this message."),
    )
}

fn mismatch(type_name: &str, mismatch: &ModelMismatch) -> Diagnostic {
    provider_bug(type_name, mismatch)
}
