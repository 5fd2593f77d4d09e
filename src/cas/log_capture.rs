//! The log of a test, at every level: it must never show a secret.
//!
//! All secrets in tests of this client begin with `s3cret`. A test has a thread of its own,
//! and so a log of its own.

use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::Registry;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

thread_local! {
    static WATCHED: (Log, DefaultGuard) = {
        let log = Log::default();
        let subscriber = Registry::default().with(log.clone());
        (log, tracing::subscriber::set_default(subscriber))
    };
}

/// Watches this thread's log from now on.
pub(crate) fn begin() {
    WATCHED.with(|_| tracing::debug!("a story begins"));
}

/// Fails if the log has shown a secret, or was not watched at all.
pub(crate) fn shows_no_secret() {
    WATCHED.with(|(log, _)| {
        let log = log.0.lock().unwrap_or_else(PoisonError::into_inner);
        assert!(log.contains("a story begins"), "the log was not watched");
        assert!(!log.contains("s3cret"), "a secret is in the log: {log}");
    });
}

#[derive(Debug, Clone, Default)]
struct Log(Arc<Mutex<String>>);

impl Log {
    fn line(&self, record: impl FnOnce(&mut Line<'_>)) {
        record(&mut Line(
            &mut self.0.lock().unwrap_or_else(PoisonError::into_inner),
        ));
    }
}

impl<S: tracing::Subscriber> Layer<S> for Log {
    fn on_new_span(&self, attributes: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        self.line(|line| attributes.record(line));
    }

    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        self.line(|line| event.record(line));
    }
}

struct Line<'a>(&'a mut String);

impl Visit for Line<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // Writing to a text cannot fail.
        let _ = writeln!(self.0, "{field}={value:?}");
    }
}

#[test]
#[should_panic(expected = "a secret is in the log")]
fn a_secret_in_the_log_is_noticed() {
    begin();
    tracing::trace!(token = "s3cret-token", "careless");
    shows_no_secret();
}
