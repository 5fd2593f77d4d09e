//! What happens to an object: the rules between Terraform's requests and its handlers.
//!
//! Each function takes values that were decoded by the schema and returns values
//! that may be sent as they are. What an author cannot forget is done here: an API that
//! is not configured, a panic, limits of waiting, defaults, "known after apply",
//! replacement, echoing private state and identity, no unknowns in a state, keeping an
//! object whose handler broke down.

mod action;
mod apply;
mod bug_policy;
mod consistency;
mod data_source;
mod ephemeral_resource;
mod finalize;
mod function;
mod generate_config;
mod import;
mod list_resource;
mod plan;
mod provider;
mod read;
mod registered;
mod upgrade;
mod validate;
mod walk;

pub use action::{ActionEvent, invoke, plan_action, validate_action};
pub use apply::{ApplyRequest, apply};
pub use bug_policy::BugPolicy;
pub use data_source::{read_data, validate_data_source};
pub use ephemeral_resource::{SOONEST_RENEWAL, close, open, renew, validate_ephemeral_resource};
pub use finalize::ResourceResponse;
pub use function::{call, parameters};
pub use generate_config::generate_config;
pub use import::import;
pub use list_resource::{ListEvent, ListRequest, list, validate_list_resource};
pub use plan::{PlanRequest, PlanResponse, plan};
pub use provider::{configure, validate_provider};
pub use read::{ReadRequest, read};
pub use registered::{ManagedResource, Registered};
pub use upgrade::{upgrade, upgrade_identity};
pub use validate::{validate, validate_block};
pub use walk::Walk;

use validate::check_for_use;

use super::diagnostic::Diagnostic;
use super::model::ModelMismatch;

/// Runs a handler. A panic, and a model that disagrees with its schema, are mistakes of the
/// provider's.
async fn handled<T>(
    type_name: &str,
    work: impl Future<Output = Result<T, ModelMismatch>>,
) -> Result<T, Diagnostic> {
    match panics::catch(work).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(mismatch(type_name, &error)),
        Err(panic) => Err(provider_bug(type_name, &panic)),
    }
}

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
