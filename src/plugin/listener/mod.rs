//! The socket that the host connects to.
//!
//! A unix socket in a folder that only this user can enter; TCP on loopback where
//! there are no unix sockets. [`bind`] gives the socket and its [`Endpoint`],
//! which removes the folder when it is dropped.

#[cfg(any(not(unix), test))]
mod tcp;
#[cfg(unix)]
mod unix;

use super::Error;
use system::Environment;

#[cfg(not(unix))]
pub(super) use tcp::{Listener, Transport};
#[cfg(unix)]
pub(super) use unix::{Listener, Transport};

/// Listens where the host asked for it by its environment variables.
///
/// Must be called within a tokio runtime. Connections made from now on wait until
/// they are accepted.
pub(super) fn bind(environment: &Environment) -> Result<(Listener, Endpoint), Error> {
    Listener::bind(environment)
}

/// Where the host finds the socket. Dropping it removes what lies on the disk.
#[derive(Debug)]
pub(super) struct Endpoint {
    network: &'static str,
    address: String,
    #[cfg(unix)]
    _folder: Option<unix::Folder>,
}

impl Endpoint {
    /// An endpoint that leaves nothing on the disk.
    #[cfg(any(not(unix), test))]
    pub(super) fn at(network: &'static str, address: impl Into<String>) -> Self {
        Self {
            network,
            address: address.into(),
            #[cfg(unix)]
            _folder: None,
        }
    }

    /// `unix` or `tcp`.
    pub(super) fn network(&self) -> &'static str {
        self.network
    }

    /// A path, or `127.0.0.1:port`.
    pub(super) fn address(&self) -> &str {
        &self.address
    }
}
