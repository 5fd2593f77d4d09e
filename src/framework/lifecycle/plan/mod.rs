//! Planning a change.

mod replacement;

use std::collections::BTreeSet;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::{BugPolicy, ManagedResource, Walk, check_for_use, consistency, handled, mismatch};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::path::AttributePath;
use crate::private_state::PrivateState;
use crate::provider::Api;
use crate::resource::{Change, Plan};
use crate::schema::visit::{Described, rewrite};
use crate::schema::{Attribute, Block, Cursor, Presence};
use crate::value::Value;

/// A change that Terraform proposes.
#[derive(Debug)]
pub struct PlanRequest {
    /// What the state has; null for a new object.
    pub prior: Value,
    /// What the practitioner wrote; null for a destroy.
    pub config: Value,
    /// What Terraform made of the two; null for a destroy.
    pub proposed: Value,
    /// The private state stored with the object.
    pub private: PrivateState,
    /// What the plan before this one has put into its private state; `None` in a first plan,
    /// and where the host does not keep it.
    pub planned_private: Option<PrivateState>,
    /// The identity stored with the object, if there is one.
    pub identity: Option<Value>,
}

/// The plan for a change.
#[derive(Debug)]
pub struct PlanResponse {
    /// What will be; equal to the prior state where nothing changes.
    pub planned: Value,
    /// Arguments whose change means a new object.
    pub requires_replacement: Vec<AttributePath>,
    /// What the apply will find in its private state.
    pub private: PrivateState,
    /// The identity that the object keeps.
    pub identity: Option<Value>,
    /// What to tell the practitioner.
    pub diagnostics: Diagnostics,
}

/// Plans a change, first by the schema and the resource alone, then with the API where the
/// provider is configured.
pub async fn plan<A: Send + Sync>(
    managed: &ManagedResource<A>,
    walk: &Walk<A>,
    request: PlanRequest,
) -> PlanResponse {
    let (prior, config) = (request.prior.clone(), request.config.clone());
    let mut response = plan_without_api(managed, request, walk.clock.now());
    if let Api::Ready(api) = &walk.api {
        let stop = walk.stop.clone();
        let found = plan_with_api(managed, &**api, &prior, &config, &response, stop).await;
        response.diagnostics.extend(found);
    }
    response
}

/// A pure function of its arguments: Terraform plans again before the apply and refuses a
/// different answer.
///
/// Under [`BugPolicy::Fail`] a plan that Terraform would refuse is an error, which
/// names the attribute.
fn plan_without_api<A>(
    managed: &ManagedResource<A>,
    request: PlanRequest,
    now: Timestamp,
) -> PlanResponse {
    let (resource, bug_policy) = (managed.object(), managed.registered.bug_policy);
    let block = &managed.schema().block;
    let PlanRequest {
        prior,
        config,
        proposed,
        private,
        planned_private,
        identity,
    } = request;
    let mut response = PlanResponse {
        planned: Value::Null,
        requires_replacement: Vec::new(),
        private,
        // Of a new object nothing is known, also where it replaces another. An identity
        // with an unknown in it would keep Terraform from showing the plan, so that of an
        // update is the old one, also where the apply will answer another.
        identity: identity.filter(|_| !prior.is_null()),
        diagnostics: Diagnostics::none(),
    };
    if proposed.is_null() {
        response.diagnostics = destroy(managed, &prior, &response.private);
        return response;
    }

    response.diagnostics = check_for_use(block, &config);
    if response.diagnostics.has_errors() {
        return response;
    }

    let mut planned = proposed;
    let values = [&config, &prior];
    each_attribute(
        block,
        values,
        &mut planned,
        &mut |attribute, at, planned| {
            fill_default(attribute, at, planned);
            keep_spelling(attribute, at, planned);
        },
    );
    planned = consistency::without_write_only(block, planned);
    if planned != prior {
        each_attribute(block, values, &mut planned, &mut mark_unknown);
    }

    let mut asked = BTreeSet::new();
    let mut in_place = BTreeSet::new();
    let outcome = resource.plan(&mut Plan {
        prior: Some(&prior).filter(|prior| !prior.is_null()),
        config: &config,
        planned: &mut planned,
        requires_replacement: &mut asked,
        in_place: &mut in_place,
        private: &mut response.private,
        planned_private: planned_private.as_ref(),
        diagnostics: &mut response.diagnostics,
        now,
    });
    if let Err(error) = outcome {
        response
            .diagnostics
            .push(mismatch(resource.type_name(), &error));
        return response;
    }

    let mut problems = Vec::new();
    if prior.is_null() {
        asked.clear();
    } else {
        each_attribute(
            block,
            values,
            &mut planned,
            &mut |attribute, at, planned| {
                let [_, prior] = at.values;
                if attribute.replacement.follows(prior, planned) && !in_place.contains(&at.path) {
                    asked.insert(at.path.clone());
                }
            },
        );
        asked = replacement::addressable(asked, &prior, &planned, &mut problems);
    }
    if bug_policy == BugPolicy::Fail {
        problems.extend(consistency::of_plan(block, &prior, &config, &planned));
    } else {
        planned = consistency::without_write_only(block, planned);
    }
    bug_policy.raise_all(resource.type_name(), problems, &mut response.diagnostics);
    response.planned = planned;
    response.requires_replacement = asked.into_iter().collect();
    response
}

