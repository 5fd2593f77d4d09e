//! Where a story of the test provider takes place.

use std::cell::Cell;
use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value as Json;
use tempfile::TempDir;

use super::fake_cloud::FakeCloud;
use crate::terraform::{Plan, Run, Terraform, Workspace};
use crate::{built_example, every_terraform, tell_through};

const REQUIRED: &str = r#"
    terraform {
      required_providers {
        test = {
          source = "test/test"
        }
      }
    }
    variable "cloud" {
      type = string
    }
"#;

const CONFIGURED: &str = r#"
    provider "test" {
      cloud = var.cloud
    }
"#;

/// Longer than any step takes: it turns a hanging test into a failed one.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often the cloud's log is read for an awaited line.
const LOOK: Duration = Duration::from_millis(20);

/// A practitioner's folder with the test provider, and the cloud behind it.
pub(super) struct TestWorkspace {
    pub(super) workspace: Workspace,
    pub(super) cloud: FakeCloud,
    seen: Cell<usize>,
    _folder: TempDir,
}

/// Tells a story through every Terraform, each in a thread.
pub(super) fn story(tell: impl Fn(TestWorkspace) + Sync) {
    tell_through(every_terraform(), |terraform| {
        tell(TestWorkspace::new(terraform))
    });
}

/// Tells a story through those that are new enough for its feature.
pub(super) fn story_since(
    major: u32,
    minor: u32,
    feature: &str,
    tell: impl Fn(TestWorkspace) + Sync,
) {
    let (able, too_old): (Vec<_>, Vec<_>) = every_terraform()
        .iter()
        .partition(|terraform| !terraform.is_tofu() && terraform.at_least(major, minor));
    for terraform in too_old {
        let version = terraform.version();
        writeln!(io::stderr(), "{version} is without {feature}").expect("stderr is open");
    }
    tell_through(able, |terraform| tell(TestWorkspace::new(terraform)));
}

impl TestWorkspace {
    fn new(terraform: &Terraform) -> Self {
        let folder = tempfile::Builder::new().prefix("cloud-").tempdir().unwrap();
        let provider = provider();
        let built = provider.parent().unwrap();
        let mut workspace = Workspace::with_providers(terraform, &[("test/test", built)]).unwrap();
        workspace.set_variable("TF_VAR_cloud", folder.path().to_str().unwrap());
        workspace.write("required.tf", REQUIRED).unwrap();
        workspace.write("provider.tf", CONFIGURED).unwrap();
        Self {
            workspace,
            cloud: FakeCloud::at(folder.path()),
            seen: Cell::new(0),
            _folder: folder,
        }
    }

    /// Writes the configuration.
    pub(super) fn configure(&self, configuration: &str) {
        self.workspace.write("main.tf", configuration).unwrap();
    }

    /// Applies; fails where Terraform does.
    #[track_caller]
    pub(super) fn apply(&self) -> Run {
        self.workspace.apply().unwrap().expect_success()
    }

    /// Applies a configuration, after which there is nothing left to do.
    #[track_caller]
    pub(super) fn settle(&self, configuration: &str) -> Run {
        self.configure(configuration);
        let run = self.apply();
        self.expect_settled();
        run
    }

    /// Fails if a plan would do anything.
    #[track_caller]
    pub(super) fn expect_settled(&self) {
        assert_eq!(self.workspace.plan().unwrap(), Plan::Empty);
    }

    /// Runs a command that is to fail, and to say this.
    #[track_caller]
    pub(super) fn expect_refusal(&self, command: &[&str], says: &str) -> Run {
        let run = self.workspace.run(command).unwrap();
        run.expect_failure().expect_says(says)
    }

    /// The state file's instance of a resource such as `test_tool.saw`, without an
    /// index. Null where there is none.
    pub(super) fn instance(&self, address: &str) -> Json {
        let (kind, name) = address.split_once('.').unwrap();
        let state = fs::read(self.workspace.path().join("terraform.tfstate")).unwrap();
        let state: Json = serde_json::from_slice(&state).unwrap();
        let resources = state["resources"].as_array().unwrap();
        resources
            .iter()
            .find(|one| one["mode"] == "managed" && one["type"] == kind && one["name"] == name)
            .map_or(Json::Null, |one| one["instances"][0].clone())
    }

    /// The attributes of a resource in the state file.
    pub(super) fn state(&self, address: &str) -> Json {
        self.instance(address)["attributes"].clone()
    }

    /// The lines of the cloud's log since the last call.
    pub(super) fn news(&self) -> Vec<String> {
        let notes = self.cloud.notes();
        notes[self.seen.replace(notes.len())..].to_vec()
    }

    /// Waits until the cloud's log has a line.
    pub(super) fn wait_for_note(&self, line: &str) {
        let began = Instant::now();
        while !self.cloud.notes().iter().any(|note| note == line) {
            assert!(began.elapsed() < PATIENCE, "never happened: {line}");
            thread::park_timeout(LOOK);
        }
    }
}

/// The test provider's executable.
pub(super) fn provider() -> PathBuf {
    built_example("terraform-provider-test")
}
