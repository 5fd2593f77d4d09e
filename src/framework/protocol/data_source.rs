//! RPCs about data sources.

use super::ProviderService;
use super::convert::{diagnostic, dynamic_value};
use super::registry::find;
use crate::lifecycle;
use crate::{Diagnostic, Provider};
use proto::tfplugin6 as wire;

const KIND: &str = "data source";

impl<P: Provider> ProviderService<P> {
    pub(super) async fn validate_data_resource_config(
        &self,
        request: wire::validate_data_resource_config::Request,
    ) -> Result<wire::validate_data_resource_config::Response, Diagnostic> {
        let source = find(&self.registry.data_sources, KIND, &request.type_name)?;
        let config = dynamic_value::from_wire(request.config, source.value_type())?;
        let found = lifecycle::validate_data_source(source, &config);
        Ok(wire::validate_data_resource_config::Response {
            diagnostics: diagnostic::to_wire(found),
        })
    }

    pub(super) async fn read_data_source(
        &self,
        request: wire::read_data_source::Request,
    ) -> Result<wire::read_data_source::Response, Diagnostic> {
        let source = find(&self.registry.data_sources, KIND, &request.type_name)?;
        let of = source.value_type();
        let config = dynamic_value::from_wire(request.config, of)?;
        let found = lifecycle::read_data(source, &self.walk(), config).await;
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
