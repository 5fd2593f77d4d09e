//! Looking at an object.

use super::{ManagedResource, ResourceResponse, Walk, handled};
use crate::diagnostic::Diagnostics;
use crate::private_state::PrivateState;
use crate::provider::Api;
use crate::resource::{Outcome, Read};
use crate::value::Value;

/// An object to look at.
#[derive(Debug)]
pub struct ReadRequest {
    /// What the state has.
    pub state: Value,
    /// The private state stored with it.
    pub private: PrivateState,
    /// The identity stored with it, if there is one.
    pub identity: Option<Value>,
}

/// Looks at an object.
///
/// The answer has no state only if the resource said that the object is gone. On an
/// error it has the state that came in. So it has, with one warning for the whole walk,
/// while an argument of the provider is not known.
pub async fn read<A: Send + Sync>(
    managed: &ManagedResource<A>,
    walk: &Walk<A>,
    request: ReadRequest,
) -> ResourceResponse {
    let api = match (&walk.api, walk.configured(managed.name())) {
        (_, Ok(api)) => &**api,
        (Api::Unknown { argument }, _) => {
            return request.unchanged(walk.unread(argument).into_iter().collect());
        }
        (_, Err(problem)) => return request.unchanged(problem.into()),
    };
    let before = Outcome::present(request.state.clone(), request.private.clone());
    let work = managed.object().read(
        api,
        Read {
            limit: managed.schema().timeouts.limit("read", &request.state),
            state: request.state,
            private: request.private,
            stop: walk.stop.clone(),
        },
    );
    let outcome = match handled(managed.name(), work).await {
        Ok(outcome) if outcome.diagnostics.has_errors() => Outcome {
            diagnostics: outcome.diagnostics,
            ..before
        },
        Ok(outcome) => outcome,
        Err(broken) => before.with(broken),
    };
    managed.finalize(api, outcome, request.identity, None).await
}

impl ReadRequest {
    fn unchanged(self, diagnostics: Diagnostics) -> ResourceResponse {
        ResourceResponse {
            state: Some(self.state),
            private: self.private,
            identity: self.identity,
            diagnostics,
        }
    }
}

#[cfg(test)]
mod tests;
