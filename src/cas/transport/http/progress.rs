//! Whether a request is still waiting for its connection.
//!
//! reqwest does not tell, but it lets a layer watch its connector. [`Watch`] is
//! that layer. A request that runs [`within`](Progress::within) waits for a
//! connection exactly if polling it polls the connector: a connection that was
//! begun for it and is not needed any more is polled by another task.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::sync::watch::{Receiver, Sender};
use tokio::time::{Instant, sleep, sleep_until};
use tower::{Layer, Service};

use crate::transport::TransportError;

tokio::task_local! {
    /// Whether the connector was polled, in vain.
    static CONNECTING: Cell<bool>;
}

/// How far one request has come.
#[derive(Debug)]
pub(super) struct Progress(Sender<Phase>);

#[derive(Debug, Clone, Copy)]
enum Phase {
    /// No octet of the request has been sent.
    Connecting,
    /// There is a connection, or connecting failed, since that moment.
    Settled(Instant),
}

impl Progress {
    /// That of a request which has not begun.
    pub(super) fn new() -> Self {
        Self(Sender::new(Phase::Connecting))
    }

    /// Runs a request until it is done. `None` where nothing came for `limit` while it was
    /// not waiting for a connection.
    pub(super) async fn within<T>(
        &self,
        limit: Duration,
        request: impl Future<Output = T>,
    ) -> Option<T> {
        let mut request = pin!(request);
        let watched = poll_fn(|context| {
            CONNECTING.sync_scope(Cell::new(false), || {
                let polled = request.as_mut().poll(context);
                self.saw(CONNECTING.with(Cell::get));
                polled
            })
        });
        tokio::select! {
            // The first poll tells whether a connection is at hand.
            biased;
            done = watched => Some(done),
            () = silence(limit, self.0.subscribe()) => None,
        }
    }

    /// Ends a request some time after `over`: at once while nothing was sent, else
    /// when another `limit` has passed.
    pub(super) async fn end(
        &self,
        over: impl Future<Output = ()>,
        limit: Duration,
    ) -> TransportError {
        over.await;
        let mut phase = self.0.subscribe();
        tokio::select! {
            biased;
            // There is a sender for as long as there is a request.
            _ = phase.wait_for(|phase| matches!(phase, Phase::Connecting)) => {
                TransportError::not_connected("it was cancelled before there was a connection")
            }
            () = sleep(limit) => TransportError::cut_off(limit),
        }
    }

    fn saw(&self, connecting: bool) {
        self.0.send_if_modified(|phase| {
            let now = match (&phase, connecting) {
                (Phase::Connecting, false) => Phase::Settled(Instant::now()),
                (Phase::Settled(_), true) => Phase::Connecting,
                _ => return false,
            };
            *phase = now;
            true
        });
    }
}

async fn silence(limit: Duration, mut phase: Receiver<Phase>) {
    loop {
        let now = *phase.borrow_and_update();
        let over = async {
            match now {
                // The connector has a time limit of its own.
                Phase::Connecting => std::future::pending().await,
                Phase::Settled(since) => sleep_until(since + limit).await,
            }
        };
        tokio::select! {
            () = over => return,
            // The request keeps the sender, so there is always one.
            _ = phase.changed() => {}
        }
    }
}

/// Watches a connector for [`Progress`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Watch;

impl<S> Layer<S> for Watch {
    type Service = Watched<S>;

    fn layer(&self, connector: S) -> Watched<S> {
        Watched(connector)
    }
}

#[derive(Debug, Clone)]
pub(super) struct Watched<S>(S);

impl<S, Target> Service<Target> for Watched<S>
where
    S: Service<Target>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, target: Target) -> Self::Future {
        let mut connection = Box::pin(self.0.call(target));
        Box::pin(poll_fn(move |context| {
            let polled = connection.as_mut().poll(context);
            if polled.is_pending() {
                // Where another task polls there is no task-local to set.
                let _ = CONNECTING.try_with(|connecting| connecting.set(true));
            }
            polled
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Phase as Reached;
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    /// A request whose connection is never made, and which goes out on another one after
    /// ten seconds. It is cancelled after `seconds`.
    async fn cancelled_after(seconds: u64) -> (TransportError, Duration) {
        let connector = tower::service_fn(|()| std::future::pending::<Result<(), ()>>());
        let mut connector = Watch.layer(connector);
        let request = async move {
            let mut connection = connector.call(());
            tokio::select! {
                _ = &mut connection => {}
                () = sleep(Duration::from_secs(10)) => {}
            }
            // What was begun is finished by another task, as in hyper.
            tokio::spawn(connection);
            std::future::pending::<()>().await;
        };
        let (progress, began) = (Progress::new(), Instant::now());
        let over = sleep(Duration::from_secs(seconds));
        let error = tokio::select! {
            biased;
            _ = progress.within(MINUTE * 60, request) => panic!("there is no answer"),
            error = progress.end(over, MINUTE) => error,
        };
        (error, began.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_is_unsent_only_for_as_long_as_it_waits_for_a_connection() {
        let (error, took) = cancelled_after(5).await;
        assert_eq!(error.phase(), Reached::NotConnected);
        assert_eq!(took.as_secs(), 5);

        let (error, took) = cancelled_after(15).await;
        assert_eq!(error.phase(), Reached::Lost);
        assert_eq!(took.as_secs(), 75);
    }
}
