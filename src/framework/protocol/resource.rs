//! RPCs about managed resources.

use super::convert::{diagnostic, dynamic_value, identity, path};
use super::{ProviderService, absent};
use crate::lifecycle::{
    self, ApplyRequest, ManagedResource, PlanRequest, ReadRequest, ResourceResponse,
};
use crate::{Diagnostic, ImportBy, PrivateState, Provider, Value, ValueType};
use proto::tfplugin6 as wire;

impl<P: Provider> ProviderService<P> {
    pub(super) async fn validate_resource_config(
        &self,
        request: wire::validate_resource_config::Request,
    ) -> Result<wire::validate_resource_config::Response, Diagnostic> {
        let resource = self.registry.resource(&request.type_name)?;
        let config = dynamic_value::from_wire(request.config, resource.value_type())?;
        let knows_write_only = request
            .client_capabilities
            .is_some_and(|client| client.write_only_attributes_allowed);
        let found = lifecycle::validate(resource, &config, !knows_write_only);
        Ok(wire::validate_resource_config::Response {
            diagnostics: diagnostic::to_wire(found),
        })
    }

    pub(super) async fn upgrade_resource_state(
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
        let upgraded = lifecycle::upgrade(resource, request.version, &stored.json)?;
        Ok(wire::upgrade_resource_state::Response {
            upgraded_state: Some(dynamic_value::to_wire(&upgraded, resource.value_type())?),
            diagnostics: Vec::new(),
        })
    }

    pub(super) async fn upgrade_resource_identity(
        &self,
        request: wire::upgrade_resource_identity::Request,
    ) -> Result<wire::upgrade_resource_identity::Response, Diagnostic> {
        let resource = self.registry.resource(&request.type_name)?;
        let described = resource
            .identity()
            .ok_or_else(|| absent::ability(resource.name(), "resource identity"))?;
        let stored = request.raw_identity.unwrap_or_default().json;
        let upgraded =
            lifecycle::upgrade_identity(resource, &described.0, request.version, &stored)?;
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
        let change = PlanRequest {
            prior: dynamic_value::from_wire(request.prior_state, of)?,
            config: dynamic_value::from_wire(request.config, of)?,
            proposed: dynamic_value::from_wire(request.proposed_new_state, of)?,
            private: PrivateState::from_bytes(&request.prior_private),
            planned_private: planned_private(&request.planned_private),
            identity: identity::from_wire(request.prior_identity, resource.identity())?,
        };
        let plan = lifecycle::plan(resource, &self.walk(), change).await;
        Ok(wire::plan_resource_change::Response {
            planned_state: Some(dynamic_value::to_wire(&plan.planned, of)?),
            requires_replace: plan
                .requires_replacement
                .iter()
                .map(path::to_wire)
                .collect(),
            planned_private: plan.private.into_bytes(),
            diagnostics: diagnostic::to_wire(plan.diagnostics),
            planned_identity: identity::to_wire(plan.identity.as_ref(), resource.identity())?,
            ..Default::default()
        })
    }

    pub(super) async fn apply_resource_change(
        &self,
        request: wire::apply_resource_change::Request,
    ) -> Result<wire::apply_resource_change::Response, Diagnostic> {
        let resource = self.registry.resource(&request.type_name)?;
        let of = resource.value_type();
        let change = ApplyRequest {
            prior: dynamic_value::from_wire(request.prior_state, of)?,
            planned: dynamic_value::from_wire(request.planned_state, of)?,
            config: dynamic_value::from_wire(request.config, of)?,
            private: PrivateState::from_bytes(&request.planned_private),
            identity: identity::from_wire(request.planned_identity, resource.identity())?,
        };
        let response = lifecycle::apply(resource, &self.walk(), change).await;
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
        let read = ReadRequest {
            state: dynamic_value::from_wire(request.current_state, of)?,
            private: PrivateState::from_bytes(&request.private),
            identity: identity::from_wire(request.current_identity, resource.identity())?,
        };
        let response = lifecycle::read(resource, &self.walk(), read).await;
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
        let identity = identity::from_wire(request.identity, resource.identity())?;
        let by = identity.map_or(ImportBy::Id(request.id), ImportBy::Identity);
        let response = lifecycle::import(resource, &self.walk(), by).await;
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

    pub(super) async fn move_resource_state(
        &self,
        request: wire::move_resource_state::Request,
    ) -> Result<wire::move_resource_state::Response, Diagnostic> {
        let type_name = &request.target_type_name;
        Err(absent::ability(type_name, "moves from other types"))
    }

    pub(super) async fn generate_resource_config(
        &self,
        request: wire::generate_resource_config::Request,
    ) -> Result<wire::generate_resource_config::Response, Diagnostic> {
        let resource = self.registry.resource(&request.type_name)?;
        let of = resource.value_type();
        let state = dynamic_value::from_wire(request.state, of)?;
        let config = lifecycle::generate_config(resource, &state)?;
        Ok(wire::generate_resource_config::Response {
            config: Some(dynamic_value::to_wire(&config, of)?),
            diagnostics: Vec::new(),
        })
    }
}

/// No bytes say that there was no plan before, or that the host keeps nothing of it.
fn planned_private(bytes: &[u8]) -> Option<PrivateState> {
    (!bytes.is_empty()).then(|| PrivateState::from_bytes(bytes))
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
