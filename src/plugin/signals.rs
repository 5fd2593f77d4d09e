//! What Ctrl-C and SIGTERM mean to a plugin.
//!
//! Both reach the whole process group or service, the plugin too: Ctrl-C from a
//! terminal, SIGTERM from pipelines and service managers. The host then ends running
//! calls one by one; a plugin that dies instead loses what it has just created. So a
//! started plugin ignores both, and ends when the host says so or is gone. In debug
//! mode nobody else ends us.

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

    /// Waits for a signal that ends the process; in hosted mode there is none.
    #[cfg(unix)]
    pub(super) async fn end(&mut self) {
        loop {
            tokio::select! {
                _ = self.terminate.recv() => {}
                _ = self.interrupt.recv() => {}
            }
            if self.mode == Mode::Debug {
                return;
            }
        }
    }

    /// Waits for a signal that ends the process; in hosted mode there is none.
    #[cfg(not(unix))]
    pub(super) async fn end(&mut self) {
        while tokio::signal::ctrl_c().await.is_ok() {
            if self.mode == Mode::Debug {
                return;
            }
        }
        std::future::pending().await
    }
}
