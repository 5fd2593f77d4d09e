//! A list that is read once for all callers of a process that want it about the same time.

use std::marker::PhantomData;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use cas::{CallOptions, Error, Operation, SingleFlight};

/// What was listed last by an operation, and when that began.
#[derive(Debug)]
pub(super) struct SharedList<O, T>(Mutex<Arc<State<T>>>, PhantomData<fn() -> O>);

#[derive(Debug)]
struct State<T> {
    latest: Mutex<Option<(Instant, Arc<T>)>>,
    listing: SingleFlight<Result<(Instant, Arc<T>), Error>>,
}

impl<O: Operation, T> SharedList<O, T> {
    /// The list, read now unless one is at hand that began to be read at `since` or later;
    /// without `since`, whenever that was.
    ///
    /// Callers that wait for the same reading fail together, but for the failures that
    /// come of one caller's own limits.
    ///
    /// # Errors
    ///
    /// The list could not be read, or the call ended before it was.
    pub(super) async fn get<F: Future<Output = Result<T, Error>>>(
        &self,
        since: Option<Instant>,
        read: impl Fn() -> F,
        call: &CallOptions,
    ) -> Result<Arc<T>, Error> {
        loop {
            let (began, list) = self.latest(since, &read, call).await?;
            // One that another caller had begun before may be too old for this one.
            if since.is_none_or(|since| began >= since) {
                return Ok(list);
            }
        }
    }

    async fn latest<F: Future<Output = Result<T, Error>>>(
        &self,
        since: Option<Instant>,
        read: &impl Fn() -> F,
        call: &CallOptions,
    ) -> Result<(Instant, Arc<T>), Error> {
        let state = Arc::clone(&locked(&self.0));
        let work = async {
            // Another caller's reading may just have ended.
            let latest = locked(&state.latest).clone();
            let fresh = latest.filter(|(began, _)| since.is_none_or(|since| *began >= since));
            if let Some(fresh) = fresh {
                return Ok(fresh);
            }
            let began = Instant::now();
            let list = Arc::new(read().await?);
            *locked(&state.latest) = Some((began, Arc::clone(&list)));
            Ok((began, list))
        };
        // A caller whose own deadline passed must not fail the others.
        let is_own = |listed: &Result<_, Error>| {
            listed.as_ref().is_err_and(|error| {
                call.is_over() || (call.deadline.is_some() && error.kind().is_transient())
            })
        };
        let listed = state.listing.join(work, is_own);
        call.limit::<O, _>(listed).await
    }

    /// Forgets what was listed. A reading under way is not for later callers either.
    pub(super) fn forget(&self) {
        *locked(&self.0) = Arc::default();
    }
}

impl<O, T> Default for SharedList<O, T> {
    fn default() -> Self {
        Self(Mutex::default(), PhantomData)
    }
}

impl<T> Default for State<T> {
    fn default() -> Self {
        Self {
            latest: Mutex::default(),
            listing: SingleFlight::default(),
        }
    }
}

/// Poisoning is ignored: each value is replaced as a whole.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
