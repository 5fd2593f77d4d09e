//! RPCs about managed resources.

use std::sync::Arc;

use super::ProviderService;
use super::convert::{diagnostic, dynamic_value, identity, path};
use super::registry::ManagedResource;
use crate::lifecycle::{
    self, ApplyRequest, ImportRequest, PlanRequest, ReadRequest, ResourceResponse,
};
use crate::{Api, Diagnostic, Diagnostics, ImportBy, PrivateState, Provider, Value, ValueType};
use proto::tfplugin6 as wire;

impl<P: Provider> ProviderService<P> {
    pub(super) fn validate_resource_config(
        &self,
        request: wire::validate_resource_config::Request,
    ) -> Result<wire::validate_resource_config::Response, Diagnostic> {
        let resource = self.registry.resource(&request.type_name)?;
        let config = dynamic_value::from_wire(request.config, resource.value_type())?;
        let block = &resource.schema().block;
        let managed = resource.managed();
        let mut found = lifecycle::validate_with(resource.name(), block, &config, |config| {
            managed.resource.validate(config)
        });
        let capable = request
            .client_capabilities
            .is_some_and(|client| client.write_only_attributes_allowed);
        if !capable {
            found.extend(lifecycle::refuse_write_only(block, &config));
        }
        Ok(wire::validate_resource_config::Response {
            diagnostics: diagnostic::to_wire(found),
        })
    }

    pub(super) fn upgrade_resource_state(
        &self,
        request: wire::upgrade_resource_state::Request,
    ) -> Result<wire::upgrade_resource_state::Response, Diagnostic> {
        let resource = self.registry.resource(&request.type_name)?;
        let stored = request.raw_state.unwrap_or_default();
        if stored.json.is_empty() && !stored.flatmap.is_empty() {
            return Err(Diagnostic::error(
                format!("Cannot read the stored state of {}", request.type_name),
                "It was written by Terraform 0.11 or older, which this provider never supported.",
            ));
        }
        let version = request.version;
        let managed = resource.managed();
        let upgraded = lifecycle::upgrade(
            resource.name(),
            managed.schema,
            version,
            &stored.json,
            |state| managed.resource.upgrade(version, state),
        )?;
        managed
            .resource
            .check_state(&upgraded)
            .map_err(|mismatch| {
                Diagnostic::error(
                    format!("Cannot read the stored state of {}", request.type_name),
                    format!(
                        "It holds what no configuration could have put there: {mismatch}. Put the \
                         state right, or take the object out of it with `terraform state rm` and \
                         import it. The object is still in the state file, unchanged."
                    ),
                )
            })?;
        Ok(wire::upgrade_resource_state::Response {
            upgraded_state: Some(dynamic_value::to_wire(&upgraded, resource.value_type())?),
            diagnostics: Vec::new(),
        })
    }

    pub(super) fn upgrade_resource_identity(
        &self,
        request: wire::upgrade_resource_identity::Request,
    ) -> Result<wire::upgrade_resource_identity::Response, Diagnostic> {
        let resource = self.registry.resource(&request.type_name)?;
        let described = resource
            .identity()
            .ok_or_else(|| super::absent::ability(resource.name(), "resource identity"))?;
        let stored = request.raw_identity.unwrap_or_default().json;
        let managed = resource.managed();
        let version = request.version;
        let upgraded = lifecycle::upgrade_identity(
            resource.name(),
            &described.0,
            version,
            &stored,
            |identity| managed.resource.upgrade_identity(version, identity),
        )?;
        Ok(wire::upgrade_resource_identity::Response {
            upgraded_identity: identity::to_wire(upgraded.as_ref(), Some(described))?,
            diagnostics: Vec::new(),
        })
    }

