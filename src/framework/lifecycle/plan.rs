//! Planning a change.

use std::collections::BTreeSet;

use super::mismatch;
use crate::framework::diagnostic::Diagnostics;
use crate::framework::path::AttributePath;
use crate::framework::private_state::PrivateState;
use crate::framework::resource::{ErasedResource, Plan};
use crate::framework::schema::{Attribute, Block, Presence};
use crate::framework::value::Value;

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
    /// What to tell the practitioner.
    pub diagnostics: Diagnostics,
}

/// Plans a change. A pure function of the request: Terraform plans again before
/// the apply and refuses a different answer.
pub fn plan<A>(
    resource: &dyn ErasedResource<A>,
    block: &Block,
    request: PlanRequest,
) -> PlanResponse {
    let PlanRequest {
        prior,
        config,
        proposed,
        private,
    } = request;
    let mut response = PlanResponse {
        planned: Value::Null,
        requires_replacement: Vec::new(),
        private,
        diagnostics: Diagnostics::none(),
    };
    if proposed.is_null() {
        return response;
    }

    let mut planned = with_defaults(block, &config, proposed);
    keep_spelling(block, &prior, &mut planned);
    if planned != prior {
        mark_unknown(block, &prior, &config, &mut planned);
    }

    let mut asked = BTreeSet::new();
    let outcome = resource.plan(&mut Plan {
        prior: Some(&prior).filter(|prior| !prior.is_null()),
        config: &config,
        planned: &mut planned,
        requires_replacement: &mut asked,
        private: &mut response.private,
        diagnostics: &mut response.diagnostics,
    });
    if let Err(error) = outcome {
        response
            .diagnostics
            .push(mismatch(resource.type_name(), &error));
        return response;
    }

    if !prior.is_null() {
        asked.extend(
            block
                .attributes
                .iter()
                .filter(|attribute| attribute.requires_replacement)
                .filter(|attribute| {
                    prior.attribute(attribute.name) != planned.attribute(attribute.name)
                })
                .map(|attribute| AttributePath::root(attribute.name)),
        );
    }
    response.planned = planned;
    response.requires_replacement = asked.into_iter().collect();
    response
}

/// Puts defaults where the configuration has nothing. Terraform proposes the prior
/// value there, which may be one that the practitioner has since removed.
fn with_defaults(block: &Block, config: &Value, mut proposed: Value) -> Value {
    if let Value::Object(attributes) = &mut proposed {
        for attribute in &block.attributes {
            if let Presence::Default(default) = &attribute.presence
                && config.attribute(attribute.name).is_null()
            {
                attributes.insert(attribute.name.to_owned(), default.clone());
            }
        }
    }
    proposed
}

/// Keeps the state's spelling of an argument that still means the same.
fn keep_spelling(block: &Block, prior: &Value, planned: &mut Value) {
    let Value::Object(attributes) = planned else {
        return;
    };
    for (attribute, same) in block
        .attributes
        .iter()
        .filter_map(|one| Some((one, one.same?)))
    {
        let was = prior.attribute(attribute.name);
        let Some(will_be) = attributes.get_mut(attribute.name) else {
            continue;
        };
        let comparable = |value: &Value| !value.is_null() && !value.is_unknown();
        if comparable(was) && comparable(will_be) && same(was, will_be) {
            *will_be = was.clone();
        }
    }
}

/// Says "known after apply" of everything that the provider chooses and does not
/// promise to keep. Without it, a value that the apply then sets would contradict
/// the plan.
fn mark_unknown(block: &Block, prior: &Value, config: &Value, planned: &mut Value) {
    let Value::Object(attributes) = planned else {
        return;
    };
    let chosen = |attribute: &&Attribute| {
        attribute.presence == Presence::Computed && config.attribute(attribute.name).is_null()
    };
    for attribute in block.attributes.iter().filter(chosen) {
        if prior.is_null() || !attribute.keeps_prior {
            attributes.insert(attribute.name.to_owned(), Value::Unknown);
        }
    }
}

#[cfg(test)]
mod tests;
