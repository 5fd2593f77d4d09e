//! A stream that stays open and says nothing.
//!
//! The host opens two streams right after connecting and takes their end for a
//! fault. They must not outlive the server either.

use std::future::Future;
use std::pin::Pin;

use futures_util::StreamExt as _;
use futures_util::future::ready;
use futures_util::stream::{once, unfold};
use tokio_stream::Stream;
use tonic::Status;

/// What a streaming call answers with.
pub(super) type Answer<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// Sends nothing, and ends with `end`.
pub(super) fn until<T: Send + 'static>(
    end: impl Future<Output = ()> + Send + 'static,
) -> Answer<T> {
    Box::pin(once(end).filter_map(|()| ready(None)))
}

/// Sends `first`, then nothing, and ends with `end`.
pub(super) fn after<T: Send + 'static>(
    first: T,
    end: impl Future<Output = ()> + Send + 'static,
) -> Answer<T> {
    let first = unfold(Some(first), |item| ready(item.map(|item| (Ok(item), None))));
    Box::pin(first.chain(until(end)))
}
