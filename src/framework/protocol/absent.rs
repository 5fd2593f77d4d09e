//! Answers about what this provider does not have.
//!
//! Terraform asks only for what the schema announced, so these are for hand-made
//! states and for programs other than Terraform: clear words instead of silence.

use tonic::Status;

use super::guard::{self, Subject};
use crate::Diagnostic;
use crate::excerpt::excerpt;
use proto::tfplugin6 as wire;

/// The provider has nothing of this kind with this name.
pub(super) fn kind(kind: &str, name: &str) -> Diagnostic {
    let name = excerpt(name);
    Diagnostic::error(
        format!("Unknown {kind} {name}"),
        format!(
            "This release of the provider has no {kind} of that name. A newer one may have it."
        ),
    )
}

/// The resource type exists and cannot do this.
pub(super) fn ability(type_name: &str, ability: &str) -> Diagnostic {
    Diagnostic::error(
        format!("{type_name} does not support {ability}"),
        format!("This release of the provider has no {ability} for {type_name}."),
    )
}

/// The provider has no state stores.
pub(super) async fn state_store<T>(rpc: &'static str) -> Result<T, Status> {
    let refused = async { Err(Status::unimplemented("this provider has no state stores")) };
    guard::logged(rpc, Subject::Provider, refused).await
}

/// There is no such function.
pub(super) fn function(name: &str) -> wire::call_function::Response {
    wire::call_function::Response {
        result: None,
        error: Some(wire::FunctionError {
            text: format!(
                "this release of the provider has no function {}",
                excerpt(name)
            ),
            function_argument: None,
        }),
    }
}

#[cfg(test)]
mod tests;
