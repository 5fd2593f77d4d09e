//! From what a handler left behind to what Terraform can store.

use super::{ManagedResource, consistency, provider_bug};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::private_state::PrivateState;
use crate::resource::Outcome;
use crate::value::Value;

/// An object as Terraform can store it, with all that it stores beside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceResponse {
    /// The object; `None` where there is none, or none any more.
    pub state: Option<Value>,
    /// What to remember beside it.
    pub private: PrivateState,
    /// What identifies it; `None` where the resource has no identities.
    pub identity: Option<Value>,
    /// What to tell the practitioner.
    pub diagnostics: Diagnostics,
}

impl ResourceResponse {
    /// Nothing was done.
    pub(super) fn refused(problem: Diagnostic) -> Self {
        Self {
            state: None,
            private: PrivateState::default(),
            identity: None,
            diagnostics: problem.into(),
        }
    }
}

impl<A> ManagedResource<A> {
    /// Makes an outcome fit to be stored. `applied` is the plan that was applied, null for
    /// a removal; `None` where the outcome is what a look at the object found.
    ///
    /// An unknown that the handler did not own up to, a write-only value or a missing
    /// attribute is its mistake. So is a value that contradicts the plan, which is an
    /// error only under [`BugPolicy::Fail`](super::BugPolicy::Fail): Terraform itself stores
    /// it and complains. That an
    /// object is there although it was removed, or is not although it was made, cannot
    /// be mended and is an error always.
    pub(super) async fn finalize(
        &self,
        api: &A,
        outcome: Outcome<Value>,
        known_identity: Option<Value>,
        applied: Option<&Value>,
    ) -> ResourceResponse {
        let failed = outcome.diagnostics.has_errors();
        let known_identity = known_identity.filter(|_| !outcome.has_new_identity);
        let mut response = ResourceResponse {
            state: None,
            private: outcome.private,
            identity: None,
            diagnostics: outcome.diagnostics,
        };
        let planned = applied.filter(|_| !failed);
        if let Some(planned) = planned
            && planned.is_null() == outcome.state.is_some()
        {
            let what = if planned.is_null() {
                "the object is still there after its removal, and no error says why"
            } else {
                "there is neither an object nor an error"
            };
            let problem = provider_bug(self.name(), &what);
            response.diagnostics.push(problem);
        }
        let Some(state) = outcome.state else {
            response.private = PrivateState::default();
            return response;
        };
        // Terraform too takes null for what an error left unknown.
        let state = if failed || outcome.has_gaps {
            state.unknown_as_null()
        } else {
            state
        };
        let mended = consistency::repaired(&self.schema().block, state.clone());
        let mut problems = match planned {
            Some(planned) if !planned.is_null() => consistency::of_applied(planned, &state),
            _ => Vec::new(),
        };
        let repairs = consistency::repairs(&state, &mended).into_iter();
        let unsaid: Vec<_> = repairs
            .filter(|repair| problems.iter().all(|problem| problem.path != repair.path))
            .collect();
        problems.extend(unsaid);
        self.registered
            .bug_policy
            .raise_all(self.name(), problems, &mut response.diagnostics);
        response.identity = self
            .identity_of(api, &mended, &mut response, known_identity)
            .await;
        response.state = Some(mended);
        response
    }

    /// The identity of an object. One that is known already stays, whatever the
    /// resource says now, unless an update said that the object is another: an identity
    /// that changes names another object.
    ///
    /// A panic over it must not lose the object, and under
    /// [`BugPolicy::Repair`](super::BugPolicy::Repair) a new object is not tainted over it.
    async fn identity_of(
        &self,
        api: &A,
        state: &Value,
        response: &mut ResourceResponse,
        known: Option<Value>,
    ) -> Option<Value> {
        self.identity()?;
        let work = async { self.object().identity(api, state, &response.private) };
        let found = match panics::catch(work).await {
            Ok(Ok(found)) => Ok(found.filter(|found| !found.is_null())),
            Ok(Err(error)) => Err(error.to_string()),
            Err(panic) => Err(panic.to_string()),
        };
        let problem = match (&known, found) {
            (_, Err(why)) => why,
            (_, Ok(Some(found))) if !found.is_wholly_known() => {
                "the identity is not wholly known".to_owned()
            }
            (Some(known), Ok(Some(found))) if *known != found => {
                "the identity of the object changed".to_owned()
            }
            (_, Ok(found)) => return known.or(found),
        };
        let problem = provider_bug(self.name(), &problem);
        self.registered
            .bug_policy
            .raise(problem, &mut response.diagnostics);
        known
    }
}

#[cfg(test)]
mod tests;
