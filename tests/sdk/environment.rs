//! The Python in which the vendor's SDKs are installed, for every test that asks them.
//!
//! Made once under `target/`, which needs python3 with venv and a package index; later
//! runs need no network.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, ensure};
use sha2::{Digest as _, Sha256};

const REQUIREMENTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/sdk/requirements.txt");

/// Held while installing: the tests of one process install once.
static INSTALLING: Mutex<()> = Mutex::new(());

/// Returns the interpreter, after installing what is required unless that was done
/// for these very requirements before.
pub(crate) fn python() -> Result<PathBuf> {
    let folder = installed("vendor-sdk", REQUIREMENTS, |draft| {
        run(Command::new("python3").args(["-m", "venv"]).arg(draft))?;
        run(Command::new(draft.join("bin/python"))
            .args(["-m", "pip", "install", "--quiet", "--no-input"])
            // Without a network five tries take long and say no more than two.
            .args(["--disable-pip-version-check", "--retries", "1"])
            .args(["--requirement", REQUIREMENTS]))
    });
    let folder = folder.context(
        "the vendor's SDKs are the referees of these stories and cannot be installed; the \
         first run needs python3 with venv and a package index",
    )?;
    Ok(folder.join("bin/python"))
}

/// Returns the folder that holds what a file requires, and installs it first unless that
/// was done for this very file before.
pub(crate) fn installed(
    name: &str,
    requirements: &str,
    install: impl FnOnce(&Path) -> Result<()>,
) -> Result<PathBuf> {
    let _turn = INSTALLING.lock().unwrap_or_else(PoisonError::into_inner);
    let cache = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let edition = Sha256::digest(fs::read(requirements)?);
    let folder = cache.join(format!(
        "{name}-{:02x}{:02x}{:02x}",
        edition[0], edition[1], edition[2]
    ));
    if !folder.exists() {
        make(&folder, cache, install)?;
    }
    Ok(folder)
}

/// Builds the folder under another name first, so that it is complete as soon as it is visible.
fn make(folder: &Path, cache: &Path, install: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    fs::create_dir_all(cache)?;
    let draft = tempfile::Builder::new()
        .prefix("unfinished-")
        .tempdir_in(cache)?;
    install(draft.path())?;
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

pub(crate) fn run(command: &mut Command) -> Result<()> {
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
