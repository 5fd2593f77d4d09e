//! tfplugin6 and the framework: what Terraform calls, in terms of resources.
//!
//! The only code that names the types generated from `proto/tfplugin6.proto`.
//! [`ProviderService`] serves any [`Provider`]; `service.rs` lists its RPCs, and
//! each family of RPCs has its file. Everything that can go wrong with an object
//! travels as a diagnostic; a gRPC status only says that a feature is not there.

mod absent;
mod action;
mod convert;
mod data_source;
mod ephemeral_resource;
mod function;
mod guard;
mod list_resource;
mod provider;
mod registry;
mod resource;
#[cfg(test)]
mod sample;
mod service;
mod stopper;

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tokio_util::sync::CancellationToken;

use crate::{Api, Provider};
use proto::tfplugin6::provider_server::ProviderServer;
use registry::Registry;
use system::{Clock, SystemClock};

use stopper::WalkStopper;

pub use stopper::Stopper;

/// The most that Go providers accept in one message, and so what Terraform may
/// send; tonic's own limit would be 4 MiB.
const MESSAGE_LIMIT: usize = 256 << 20;

/// A provider behind the protocol.
pub struct ProviderService<P: Provider> {
    provider: Arc<P>,
    registry: Registry<P::Api>,
    api: RwLock<Api<P::Api>>,
    stop: WalkStopper,
    clock: Arc<dyn Clock>,
    warned_unknown: Mutex<bool>,
}

/// Makes the gRPC service of a provider for one client. `stopper` stops its running calls.
///
/// Any RPC works in a process that was never asked for its schema, and a client may
/// configure it more than once: Terraform caches schemas between processes, and begins
/// a new walk with a new configuration.
pub fn service<P: Provider>(
    provider: Arc<P>,
    stopper: &Stopper,
) -> ProviderServer<ProviderService<P>> {
    ProviderServer::new(ProviderService::new(provider, stopper.clone()))
        .max_decoding_message_size(MESSAGE_LIMIT)
        .max_encoding_message_size(MESSAGE_LIMIT)
}

impl<P: Provider> ProviderService<P> {
    fn new(provider: Arc<P>, stopper: Stopper) -> Self {
        Self {
            registry: Registry::of(&*provider),
            provider,
            api: RwLock::new(Api::Absent),
            stop: WalkStopper::new(stopper),
            clock: Arc::new(SystemClock),
            warned_unknown: Mutex::new(false),
        }
    }

    fn api(&self) -> Api<P::Api> {
        self.api
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The token that handlers of this walk watch.
    fn stop_token(&self) -> CancellationToken {
        self.stop.token()
    }

    fn stop_handlers(&self) {
        self.stop.stop();
    }

    /// Begins a new walk, for which neither a stop nor the API of an earlier one counts.
    fn begin_walk(&self) {
        self.stop.renew();
        self.set_api(Api::Absent);
        *self
            .warned_unknown
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = false;
    }

    fn set_api(&self, api: Api<P::Api>) {
        *self.api.write().unwrap_or_else(PoisonError::into_inner) = api;
    }

    /// Whether this is the first time in this walk that a read goes without the API.
    fn first_unknown(&self) -> bool {
        let mut warned = self
            .warned_unknown
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        !std::mem::replace(&mut *warned, true)
    }
}

#[cfg(test)]
mod tests;
