//! A folder with a configuration, and the commands that a practitioner runs in it.
//!
//! Terraform sees no setting and no credential of the machine: its home is the folder, and its
//! environment has only what [`Workspace::set_variable`] put there. The provider comes from a
//! local folder, so that `terraform init` is not needed, or from a mirror, so that it is.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Context, Result, bail};
use secrecy::SecretString;
use serde_json::Value;
use tempfile::TempDir;

use super::Terraform;
use super::leaks::Secrets;
use super::run::{Record, Run, Running};

/// The source of the provider that this package makes.
const PROVIDER: &str = "alicloud-cas/alicloud-cas";

/// How each product completes a source.
const REGISTRIES: [&str; 2] = ["registry.opentofu.org", "registry.terraform.io"];

const STATE: &str = "terraform.tfstate";

/// What a plan came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plan {
    /// Something is to be done.
    Changes,
    /// The world is as the configuration says.
    Empty,
}

/// A temporary folder in which one Terraform works.
///
/// When it is dropped, everything that Terraform printed, logged and stored there is searched
/// for the secrets that were [entrusted](Self::entrust) to it; it panics where one is found.
#[derive(Debug)]
pub(crate) struct Workspace {
    terraform: Terraform,
    folder: TempDir,
    variables: BTreeMap<String, String>,
    secrets: Secrets,
    runs: Cell<u32>,
}

impl Workspace {
    /// Makes a folder without a configuration.
    ///
    /// `provider` is the folder of the provider's executable, where one is used.
    pub(crate) fn new(terraform: &Terraform, provider: Option<&Path>) -> Result<Self> {
        let provider = provider.map(|folder| (PROVIDER, folder));
        Self::with_providers(terraform, provider.as_slice())
    }

    /// The same with any providers: for each its source, such as `alicloud-cas/alicloud-cas`,
    /// and the folder of its executable.
    pub(crate) fn with_providers(
        terraform: &Terraform,
        providers: &[(&str, &Path)],
    ) -> Result<Self> {
        Self::with_cli_configuration(terraform, &overrides(providers)?)
    }

    /// Makes one whose providers `terraform init` installs from a filesystem mirror, and from
    /// nowhere else: no registry is asked.
    pub(crate) fn with_mirror(terraform: &Terraform, mirror: &Path) -> Result<Self> {
        Self::with_cli_configuration(terraform, &only_mirror(mirror)?)
    }

