//! Looking at an object.

use tokio_util::sync::CancellationToken;

use super::{mismatch, provider_bug};
use crate::framework::diagnostic::Diagnostic;
use crate::framework::private_state::PrivateState;
use crate::framework::resource::{ErasedResource, Outcome, Read};
use crate::framework::value::Value;
use crate::panics;

/// An object to look at.
#[derive(Debug)]
pub struct ReadRequest {
    /// What the state has.
    pub state: Value,
    /// The private state stored with it.
    pub private: PrivateState,
    /// Cancelled when Terraform wants the provider to stop.
    pub stop: CancellationToken,
}

/// Looks at an object.
///
/// The outcome has no state only if the resource said that the object is gone. On
/// an error it has the state that came in.
pub async fn read<A: Send + Sync>(
    resource: &dyn ErasedResource<A>,
    api: &A,
    request: ReadRequest,
) -> Outcome<Value> {
    let before = Outcome::present(request.state.clone(), request.private.clone());
    let work = resource.read(
        api,
        Read {
            state: request.state,
            private: request.private,
            stop: request.stop,
        },
    );
    let broken: Diagnostic = match panics::catch(work).await {
        Ok(Ok(outcome)) if outcome.diagnostics.has_errors() => {
            return Outcome {
                diagnostics: outcome.diagnostics,
                ..before
            };
        }
        Ok(Ok(mut outcome)) => {
            outcome.state = outcome.state.map(Value::unknown_as_null);
            return outcome;
        }
        Ok(Err(error)) => mismatch(resource.type_name(), &error),
        Err(panic) => provider_bug(resource.type_name(), &panic),
    };
    before.with(broken)
}

#[cfg(test)]
mod tests;
