//! RPCs about data sources.

use super::ProviderService;
use super::convert::{diagnostic, dynamic_value};
use super::registry::find;
use crate::lifecycle::{self, BugPolicy, provider_bug};
use crate::{Diagnostic, Found, Provider, ReadData};
use panics;
use proto::tfplugin6 as wire;

const KIND: &str = "data source";

impl<P: Provider> ProviderService<P> {
    pub(super) fn validate_data_source_config(
        &self,
        request: wire::validate_data_resource_config::Request,
    ) -> Result<wire::validate_data_resource_config::Response, Diagnostic> {
        let registered = find(&self.registry.data_sources, KIND, &request.type_name)?;
        let config = dynamic_value::from_wire(request.config, registered.value_type())?;
        let block = &registered.schema().block;
        let found = lifecycle::validate_with(registered.name, block, &config, |config| {
            registered.object.validate(config)
        });
        Ok(wire::validate_data_resource_config::Response {
            diagnostics: diagnostic::to_wire(found),
        })
    }

    pub(super) async fn read_data_source(
        &self,
        request: wire::read_data_source::Request,
    ) -> Result<wire::read_data_source::Response, Diagnostic> {
        let registered = find(&self.registry.data_sources, KIND, &request.type_name)?;
        let of = registered.value_type();
        let config = dynamic_value::from_wire(request.config, of)?;
        let schema = registered.schema();
        let problems = lifecycle::check_for_use(&schema.block, &config);
        if problems.has_errors() {
            return Ok(wire::read_data_source::Response {
                diagnostics: diagnostic::to_wire(problems),
                ..Default::default()
            });
        }
        let api = self.ready_api(registered.name)?;

        let read = registered.object.read(
            &*api,
            ReadData {
                config: config.clone(),
                limit: schema.timeouts.limit("read", &config),
                stop: self.stop_token(),
            },
        );
        let found = match panics::catch(read).await {
            Ok(Ok(found)) => found,
            Ok(Err(error)) => Found::error(provider_bug(registered.name, &error)),
            Err(panic) => Found::error(provider_bug(registered.name, &panic)),
        };
        let bug_policy = BugPolicy::OF_THIS_BUILD;
        let found =
            lifecycle::check_data(registered.name, &schema.block, &config, found, bug_policy);
        let state = found
            .result
            .map(|result| dynamic_value::to_wire(&result, of));
        Ok(wire::read_data_source::Response {
            state: state.transpose()?,
            diagnostics: diagnostic::to_wire(found.diagnostics),
            ..Default::default()
        })
    }
}

#[cfg(test)]
mod tests;
