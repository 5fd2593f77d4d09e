//! From what a handler left behind to what Terraform can store.

use super::consistency::{self, Problem};
use super::{Managed, Strictness, mismatch, provider_bug};
use crate::framework::diagnostic::Diagnostics;
use crate::framework::private_state::PrivateState;
use crate::framework::resource::Outcome;
use crate::framework::value::Value;

/// An object as Terraform can store it, with all that it stores beside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The object; `None` where there is none, or none any more.
    pub state: Option<Value>,
    /// What to remember beside it.
    pub private: PrivateState,
    /// What identifies it; `None` where the resource has no identities.
    pub identity: Option<Value>,
    /// What to tell the practitioner.
    pub diagnostics: Diagnostics,
}

/// What a state must agree with.
pub(super) enum Against<'a> {
    /// Nothing: it is what a look at the object found.
    Nothing,
    /// A plan that was applied without an error.
    Plan(&'a Value),
}

impl<A> Managed<'_, A> {
    /// Makes an outcome fit to be stored.
    ///
    /// An unknown that the handler did not own up to, a write-only value or a missing
    /// attribute is its mistake. So is a value that contradicts the plan, which only
    /// strictness meets with an error: Terraform itself stores it and complains.
    pub(super) fn settle(
        &self,
        api: &A,
        outcome: Outcome<Value>,
        known_identity: Option<Value>,
        against: &Against<'_>,
    ) -> Settled {
        let failed = outcome.diagnostics.has_errors();
        let mut settled = Settled {
            state: None,
            private: outcome.private,
            identity: None,
            diagnostics: outcome.diagnostics,
        };
        let Some(state) = outcome.state else {
            return settled;
        };
        // Terraform too takes null for what an error left unknown.
        let state = if failed || outcome.has_gaps {
            state.unknown_as_null()
        } else {
            state
        };
        let mended = consistency::repaired(&self.schema.block, state.clone());
        let mut problems = Vec::new();
        if let Against::Plan(planned) = against
            && !failed
        {
            problems = consistency::of_applied(planned, &state);
        }
        if mended != state && problems.is_empty() {
            problems = consistency::of_applied(&state, &mended);
        }
        self.report(problems, &mut settled.diagnostics);
        settled.identity = self.identity(api, &mended, &mut settled, known_identity);
        settled.state = Some(mended);
        settled
    }

    /// The identity of an object. One that is known already stays, whatever the
    /// resource says now: an identity that changes names another object.
    fn identity(
        &self,
        api: &A,
        state: &Value,
        settled: &mut Settled,
        known: Option<Value>,
    ) -> Option<Value> {
        self.resource.identity_schema()?;
        let found = match self.resource.identity(api, state, &settled.private) {
            Ok(found) => found,
            Err(error) => {
                settled.diagnostics.push(mismatch(self.type_name(), &error));
                None
            }
        };
        match (known, found) {
            (Some(known), Some(found)) if known != found => {
                if self.strictness == Strictness::Strict {
                    let what = "the identity of the object changed";
                    let problem = provider_bug(self.type_name(), &what);
                    settled.diagnostics.push(problem);
                } else {
                    tracing::error!("the identity of the object changed; it is left as it was");
                }
                Some(known)
            }
            (known, found) => known.or(found),
        }
    }

    fn report(&self, problems: Vec<Problem>, diagnostics: &mut Diagnostics) {
        for problem in problems {
            if self.strictness == Strictness::Strict {
                diagnostics.push(problem.of(self.type_name()));
            } else {
                tracing::error!(
                    attribute = %problem.path,
                    "the provider made a mistake: {}", problem.text
                );
            }
        }
    }
}
