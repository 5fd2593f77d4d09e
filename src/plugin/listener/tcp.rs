//! TCP on loopback, for systems without unix sockets.

use std::io;
use std::net::{Ipv4Addr, TcpListener as StdListener};

use tokio::net::{TcpListener, TcpStream};

use super::Endpoint;
use crate::Error;
use system::Environment;

/// One accepted connection.
pub(crate) type Transport = TcpStream;

/// A listening TCP socket.
#[derive(Debug)]
pub(crate) struct Listener(TcpListener);

impl Listener {
    /// Takes the first free port of the host's range, or any where it names none.
    pub(super) fn bind(environment: &Environment) -> Result<(Self, Endpoint), Error> {
        let port = |name| -> Result<_, Error> {
            let text = environment.variable(name)?;
            Ok(text.and_then(|text| text.parse::<u16>().ok()))
        };
        let first = port("PLUGIN_MIN_PORT")?.unwrap_or(0);
        let last = port("PLUGIN_MAX_PORT")?.unwrap_or(first);
        let socket = (first..=last)
            .find_map(|port| StdListener::bind((Ipv4Addr::LOCALHOST, port)).ok())
            .ok_or(Error::Ports { first, last })?;
        Self::from_std(socket).map_err(|source| Error::Listen {
            address: Ipv4Addr::LOCALHOST.to_string(),
            source,
        })
    }

    fn from_std(socket: StdListener) -> io::Result<(Self, Endpoint)> {
        socket.set_nonblocking(true)?;
        let endpoint = Endpoint::at("tcp", socket.local_addr()?.to_string());
        Ok((Self(TcpListener::from_std(socket)?), endpoint))
    }

    /// Waits for the next connection.
    pub(crate) async fn accept(&self) -> io::Result<Transport> {
        let (stream, _) = self.0.accept().await?;
        // Calls are small and come one after the other: waiting for more bytes to
        // send together doubles the time that Terraform takes.
        stream.set_nodelay(true)?;
        Ok(stream)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_taken_port_is_passed_over_and_a_full_range_is_an_error() {
        let (taken, first, last) = neighbours();
        let range = |last: u16| {
            let (first, last) = (first.to_string(), last.to_string());
            Listener::bind(&Environment::fixed([
                ("PLUGIN_MIN_PORT", &first),
                ("PLUGIN_MAX_PORT", &last),
            ]))
        };

        assert!(matches!(range(first), Err(Error::Ports { .. })));
        let (_listener, endpoint) = range(last).unwrap();
        assert_eq!(endpoint.network(), "tcp");
        assert_ne!(endpoint.address(), format!("127.0.0.1:{first}"));
        drop(taken);
    }

    #[tokio::test]
    async fn connections_do_not_delay_small_packets() {
        let (listener, endpoint) = Listener::bind(&Environment::fixed([])).unwrap();
        let _client = TcpStream::connect(endpoint.address()).await.unwrap();
        assert!(listener.accept().await.unwrap().nodelay().unwrap());
    }

    /// A port in use, and a range of some length that starts at it.
    fn neighbours() -> (StdListener, u16, u16) {
        let taken = StdListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let first = taken.local_addr().unwrap().port();
        (taken, first, first.saturating_add(50))
    }
}
