//! Listing existing objects.

use tokio::sync::mpsc;

use super::{BugPolicy, ManagedResource, Registered, Walk, consistency, handled, provider_bug};
use crate::diagnostic::Diagnostics;
use crate::list_resource::{ErasedListResource, List, Listed};
use crate::schema::Block;
use crate::value::Value;

/// What objects to list.
#[derive(Debug)]
pub struct ListRequest {
    /// What the practitioner wrote.
    pub config: Value,
    /// Whether whole objects are wanted, not only what identifies them.
    pub with_objects: bool,
    /// How many are wanted at most; `None`: all.
    pub limit: Option<usize>,
}

/// What a list tells.
#[derive(Debug)]
pub enum ListEvent {
    /// An object that was found.
    Found(Listed<Value>),
    /// What went wrong, after everything that was found.
    Ended(Diagnostics),
}

/// Checks the configuration of a list resource.
pub fn validate_list_resource<A>(
    list: &Registered<dyn ErasedListResource<A>>,
    config: &Value,
) -> Diagnostics {
    list.validate(config, |config| list.object.validate(config))
}

/// Sends each object of a managed resource as it is found, and ends at the limit or when
/// the receiver is gone.
pub async fn list<A: Send + Sync>(
    list: &Registered<dyn ErasedListResource<A>>,
    managed: &ManagedResource<A>,
    walk: &Walk<A>,
    request: ListRequest,
    events: mpsc::Sender<ListEvent>,
) {
    // All of it is caught: outside of a request a panic would end the process.
    let work = async {
        Ok(match list.api(walk, &request.config) {
            Ok(api) => send_objects(list, managed, walk, &**api, request, &events).await,
            Err(problems) => problems,
        })
    };
    let diagnostics = handled(list.name, work).await.unwrap_or_else(Into::into);
    if !diagnostics.is_empty() {
        // Ignored: the reader is gone.
        let _ = events.send(ListEvent::Ended(diagnostics)).await;
    }
}

async fn send_objects<A: Send + Sync>(
    list: &Registered<dyn ErasedListResource<A>>,
    managed: &ManagedResource<A>,
    walk: &Walk<A>,
    api: &A,
    request: ListRequest,
    events: &mpsc::Sender<ListEvent>,
) -> Diagnostics {
    let ListRequest {
        config,
        with_objects,
        limit,
    } = request;
    let stop = walk.stop.child_token();
    // A handler that still runs when this ends, for whatever reason, is of no use.
    let _stop = stop.clone().drop_guard();
    let request = List {
        config,
        with_objects,
        stop,
    };
    let (found, mut listed) = mpsc::channel(1);
    let work = list.object.list(api, request, found);
    let mut listing = std::pin::pin!(handled(list.name, work));
    let mut outcome = None;
    let mut sent = 0;
    while limit.is_none_or(|limit| sent < limit) {
        let one = tokio::select! {
            one = listed.recv() => one,
            done = &mut listing, if outcome.is_none() => {
                outcome = Some(done);
                continue;
            }
            () = events.closed() => return Diagnostics::none(),
        };
        let Some(one) = one else { break };
        let block = &managed.schema().block;
        let one = check_listed(list.name, block, with_objects, one, list.bug_policy);
        if events.send(ListEvent::Found(one)).await.is_err() {
            return Diagnostics::none();
        }
        sent += 1;
    }
    match outcome {
        Some(Ok(diagnostics)) => diagnostics,
        Some(Err(broken)) => broken.into(),
        // The limit came first.
        None => Diagnostics::none(),
    }
}

/// An object of a list, fit to be sent: with an identity, and its state only where
/// whole objects are wanted. The block is that of the managed resource.
fn check_listed(
    type_name: &str,
    block: &Block,
    with_objects: bool,
    mut listed: Listed<Value>,
    bug_policy: BugPolicy,
) -> Listed<Value> {
    let mut refuse = |what: &str| {
        listed.diagnostics.push(provider_bug(type_name, &what));
    };
    // Terraform ends the whole query over an object that it cannot identify.
    if listed.identity.is_null() || !listed.identity.is_wholly_known() {
        refuse("an object was found that has no identity");
    }
    let Some(object) = listed.object.take().filter(|_| with_objects) else {
        if with_objects && bug_policy == BugPolicy::Fail {
            refuse("an object was found without its state");
        }
        return listed;
    };
    // A list need not know everything of an object.
    let object = object.unknown_as_null();
    let mended = consistency::repaired(block, object.clone());
    let problems = consistency::repairs(&object, &mended);
    bug_policy.raise_all(type_name, problems, &mut listed.diagnostics);
    listed.object = Some(mended);
    listed
}

#[cfg(test)]
mod tests;
