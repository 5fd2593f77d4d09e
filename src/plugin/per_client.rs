//! Which routes answer a connection.
//!
//! A host starts one process for each provider block. Under a debugger one process serves
//! them all, each block through a connection of its own, and the configuration of one must
//! not apply to another.

use std::convert::Infallible;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use tonic::body::Body;
use tonic::codegen::{Service, http};
use tonic::service::Routes;

use super::Mode;

/// The routes of one client, made at its first request.
#[derive(Debug, Clone, Default)]
pub(super) struct Client(Arc<OnceLock<Routes>>);

/// Knows the client of each new connection.
#[derive(Debug)]
pub(super) struct Clients {
    mode: Mode,
    host: Client,
}

impl Clients {
    pub(super) fn new(mode: Mode) -> Self {
        Self {
            mode,
            host: Client::default(),
        }
    }

    /// The host may connect again: its client keeps its configuration.
    pub(super) fn of_connection(&self) -> Client {
        match self.mode {
            Mode::Hosted => self.host.clone(),
            Mode::Debug => Client::default(),
        }
    }
}

/// Hands each request to its client's routes.
#[derive(Clone)]
pub(super) struct PerClient(Arc<dyn Fn() -> Routes + Send + Sync>);

impl PerClient {
    /// `make` is called once for each client.
    pub(super) fn new(make: impl Fn() -> Routes + Send + Sync + 'static) -> Self {
        Self(Arc::new(make))
    }
}

impl Service<http::Request<Body>> for PerClient {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = <Routes as Service<http::Request<Body>>>::Future;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let client = request.extensions().get::<Client>().cloned();
        let client = client.unwrap_or_default();
        let mut routes = client.0.get_or_init(|| (self.0)()).clone();
        routes.call(request)
    }
}
