//! RPCs about managed resources.

use std::sync::Arc;

use super::ProviderService;
use super::convert::{diagnostic, dynamic_value, path};
use super::generated as wire;
use crate::framework::lifecycle::{self, ApplyRequest, PlanRequest, ReadRequest};
use crate::framework::{Api, Diagnostic, Outcome, PrivateState, Provider, Value, ValueType};

impl<P: Provider> ProviderService<P> {
    pub(super) fn validate_resource_config(
        &self,
        request: wire::validate_resource_config::Request,
    ) -> Result<wire::validate_resource_config::Response, Diagnostic> {
        let registered = self.registry.find(&request.type_name)?;
        let config = dynamic_value::from_wire(request.config, registered.value_type())?;
        let block = &registered.schema().block;
        let found = lifecycle::validate_resource(registered.resource, block, &config);
        Ok(wire::validate_resource_config::Response {
            diagnostics: diagnostic::to_wire(found),
        })
    }

    pub(super) fn upgrade_resource_state(
        &self,
        request: wire::upgrade_resource_state::Request,
    ) -> Result<wire::upgrade_resource_state::Response, Diagnostic> {
        let registered = self.registry.find(&request.type_name)?;
        let stored = request.raw_state.unwrap_or_default();
        if stored.json.is_empty() && !stored.flatmap.is_empty() {
            return Err(Diagnostic::error(
                format!("Cannot read the stored state of {}", request.type_name),
                "It was written by Terraform 0.11 or older, which this provider never supported.",
            ));
        }
        let upgraded = lifecycle::upgrade(
            &request.type_name,
            registered.schema(),
            request.version,
            &stored.json,
        )?;
        Ok(wire::upgrade_resource_state::Response {
            upgraded_state: Some(dynamic_value::to_wire(&upgraded, registered.value_type())?),
            diagnostics: Vec::new(),
        })
    }

    pub(super) fn plan_resource_change(
        &self,
        request: wire::plan_resource_change::Request,
    ) -> Result<wire::plan_resource_change::Response, Diagnostic> {
        let registered = self.registry.find(&request.type_name)?;
        let of = registered.value_type();
        let request = PlanRequest {
            prior: dynamic_value::from_wire(request.prior_state, of)?,
            config: dynamic_value::from_wire(request.config, of)?,
            proposed: dynamic_value::from_wire(request.proposed_new_state, of)?,
            private: PrivateState::from_bytes(&request.prior_private),
        };
        let plan = lifecycle::plan(registered.resource, &registered.schema().block, request);
        Ok(wire::plan_resource_change::Response {
            planned_state: Some(dynamic_value::to_wire(&plan.planned, of)?),
            requires_replace: plan
                .requires_replacement
                .iter()
                .map(path::to_wire)
                .collect(),
            planned_private: plan.private.into_bytes(),
            diagnostics: diagnostic::to_wire(plan.diagnostics),
            ..Default::default()
        })
    }

    pub(super) async fn apply_resource_change(
        &self,
        request: wire::apply_resource_change::Request,
    ) -> Result<wire::apply_resource_change::Response, Diagnostic> {
        let registered = self.registry.find(&request.type_name)?;
        let of = registered.value_type();
        let prior = dynamic_value::from_wire(request.prior_state, of)?;
        let planned = dynamic_value::from_wire(request.planned_state, of)?;
        let private = PrivateState::from_bytes(&request.planned_private);
        let api = self.ready_api(&request.type_name)?;

        let stop = self.stop_token();
        let request = ApplyRequest {
            prior,
            planned,
            private,
            stop,
        };
        let outcome = lifecycle::apply(registered.resource, &*api, request).await;
        let (new_state, private, diagnostics) = encoded(outcome, of);
        Ok(wire::apply_resource_change::Response {
            new_state,
            private,
            diagnostics,
            ..Default::default()
        })
    }

    pub(super) async fn read_resource(
        &self,
        request: wire::read_resource::Request,
    ) -> Result<wire::read_resource::Response, Diagnostic> {
        let registered = self.registry.find(&request.type_name)?;
        let of = registered.value_type();
        let state = dynamic_value::from_wire(request.current_state, of)?;
        let private = PrivateState::from_bytes(&request.private);

        let outcome = match self.api() {
            Api::Ready(api) => {
                let request = ReadRequest {
                    state,
                    private,
                    stop: self.stop_token(),
                };
                lifecycle::read(registered.resource, &*api, request).await
            }
            Api::Unknown => self.unread(state, private),
            Api::Absent => return Err(not_configured(&request.type_name)),
        };
        let (new_state, private, diagnostics) = encoded(outcome, of);
        Ok(wire::read_resource::Response {
            new_state,
            private,
            diagnostics,
            ..Default::default()
        })
    }

    /// The state as it was, with one warning for the whole walk.
    fn unread(&self, state: Value, private: PrivateState) -> Outcome<Value> {
        let outcome = Outcome::present(state, private);
        if !self.first_unknown() {
            return outcome;
        }
        outcome.with(Diagnostic::warning(
            "Existing objects were not looked at",
            "The provider's configuration depends on values that are not known before the apply, \
             so the plan takes every existing object to be as the state has it.",
        ))
    }

    fn ready_api(&self, type_name: &str) -> Result<Arc<P::Api>, Diagnostic> {
        match self.api() {
            Api::Ready(api) => Ok(api),
            Api::Absent | Api::Unknown => Err(not_configured(type_name)),
        }
    }
}

fn not_configured(type_name: &str) -> Diagnostic {
    Diagnostic::error(
        format!("Cannot work on {type_name}: the provider is not configured"),
        "Terraform asked for an object before it configured the provider. Where the provider block \
         takes values from other resources, apply those first with -target.",
    )
}

/// The parts of an answer about an object.
///
/// A state that does not fit its schema would be refused by Terraform, and an
/// object that was just made would be lost with it; the error is all there is to
/// say then, and only a mistake between a schema and its model leads there.
fn encoded(
    outcome: Outcome<Value>,
    of: &ValueType,
) -> (Option<wire::DynamicValue>, Vec<u8>, Vec<wire::Diagnostic>) {
    let mut diagnostics = outcome.diagnostics;
    let state = outcome.state.unwrap_or(Value::Null);
    let new_state = dynamic_value::to_wire(&state, of)
        .map_err(|problem| diagnostics.push(problem))
        .ok();
    (
        new_state,
        outcome.private.into_bytes(),
        diagnostic::to_wire(diagnostics),
    )
}

#[cfg(test)]
mod tests;