    fn with_cli_configuration(terraform: &Terraform, cli: &str) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("workspace-").tempdir()?;
        fs::create_dir(folder.path().join("runs"))?;
        fs::write(folder.path().join("cli.tfrc"), cli)?;
        Ok(Self {
            terraform: terraform.clone(),
            folder,
            variables: BTreeMap::new(),
            secrets: Secrets::default(),
            runs: Cell::new(0),
        })
    }

    /// The Terraform that works here.
    pub(crate) fn terraform(&self) -> &Terraform {
        &self.terraform
    }

    /// Where the configuration and the state lie.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Sets an environment variable for Terraform and the provider.
    pub(crate) fn set_variable(&mut self, name: &str, value: &str) {
        self.variables.insert(name.to_owned(), value.to_owned());
    }

    /// Names a secret that must not turn up in any output, log, plan or state.
    ///
    /// The configuration may hold it, and so may the plan's copy of variables.
    pub(crate) fn entrust(&mut self, name: &str, secret: SecretString) {
        self.secrets.add(name, secret);
    }

    /// Writes a file such as `main.tf`, with the folders on the way to it.
    pub(crate) fn write(&self, file: &str, text: &str) -> Result<()> {
        let path = self.path().join(file);
        let made = path.parent().map_or(Ok(()), fs::create_dir_all);
        made.and_then(|()| fs::write(path, text))
            .with_context(|| format!("cannot write {file}"))
    }

    /// Plans; an error, with all output, where Terraform cannot.
    pub(crate) fn plan(&self) -> Result<Plan> {
        let file = "-out=runs/last.tfplan";
        let run = self.run(&["plan", "-detailed-exitcode", file])?;
        let plan = match run.status.code() {
            Some(0) => Plan::Empty,
            Some(2) => Plan::Changes,
            _ => bail!("{}", run.report()),
        };
        if !self.secrets.is_empty() {
            self.unpack_plan()?;
        }
        Ok(plan)
    }

    /// Applies without a question, whatever comes of it.
    pub(crate) fn apply(&self) -> Result<Run> {
        self.run(&["apply", "-auto-approve"])
    }

    /// Destroys without a question, whatever comes of it.
    pub(crate) fn destroy(&self) -> Result<Run> {
        self.run(&["destroy", "-auto-approve"])
    }

    /// Brings the state up to date with the world and changes nothing else.
    pub(crate) fn refresh(&self) -> Result<Run> {
        self.run(&["apply", "-refresh-only", "-auto-approve"])
    }

    /// The state in Terraform's JSON output format; without resources it has no `values`.
    pub(crate) fn show_json(&self) -> Result<Value> {
        self.read_json(&["show", "-json"])
    }

    /// One output value, sensitive or not.
    pub(crate) fn output(&self, name: &str) -> Result<Value> {
        self.read_json(&["output", "-json", name])
    }

    /// Whether there is a state file, even one without resources.
    pub(crate) fn state_exists(&self) -> bool {
        self.path().join(STATE).exists()
    }

    /// Runs any command to its end, whatever comes of it.
    pub(crate) fn run(&self, arguments: &[&str]) -> Result<Run> {
        self.start(arguments)?.wait()
    }

    /// Starts any command.
    pub(crate) fn start(&self, arguments: &[&str]) -> Result<Running> {
        let number = self.runs.get() + 1;
        self.runs.set(number);
        let runs = self.path().join("runs");
        let name = format!("{number:02}-{}", arguments.first().unwrap_or(&"terraform"));
        self.keep_state(&runs.join(format!("{name}.before.tfstate")))?;

        let mut command = self.terraform.command();
        command
            .args(arguments)
            .envs(&self.variables)
            .env("HOME", self.path())
            .env("TF_CLI_CONFIG_FILE", self.path().join("cli.tfrc"))
            .current_dir(self.path());
        let record = Record {
            title: format!("`{}` of {}", arguments.join(" "), self.terraform),
            stdout: runs.join(format!("{name}.stdout")),
            stderr: runs.join(format!("{name}.stderr")),
            log: runs.join(format!("{name}.log")),
        };
        Running::start(command, record)
    }

    /// Where entrusted secrets have turned up so far, one line each, without the secrets.
    pub(crate) fn leaks(&self) -> Result<Vec<String>> {
        Ok(self.secrets.search(self.path())?)
    }

    fn read_json(&self, arguments: &[&str]) -> Result<Value> {
        let run = self.run(arguments)?;
        if !run.status.success() {
            bail!("{}", run.report());
        }
        serde_json::from_str(&run.stdout).with_context(|| run.report())
    }

    /// Puts a readable plan beside the packed one, for the search.
    fn unpack_plan(&self) -> Result<()> {
        let shown = self.path().join("runs/shown-plan");
        let mut plan = self.read_json(&["show", "-json", "runs/last.tfplan"])?;
        // Terraform copies the practitioner's own words into every plan.
        let fields = plan.as_object_mut().context("a plan is an object")?;
        fields.retain(|name, _| name != "configuration" && name != "variables");
        // The command's output is the same plan with those words.
        fs::remove_file(self.last_stdout("show"))?;
        let number = self.runs.get();
        fs::write(
            shown.with_extension(format!("{number:02}.json")),
            plan.to_string(),
        )?;
        Ok(())
    }

    fn last_stdout(&self, command: &str) -> PathBuf {
        let number = self.runs.get();
        self.path()
            .join(format!("runs/{number:02}-{command}.stdout"))
    }

    /// Keeps the state as it is before a command changes it: the search wants every one.
    fn keep_state(&self, copy: &Path) -> Result<()> {
        if !self.secrets.is_empty() && self.state_exists() {
            fs::copy(self.path().join(STATE), copy)?;
        }
        Ok(())
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        let problem = match self.leaks() {
            Ok(leaks) if leaks.is_empty() => return,
            Ok(leaks) => format!("secrets turned up in\n  {}", leaks.join("\n  ")),
            Err(error) => format!("cannot search for secrets: {error:#}"),
        };
        if thread::panicking() {
            // A second panic would hide the first.
            let _ = writeln!(io::stderr(), "{}: {problem}", self.terraform);
        } else {
            panic!("{}: {problem}", self.terraform);
        }
    }
}

fn overrides(providers: &[(&str, &Path)]) -> Result<String> {
    if providers.is_empty() {
        return Ok(String::new());
    }
    let mut overrides = String::new();
    for (source, folder) in providers {
        let folder = quoted(folder)?;
        for registry in REGISTRIES {
            overrides.push_str(&format!("    \"{registry}/{source}\" = {folder}\n"));
        }
    }
    Ok(format!(
        "provider_installation {{\n  dev_overrides {{\n{overrides}  }}\n  direct {{}}\n}}\n"
    ))
}

fn only_mirror(mirror: &Path) -> Result<String> {
    let mirror = quoted(mirror)?;
    let ours = REGISTRIES.map(|registry| format!("\"{registry}/{PROVIDER}\""));
    Ok(format!(
        "provider_installation {{\n  filesystem_mirror {{\n    path    = {mirror}\n    \
         include = [{}]\n  }}\n}}\n",
        ours.join(", ")
    ))
}

/// The absolute path of a folder of providers, as HCL.
fn quoted(folder: &Path) -> Result<String> {
    let folder = folder
        .canonicalize()
        .with_context(|| format!("{} has no provider", folder.display()))?;
    // A JSON string is an HCL string, as long as it has no template in it.
    Ok(serde_json::to_string(&folder)?)
}
