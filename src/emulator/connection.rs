//! Connections that can be ended without an answer.
//!
//! A server has no polite way to say nothing. [`Hangup`] makes the next write of
//! its connection fail, upon which hyper drops the socket.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

const OPEN: u8 = 0;
const CLOSE: u8 = 1;
const RESET: u8 = 2;

/// Accepts [`Connection`]s.
#[derive(Debug)]
pub(super) struct Connections {
    pub(super) listener: TcpListener,
    /// Cuts all of them, whatever they wait for.
    pub(super) cut: CancellationToken,
}

/// A TCP stream that stops writing when it is hung up, and reading too when it is cut.
#[derive(Debug)]
pub(super) struct Connection {
    stream: TcpStream,
    hangup: Hangup,
    cut: Pin<Box<WaitForCancellationFutureOwned>>,
}

/// Ends the connection a request came by.
#[derive(Debug, Clone)]
pub(super) struct Hangup(Arc<AtomicU8>);

impl Hangup {
    /// Closes the connection; the client sees its end.
    pub(super) fn close(&self) {
        self.0.store(CLOSE, Ordering::Relaxed);
    }

    /// Resets the connection; the client sees an error.
    pub(super) fn reset(&self) {
        self.0.store(RESET, Ordering::Relaxed);
    }
}

impl Listener for Connections {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        let (stream, peer) = Listener::accept(&mut self.listener).await;
        let connection = Connection {
            stream,
            hangup: Hangup(Arc::new(AtomicU8::new(OPEN))),
            cut: Box::pin(self.cut.clone().cancelled_owned()),
        };
        (connection, peer)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

impl Connected<IncomingStream<'_, Connections>> for Hangup {
    fn connect_info(stream: IncomingStream<'_, Connections>) -> Self {
        stream.io().hangup.clone()
    }
}

impl Connection {
    /// Fails once the connection is cut; until then the context is woken by that.
    fn check_cut(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        match self.cut.as_mut().poll(context) {
            Poll::Ready(()) => Err(io::ErrorKind::ConnectionAborted.into()),
            Poll::Pending => Ok(()),
        }
    }

    fn check(&self) -> io::Result<()> {
        match self.hangup.0.load(Ordering::Relaxed) {
            OPEN => Ok(()),
            how => {
                if how == RESET {
                    self.stream.set_zero_linger()?;
                }
                Err(io::ErrorKind::ConnectionAborted.into())
            }
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.check_cut(context)?;
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        self.check_cut(context)?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