    pub(super) async fn plan_resource_change(
        &self,
        request: wire::plan_resource_change::Request,
    ) -> Result<wire::plan_resource_change::Response, Diagnostic> {
        let resource = self.registry.resource(&request.type_name)?;
        let of = resource.value_type();
        let prior = dynamic_value::from_wire(request.prior_state, of)?;
        let config = dynamic_value::from_wire(request.config, of)?;
        let managed = resource.managed();
        let mut plan = lifecycle::plan(
            &managed,
            PlanRequest {
                prior: prior.clone(),
                config: config.clone(),
                proposed: dynamic_value::from_wire(request.proposed_new_state, of)?,
                private: PrivateState::from_bytes(&request.prior_private),
                now: self.clock.now(),
            },
        );
        if let Api::Ready(api) = self.api() {
            let stop = self.stop_token();
            let found =
                lifecycle::plan_with_api(&managed, &*api, &prior, &config, &plan, stop).await;
            plan.diagnostics.extend(found);
        }
        // Of a new object nothing is known, also where it replaces another. An identity
        // with an unknown in it would keep Terraform from showing the plan, so that of an
        // update is the old one, also where the apply will answer another.
        let planned_identity = request
            .prior_identity
            .filter(|_| resource.identity().is_some() && !prior.is_null());
        Ok(wire::plan_resource_change::Response {
            planned_state: Some(dynamic_value::to_wire(&plan.planned, of)?),
            requires_replace: plan
                .requires_replacement
                .iter()
                .map(path::to_wire)
                .collect(),
            planned_private: plan.private.into_bytes(),
            diagnostics: diagnostic::to_wire(plan.diagnostics),
            planned_identity,
            ..Default::default()
        })
    }

    pub(super) async fn apply_resource_change(
        &self,
        request: wire::apply_resource_change::Request,
    ) -> Result<wire::apply_resource_change::Response, Diagnostic> {
        let resource = self.registry.resource(&request.type_name)?;
        let of = resource.value_type();
        let prior = dynamic_value::from_wire(request.prior_state, of)?;
        let planned = dynamic_value::from_wire(request.planned_state, of)?;
        let config = dynamic_value::from_wire(request.config, of)?;
        let identity = identity::from_wire(request.planned_identity, resource.identity())?;
        let private = PrivateState::from_bytes(&request.planned_private);
        let api = self.ready_api(&request.type_name)?;

        let request = ApplyRequest {
            // A new object has an identity of its own, also where it replaces another.
            identity: identity.filter(|_| !prior.is_null()),
            prior,
            planned,
            config,
            private,
            stop: self.stop_token(),
        };
        let response = lifecycle::apply(&resource.managed(), &*api, request).await;
        let encoded = Encoded::of(response, resource);
        Ok(wire::apply_resource_change::Response {
            new_state: encoded.state,
            private: encoded.private,
            diagnostics: encoded.diagnostics,
            new_identity: encoded.identity,
            ..Default::default()
        })
    }

    pub(super) async fn read_resource(
        &self,
        request: wire::read_resource::Request,
    ) -> Result<wire::read_resource::Response, Diagnostic> {
        let resource = self.registry.resource(&request.type_name)?;
        let of = resource.value_type();
        let state = dynamic_value::from_wire(request.current_state, of)?;
        let private = PrivateState::from_bytes(&request.private);
        let identity = identity::from_wire(request.current_identity, resource.identity())?;

        let response = match self.api() {
            Api::Ready(api) => {
                let request = ReadRequest {
                    state,
                    private,
                    identity,
                    stop: self.stop_token(),
                };
                lifecycle::read(&resource.managed(), &*api, request).await
            }
            Api::Unknown { argument } => self.unread(&argument, state, private, identity),
            Api::Absent => return Err(not_configured(&request.type_name)),
        };
        let encoded = Encoded::by(dynamic_value::refreshed_to_wire, response, resource);
        Ok(wire::read_resource::Response {
            new_state: encoded.state,
            private: encoded.private,
            diagnostics: encoded.diagnostics,
            new_identity: encoded.identity,
            ..Default::default()
        })
    }

