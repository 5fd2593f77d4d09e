//! Panics in the two forms that the host understands.
//!
//! One inside of a request is caught there, and becomes a log line. Any other
//! ends the process: it is written so that Terraform takes it for a crash and
//! shows it to the practitioner, which it does not with Rust's own words.

use std::backtrace::Backtrace;
use std::io::{self, Write as _};
use std::panic::PanicHookInfo;

use tokio_util::sync::CancellationToken;

use crate::panics;

/// Replaces the process' panic hook. `fatal` is cancelled by a panic that nobody
/// catches, so that the server can end and tidy up.
pub(super) fn install(fatal: CancellationToken) {
    std::panic::set_hook(Box::new(move |panic| {
        let report = Report::of(panic);
        if panics::is_caught() {
            report.log();
        } else {
            // Nobody is left to be told where stderr is closed.
            let _ = io::stderr().lock().write_all(report.crash().as_bytes());
            fatal.cancel();
        }
    }));
}

struct Report {
    message: String,
    location: String,
    backtrace: String,
}

impl Report {
    fn of(panic: &PanicHookInfo<'_>) -> Self {
        Self {
            message: panics::message(panic.payload()),
            location: panic
                .location()
                .map(ToString::to_string)
                .unwrap_or_default(),
            backtrace: Backtrace::force_capture().to_string(),
        }
    }

    fn log(&self) {
        tracing::error!(
            location = self.location,
            backtrace = self.backtrace,
            "panic in a request: {}",
            self.message
        );
    }

    /// A line that begins with `panic: ` makes Terraform collect it and what
    /// follows (go-plugin, stderr of a plugin).
    fn crash(&self) -> String {
        let Self {
            message,
            location,
            backtrace,
        } = self;
        format!("panic: {message}\n\n{location}\n{}\n", backtrace.trim_end())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crash_begins_with_the_words_that_terraform_looks_for() {
        let report = Report {
            message: "order 7 is odd".to_owned(),
            location: "src/orders/mod.rs:7:1".to_owned(),
            backtrace: "   0: alicloud_cas::orders::place\n".to_owned(),
        };
        assert_eq!(
            report.crash(),
            "panic: order 7 is odd\n\nsrc/orders/mod.rs:7:1\n   0: alicloud_cas::orders::place\n"
        );
    }
}
