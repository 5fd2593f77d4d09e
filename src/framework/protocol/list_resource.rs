//! RPCs about list resources.

use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use super::ProviderService;
use super::convert::{diagnostic, dynamic_value, identity};
use super::guard::{self, Events, Subject};
use super::registry::{ManagedResource, Registered, find};
use crate::lifecycle::{self, BugPolicy, provider_bug};
use crate::schema::{IdentitySchema, Schema};
use crate::{
    Diagnostic, Diagnostics, ErasedListResource, List, Listed, Provider, Value, ValueType,
};
use panics;
use proto::tfplugin6 as wire;

const KIND: &str = "list resource";

/// Events that wait for a slow reader. Few: nothing is fetched that nobody wants.
const AHEAD: usize = 4;

impl<P: Provider> ProviderService<P> {
    pub(super) fn validate_list_resource_config(
        &self,
        request: wire::validate_list_resource_config::Request,
    ) -> Result<wire::validate_list_resource_config::Response, Diagnostic> {
        let registered = find(&self.registry.list_resources, KIND, &request.type_name)?;
        let config = config(registered, request.config)?;
        let block = &registered.schema().block;
        let found = lifecycle::validate_with(registered.name, block, &config, |config| {
            registered.object.validate(config)
        });
        Ok(wire::validate_list_resource_config::Response {
            diagnostics: diagnostic::to_wire(found),
        })
    }

    /// Sends each object as it is found, and ends at the limit or when nobody reads.
    pub(super) fn list_resource(
        &self,
        request: wire::list_resource::Request,
    ) -> Result<Events<wire::list_resource::Event>, Diagnostic> {
        let registered = find(&self.registry.list_resources, KIND, &request.type_name)?;
        let resource = self.registry.resource(&request.type_name)?;
        let encoder = Encoder::of(resource, request.include_resource_object);
        let config = config(registered, request.config)?;
        let problems = lifecycle::check_for_use(&registered.schema().block, &config);
        if problems.has_errors() {
            return Ok(guard::only_event(only(problems)));
        }
        let api = self.ready_api(registered.name)?;
        let stop = self.stop_token().child_token();
        let (events, stream) = mpsc::channel(AHEAD);
        let (found, mut listed) = mpsc::channel(1);

        let (object, name) = (registered.object, registered.name);
        let list = List {
            config,
            with_objects: request.include_resource_object,
            stop: stop.clone(),
        };
        let limit = usize::try_from(request.limit)
            .ok()
            .filter(|limit| *limit > 0);
        let work = async move {
            // What still runs when this ends, for whatever reason, is of no use.
            let _stop = stop.drop_guard();
            let mut listing = std::pin::pin!(panics::catch(object.list(&*api, list, found)));
            let mut outcome = None;
            let mut sent = 0;
            while limit.is_none_or(|limit| sent < limit) {
                let one = tokio::select! {
                    one = listed.recv() => one,
                    done = &mut listing, if outcome.is_none() => {
                        outcome = Some(done);
                        continue;
                    }
                    () = events.closed() => return,
                };
                let Some(one) = one else { break };
                if events.send(Ok(encoder.event(one))).await.is_err() {
                    return;
                }
                sent += 1;
            }
            let diagnostics = match outcome {
                Some(Ok(Ok(diagnostics))) => diagnostics,
                Some(Ok(Err(error))) => provider_bug(name, &error).into(),
                Some(Err(panic)) => provider_bug(name, &panic).into(),
                // The limit came first.
                None => Diagnostics::none(),
            };
            if !diagnostics.is_empty() {
                let _ = events.send(Ok(only(diagnostics))).await;
            }
        };
        tokio::spawn(guard::logged(
            "ListResource",
            Subject::ListResource(name),
            work,
        ));
        Ok(Box::pin(ReceiverStream::new(stream)))
    }
}

fn config<A>(
    registered: &Registered<dyn ErasedListResource<A>>,
    sent: Option<wire::DynamicValue>,
) -> Result<Value, Diagnostic> {
    let config = dynamic_value::from_wire(sent, registered.value_type())?;
    Ok(or_absent(config, registered.schema()))
}

/// A block that is left out is null on the wire, and empty for its kind.
pub(super) fn or_absent(config: Value, schema: &Schema) -> Value {
    if config.is_null() {
        schema.absent()
    } else {
        config
    }
}

/// Writes what was found by the schemas of the managed resource.
struct Encoder {
    name: &'static str,
    identity: Option<(IdentitySchema, ValueType)>,
    schema: Schema,
    object: ValueType,
    with_objects: bool,
}

impl Encoder {
    fn of<A>(resource: &ManagedResource<A>, with_objects: bool) -> Self {
        Self {
            name: resource.name(),
            identity: resource.identity().cloned(),
            schema: resource.schema().clone(),
            object: resource.value_type().clone(),
            with_objects,
        }
    }

    fn event(&self, listed: Listed<Value>) -> wire::list_resource::Event {
        let bug_policy = BugPolicy::OF_THIS_BUILD;
        let block = &self.schema.block;
        let listed =
            lifecycle::check_listed(self.name, block, self.with_objects, listed, bug_policy);
        let encoded = || {
            let identity = identity::to_wire(Some(&listed.identity), self.identity.as_ref())?;
            let object = listed.object.as_ref();
            let object = object.map(|object| dynamic_value::to_wire(object, &self.object));
            Ok::<_, Diagnostic>((identity, object.transpose()?))
        };
        match encoded() {
            Ok((identity, resource_object)) => wire::list_resource::Event {
                identity,
                display_name: listed.display_name,
                resource_object,
                diagnostic: diagnostic::to_wire(listed.diagnostics),
            },
            Err(problem) => only(problem.into()),
        }
    }
}

/// An event that only says something.
pub(super) fn only(diagnostics: Diagnostics) -> wire::list_resource::Event {
    wire::list_resource::Event {
        diagnostic: diagnostic::to_wire(diagnostics),
        ..Default::default()
    }
}

#[cfg(test)]
mod tests;
