//! RPCs about actions.

use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use super::ProviderService;
use super::convert::{diagnostic, dynamic_value};
use super::guard::{self, Events, Subject};
use super::list_resource::or_absent;
use super::registry::{Registered, find};
use crate::lifecycle::{self, provider_bug};
use crate::{Api, Diagnostic, Diagnostics, ErasedAction, Invoke, Progress, Provider, Value};
use panics;
use proto::tfplugin6 as wire;

const KIND: &str = "action";

impl<P: Provider> ProviderService<P> {
    pub(super) fn validate_action_config(
        &self,
        request: wire::validate_action_config::Request,
    ) -> Result<wire::validate_action_config::Response, Diagnostic> {
        let registered = find(&self.registry.actions, KIND, &request.type_name)?;
        let config = config(registered, request.config)?;
        let block = &registered.schema().block;
        let found = lifecycle::validate_with(registered.name, block, &config, |config| {
            registered.object.validate(config)
        });
        Ok(wire::validate_action_config::Response {
            diagnostics: diagnostic::to_wire(found),
        })
    }

    pub(super) async fn plan_action(
        &self,
        request: wire::plan_action::Request,
    ) -> Result<wire::plan_action::Response, Diagnostic> {
        let registered = find(&self.registry.actions, KIND, &request.action_type)?;
        let config = config(registered, request.config)?;
        let problems = lifecycle::check_for_use(&registered.schema().block, &config);
        let found = match self.api() {
            _ if problems.has_errors() => problems,
            Api::Ready(api) => {
                let plan = registered.object.plan(&*api, &config, self.stop_token());
                panics::catch(plan)
                    .await
                    .map_err(|panic| provider_bug(registered.name, &panic))?
                    .map_err(|error| provider_bug(registered.name, &error))?
            }
            // An action is planned without the API where nobody can reach it yet.
            Api::Absent | Api::Unknown { .. } => Diagnostics::none(),
        };
        Ok(wire::plan_action::Response {
            diagnostics: diagnostic::to_wire(found),
            deferred: None,
        })
    }

    /// Does it, and tells how it goes. The last event says that it is completed.
    pub(super) fn invoke_action(
        &self,
        request: wire::invoke_action::Request,
    ) -> Result<Events<wire::invoke_action::Event>, Diagnostic> {
        let registered = find(&self.registry.actions, KIND, &request.action_type)?;
        let config = config(registered, request.config)?;
        let problems = lifecycle::check_for_use(&registered.schema().block, &config);
        if problems.has_errors() {
            return Ok(guard::only_event(completed(problems)));
        }
        let api = self.ready_api(registered.name)?;
        let (events, stream) = mpsc::channel(1);
        let (progress, mut sentences) = mpsc::channel(1);

        let (object, name) = (registered.object, registered.name);
        let invoke = Invoke {
            config,
            progress: Progress::to(progress),
            stop: self.stop_token(),
        };
        let work = async move {
            let mut doing = std::pin::pin!(panics::catch(object.invoke(&*api, invoke)));
            let outcome = loop {
                tokio::select! {
                    // What was said before the end is told before the end.
                    biased;
                    Some(sentence) = sentences.recv() => {
                        // It goes on where nobody reads: half an action helps nobody.
                        let _ = events.send(Ok(said(sentence))).await;
                    }
                    done = &mut doing => break done,
                }
            };
            while let Ok(sentence) = sentences.try_recv() {
                let _ = events.send(Ok(said(sentence))).await;
            }
            let diagnostics = match outcome {
                Ok(Ok(diagnostics)) => diagnostics,
                Ok(Err(error)) => provider_bug(name, &error).into(),
                Err(panic) => provider_bug(name, &panic).into(),
            };
            let _ = events.send(Ok(completed(diagnostics))).await;
        };
        tokio::spawn(guard::logged("InvokeAction", Subject::Action(name), work));
        Ok(Box::pin(ReceiverStream::new(stream)))
    }
}

fn config<A>(
    registered: &Registered<dyn ErasedAction<A>>,
    sent: Option<wire::DynamicValue>,
) -> Result<Value, Diagnostic> {
    let config = dynamic_value::from_wire(sent, registered.value_type())?;
    Ok(or_absent(config, registered.schema()))
}

fn said(message: String) -> wire::invoke_action::Event {
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
