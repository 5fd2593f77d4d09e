//! Beginning to manage an object that is there.

use super::{ManagedResource, ResourceResponse, Walk, handled};
use crate::diagnostic::Diagnostic;
use crate::resource::{Import, ImportBy, Outcome};

/// Imports an object by what the practitioner named it: a state with a gap or two, which a
/// read then fills.
pub async fn import<A: Send + Sync>(
    managed: &ManagedResource<A>,
    walk: &Walk<A>,
    by: ImportBy,
) -> ResourceResponse {
    let api = match walk.configured(managed.name()) {
        Ok(api) => &**api,
        Err(problem) => return ResourceResponse::refused(problem),
    };
    let stop = walk.stop.clone();
    let work = managed.object().import(api, Import { by, stop });
    let outcome = match handled(managed.name(), async { Ok(work.await) }).await {
        Ok(outcome) if outcome.state.is_none() && !outcome.diagnostics.has_errors() => {
            // Terraform would blame the provider.
            outcome.with(Diagnostic::error(
                format!("There is no such {}", managed.name()),
                "Nothing was imported.",
            ))
        }
        Ok(outcome) => outcome.with_gaps(),
        Err(broken) => Outcome::absent().with(broken),
    };
    managed.finalize(api, outcome, None, None).await
}

#[cfg(test)]
mod tests;
