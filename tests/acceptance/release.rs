//! The packed release: installed by `terraform init`, locked, used and removed.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use alicloud_cas::emulator::{Emulator, Options};
use alicloud_cas::provider::ADDRESS;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::access::grant;
use crate::every_terraform;
use crate::terraform::Workspace;

const VERSION: &str = env!("CARGO_PKG_VERSION");

#[test]
fn a_packed_release_is_installed_from_a_mirror_locked_and_works() {
    let release = Release::pack(env!("CARGO_BIN_EXE_terraform-provider-alicloud-cas"));
    for terraform in every_terraform() {
        let runtime = Runtime::new().unwrap();
        let emulator = runtime
            .block_on(Emulator::start(Options::default()))
            .unwrap();
        let mut workspace = Workspace::with_mirror(terraform, &release.mirror()).unwrap();
        grant(&mut workspace, &emulator);
        workspace.write("main.tf", &configuration()).unwrap();

        let init = workspace.run(&["init"]).unwrap().expect_success();
        assert!(init.says(&format!("v{VERSION}")), "{}", init.report());
        let lock = fs::read_to_string(workspace.path().join(".terraform.lock.hcl")).unwrap();
        assert!(lock.contains(&format!("provider {ADDRESS:?}")), "{lock}");
        assert!(lock.contains(&format!("= {VERSION:?}")), "{lock}");

        // Terraform takes other names too; a registry does not.
        let folder = workspace.path().join(".terraform/providers").join(ADDRESS);
        let platforms = fs::read_dir(folder.join(VERSION)).unwrap();
        let names: Vec<_> = platforms
            .map(|platform| platform.unwrap().path())
            .map(|platform| platform.join(format!("terraform-provider-alicloud-cas_v{VERSION}")))
            .collect();
        assert!(matches!(&names[..], [one] if one.is_file()), "{names:?}");

        workspace.apply().unwrap().expect_success();
        assert_eq!(emulator.orders().len(), 1);
        let again = workspace.run(&["init", "-lockfile=readonly"]).unwrap();
        again.expect_success();
        workspace.destroy().unwrap().expect_success();
        assert_eq!(workspace.show_json().unwrap().get("values"), None);
    }
}

#[test]
fn an_archive_that_was_exchanged_after_the_lock_is_not_installed() {
    let ours = Release::pack(concat!(env!("CARGO_MANIFEST_DIR"), "/.ci/run"));
    let theirs = Release::pack(concat!(env!("CARGO_MANIFEST_DIR"), "/LICENSE"));
    for terraform in every_terraform() {
        let workspace = Workspace::with_mirror(terraform, &ours.mirror()).unwrap();
        workspace.write("main.tf", &configuration()).unwrap();
        workspace.run(&["init"]).unwrap().expect_success();

        let other = Workspace::with_mirror(terraform, &theirs.mirror()).unwrap();
        other.write("main.tf", &configuration()).unwrap();
        let lock = fs::read_to_string(workspace.path().join(".terraform.lock.hcl")).unwrap();
        other.write(".terraform.lock.hcl", &lock).unwrap();
        let refused = other.run(&["init"]).unwrap().expect_failure();
        assert!(refused.says("checksums"), "{}", refused.report());
    }
}

#[test]
fn the_checksums_are_those_of_the_archive_and_of_the_manifest() {
    let release = Release::pack(concat!(env!("CARGO_MANIFEST_DIR"), "/.ci/run"));
    let name = format!("terraform-provider-alicloud-cas_{VERSION}");
    let manifest = format!("{name}_manifest.json");

    let sums = fs::read_to_string(release.file(format!("{name}_SHA256SUMS"))).unwrap();
    let listed: BTreeMap<_, _> = sums
        .lines()
        .map(|line| line.split_once("  ").expect("sum, two spaces, name"))
        .map(|(sum, file)| (PathBuf::from(file), sum.to_owned()))
        .collect();
    let made = [release.archive.file_name().unwrap(), manifest.as_ref()]
        .map(|file| (PathBuf::from(file), sha256(&release.file(file))));
    assert_eq!(listed, BTreeMap::from(made));

    let manifest = fs::read_to_string(release.file(&manifest)).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let protocols = &manifest["metadata"]["protocol_versions"];
    assert_eq!(*protocols, serde_json::json!(["6.0"]));
}

#[test]
fn the_same_executable_always_makes_the_same_archive() {
    let packed = || Release::pack(concat!(env!("CARGO_MANIFEST_DIR"), "/.ci/run"));
    assert_eq!(sha256(&packed().archive), sha256(&packed().archive));
}

/// What the packing script makes, in a folder of its own.
struct Release {
    folder: TempDir,
    archive: PathBuf,
}

impl Release {
    /// Packs any file as the provider's executable.
    fn pack(executable: impl AsRef<Path>) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("release-")
            .tempdir()
            .unwrap();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/.github/release/package.sh");
        let packed = Command::new(script)
            .arg("--binary")
            .arg(executable.as_ref())
            .arg("--output")
            .arg(folder.path().join("files"))
            .arg("--mirror")
            .arg(folder.path().join("mirror"))
            .output()
            .unwrap();
        let complaint = String::from_utf8_lossy(&packed.stderr);
        assert!(packed.status.success(), "{complaint}");
        let stdout = String::from_utf8(packed.stdout).unwrap();
        let archive = PathBuf::from(stdout.lines().last().expect("the archive's path"));
        Self { folder, archive }
    }

    fn file(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join("files").join(name)
    }

    fn mirror(&self) -> PathBuf {
        self.folder.path().join("mirror")
    }
}

/// The whole address, because OpenTofu completes a source with a registry of its own.
fn configuration() -> String {
    format!(
        r#"
        terraform {{
          required_providers {{
            alicloud-cas = {{
              source  = "{ADDRESS}"
              version = "{VERSION}"
            }}
          }}
        }}
        resource "alicloud_cas_order" "www" {{
          provider = alicloud-cas
          domain   = "www.example.com"
          username = "Ada"
          phone    = "13800000000"
          email    = "ops@example.com"
        }}
        "#
    )
}

fn sha256(file: &Path) -> String {
    let digest = Sha256::digest(fs::read(file).unwrap());
    digest.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes any text");
        text
    })
}
