//! The providers that examples use beside ours, none of which can be had without a network.

#[path = "../test_provider/other_providers/journal.rs"]
mod journal;

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::built_example;
use crate::terraform::{Terraform, Workspace};
use journal::Journal;

/// The sources of the providers that are stood in for. The last is where Terraform looks
/// for `alicloud_` types when nothing says otherwise.
pub(crate) const SOURCES: [&str; 3] = ["aliyun/alicloud", "hashicorp/aws", "hashicorp/alicloud"];

/// A practitioner's folder in which Terraform has our provider and the others.
pub(crate) struct OtherProviders {
    folder: TempDir,
    journal: Journal,
}

impl OtherProviders {
    pub(crate) fn new() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("elsewhere-")
            .tempdir()
            .unwrap();
        let stand_in = stand_in();
        for name in ["alicloud", "aws"] {
            let executable = format!("terraform-provider-{name}");
            symlink(&stand_in, folder.path().join(executable)).unwrap();
        }
        let journal = Journal::at(folder.path().join("journal"));
        Self { folder, journal }
    }

    /// A folder without a configuration, where every provider can be used.
    pub(crate) fn workspace(&self, terraform: &Terraform) -> Workspace {
        let ours = Path::new(env!("CARGO_BIN_EXE_terraform-provider-alicloud-cas"));
        let mut providers = vec![("alicloud-cas/alicloud-cas", ours.parent().unwrap())];
        providers.extend(SOURCES.map(|source| (source, self.folder.path())));
        let mut workspace = Workspace::with_providers(terraform, &providers).unwrap();
        let journal = self.folder.path().join("journal");
        workspace.set_variable(journal::VARIABLE, journal.to_str().unwrap());
        workspace
    }

    /// What the other providers were asked to do, in the order that it happened.
    pub(crate) fn journal(&self) -> Vec<String> {
        self.journal.lines()
    }
}

/// The executable of the provider that stands in for the others.
pub(crate) fn stand_in() -> PathBuf {
    built_example("terraform-provider-test")
}
