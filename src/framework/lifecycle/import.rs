//! Beginning to manage an object that is there.

use tokio_util::sync::CancellationToken;

use super::finalize::{ExpectedPlan, ResourceResponse};
use super::{Managed, provider_bug};
use crate::diagnostic::Diagnostic;
use crate::resource::{Import, ImportBy, Outcome};
use panics;

/// An object to import.
#[derive(Debug)]
pub struct ImportRequest {
    /// What the practitioner named it by.
    pub by: ImportBy,
    /// Cancelled when Terraform wants the provider to stop.
    pub stop: CancellationToken,
}

/// Imports an object: a state with a gap or two, which a read then fills.
pub async fn import<A: Send + Sync>(
    managed: &Managed<'_, A>,
    api: &A,
    request: ImportRequest,
) -> ResourceResponse {
    let work = managed.resource.import(
        api,
        Import {
            by: request.by,
            stop: request.stop,
        },
    );
    let outcome = match panics::catch(work).await {
        Ok(outcome) if outcome.state.is_none() && !outcome.diagnostics.has_errors() => {
            // Terraform would blame the provider.
            outcome.with(Diagnostic::error(
                format!("There is no such {}", managed.type_name()),
                "Nothing was imported.",
            ))
        }
        Ok(outcome) => outcome.with_gaps(),
        Err(panic) => Outcome::absent().with(provider_bug(managed.type_name(), &panic)),
    };
    managed
        .finalize(api, outcome, None, &ExpectedPlan::None)
        .await
}

#[cfg(test)]
mod tests;
