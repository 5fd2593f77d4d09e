//! RPCs about the provider as a whole.

use std::sync::Arc;

use super::ProviderService;
use super::convert::{diagnostic, dynamic_value, schema};
use crate::lifecycle::{self, Registered};
use crate::schema::Schema;
use crate::{Diagnostic, Provider, Value};
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
    pub(super) async fn get_metadata(
        &self,
        _: wire::get_metadata::Request,
    ) -> Result<wire::get_metadata::Response, Diagnostic> {
        let all = &self.registry;
        let name = |name: &str| name.to_owned();
        Ok(wire::get_metadata::Response {
            server_capabilities: Some(capabilities()),
            resources: each(&all.resources, |one| wire::get_metadata::ResourceMetadata {
                type_name: name(one.name()),
            }),
            data_sources: each(&all.data_sources, |one| {
                wire::get_metadata::DataSourceMetadata {
                    type_name: name(one.name()),
                }
            }),
            ephemeral_resources: each(&all.ephemeral_resources, |one| {
                wire::get_metadata::EphemeralMetadata {
                    type_name: name(one.name()),
                }
            }),
            list_resources: each(&all.list_resources, |one| {
                wire::get_metadata::ListResourceMetadata {
                    type_name: name(one.name()),
                }
            }),
            actions: each(&all.actions, |one| wire::get_metadata::ActionMetadata {
                type_name: name(one.name()),
            }),
            functions: each(&all.functions, |one| wire::get_metadata::FunctionMetadata {
                name: name(one.name()),
            }),
            ..Default::default()
        })
    }

    pub(super) async fn get_provider_schema(
        &self,
        _: wire::get_provider_schema::Request,
    ) -> Result<wire::get_provider_schema::Response, Diagnostic> {
        let all = &self.registry;
        let functions = self.get_functions(wire::get_functions::Request {}).await?;
        Ok(wire::get_provider_schema::Response {
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
                    (one.name().to_owned(), wire::ActionSchema { schema })
                })
                .collect(),
            functions: functions.functions,
            ..Default::default()
        })
    }

    pub(super) async fn get_resource_identity_schemas(
        &self,
        _: wire::get_resource_identity_schemas::Request,
    ) -> Result<wire::get_resource_identity_schemas::Response, Diagnostic> {
        let identified = self.registry.resources.iter().filter_map(|one| {
            let (schema, _) = one.identity()?;
            Some((one.name().to_owned(), schema::identity(schema)))
        });
        Ok(wire::get_resource_identity_schemas::Response {
            identity_schemas: identified.collect(),
            diagnostics: Vec::new(),
        })
    }

    pub(super) async fn validate_provider_config(
        &self,
        request: wire::validate_provider_config::Request,
    ) -> Result<wire::validate_provider_config::Response, Diagnostic> {
        let (schema, config) = self.provider_block(request.config)?;
        let (_, found) = lifecycle::validate_provider(&*self.provider, &schema, &config);
        Ok(wire::validate_provider_config::Response {
            diagnostics: diagnostic::to_wire(found),
        })
    }

    pub(super) async fn configure_provider(
        &self,
        request: wire::configure_provider::Request,
    ) -> Result<wire::configure_provider::Response, Diagnostic> {
        self.begin_walk();
        let (schema, config) = self.provider_block(request.config)?;
        let version = request.terraform_version;
        let (api, found) = lifecycle::configure(&*self.provider, &schema, &config, version).await;
        self.set_api(api);
        Ok(wire::configure_provider::Response {
            diagnostics: diagnostic::to_wire(found),
        })
    }

    pub(super) async fn stop_provider(
        &self,
        _: wire::stop_provider::Request,
    ) -> Result<wire::stop_provider::Response, Diagnostic> {
        self.stop.stop();
        Ok(wire::stop_provider::Response::default())
    }

    fn provider_block(
        &self,
        sent: Option<wire::DynamicValue>,
    ) -> Result<(Schema, Value), Diagnostic> {
        let schema = self.provider.schema();
        let config = dynamic_value::from_wire(sent, &schema.value_type())?;
        Ok((schema, config))
    }
}

fn each<T, M>(all: &[T], metadata: impl Fn(&T) -> M) -> Vec<M> {
    all.iter().map(metadata).collect()
}

fn schemas<T: ?Sized, M: FromIterator<(String, wire::Schema)>>(all: &[Arc<Registered<T>>]) -> M {
    all.iter()
        .map(|one| (one.name().to_owned(), schema::to_wire(one.schema())))
        .collect()
}

#[cfg(test)]
mod tests;
