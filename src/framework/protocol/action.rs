//! RPCs about actions.

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::ReceiverStream;

use super::ProviderService;
use super::convert::diagnostic;
use super::guard::{self, Events, Subject};
use super::list_resource::block_from_wire;
use super::registry::find;
use crate::lifecycle::{self, ActionEvent};
use crate::{Diagnostic, Diagnostics, Provider};
use proto::tfplugin6 as wire;

const KIND: &str = "action";

impl<P: Provider> ProviderService<P> {
    pub(super) async fn validate_action_config(
        &self,
        request: wire::validate_action_config::Request,
    ) -> Result<wire::validate_action_config::Response, Diagnostic> {
        let action = find(&self.registry.actions, KIND, &request.type_name)?;
        let config = block_from_wire(request.config, action)?;
        let found = lifecycle::validate_action(action, &config);
        Ok(wire::validate_action_config::Response {
            diagnostics: diagnostic::to_wire(found),
        })
    }

    pub(super) async fn plan_action(
        &self,
        request: wire::plan_action::Request,
    ) -> Result<wire::plan_action::Response, Diagnostic> {
        let action = find(&self.registry.actions, KIND, &request.action_type)?;
        let config = block_from_wire(request.config, action)?;
        let found = lifecycle::plan_action(action, &self.walk(), &config).await;
        Ok(wire::plan_action::Response {
            diagnostics: diagnostic::to_wire(found),
            deferred: None,
        })
    }

    pub(super) async fn invoke_action(
        &self,
        request: wire::invoke_action::Request,
    ) -> Result<Events<wire::invoke_action::Event>, Diagnostic> {
        let action = Arc::clone(find(&self.registry.actions, KIND, &request.action_type)?);
        let config = block_from_wire(request.config, &action)?;
        let (walk, name) = (self.walk(), action.name());
        let (events, stream) = mpsc::channel(1);
        let work = async move { lifecycle::invoke(&action, &walk, config, events).await };
        tokio::spawn(guard::logged("InvokeAction", Subject::Action(name), work));
        let events = ReceiverStream::new(stream);
        Ok(Box::pin(events.map(|event| {
            Ok(match event {
                ActionEvent::Progress(sentence) => progress(sentence),
                ActionEvent::Completed(diagnostics) => completed(diagnostics),
            })
        })))
    }
}

fn progress(message: String) -> wire::invoke_action::Event {
    let progress = wire::invoke_action::event::Progress { message };
    wire::invoke_action::Event {
        r#type: Some(wire::invoke_action::event::Type::Progress(progress)),
    }
}

/// The event that ends an action.
pub(super) fn completed(diagnostics: Diagnostics) -> wire::invoke_action::Event {
    let completed = wire::invoke_action::event::Completed {
        diagnostics: diagnostic::to_wire(diagnostics),
    };
    wire::invoke_action::Event {
        r#type: Some(wire::invoke_action::event::Type::Completed(completed)),
    }
}

#[cfg(test)]
mod tests;
