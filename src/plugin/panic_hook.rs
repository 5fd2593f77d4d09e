//! Panics in the two forms that the host understands.
//!
//! One inside of a request is caught there, and becomes a log line. Any other ends the
//! process: it is written so that Terraform takes it for a crash and shows it to the
//! practitioner, which it does not do for Rust's own format.

use std::backtrace::Backtrace;
use std::io::{self, Write as _};
use std::panic::PanicHookInfo;

use tokio_util::sync::CancellationToken;

/// Replaces the process' panic hook. `fatal` is cancelled by a panic that is not
/// caught, so that the server can end and tidy up.
pub(super) fn install(fatal: CancellationToken) {
    std::panic::set_hook(Box::new(move |panic| {
        let report = Report::of(panic);
        if panics::is_caught() {
            report.log();
        } else {
            // Ignored: a closed stream cannot be reported anywhere.
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
    use std::process::{Command, Stdio};
    use std::sync::Arc;

    use super::*;
    use crate::{Mode, Options, hclog};
    use system::Environment;
    use system::SystemClock;

    /// Runs one of the ignored tests below alone, because a process has only one
    /// panic hook, and returns what it writes to stderr.
    fn stderr_of(name: &str) -> String {
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "--ignored", "--nocapture"])
            .arg(format!("panic_hook::tests::{name}"))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let stdout = String::from_utf8(output.stdout).unwrap();
        assert!(stdout.contains("1 passed"), "{stdout}");
        String::from_utf8(output.stderr).unwrap()
    }

    #[test]
    fn a_panic_outside_of_a_request_is_written_as_a_crash() {
        let stderr = stderr_of("uncaught");
        let crash = stderr.split_once("panic: order 7 is odd\n\n");
        let (before, after) = crash.expect("the words that Terraform looks for");
        assert!(before.is_empty() || before.ends_with('\n'), "{before}");
        assert!(after.starts_with("src/plugin/panic_hook.rs:"), "{after}");
        assert!(after.contains("0: "), "no backtrace in {after}");
    }

    #[tokio::test]
    #[ignore = "sets the panic hook: run by the test above in a process of its own"]
    async fn uncaught() {
        let fatal = CancellationToken::new();
        install(fatal.clone());
        let outcome = tokio::spawn(async { panic!("order {} is odd", 7) }).await;
        assert!(outcome.is_err());
        assert!(fatal.is_cancelled());
    }

    #[test]
    fn a_panic_in_a_request_is_a_log_line_and_no_crash() {
        let stderr = stderr_of("caught");
        let line = stderr.lines().find(|line| line.starts_with('{')).unwrap();
        let entry: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(entry["@level"], "error");
        assert_eq!(entry["@message"], "panic in a request: order 7 is odd");
        assert!(entry["backtrace"].as_str().unwrap().contains("0: "));
        assert!(!stderr.contains("\npanic:"), "{stderr}");
    }

    #[tokio::test]
    #[ignore = "sets the panic hook: run by the test above in a process of its own"]
    async fn caught() {
        let fatal = CancellationToken::new();
        let options = Options::new(&["registry.terraform.io/a/b"], Mode::Hosted);
        let environment = Environment::fixed([("TF_LOG", "error")]);
        hclog::install(&options, &environment, Arc::new(SystemClock)).unwrap();
        install(fatal.clone());
        let outcome: Result<(), _> = panics::catch(async { panic!("order {} is odd", 7) }).await;
        assert!(outcome.is_err());
        assert!(!fatal.is_cancelled());
    }
}
