//! Applying a planned change.

use tokio_util::sync::CancellationToken;

use super::{mismatch, provider_bug};
use crate::framework::private_state::PrivateState;
use crate::framework::resource::{Checkpoint, Create, Delete, ErasedResource, Outcome, Update};
use crate::framework::value::Value;
use crate::panics;

/// A change that Terraform wants made.
#[derive(Debug)]
pub struct ApplyRequest {
    /// What the state has; null to create.
    pub prior: Value,
    /// What was planned; null to delete.
    pub planned: Value,
    /// What the plan put into the private state.
    pub private: PrivateState,
    /// Cancelled when Terraform wants the provider to stop.
    pub stop: CancellationToken,
}

/// Creates, updates or deletes.
///
/// The outcome may be sent as it is: nothing in it is unknown, and an object that
/// came into being, or may still be there, is in it whatever went wrong.
pub async fn apply<A: Send + Sync>(
    resource: &dyn ErasedResource<A>,
    api: &A,
    request: ApplyRequest,
) -> Outcome<Value> {
    let ApplyRequest {
        prior,
        planned,
        private,
        stop,
    } = request;
    let recorded = Checkpoint::default();
    let fallback = (prior.clone(), private.clone());
    let work = async {
        if prior.is_null() {
            let checkpoint = recorded.clone();
            resource
                .create(
                    api,
                    Create {
                        planned,
                        private,
                        checkpoint,
                        stop,
                    },
                )
                .await
        } else if planned.is_null() {
            resource
                .delete(
                    api,
                    Delete {
                        state: prior,
                        private,
                        stop,
                    },
                )
                .await
        } else {
            resource
                .update(
                    api,
                    Update {
                        prior,
                        planned,
                        private,
                        stop,
                    },
                )
                .await
        }
    };
    let broken = match panics::catch(work).await {
        Ok(Ok(outcome)) => return known(outcome),
        Ok(Err(error)) => mismatch(resource.type_name(), &error),
        Err(panic) => provider_bug(resource.type_name(), &panic),
    };
    // A create has nothing to fall back on but what it recorded; the others have
    // what was there before.
    let (state, private) = recorded.take().unwrap_or(fallback);
    let outcome = if state.is_null() {
        Outcome::absent()
    } else {
        Outcome::present(state, private)
    };
    known(outcome.with(broken))
}

/// No state may hold unknowns; what nobody learned is null.
fn known(mut outcome: Outcome<Value>) -> Outcome<Value> {
    outcome.state = outcome.state.map(Value::unknown_as_null);
    outcome
}

#[cfg(test)]
mod tests;
