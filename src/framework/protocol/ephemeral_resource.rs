//! RPCs about ephemeral resources.

use jiff::{SignedDuration, Timestamp};

use super::ProviderService;
use super::convert::{diagnostic, dynamic_value};
use super::registry::find;
use crate::lifecycle::{self, BugPolicy, provider_bug};
use crate::{Close, Diagnostic, Open, Opened, PrivateState, Provider, Renew};
use panics;
use proto::tfplugin6 as wire;

const KIND: &str = "ephemeral resource";

/// Terraform renews at once what should have been renewed before, again and again.
const SOONEST_RENEWAL: SignedDuration = SignedDuration::from_secs(5);

impl<P: Provider> ProviderService<P> {
    pub(super) fn validate_ephemeral_resource_config(
        &self,
        request: wire::validate_ephemeral_resource_config::Request,
    ) -> Result<wire::validate_ephemeral_resource_config::Response, Diagnostic> {
        let registered = find(&self.registry.ephemeral_resources, KIND, &request.type_name)?;
        let config = dynamic_value::from_wire(request.config, registered.value_type())?;
        let block = &registered.schema().block;
        let found = lifecycle::validate_with(registered.name, block, &config, |config| {
            registered.object.validate(config)
        });
        Ok(wire::validate_ephemeral_resource_config::Response {
            diagnostics: diagnostic::to_wire(found),
        })
    }

    pub(super) async fn open_ephemeral_resource(
        &self,
        request: wire::open_ephemeral_resource::Request,
    ) -> Result<wire::open_ephemeral_resource::Response, Diagnostic> {
        let registered = find(&self.registry.ephemeral_resources, KIND, &request.type_name)?;
        let of = registered.value_type();
        let config = dynamic_value::from_wire(request.config, of)?;
        let block = &registered.schema().block;
        let problems = lifecycle::check_for_use(block, &config);
        if problems.has_errors() {
            return Ok(wire::open_ephemeral_resource::Response {
                diagnostics: diagnostic::to_wire(problems),
                ..Default::default()
            });
        }
        let api = self.ready_api(registered.name)?;

        let open = Open {
            config: config.clone(),
            stop: self.stop_token(),
        };
        let opened = match panics::catch(registered.object.open(&*api, open)).await {
            Ok(Ok(opened)) => opened,
            Ok(Err(error)) => Opened::error(provider_bug(registered.name, &error)),
            Err(panic) => Opened::error(provider_bug(registered.name, &panic)),
        };
        let bug_policy = BugPolicy::OF_THIS_BUILD;
        let opened = lifecycle::check_opened(registered.name, block, &config, opened, bug_policy);
        let result = opened
            .result
            .map(|result| dynamic_value::to_wire(&result, of));
        Ok(wire::open_ephemeral_resource::Response {
            diagnostics: diagnostic::to_wire(opened.diagnostics),
            renew_at: opened.renew_at.map(|at| self.renewal(at)),
            result: result.transpose()?,
            private: Some(opened.private.into_bytes()),
            deferred: None,
        })
    }

    pub(super) async fn renew_ephemeral_resource(
        &self,
        request: wire::renew_ephemeral_resource::Request,
    ) -> Result<wire::renew_ephemeral_resource::Response, Diagnostic> {
        let registered = find(&self.registry.ephemeral_resources, KIND, &request.type_name)?;
        let api = self.ready_api(registered.name)?;
        let renew = Renew {
            private: PrivateState::from_bytes(&request.private.unwrap_or_default()),
            stop: self.stop_token(),
        };
        let renewed = panics::catch(registered.object.renew(&*api, renew))
            .await
            .map_err(|panic| provider_bug(registered.name, &panic))?;
        Ok(wire::renew_ephemeral_resource::Response {
            diagnostics: diagnostic::to_wire(renewed.diagnostics),
            renew_at: renewed.renew_at.map(|at| self.renewal(at)),
            private: Some(renewed.private.into_bytes()),
        })
    }

    pub(super) async fn close_ephemeral_resource(
        &self,
        request: wire::close_ephemeral_resource::Request,
    ) -> Result<wire::close_ephemeral_resource::Response, Diagnostic> {
        let registered = find(&self.registry.ephemeral_resources, KIND, &request.type_name)?;
        let api = self.ready_api(registered.name)?;
        let close = Close {
            private: PrivateState::from_bytes(&request.private.unwrap_or_default()),
            stop: self.stop_token(),
        };
        let found = panics::catch(registered.object.close(&*api, close))
            .await
            .map_err(|panic| provider_bug(registered.name, &panic))?;
        Ok(wire::close_ephemeral_resource::Response {
            diagnostics: diagnostic::to_wire(found),
        })
    }

    /// When to renew: at this time, but not before a little while from now.
    fn renewal(&self, at: Timestamp) -> prost_types::Timestamp {
        let soonest = self.clock.now().saturating_add(SOONEST_RENEWAL);
        let at = at.max(soonest.unwrap_or(at));
        prost_types::Timestamp {
            seconds: at.as_second(),
            nanos: at.subsec_nanosecond(),
        }
    }
}

#[cfg(test)]
mod tests;
