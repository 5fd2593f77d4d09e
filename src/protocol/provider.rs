//! RPCs about the provider as a whole.

use super::ProviderService;
use super::convert::{diagnostic, dynamic_value, schema};
use super::generated as wire;
use crate::framework::lifecycle::validate_block;
use crate::framework::{Configure, Diagnostic, Diagnostics, Model as _, Provider};

/// What the server can do beyond the base protocol.
fn capabilities() -> wire::ServerCapabilities {
    wire::ServerCapabilities {
        // A destroy is planned here too, so its private state comes back.
        plan_destroy: true,
        // Every RPC works without a schema request before it.
        get_provider_schema_optional: true,
        move_resource_state: false,
        generate_resource_config: false,
    }
}

impl<P: Provider> ProviderService<P> {
    pub(super) fn metadata(&self) -> wire::get_metadata::Response {
        let resource = |registered: &super::registry::Registered<P::Api>| {
            wire::get_metadata::ResourceMetadata {
                type_name: registered.resource.type_name().to_owned(),
            }
        };
        wire::get_metadata::Response {
            server_capabilities: Some(capabilities()),
            resources: self.registry.iter().map(resource).collect(),
            ..Default::default()
        }
    }

    pub(super) fn provider_schema(&self) -> wire::get_provider_schema::Response {
        let resource_schemas = self.registry.iter().map(|registered| {
            (
                registered.resource.type_name().to_owned(),
                schema::to_wire(registered.schema()),
            )
        });
        wire::get_provider_schema::Response {
            provider: Some(schema::to_wire(&self.provider.schema())),
            resource_schemas: resource_schemas.collect(),
            server_capabilities: Some(capabilities()),
            ..Default::default()
        }
    }

    pub(super) fn validate_provider_config(
        &self,
        request: wire::validate_provider_config::Request,
    ) -> Result<wire::validate_provider_config::Response, Diagnostic> {
        let (_, diagnostics) = self.checked_config(request.config)?;
        Ok(wire::validate_provider_config::Response {
            diagnostics: diagnostic::to_wire(diagnostics),
        })
    }

    pub(super) async fn configure(
        &self,
        request: wire::configure_provider::Request,
    ) -> Result<wire::configure_provider::Response, Diagnostic> {
        self.begin_walk();
        let (config, mut diagnostics) = self.checked_config(request.config)?;
        if let Some(config) = config {
            let terraform_version = request.terraform_version;
            let (api, found) = self
                .provider
                .configure(Configure {
                    config,
                    terraform_version,
                })
                .await;
            diagnostics.extend(found);
            self.set_api(api);
        }
        Ok(wire::configure_provider::Response {
            diagnostics: diagnostic::to_wire(diagnostics),
        })
    }

    /// The configuration, if it passes every check.
    fn checked_config(
        &self,
        config: Option<wire::DynamicValue>,
    ) -> Result<(Option<P::Config>, Diagnostics), Diagnostic> {
        let schema = self.provider.schema();
        let value = dynamic_value::from_wire(config, &schema.value_type())?;
        let mut diagnostics = validate_block(&schema.block, &value);
        if diagnostics.has_errors() {
            // The model need not be able to hold what a check refuses.
            return Ok((None, diagnostics));
        }
        let config = P::Config::from_value(&value).map_err(|error| {
            Diagnostic::error(
                "The provider cannot read its configuration",
                format!("{error}."),
            )
        })?;
        diagnostics.extend(self.provider.validate(&config));
        let passed = !diagnostics.has_errors();
        Ok((passed.then_some(config), diagnostics))
    }
}

#[cfg(test)]
mod tests;
