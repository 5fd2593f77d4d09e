//! Panics: caught inside a request, shown by Terraform outside of one.
//!
//! A panic in a request handler becomes an error value, and the provider goes
//! on. Any other panic ends the process; the hook then writes it in the one form
//! that Terraform recognises and shows to the practitioner.

use std::any::Any;
use std::future::Future;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;

tokio::task_local! {
    static CAUGHT: ();
}

/// A panic that was caught: its message, for a log line or a diagnostic.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Panicked {
    message: String,
}

/// Runs `work` and returns its panic, if it has one, as an error.
pub async fn catch<F: Future>(work: F) -> Result<F::Output, Panicked> {
    let guarded = CAUGHT.scope((), AssertUnwindSafe(work).catch_unwind());
    guarded.await.map_err(|payload| Panicked {
        message: message(payload.as_ref()),
    })
}

/// Whether a panic at this point would be caught by [`catch`].
///
/// For the panic hook: a caught panic must not be reported as a crash.
pub fn is_caught() -> bool {
    CAUGHT.try_with(|()| ()).is_ok()
}

/// The text of a panic's payload, as `panic!` stores it.
pub fn message(payload: &(dyn Any + Send)) -> String {
    if let Some(text) = payload.downcast_ref::<&str>() {
        (*text).to_owned()
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else {
        "panic without a message".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_becomes_an_error_with_its_message() {
        let outcome = catch(async { panic!("order {} is odd", 7) }).await;
        let Err(panicked) = outcome;
        assert_eq!(panicked.to_string(), "order 7 is odd");
    }

    #[tokio::test]
    async fn only_work_inside_catch_counts_as_caught() {
        assert!(!is_caught());
        assert_eq!(catch(async { is_caught() }).await, Ok(true));
        assert!(!is_caught());
    }
}
