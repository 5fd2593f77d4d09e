//! The accept loop: from sockets to connections that may make calls.
//!
//! TLS handshakes run side by side and each has a time limit, so a silent client delays no
//! other. A failure is logged and skipped; the stream of connections never ends by itself.

use std::convert::Infallible;
use std::io;
use std::time::Duration;

use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::ReceiverStream;

use super::connection::{Connection, Stream};
use super::listener::{Listener, Transport};
use super::per_client::Clients;

/// Terraform starts its handshake at once, so only other clients meet this limit.
const HANDSHAKE_LIMIT: Duration = Duration::from_secs(10);

/// Between two failures of `accept`, which may go on for long: when the process
/// has no file descriptors left, for instance.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_millis(50);

/// Accepts until the stream is dropped. Without `tls` every client is let in.
pub(super) fn connections(
    listener: Listener,
    tls: Option<TlsAcceptor>,
    clients: Clients,
) -> impl tokio_stream::Stream<Item = Result<Connection, Infallible>> {
    let (ready, accepted): (_, Receiver<Stream>) = channel(1);
    tokio::spawn(async move {
        tokio::select! {
            () = ready.closed() => {}
            () = accept(&listener, tls, &ready) => {}
        }
    });
    ReceiverStream::new(accepted).map(move |stream| {
        let client = clients.of_connection();
        Ok(Connection { stream, client })
    })
}

async fn accept(listener: &Listener, tls: Option<TlsAcceptor>, ready: &Sender<Stream>) {
    loop {
        match listener.accept().await {
            Ok(transport) => {
                let (tls, ready) = (tls.clone(), ready.clone());
                tokio::spawn(async move { admit(transport, tls, &ready).await });
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                sleep(PAUSE_AFTER_FAILURE).await;
            }
        }
    }
}

async fn admit(transport: Transport, tls: Option<TlsAcceptor>, ready: &Sender<Stream>) {
    match shake_hands(transport, tls).await {
        // Ignored: the receiver is dropped with the server.
        Ok(stream) => drop(ready.send(stream).await),
        Err(error) => tracing::warn!(%error, "refused a connection"),
    }
}

async fn shake_hands(transport: Transport, tls: Option<TlsAcceptor>) -> io::Result<Stream> {
    let Some(tls) = tls else {
        return Ok(Stream::Plain(transport));
    };
    let stream = timeout(HANDSHAKE_LIMIT, tls.accept(transport)).await??;
    Ok(Stream::Tls(Box::new(stream)))
}
