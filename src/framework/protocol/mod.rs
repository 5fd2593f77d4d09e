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
mod service;
mod stopper;
#[cfg(test)]
mod test_client;

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use crate::lifecycle::Walk;
use crate::{Api, Provider};
use proto::tfplugin6::provider_server::ProviderServer;
use registry::Registry;
use system::Clock;

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
    warned_unread: Mutex<Arc<AtomicBool>>,
}

/// Makes the gRPC service of a provider for one client. `stopper` stops its running calls;
/// plans and renewals read the time from `clock`.
///
/// Any RPC works in a process that was never asked for its schema, and a client may
/// configure it more than once: Terraform caches schemas between processes, and begins
/// a new walk with a new configuration.
pub fn service<P: Provider>(
    provider: Arc<P>,
    stopper: &Stopper,
    clock: Arc<dyn Clock>,
) -> ProviderServer<ProviderService<P>> {
    ProviderServer::new(ProviderService::new(provider, stopper.clone(), clock))
        .max_decoding_message_size(MESSAGE_LIMIT)
        .max_encoding_message_size(MESSAGE_LIMIT)
}

impl<P: Provider> ProviderService<P> {
    fn new(provider: Arc<P>, stopper: Stopper, clock: Arc<dyn Clock>) -> Self {
        Self {
            registry: Registry::of(&*provider),
            provider,
            api: RwLock::new(Api::Absent),
            stop: WalkStopper::new(stopper),
            clock,
            warned_unread: Mutex::default(),
        }
    }

    /// The walk that a call belongs to.
    fn walk(&self) -> Walk<P::Api> {
        Walk {
            api: locked(self.api.read()).clone(),
            stop: self.stop.token(),
            clock: Arc::clone(&self.clock),
            warned_unread: locked(self.warned_unread.lock()).clone(),
        }
    }

    /// Begins a new walk, for which neither a stop nor the API of an earlier one counts.
    fn begin_walk(&self) {
        self.stop.renew();
        self.set_api(Api::Absent);
        *locked(self.warned_unread.lock()) = Arc::default();
    }

    fn set_api(&self, api: Api<P::Api>) {
        *locked(self.api.write()) = api;
    }
}

/// Poisoning is ignored: what is locked here is valid after every statement.
fn locked<T>(guard: Result<T, PoisonError<T>>) -> T {
    guard.unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
