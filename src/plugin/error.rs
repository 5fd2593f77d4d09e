//! Why a plugin process could not start or had to end.

use std::io;
use std::path::PathBuf;

use system::Unreadable;

/// What kept the plugin from serving.
///
/// Each `Display` says its own level only; the cause is in `source()`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The host asked for mutual TLS with something that is no certificate.
    #[error(
        "PLUGIN_CLIENT_CERT is set but holds no usable PEM certificate: {reason}. \
         Without it the host cannot be told from any other process"
    )]
    ClientCertificate {
        /// What is wrong with it.
        reason: String,
    },

    /// The socket cannot be opened.
    #[error("cannot listen on {address}")]
    Listen {
        /// The path, or the address and port.
        address: String,
        /// What the system said.
        source: io::Error,
    },

    /// The certificate for our side of the connection cannot be made.
    #[error("cannot make a certificate for the connection to the host")]
    OwnCertificate(#[source] rcgen::Error),

    /// A panic outside of a request; it has been written to stderr.
    #[error("the plugin panicked")]
    Panicked,

    /// Every port that the host allows is taken, or none is allowed.
    #[error("no free port from PLUGIN_MIN_PORT={first} to PLUGIN_MAX_PORT={last}")]
    Ports {
        /// The lowest one allowed.
        first: u16,
        /// The highest one allowed.
        last: u16,
    },

    /// A variable of the host's is set and cannot be read.
    #[error(transparent)]
    Variable(#[from] Unreadable),

    /// The gRPC server ended by itself.
    #[error("cannot serve gRPC")]
    Serve(#[source] tonic::transport::Error),

    /// The handlers for signals cannot be set.
    #[error("cannot listen for signals")]
    Signals(#[source] io::Error),

    /// The group that is to share the socket does not exist.
    #[error("PLUGIN_UNIX_SOCKET_GROUP names no group of this machine: {0}")]
    SocketGroup(String),

    /// The socket's path cannot be used or announced.
    #[error(
        "cannot use {path:?} as a socket: {reason}; name another folder in PLUGIN_UNIX_SOCKET_DIR"
    )]
    SocketPath {
        /// The path in question.
        path: PathBuf,
        /// What is wrong with it.
        reason: &'static str,
    },

    /// The host does not read the line that says where we listen.
    #[error("cannot write the handshake line to stdout")]
    Stdout(#[source] io::Error),

    /// The certificate or the key does not suit the TLS library.
    #[error("cannot set up TLS")]
    Tls(#[source] rustls::Error),
}
