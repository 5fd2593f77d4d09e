//! RPCs about list resources.

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::ReceiverStream;

use super::ProviderService;
use super::convert::{diagnostic, dynamic_value, identity};
use super::guard::{self, Events, Subject};
use super::registry::find;
use crate::lifecycle::{self, ListEvent, ListRequest, ManagedResource, Registered};
use crate::{Diagnostic, Diagnostics, Listed, Provider, Value};
use proto::tfplugin6 as wire;

const KIND: &str = "list resource";

/// Events that wait for a slow reader. Few: nothing is fetched that is not wanted.
const AHEAD: usize = 4;

impl<P: Provider> ProviderService<P> {
    pub(super) async fn validate_list_resource_config(
        &self,
        request: wire::validate_list_resource_config::Request,
    ) -> Result<wire::validate_list_resource_config::Response, Diagnostic> {
        let list = find(&self.registry.list_resources, KIND, &request.type_name)?;
        let config = block_from_wire(request.config, list)?;
        let found = lifecycle::validate_list_resource(list, &config);
        Ok(wire::validate_list_resource_config::Response {
            diagnostics: diagnostic::to_wire(found),
        })
    }

    pub(super) async fn list_resource(
        &self,
        request: wire::list_resource::Request,
    ) -> Result<Events<wire::list_resource::Event>, Diagnostic> {
        let list = Arc::clone(find(
            &self.registry.list_resources,
            KIND,
            &request.type_name,
        )?);
        let resource = Arc::clone(self.registry.resource(&request.type_name)?);
        let limit = usize::try_from(request.limit).ok();
        let wanted = ListRequest {
            config: block_from_wire(request.config, &list)?,
            with_objects: request.include_resource_object,
            limit: limit.filter(|limit| *limit > 0),
        };
        // Made here, where a panic of the author's is caught, and not while events are sent.
        let _ = (resource.value_type(), resource.identity());
        let walk = self.walk();
        let (events, stream) = mpsc::channel(AHEAD);
        let (name, listed) = (list.name(), Arc::clone(&resource));
        let work = async move { lifecycle::list(&list, &resource, &walk, wanted, events).await };
        tokio::spawn(guard::logged(
            "ListResource",
            Subject::ListResource(name),
            work,
        ));
        let events = ReceiverStream::new(stream);
        Ok(Box::pin(
            events.map(move |event| Ok(to_wire(&listed, event))),
        ))
    }
}

/// Reads the block `config`. One that is left out is null on the wire, and empty for its
/// kind.
pub(super) fn block_from_wire<T: ?Sized>(
    sent: Option<wire::DynamicValue>,
    registered: &Registered<T>,
) -> Result<Value, Diagnostic> {
    let config = dynamic_value::from_wire(sent, registered.value_type())?;
    Ok(if config.is_null() {
        registered.schema().absent()
    } else {
        config
    })
}

fn to_wire<A>(resource: &ManagedResource<A>, event: ListEvent) -> wire::list_resource::Event {
    match event {
        ListEvent::Found(listed) => {
            found(resource, listed).unwrap_or_else(|problem| only(problem.into()))
        }
        ListEvent::Ended(diagnostics) => only(diagnostics),
    }
}

fn found<A>(
    resource: &ManagedResource<A>,
    listed: Listed<Value>,
) -> Result<wire::list_resource::Event, Diagnostic> {
    let object = listed
        .object
        .map(|object| dynamic_value::to_wire(&object, resource.value_type()));
    Ok(wire::list_resource::Event {
        identity: identity::to_wire(Some(&listed.identity), resource.identity())?,
        display_name: listed.display_name,
        resource_object: object.transpose()?,
        diagnostic: diagnostic::to_wire(listed.diagnostics),
    })
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
