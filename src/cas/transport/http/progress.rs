//! Whether a request is still waiting for its connection.
//!
//! reqwest does not tell, but it lets a layer watch its connector. [`Watch`] is
//! that layer; a request that runs within [`within`] is told apart from the
//! others by the task that polls it.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::sync::watch::{Receiver, Sender, channel};
use tokio::time::{Instant, sleep_until};
use tower::{Layer, Service};

tokio::task_local! {
    static PHASE: Sender<Phase>;
}

#[derive(Debug, Clone, Copy)]
enum Phase {
    Connecting,
    /// There is a connection, or connecting failed, since that moment.
    Settled(Instant),
}

/// Runs a request until it is done, or until nothing came for `limit` while it
/// was not waiting for a connection: then `None`.
pub(super) async fn within<T>(limit: Duration, request: impl Future<Output = T>) -> Option<T> {
    let (sender, receiver) = channel(Phase::Settled(Instant::now()));
    let watched = PHASE.scope(sender, request);
    tokio::select! {
        // The first poll tells whether a connection is at hand.
        biased;
        done = watched => Some(done),
        () = silence(limit, receiver) => None,
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

/// Watches a connector for [`within`].
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
        let connecting = Connecting::begin();
        let connection = self.0.call(target);
        Box::pin(async move {
            let connection = connection.await;
            drop(connecting);
            connection
        })
    }
}

/// Ends however connecting ends, dropped futures included.
struct Connecting(Option<Sender<Phase>>);

impl Connecting {
    fn begin() -> Self {
        let sender = PHASE.try_with(Sender::clone).ok();
        if let Some(sender) = &sender {
            sender.send_replace(Phase::Connecting);
        }
        Self(sender)
    }
}

impl Drop for Connecting {
    fn drop(&mut self) {
        if let Some(sender) = &self.0 {
            sender.send_replace(Phase::Settled(Instant::now()));
        }
    }
}
