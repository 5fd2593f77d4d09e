//! Being a go-plugin child process: handshake, mutual TLS, logs, shutdown.
//!
//! Knows nothing of Terraform's provider protocol. [`serve`] takes any gRPC routes
//! and returns when the process is to end. Start there: it calls the other files
//! in the order in which things happen.

mod broker;
mod connection;
mod controller;
mod error;
mod handshake;
mod hclog;
mod health;
mod idle_stream;
mod incoming;
mod listener;
mod mtls;
mod panic_hook;
mod parent_watch;
mod per_client;
mod pinned_client;
mod signals;
mod stdio;

use std::fmt;
use std::future::pending;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use tonic::transport::Server;

pub use self::error::Error;
pub use self::handshake::started_by_host;

use self::broker::Broker;
use self::controller::Controller;
use self::health::Health;
use self::mtls::MutualTls;
use self::per_client::{Clients, PerClient};
use self::signals::Signals;
use self::stdio::Stdio;
use proto::go_plugin::grpc_broker_server::GrpcBrokerServer;
use proto::go_plugin::grpc_controller_server::GrpcControllerServer;
use proto::go_plugin::grpc_stdio_server::GrpcStdioServer;
use proto::health::health_server::HealthServer;
use system::{Clock, Environment};

/// For open calls and streams, once the host has asked for the end. The host kills
/// after two seconds, and makes the practitioner wait for them.
const GRACE: Duration = Duration::from_millis(300);

/// How the process was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// By hand, for a debugger: no TLS, many clients one after the other, ends with Ctrl-C.
    Debug,
    /// By the host, which also ends it.
    Hosted,
}

/// What a plugin says about itself, and how it runs.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Options {
    /// The source addresses under which hosts look for the plugin, such as
    /// `registry.terraform.io/hashicorp/random`.
    pub addresses: Vec<String>,
    /// The module in log lines, and in upper case the end of `TF_LOG_PROVIDER_<NAME>`.
    pub name: String,
    /// Prefixes of the log targets that are ours; others are heard from warnings on.
    pub log_targets: Vec<&'static str>,
    /// How the process was started.
    pub mode: Mode,
    /// Cancelled when the host asks for the end. The caller may watch it, to end
    /// work of its own, and may cancel it. StopProvider does not touch it.
    pub shutdown: CancellationToken,
    termination: Termination,
}

impl Options {
    /// Options for the provider at `addresses`, named after the first one's last part.
    pub fn new(addresses: &[&str], mode: Mode) -> Self {
        let first = addresses.first().copied().unwrap_or_default();
        let name = first.rsplit('/').next().unwrap_or(first);
        Self {
            addresses: addresses.iter().map(ToString::to_string).collect(),
            name: name.to_owned(),
            log_targets: Vec::new(),
            mode,
            shutdown: CancellationToken::new(),
            termination: Termination::default(),
        }
    }

    /// Names the crates whose events are logged at the level that was asked for.
    #[must_use]
    pub fn log_targets(mut self, targets: impl IntoIterator<Item = &'static str>) -> Self {
        self.log_targets.extend(targets);
        self
    }

    /// Sets the handler of SIGTERM under a host, which is called for each one. It should
    /// stop running calls, and must return at once. The process goes on until the host asks
    /// for its end or ends itself. In debug mode the handler is never called.
    #[must_use]
    pub fn on_termination(mut self, react: impl Fn() + Send + Sync + 'static) -> Self {
        self.termination = Termination(Arc::new(react));
        self
    }
}

/// The handler of SIGTERM.
#[derive(Clone)]
struct Termination(Arc<dyn Fn() + Send + Sync>);

impl Default for Termination {
    fn default() -> Self {
        Self(Arc::new(|| {}))
    }
}

impl fmt::Debug for Termination {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Termination")
    }
}

/// Serves routes and go-plugin's own services until the process is to end.
///
/// `routes` makes them: once for a host, and in debug mode for each connection, so that
/// no client works with what another one configured.
///
/// Takes over the process: its panic hook, its log subscriber, SIGINT and SIGTERM.
/// Writes one line to `stdout` when the socket takes connections, and nothing after
/// it. When it returns, the socket is gone and calls may still be running; the
/// caller ends the process without waiting for them.
///
/// # Errors
///
/// What kept the plugin from starting, or [`Error::Panicked`].
pub async fn serve(
    routes: impl Fn() -> Routes + Send + Sync + 'static,
    options: Options,
    environment: &Environment,
    clock: Arc<dyn Clock>,
    stdout: &mut impl Write,
) -> Result<(), Error> {
    let Options {
        mode, ref shutdown, ..
    } = options;
    let host = parent_watch::parent();
    let fatal = CancellationToken::new();
    panic_hook::install(fatal.clone());
    hclog::install(&options, environment, Arc::clone(&clock))?;
    let mut signals = Signals::take_over(mode).map_err(Error::Signals)?;

    let tls = match mode {
        Mode::Debug => None,
        Mode::Hosted => MutualTls::requested(environment, &*clock)?,
    };
    let (certificate, acceptor) = tls.map(|tls| (tls.certificate, tls.acceptor)).unzip();
    // The host connects as soon as it has read the line, so the socket comes first.
    let (listener, endpoint) = listener::bind(environment)?;
    let line = match mode {
        Mode::Debug => handshake::reattach(&options.addresses, &endpoint),
        Mode::Hosted => handshake::line(&endpoint, certificate.as_deref()),
    };
    writeln!(stdout, "{line}")
        .and_then(|()| stdout.flush())
        .map_err(Error::Stdout)?;
    tracing::debug!(
        network = endpoint.network(),
        address = endpoint.address(),
        "listening"
    );

    let token = shutdown.clone();
    let server = Server::builder().serve_with_incoming_shutdown(
        PerClient::new(move || with_own_services(routes(), &token)),
        incoming::connections(listener, acceptor, Clients::new(mode)),
        shutdown.cancelled(),
    );
    let ended = tokio::select! {
        ended = server => ended.map_err(Error::Serve),
        () = fatal.cancelled() => Err(Error::Panicked),
        () = grace(shutdown) => Ok(()),
        () = orphaned(mode, host) => Ok(()),
        () = signals.end(&*options.termination.0) => Ok(()),
    };
    shutdown.cancel();
    ended
}

fn with_own_services(routes: Routes, shutdown: &CancellationToken) -> Routes {
    routes
        .add_service(GrpcControllerServer::new(Controller::new(shutdown)))
        .add_service(GrpcStdioServer::new(Stdio::new(shutdown)))
        .add_service(GrpcBrokerServer::new(Broker::new(shutdown)))
        .add_service(HealthServer::new(Health::new(shutdown)))
}

/// Completes a [`GRACE`] after the shutdown, whatever is still open.
async fn grace(shutdown: &CancellationToken) {
    shutdown.cancelled().await;
    tokio::time::sleep(GRACE).await;
}

/// In debug mode the parent is a shell, which may end before this process.
async fn orphaned(mode: Mode, host: Option<u32>) {
    match mode {
        Mode::Debug => pending().await,
        Mode::Hosted => {
            parent_watch::adopted(host, parent_watch::parent).await;
            tracing::warn!("the host is gone");
        }
    }
}
