//! What Ctrl-C and SIGTERM mean to a plugin.
//!
//! In debug mode either one ends it, since no host does. Under a host neither does, because
//! a plugin that dies loses what it has just created. Ctrl-C reaches the host too, which
//! answers it with a call of its own, so it is ignored here. SIGTERM may be meant for this
//! process alone, so it is passed on: running calls come to an end with what they know, and
//! the host decides when the process goes.

use std::io;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::Mode;

/// From its creation on, neither signal ends the process by itself.
#[derive(Debug)]
pub(super) struct Signals {
    mode: Mode,
    #[cfg(unix)]
    interrupt: Signal,
    #[cfg(unix)]
    terminate: Signal,
}

impl Signals {
    /// Must be called within a tokio runtime.
    #[cfg(unix)]
    pub(super) fn take_over(mode: Mode) -> io::Result<Self> {
        Ok(Self {
            mode,
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Must be called within a tokio runtime.
    #[cfg(not(unix))]
    pub(super) fn take_over(mode: Mode) -> io::Result<Self> {
        Ok(Self { mode })
    }

    /// Waits for a signal that ends the process, which there is in debug mode only.
    /// Under a host, calls `terminated` at each SIGTERM.
    #[cfg(unix)]
    pub(super) async fn end(&mut self, terminated: impl Fn()) {
        loop {
            let termination = tokio::select! {
                _ = self.terminate.recv() => true,
                _ = self.interrupt.recv() => false,
            };
            match self.mode {
                Mode::Debug => return,
                Mode::Hosted if termination => {
                    tracing::warn!("SIGTERM: running calls are told to end");
                    terminated();
                }
                Mode::Hosted => {}
            }
        }
    }

    /// Waits for a signal that ends the process, which there is in debug mode only.
    /// There is no SIGTERM.
    #[cfg(not(unix))]
    pub(super) async fn end(&mut self, _terminated: impl Fn()) {
        while tokio::signal::ctrl_c().await.is_ok() {
            if self.mode == Mode::Debug {
                return;
            }
        }
        std::future::pending().await
    }
}
