//! The vendor's Python SDKs in a virtual environment under `target/`.
//!
//! [`ask`] gives a script a task and returns what it says. The environment is made
//! once, which needs a package index; later runs need no network.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

const PACKAGES: [&str; 2] = [
    "alibabacloud_cas20200407==3.9.4",
    "aliyun-python-sdk-core==2.16.1",
];

/// Part of the folder's name: whoever changes [`PACKAGES`] changes this too.
const EDITION: &str = "vendor-sdk-3.9.4-2.16.1";

const SCRIPT: &str = include_str!("referee.py");

/// Held while installing: stories of one process fetch the packages once.
static INSTALLING: Mutex<()> = Mutex::new(());

/// Hands the script a task and returns its result.
pub(crate) fn ask(task: &Value) -> Result<Value> {
    let mut child = Command::new(python()?)
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

/// The interpreter that has the SDKs; made on first use.
fn python() -> Result<PathBuf> {
    let _turn = INSTALLING.lock().unwrap_or_else(PoisonError::into_inner);
    let cache = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = cache.join(EDITION);
    if !folder.exists() {
        make(&folder, cache).context(
            "the vendor's SDKs are the referees of these stories and cannot be installed; the \
             first run needs python3 with venv and a package index",
        )?;
    }
    Ok(folder.join("bin/python"))
}

/// Builds the folder under another name first, so that whoever sees it sees all of it.
fn make(folder: &Path, cache: &Path) -> Result<()> {
    fs::create_dir_all(cache)?;
    let draft = tempfile::Builder::new()
        .prefix("unfinished-")
        .tempdir_in(cache)?;
    run(Command::new("python3")
        .args(["-m", "venv"])
        .arg(draft.path()))?;
    run(Command::new(draft.path().join("bin/python"))
        .args(["-m", "pip", "install", "--quiet", "--no-input"])
        .args(["--disable-pip-version-check", "--retries", "1"])
        .args(PACKAGES))?;
    match fs::rename(draft.path(), folder) {
        Ok(()) => {
            // It has its final name now; there is nothing left to clean up.
            let _ = draft.keep();
            Ok(())
        }
        // Another process was faster. Its folder is as good as ours.
        Err(_) if folder.exists() => Ok(()),
        Err(error) => Err(error).with_context(|| format!("cannot make {}", folder.display())),
    }
}

fn run(command: &mut Command) -> Result<()> {
    let output = command
        .output()
        .with_context(|| format!("{command:?} cannot be started"))?;
    // venv explains a missing Debian package on stdout, pip everything on stderr.
    ensure!(
        output.status.success(),
        "{command:?} ended with {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr).trim_end()
    );
    Ok(())
}
