//! The deadline and the cancellation of one call or one wait.

use std::future::Future;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use super::error::{Error, Execution, Interruption};
use super::operation::Operation;
use super::operations::DescribeCertificateState;

/// The limits of one call or one wait. Clones share the cancellation.
#[derive(Debug, Clone, Default)]
pub struct CallOptions {
    /// When to give up; `None` for no limit.
    pub deadline: Option<Instant>,
    /// Cancels the work.
    pub cancel: CancellationToken,
}

impl CallOptions {
    /// A call that must end within a span from now.
    pub fn within(limit: Duration, cancel: CancellationToken) -> Self {
        Self {
            deadline: Some(Instant::now() + limit),
            cancel,
        }
    }

    /// A call for one more read, after the deadline has passed or the caller has cancelled.
    pub fn last_look() -> Self {
        Self::within(Duration::from_secs(2), CancellationToken::new())
    }

    /// The same call with an earlier deadline, if there is one.
    #[must_use]
    pub fn ending_by(&self, deadline: Option<Instant>) -> Self {
        Self {
            deadline: [self.deadline, deadline].into_iter().flatten().min(),
            cancel: self.cancel.clone(),
        }
    }

    /// Runs work that stands for a harmless operation `O`, until it is done or the call
    /// ends; then drops it.
    ///
    /// # Errors
    ///
    /// The work's own, or the one that the operation ends with when its call does.
    pub async fn limit<O: Operation, T>(
        &self,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        match self.run(work).await {
            Ok(done) => done,
            Err(interruption) => Err(Error::interrupted(
                O::ACTION,
                interruption,
                Execution::Unknown,
            )),
        }
    }

    /// Waits, unless the call ends first.
    ///
    /// # Errors
    ///
    /// As for [`limit`](Self::limit), of a description that is to follow.
    pub async fn limit_wait(&self, wait: impl Future<Output = ()>) -> Result<(), Error> {
        self.limit::<DescribeCertificateState, _>(async {
            wait.await;
            Ok(())
        })
        .await
    }

    /// Waits until it is cancelled or its deadline passes.
    pub(super) async fn over(&self) {
        // `pending` never completes, so this returns when the call ends.
        let _ = self.run(std::future::pending::<()>()).await;
    }

    /// Whether it was cancelled or its deadline has passed.
    pub fn is_over(&self) -> bool {
        self.interruption().is_some()
    }

    /// Why the call must not start: it was cancelled, or its deadline has passed.
    pub(super) fn interruption(&self) -> Option<Interruption> {
        if self.cancel.is_cancelled() {
            Some(Interruption::Cancelled)
        } else if self
            .deadline
            .is_some_and(|deadline| deadline <= Instant::now())
        {
            Some(Interruption::DeadlinePassed)
        } else {
            None
        }
    }

    /// Runs a future until it is done or the call ends; then drops it.
    pub(super) async fn run<T>(&self, work: impl Future<Output = T>) -> Result<T, Interruption> {
        let deadline = async {
            match self.deadline {
                Some(deadline) => sleep_until(deadline).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = self.cancel.cancelled() => Err(Interruption::Cancelled),
            done = work => Ok(done),
            () = deadline => Err(Interruption::DeadlinePassed),
        }
    }
}