    pub(super) async fn import_resource_state(
        &self,
        request: wire::import_resource_state::Request,
    ) -> Result<wire::import_resource_state::Response, Diagnostic> {
        let resource = self.registry.resource(&request.type_name)?;
        let api = self.ready_api(&request.type_name)?;
        let identity = identity::from_wire(request.identity, resource.identity())?;
        let request = ImportRequest {
            by: identity.map_or(ImportBy::Id(request.id), ImportBy::Identity),
            stop: self.stop_token(),
        };
        let response = lifecycle::import(&resource.managed(), &*api, request).await;
        let failed = response.diagnostics.has_errors();
        let encoded = Encoded::of(response, resource);
        let imported = wire::import_resource_state::ImportedResource {
            type_name: resource.name().to_owned(),
            state: encoded.state,
            private: encoded.private,
            identity: encoded.identity,
        };
        Ok(wire::import_resource_state::Response {
            imported_resources: (!failed).then_some(imported).into_iter().collect(),
            diagnostics: encoded.diagnostics,
            deferred: None,
        })
    }

    pub(super) fn generate_resource_config(
        &self,
        request: wire::generate_resource_config::Request,
    ) -> Result<wire::generate_resource_config::Response, Diagnostic> {
        let resource = self.registry.resource(&request.type_name)?;
        let of = resource.value_type();
        let state = dynamic_value::from_wire(request.state, of)?;
        let config = lifecycle::generate_config(&resource.managed(), &state)?;
        Ok(wire::generate_resource_config::Response {
            config: Some(dynamic_value::to_wire(&config, of)?),
            diagnostics: Vec::new(),
        })
    }

    /// The state as it was, with one warning for the whole walk.
    fn unread(
        &self,
        argument: &str,
        state: Value,
        private: PrivateState,
        identity: Option<Value>,
    ) -> ResourceResponse {
        let mut unread = ResourceResponse {
            state: Some(state),
            private,
            identity,
            diagnostics: Diagnostics::none(),
        };
        if self.first_unknown() {
            unread.diagnostics.push(Diagnostic::warning(
                "Existing objects were not looked at",
                format!(
                    "The value of `{argument}` in the provider's configuration is not known before \
                     the apply, so the plan takes every existing object to be as the state has it."
                ),
            ));
        }
        unread
    }

    pub(super) fn ready_api(&self, type_name: &str) -> Result<Arc<P::Api>, Diagnostic> {
        match self.api() {
            Api::Ready(api) => Ok(api),
            Api::Unknown { argument } => Err(not_known_yet(type_name, &argument)),
            Api::Absent => Err(not_configured(type_name)),
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

fn not_known_yet(type_name: &str, argument: &str) -> Diagnostic {
    Diagnostic::error(
        format!("Cannot work on {type_name}: {argument} of the provider is not known yet"),
        format!(
            "No call can be made without `{argument}`, and its value in the provider's \
             configuration comes from something that is not applied yet. Apply that first, with \
             -target, or give `{argument}` a value that is known."
        ),
    )
}

/// The parts of an answer about an object.
struct Encoded {
    state: Option<wire::DynamicValue>,
    private: Vec<u8>,
    identity: Option<wire::ResourceIdentityData>,
    diagnostics: Vec<wire::Diagnostic>,
}

/// How a state is written.
type WriteState = fn(&Value, &ValueType) -> Result<wire::DynamicValue, Diagnostic>;

impl Encoded {
    /// A finalized object fits its schema, so it can be written. Should it not, the
    /// error is all there is to say.
    fn of<A>(response: ResourceResponse, resource: &ManagedResource<A>) -> Self {
        Self::by(dynamic_value::to_wire, response, resource)
    }

    fn by<A>(write: WriteState, response: ResourceResponse, resource: &ManagedResource<A>) -> Self {
        let mut diagnostics = response.diagnostics;
        let state = response.state.unwrap_or(Value::Null);
        let state = write(&state, resource.value_type())
            .map_err(|problem| diagnostics.push(problem))
            .ok();
        let identity = identity::to_wire(response.identity.as_ref(), resource.identity())
            .unwrap_or_else(|problem| {
                diagnostics.push(problem);
                None
            });
        Self {
            state,
            private: response.private.into_bytes(),
            identity,
            diagnostics: diagnostic::to_wire(diagnostics),
        }
    }
}

#[cfg(test)]
mod tests;
