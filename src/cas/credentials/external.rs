//! A key that a program prints.
//!
//! The program gets pipes of its own: Terraform would wait for whatever inherits the
//! plugin's. It is killed at its time limit, or when its caller is dropped. Its output is
//! never shown, because it holds a key.

use std::pin::pin;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use secrecy::SecretString;
use serde::Deserialize;
use tokio::io::AsyncReadExt;
use tokio::process::{ChildStdout, Command};
use tokio::time::timeout;

use super::key_request::fault;
use super::{Credentials, CredentialsError, Issued, Issuer, command_line};
use crate::operations::field;
use crate::shown;
use system::Environment;

pub(super) const DISABLED: &str = "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS";

const LIMIT: Duration = Duration::from_secs(60);
const LONGEST_OUTPUT: usize = 64 * 1024;
/// How long output is read after the program has ended.
const AFTER_ITS_END: Duration = Duration::from_secs(1);

/// Runs a command line, without a shell.
pub(super) struct External {
    name: String,
    command_line: String,
    environment: Environment,
}

/// Shows no command line: it may hold a password.
impl std::fmt::Debug for External {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = formatter.debug_struct("External");
        shown.field("name", &self.name).finish_non_exhaustive()
    }
}

impl External {
    pub(super) fn new(name: String, command_line: String, environment: &Environment) -> Self {
        Self {
            name,
            command_line,
            environment: environment.clone(),
        }
    }

    fn words(&self) -> Result<(String, Vec<String>), CredentialsError> {
        let misconfigured = |why: &str| {
            let reason = format!("process_command cannot be used: {why}");
            CredentialsError::misconfigured(&self.name, reason)
        };
        if self.environment.is_on(DISABLED)? {
            return Err(misconfigured(&format!("{DISABLED} forbids it")));
        }
        let mut words = command_line::split(&self.command_line)
            .map_err(misconfigured)?
            .into_iter();
        let program = words.next().ok_or_else(|| misconfigured("it is empty"))?;
        Ok((program, words.collect()))
    }

    async fn run(&self) -> Result<Vec<u8>, CredentialsError> {
        let (program, arguments) = self.words()?;
        let running = run(&program, &arguments);
        match timeout(LIMIT, running).await {
            Ok(output) => output,
            Err(_) => Err(format!("was not done after {} s", LIMIT.as_secs())),
        }
        .map_err(|why| {
            CredentialsError::failed(&self.name, format!("{} {why}", shown::program(&program)))
        })
    }
}

#[async_trait]
impl Issuer for External {
    fn name(&self) -> &str {
        &self.name
    }

    async fn issue(&self) -> Result<Issued, CredentialsError> {
        let output = self.run().await?;
        let failed = |why: String| {
            let reason = format!("process_command printed something that is no key: {why}");
            CredentialsError::failed(&self.name, reason)
        };
        let printed: Printed =
            serde_json::from_slice(&output).map_err(|error| failed(fault(&error)))?;
        printed.issued().map_err(|why| failed(why.to_owned()))
    }
}

/// Runs a program to its end and gives what it printed; the error is a clause
/// that begins with a verb.
async fn run(program: &str, arguments: &[String]) -> Result<Vec<u8>, String> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| format!("cannot be started: {error}"))?;
    let mut stdout = child.stdout.take().expect("stdout is piped");
    let mut output = Vec::new();
    let ended_first = {
        let mut reading = pin!(read(&mut stdout, &mut output));
        tokio::select! {
            biased;
            read = &mut reading => {
                read?;
                None
            }
            status = child.wait() => {
                // A child that the program left running may hold its output open.
                timeout(AFTER_ITS_END, reading).await.unwrap_or(Ok(()))?;
                Some(status)
            }
        }
    };
    let status = match ended_first {
        Some(status) => status,
        None => child.wait().await,
    };
    match status {
        Ok(status) if status.success() => Ok(output),
        Ok(status) => Err(ended(status)),
        Err(error) => Err(format!("cannot be waited for: {error}")),
    }
}

/// Reads to the end of the output, or to the most that it may have.
async fn read(from: &mut ChildStdout, output: &mut Vec<u8>) -> Result<(), String> {
    loop {
        match from.read_buf(output).await {
            Ok(0) => return Ok(()),
            Ok(_) if output.len() <= LONGEST_OUTPUT => {}
            Ok(_) => return Err(format!("printed more than {LONGEST_OUTPUT} bytes")),
            Err(error) => return Err(format!("cannot be read from: {error}")),
        }
    }
}

fn ended(status: ExitStatus) -> String {
    match status.code() {
        Some(code) => format!("ended with status {code}; run it by hand to see why"),
        None => "was killed by a signal".to_owned(),
    }
}

/// What the program prints, in the names of the CLI's profiles.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Printed {
    #[serde(deserialize_with = "field::text")]
    mode: Option<String>,
    #[serde(deserialize_with = "field::text")]
    access_key_id: Option<String>,
    #[serde(deserialize_with = "field::word")]
    access_key_secret: Option<SecretString>,
    #[serde(deserialize_with = "field::word")]
    sts_token: Option<SecretString>,
    #[serde(deserialize_with = "field::text")]
    expiration: Option<String>,
}

