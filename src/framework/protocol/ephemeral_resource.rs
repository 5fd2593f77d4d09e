//! RPCs about ephemeral resources.

use jiff::Timestamp;

use super::ProviderService;
use super::convert::{diagnostic, dynamic_value};
use super::registry::find;
use crate::lifecycle;
use crate::{Diagnostic, PrivateState, Provider};
use proto::tfplugin6 as wire;

const KIND: &str = "ephemeral resource";

impl<P: Provider> ProviderService<P> {
    pub(super) async fn validate_ephemeral_resource_config(
        &self,
        request: wire::validate_ephemeral_resource_config::Request,
    ) -> Result<wire::validate_ephemeral_resource_config::Response, Diagnostic> {
        let resource = find(&self.registry.ephemeral_resources, KIND, &request.type_name)?;
        let config = dynamic_value::from_wire(request.config, resource.value_type())?;
        let found = lifecycle::validate_ephemeral_resource(resource, &config);
        Ok(wire::validate_ephemeral_resource_config::Response {
            diagnostics: diagnostic::to_wire(found),
        })
    }

    pub(super) async fn open_ephemeral_resource(
        &self,
        request: wire::open_ephemeral_resource::Request,
    ) -> Result<wire::open_ephemeral_resource::Response, Diagnostic> {
        let resource = find(&self.registry.ephemeral_resources, KIND, &request.type_name)?;
        let of = resource.value_type();
        let config = dynamic_value::from_wire(request.config, of)?;
        let opened = lifecycle::open(resource, &self.walk(), config).await;
        let result = opened
            .result
            .map(|result| dynamic_value::to_wire(&result, of));
        Ok(wire::open_ephemeral_resource::Response {
            diagnostics: diagnostic::to_wire(opened.diagnostics),
            renew_at: opened.renew_at.map(timestamp),
            result: result.transpose()?,
            private: Some(opened.private.into_bytes()),
            deferred: None,
        })
    }

    pub(super) async fn renew_ephemeral_resource(
        &self,
        request: wire::renew_ephemeral_resource::Request,
    ) -> Result<wire::renew_ephemeral_resource::Response, Diagnostic> {
        let resource = find(&self.registry.ephemeral_resources, KIND, &request.type_name)?;
        let renewed = lifecycle::renew(resource, &self.walk(), private(request.private)).await;
        Ok(wire::renew_ephemeral_resource::Response {
            diagnostics: diagnostic::to_wire(renewed.diagnostics),
            renew_at: renewed.renew_at.map(timestamp),
            private: Some(renewed.private.into_bytes()),
        })
    }

    pub(super) async fn close_ephemeral_resource(
        &self,
        request: wire::close_ephemeral_resource::Request,
    ) -> Result<wire::close_ephemeral_resource::Response, Diagnostic> {
        let resource = find(&self.registry.ephemeral_resources, KIND, &request.type_name)?;
        let found = lifecycle::close(resource, &self.walk(), private(request.private)).await;
        Ok(wire::close_ephemeral_resource::Response {
            diagnostics: diagnostic::to_wire(found),
        })
    }
}

fn private(sent: Option<Vec<u8>>) -> PrivateState {
    PrivateState::from_bytes(&sent.unwrap_or_default())
}

fn timestamp(at: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp {
        seconds: at.as_second(),
        nanos: at.subsec_nanosecond(),
    }
}

#[cfg(test)]
mod tests;
