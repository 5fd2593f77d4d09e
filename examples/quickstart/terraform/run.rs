//! One Terraform command, while it runs and when it has ended.
//!
//! Output goes to files, so that neither a talkative Terraform nor a provider that outlives it
//! can block on a pipe.

use std::fs::{self, File};
use std::io;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

/// How long any command may take before it counts as hanging.
const LIMIT: Duration = Duration::from_secs(600);

/// How often a running command's output is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// A command that has ended.
#[derive(Debug)]
pub(crate) struct Run {
    /// The command and the Terraform that ran it, for messages.
    pub(crate) title: String,
    /// How it ended.
    pub(crate) status: ExitStatus,
    /// All of its standard output.
    pub(crate) stdout: String,
    /// All of its standard error; Terraform prints diagnostics there.
    pub(crate) stderr: String,
    /// What Terraform and the provider logged, at level trace.
    pub(crate) log: String,
}

impl Run {
    /// Passes a successful run on; panics with the full output of any other.
    #[track_caller]
    pub(crate) fn expect_success(self) -> Self {
        assert!(self.status.success(), "{}", self.report());
        self
    }

    /// Passes a failed run on; panics with the full output of a successful one.
    #[track_caller]
    pub(crate) fn expect_failure(self) -> Self {
        assert!(!self.status.success(), "{}", self.report());
        self
    }

    /// Whether the output has this text, wherever Terraform wrapped its lines.
    pub(crate) fn says(&self, text: &str) -> bool {
        [&self.stdout, &self.stderr]
            .iter()
            .any(|output| unwrapped(output).contains(&unwrapped(text)))
    }

    /// Passes on a run whose output [has this text](Self::says); panics with that of any other.
    #[track_caller]
    pub(crate) fn expect_says(self, text: &str) -> Self {
        assert!(self.says(text), "it should say {text:?}\n{}", self.report());
        self
    }

    /// Title, end and output, without the log.
    pub(crate) fn report(&self) -> String {
        format!(
            "{} ended with {}\n--- stdout\n{}\n--- stderr\n{}",
            self.title, self.status, self.stdout, self.stderr
        )
    }
}

/// A command that may still run. Dropped before [`wait`](Self::wait), it is killed.
#[derive(Debug)]
pub(crate) struct Running {
    record: Record,
    group: u32,
    exit: Receiver<io::Result<ExitStatus>>,
    status: Option<ExitStatus>,
}

/// Where a command's traces go.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) title: String,
    pub(super) stdout: PathBuf,
    pub(super) stderr: PathBuf,
    pub(super) log: PathBuf,
}

impl Running {
    /// Starts a command in a process group of its own, as a shell does.
    pub(super) fn start(mut command: Command, record: Record) -> Result<Self> {
        let mut child = command
            .env("TF_LOG", "trace")
            .env("TF_LOG_PATH", &record.log)
            .stdin(Stdio::null())
            .stdout(File::create(&record.stdout)?)
            .stderr(File::create(&record.stderr)?)
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start {}", record.title))?;
        let group = child.id();
        let (ended, exit) = mpsc::channel();
        // Ignored: there is no receiver once the command was dropped, and the process is
        // reaped.
        thread::spawn(move || drop(ended.send(child.wait())));
        Ok(Self {
            record,
            group,
            exit,
            status: None,
        })
    }

    /// Waits until standard output has this text on one line.
    ///
    /// An error when the command ends without it.
    pub(crate) fn wait_for_output(&mut self, text: &str) -> Result<()> {
        let started = Instant::now();
        loop {
            // Asked first: what the command printed before it ended still counts.
            let ended = self.ended_within(LOOK)?.is_some();
            let stdout = read(&self.record.stdout)?;
            if stdout.lines().any(|line| line.contains(text)) {
                return Ok(());
            }
            ensure!(
                !ended && started.elapsed() < LIMIT,
                "{} never printed {text:?}, but this\n{stdout}\n{}",
                self.record.title,
                read(&self.record.stderr)?
            );
        }
    }

    /// The process group, whose number is also that of the command itself.
    pub(crate) fn group(&self) -> u32 {
        self.group
    }

    /// Sends what Ctrl-C sends, to Terraform and all that it started.
    pub(crate) fn interrupt(&self) -> Result<()> {
        self.signal("INT")
    }

    /// Waits for the end. A command that hangs is killed, which is an error.
    pub(crate) fn wait(mut self) -> Result<Run> {
        let Some(status) = self.ended_within(LIMIT)? else {
            bail!("{} still ran after {LIMIT:?}", self.record.title);
        };
        Ok(Run {
            title: self.record.title.clone(),
            status,
            stdout: read(&self.record.stdout)?,
            stderr: read(&self.record.stderr)?,
            log: read(&self.record.log)?,
        })
    }

    fn ended_within(&mut self, limit: Duration) -> Result<Option<ExitStatus>> {
        if self.status.is_none() {
            match self.exit.recv_timeout(limit) {
                Ok(status) => self.status = Some(status?),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => bail!("lost sight of the process"),
            }
        }
        Ok(self.status)
    }

    /// The standard library signals no process groups, but every shell does.
    fn signal(&self, name: &str) -> Result<()> {
        let status = Command::new("/bin/sh")
            .args(["-c", r#"kill -s "$0" -- "-$1""#, name])
            .arg(self.group.to_string())
            .stderr(Stdio::null())
            .status()?;
        ensure!(
            status.success(),
            "{} had ended before the signal",
            self.record.title
        );
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if matches!(self.ended_within(Duration::ZERO), Ok(None)) {
            // It may end by itself at this moment, which is as good.
            let _ = self.signal("KILL");
        }
    }
}

/// A log is missing where the command logged nothing.
fn read(path: &PathBuf) -> io::Result<String> {
    match fs::read(path) {
        Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(error),
    }
}

fn unwrapped(text: &str) -> String {
    text.split(|character: char| character.is_whitespace() || "│╷╵".contains(character))
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