impl Printed {
    fn issued(self) -> Result<Issued, &'static str> {
        match self.mode.as_deref() {
            None | Some("AK") => {}
            Some("StsToken") if self.sts_token.is_some() => {}
            Some("StsToken") => return Err("there is no sts_token"),
            Some(_) => return Err("its mode is neither AK nor StsToken"),
        }
        let expiration = self.expiration.as_deref().map(str::parse::<Timestamp>);
        Ok(Issued {
            credentials: Credentials {
                access_key_id: self.access_key_id.ok_or("there is no access_key_id")?,
                access_key_secret: self
                    .access_key_secret
                    .ok_or("there is no access_key_secret")?,
                security_token: self.sts_token,
            },
            expiration: expiration
                .transpose()
                .map_err(|_| "its expiration is not a time such as 2025-01-02T03:04:05Z")?,
        })
    }
}

#[cfg(target_os = "linux")]
#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;
    use tokio::task::{JoinHandle, yield_now};

    use super::*;

    async fn failure(command_line: &str) -> String {
        let environment = Environment::fixed([]);
        let command_line = command_line.to_owned();
        let external = External::new("profile".to_owned(), command_line, &environment);
        external.issue().await.unwrap_err().to_string()
    }

    /// A program that sleeps for ten minutes, run by a task that can be dropped.
    struct Sleeper {
        waiting: JoinHandle<String>,
        process: String,
        _folder: TempDir,
    }

    impl Sleeper {
        async fn start() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let mark = folder.path().join("process");
            // The shell writes down its number, then becomes the sleeping program.
            let line = format!("sh -c 'echo $$ >{}; exec sleep 600'", mark.display());
            let waiting = tokio::spawn(async move { failure(&line).await });
            let process = loop {
                match fs::read_to_string(&mark) {
                    Ok(text) if text.ends_with('\n') => break text.trim().to_owned(),
                    _ => yield_now().await,
                }
            };
            Self {
                waiting,
                process,
                _folder: folder,
            }
        }

        /// Waits for the program's end; a killed one stays as a zombie until reaped.
        async fn ends(process: &str) {
            let status = format!("/proc/{process}/stat");
            while fs::read_to_string(&status).is_ok_and(|line| !line.contains(") Z ")) {
                yield_now().await;
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_program_that_does_not_end_is_killed_after_a_minute() {
        let sleeper = Sleeper::start().await;
        assert_eq!(
            sleeper.waiting.await.unwrap(),
            "profile failed: sh was not done after 60 s"
        );
        Sleeper::ends(&sleeper.process).await;
    }

    #[tokio::test]
    async fn a_program_whose_caller_is_dropped_is_killed() {
        let sleeper = Sleeper::start().await;
        sleeper.waiting.abort();
        assert!(sleeper.waiting.await.unwrap_err().is_cancelled());
        Sleeper::ends(&sleeper.process).await;
    }

    #[tokio::test]
    async fn each_way_to_print_no_key_has_its_reason_and_quotes_nothing() {
        for (line, why) in [
            ("sh -c 'echo s3cret; exit 3'", "sh ended with status 3"),
            ("sh -c 'kill -9 $$'", "sh was killed by a signal"),
            ("/nowhere/keys", "/nowhere/keys cannot be started"),
            ("yes s3cret", "yes printed more than 65536 bytes"),
            ("echo s3cret", "it is not JSON"),
            (r#"echo '"s3cret"'"#, "another form than expected"),
            ("echo '{}'", "there is no access_key_id"),
            (
                r#"echo '{"mode":"StsToken","access_key_id":"i","access_key_secret":"s3cret"}'"#,
                "there is no sts_token",
            ),
            (r#"echo '{"mode":"s3cret"}'"#, "neither AK nor StsToken"),
            ("'", "a single quote is not closed"),
            ("", "it is empty"),
        ] {
            let failure = failure(line).await;
            assert!(failure.contains(why), "{line}: {failure}");
            assert!(!failure.contains("s3cret"), "{line}: {failure}");
        }
    }

    #[tokio::test]
    async fn a_child_that_a_program_leaves_running_is_not_awaited() {
        let environment = Environment::fixed([]);
        let line =
            r#"sh -c 'sleep 90 & echo "{\"access_key_id\":\"id\",\"access_key_secret\":\"s\"}"'"#;
        let external = External::new("profile".into(), line.to_owned(), &environment);
        let issued = external.issue().await.unwrap();
        assert_eq!(issued.credentials.access_key_id, "id");
    }

    #[tokio::test]
    async fn output_on_stderr_does_not_disturb_the_key() {
        let environment = Environment::fixed([]);
        let line = r#"sh -c 'cat; echo noise >&2; echo "{\"access_key_id\":\"id\",\"access_key_secret\":\"s\"}"'"#;
        let external = External::new("profile".to_owned(), line.to_owned(), &environment);
        let issued = external.issue().await.unwrap();
        assert_eq!(issued.credentials.access_key_id, "id");
        assert_eq!(issued.expiration, None);
    }
}
