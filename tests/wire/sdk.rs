//! The vendor's Python SDKs: [`ask`] gives a script a task and returns what it says.

use std::io::Write;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::environment;

const SCRIPT: &str = include_str!("referee.py");

/// Hands the script a task and returns its result.
pub(crate) fn ask(task: &Value) -> Result<Value> {
    let mut child = Command::new(environment::python()?)
        .args(["-c", SCRIPT])
        // What is sent to loopback must not take a detour.
        .env("NO_PROXY", "127.0.0.1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("the SDKs' python cannot be started")?;
    let mut stdin = child.stdin.take().context("no stdin")?;
    stdin.write_all(task.to_string().as_bytes())?;
    drop(stdin);
    let output = child.wait_with_output()?;
    ensure!(
        output.status.success(),
        "the SDKs ended with {}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(serde_json::from_slice(&output.stdout)?)
}
