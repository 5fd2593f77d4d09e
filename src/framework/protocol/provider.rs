//! RPCs about the provider as a whole.

use super::ProviderService;
use super::convert::{diagnostic, dynamic_value, schema};
use super::registry::Registered;
use crate::lifecycle::validate_block;
use crate::{Configure, Diagnostic, Diagnostics, Model as _, Provider};
use proto::tfplugin6 as wire;

/// What the server can do beyond the base protocol.
fn capabilities() -> wire::ServerCapabilities {
    wire::ServerCapabilities {
        // A destroy is planned here too, so its private state comes back.
        plan_destroy: true,
        // Every RPC works without a schema request before it.
        get_provider_schema_optional: true,
        move_resource_state: false,
        generate_resource_config: true,
    }
}

impl<P: Provider> ProviderService<P> {
    pub(super) fn metadata(&self) -> wire::get_metadata::Response {
        let all = &self.registry;
        let name = |name: &str| name.to_owned();
        wire::get_metadata::Response {
            server_capabilities: Some(capabilities()),
            resources: each(&all.resources, |one| wire::get_metadata::ResourceMetadata {
                type_name: name(one.name()),
            }),
            data_sources: each(&all.data_sources, |one| {
                wire::get_metadata::DataSourceMetadata {
                    type_name: name(one.name),
                }
            }),
            ephemeral_resources: each(&all.ephemeral_resources, |one| {
                wire::get_metadata::EphemeralMetadata {
                    type_name: name(one.name),
                }
            }),
            list_resources: each(&all.list_resources, |one| {
                wire::get_metadata::ListResourceMetadata {
                    type_name: name(one.name),
                }
            }),
            actions: each(&all.actions, |one| wire::get_metadata::ActionMetadata {
                type_name: name(one.name),
            }),
            functions: each(all.functions, |one| wire::get_metadata::FunctionMetadata {
                name: name(one.name()),
            }),
            ..Default::default()
        }
    }

    pub(super) fn provider_schema(&self) -> wire::get_provider_schema::Response {
        let all = &self.registry;
        wire::get_provider_schema::Response {
            provider: Some(schema::to_wire(&self.provider.schema())),
            server_capabilities: Some(capabilities()),
            resource_schemas: all
                .resources
                .iter()
                .map(|one| (one.name().to_owned(), schema::to_wire(one.schema())))
                .collect(),
            data_source_schemas: schemas(&all.data_sources),
            ephemeral_resource_schemas: schemas(&all.ephemeral_resources),
            list_resource_schemas: schemas(&all.list_resources),
            action_schemas: all
                .actions
                .iter()
                .map(|one| {
                    let schema = Some(schema::to_wire(one.schema()));
                    (one.name.to_owned(), wire::ActionSchema { schema })
                })
                .collect(),
            functions: self.functions().functions,
            ..Default::default()
        }
    }

    pub(super) fn identity_schemas(&self) -> wire::get_resource_identity_schemas::Response {
        let identified = self.registry.resources.iter().filter_map(|one| {
            let (schema, _) = one.identity()?;
            Some((one.name().to_owned(), schema::identity(schema)))
        });
        wire::get_resource_identity_schemas::Response {
            identity_schemas: identified.collect(),
            diagnostics: Vec::new(),
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

fn each<T, M>(all: &[T], metadata: impl Fn(&T) -> M) -> Vec<M> {
    all.iter().map(metadata).collect()
}

fn schemas<T: ?Sized, M: FromIterator<(String, wire::Schema)>>(all: &[Registered<T>]) -> M {
    all.iter()
        .map(|one| (one.name.to_owned(), schema::to_wire(one.schema())))
        .collect()
}

#[cfg(test)]
mod tests;