/// What a planned change will meet, by the API's word. A handler that breaks down is a
/// warning only: the plan holds without it.
async fn plan_with_api<A: Send + Sync>(
    managed: &ManagedResource<A>,
    api: &A,
    prior: &Value,
    config: &Value,
    plan: &PlanResponse,
    stop: CancellationToken,
) -> Diagnostics {
    if plan.planned.is_null() || plan.planned == *prior || plan.diagnostics.has_errors() {
        return Diagnostics::none();
    }
    let change = Change {
        prior: Some(prior).filter(|prior| !prior.is_null()),
        config,
        planned: &plan.planned,
        creates: prior.is_null() || !plan.requires_replacement.is_empty(),
        stop,
    };
    let work = managed.object().plan_with_api(api, change);
    handled(managed.name(), work)
        .await
        .unwrap_or_else(|broken| as_warnings(broken.into()))
}

/// What a destroy will do, in the resource's words.
fn destroy<A>(managed: &ManagedResource<A>, prior: &Value, private: &PrivateState) -> Diagnostics {
    let found = managed.object().plan_destroy(prior, private);
    as_warnings(found.unwrap_or_else(|error| mismatch(managed.name(), &error).into()))
}

fn as_warnings(found: Diagnostics) -> Diagnostics {
    let as_warning = |mut diagnostic: Diagnostic| {
        diagnostic.severity = Severity::Warning;
        diagnostic
    };
    found.into_iter().map(as_warning).collect()
}

/// A place in the configuration and the prior state.
type Before<'v> = Cursor<'v, 2>;

/// Applies a rule to every attribute of a plan. What is inside a set cannot be matched, and
/// no attribute there has a rule for plans.
fn each_attribute(
    block: &Block,
    before: [&Value; 2],
    planned: &mut Value,
    rule: &mut dyn FnMut(&Attribute, &Before<'_>, &mut Value),
) {
    let top = Cursor::top(before);
    rewrite(block, &top, planned, &mut |described, at, planned| {
        let [config, _] = at.values;
        let is_inside_planned = match described {
            Described::Attribute(attribute) => {
                rule(attribute, at, planned);
                // Where the provider chooses the whole, it chooses what is inside.
                !config.is_null()
            }
            Described::Blocks(_) => true,
        };
        is_inside_planned && !matches!(planned, Value::Set(_))
    });
}

/// Puts a default where the configuration has nothing. Terraform proposes the prior
/// value there, which may be one that the practitioner has since removed.
fn fill_default(attribute: &Attribute, at: &Before<'_>, planned: &mut Value) {
    let [config, _] = at.values;
    if let Presence::Default(default) = &attribute.presence
        && config.is_null()
    {
        *planned = default.clone();
    }
}

/// Keeps the state's spelling of an argument that still means the same.
fn keep_spelling(attribute: &Attribute, at: &Before<'_>, planned: &mut Value) {
    let [_, prior] = at.values;
    let comparable = |value: &Value| !value.is_null() && value.is_wholly_known();
    if let Some(same) = attribute.same
        && comparable(prior)
        && comparable(planned)
        && same(prior, planned)
    {
        *planned = prior.clone();
    }
}

/// Says "known after apply" of everything that the provider chooses and does not
/// promise to keep. Without it, a value that the apply then sets would contradict
/// the plan.
fn mark_unknown(attribute: &Attribute, at: &Before<'_>, planned: &mut Value) {
    let [config, _] = at.values;
    let chosen = matches!(
        attribute.presence,
        Presence::Computed | Presence::OptionalComputed
    );
    let [_, is_new] = at.has_no_owner;
    let kept = attribute.keeps_prior && !is_new;
    if chosen && config.is_null() && !kept {
        *planned = Value::Unknown;
    }
}

#[cfg(test)]
mod tests;
