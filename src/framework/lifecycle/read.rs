//! Looking at an object.

use tokio_util::sync::CancellationToken;

use super::finalize::{ExpectedPlan, ResourceResponse};
use super::{Managed, mismatch, provider_bug};
use crate::private_state::PrivateState;
use crate::resource::{Outcome, Read};
use crate::value::Value;
use panics;

/// An object to look at.
#[derive(Debug)]
pub struct ReadRequest {
    /// What the state has.
    pub state: Value,
    /// The private state stored with it.
    pub private: PrivateState,
    /// The identity stored with it, if there is one.
    pub identity: Option<Value>,
    /// Cancelled when Terraform wants the provider to stop.
    pub stop: CancellationToken,
}

/// Looks at an object.
///
/// The answer has no state only if the resource said that the object is gone. On an
/// error it has the state that came in.
pub async fn read<A: Send + Sync>(
    managed: &Managed<'_, A>,
    api: &A,
    request: ReadRequest,
) -> ResourceResponse {
    let before = Outcome::present(request.state.clone(), request.private.clone());
    let work = managed.resource.read(
        api,
        Read {
            limit: managed.schema.timeouts.limit("read", &request.state),
            state: request.state,
            private: request.private,
            stop: request.stop,
        },
    );
    let outcome = match panics::catch(work).await {
        Ok(Ok(outcome)) if outcome.diagnostics.has_errors() => Outcome {
            diagnostics: outcome.diagnostics,
            ..before
        },
        Ok(Ok(outcome)) => outcome,
        Ok(Err(error)) => before.with(mismatch(managed.type_name(), &error)),
        Err(panic) => before.with(provider_bug(managed.type_name(), &panic)),
    };
    managed
        .finalize(api, outcome, request.identity, &ExpectedPlan::None)
        .await
}

#[cfg(test)]
mod tests;
