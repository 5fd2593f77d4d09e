//! Applying a planned change.

use tokio_util::sync::CancellationToken;

use super::{ManagedResource, ResourceResponse, Walk, handled};
use crate::diagnostic::Diagnostic;
use crate::model::ModelMismatch;
use crate::private_state::PrivateState;
use crate::resource::{Checkpoint, Create, Delete, Outcome, Update};
use crate::value::Value;

/// A change that Terraform wants made.
#[derive(Debug)]
pub struct ApplyRequest {
    /// What the state has; null to create.
    pub prior: Value,
    /// What was planned; null to delete.
    pub planned: Value,
    /// What the practitioner wrote; null to delete.
    pub config: Value,
    /// What the plan put into the private state.
    pub private: PrivateState,
    /// The identity that the plan carried.
    pub identity: Option<Value>,
}

/// Creates, updates or deletes.
///
/// What comes back may be sent as it is, and an object that came into being, or may
/// still be there, is in it whatever went wrong.
pub async fn apply<A: Send + Sync>(
    managed: &ManagedResource<A>,
    walk: &Walk<A>,
    request: ApplyRequest,
) -> ResourceResponse {
    let api = match walk.configured(managed.name()) {
        Ok(api) => &**api,
        Err(problem) => return ResourceResponse::unchanged(request, problem),
    };
    let recorded = Checkpoint::default();
    let fallback = (request.prior.clone(), request.private.clone());
    let planned = request.planned.clone();
    // A new object has an identity of its own, also where it replaces another.
    let identity = request.identity.clone();
    let identity = identity.filter(|_| !request.prior.is_null());
    let work = change(managed, api, request, recorded.clone(), walk.stop.clone());
    let broken = match handled(managed.name(), work).await {
        Ok(outcome) => {
            return managed
                .finalize(api, outcome, identity, Some(&planned))
                .await;
        }
        Err(broken) => broken,
    };
    // A create has nothing to fall back on but what it recorded; the others have
    // what was there before. An update that recorded something has another object.
    let recorded = recorded.take();
    let is_other = recorded.is_some() && !fallback.0.is_null();
    let (state, private) = recorded.unwrap_or(fallback);
    let outcome = if state.is_null() {
        Outcome::absent()
    } else {
        Outcome::present(state, private)
    };
    let outcome = Outcome {
        has_new_identity: is_other,
        ..outcome.with(broken)
    };
    managed.finalize(api, outcome, identity, None).await
}

impl ResourceResponse {
    /// The object as it was before a change that was never begun.
    fn unchanged(request: ApplyRequest, problem: Diagnostic) -> Self {
        let is_there = !request.prior.is_null();
        Self {
            state: is_there.then_some(request.prior),
            private: request.private,
            identity: request.identity.filter(|_| is_there),
            diagnostics: problem.into(),
        }
    }
}

async fn change<A: Send + Sync>(
    managed: &ManagedResource<A>,
    api: &A,
    request: ApplyRequest,
    checkpoint: Checkpoint<Value>,
    stop: CancellationToken,
) -> Result<Outcome<Value>, ModelMismatch> {
    let ApplyRequest {
        prior,
        planned,
        config,
        private,
        ..
    } = request;
    let timeouts = &managed.schema().timeouts;
    if prior.is_null() {
        let create = Create {
            limit: timeouts.limit("create", &planned),
            planned,
            config,
            private,
            checkpoint,
            stop,
        };
        managed.object().create(api, create).await
    } else if planned.is_null() {
        let delete = Delete {
            limit: timeouts.limit("delete", &prior),
            state: prior,
            private,
            stop,
        };
        managed.object().delete(api, delete).await
    } else {
        let limit = |name| timeouts.limit(name, &planned);
        let update = Update {
            limit: limit("update").or_else(|| limit("create")),
            prior,
            planned,
            config,
            private,
            checkpoint,
            stop,
        };
        managed.object().update(api, update).await
    }
}

#[cfg(test)]
mod tests;
