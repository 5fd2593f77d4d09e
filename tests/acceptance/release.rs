//! The packed release: installed by `terraform init`, locked, used and removed.

mod notices;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use alicloud_cas::ADDRESS;
use emulator::{Emulator, Options};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::credentials::grant;
use crate::every_terraform;
use crate::terraform::Workspace;

const VERSION: &str = env!("CARGO_PKG_VERSION");
/// Packed where it does not matter what the executable does.
const ANY_FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/.ci/run");

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
        // OpenTofu leaves a lock file beside each platform's folder.
        let platforms = fs::read_dir(folder.join(VERSION)).unwrap();
        let names: Vec<_> = platforms
            .map(|platform| platform.unwrap().path())
            .filter(|platform| platform.is_dir())
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
    let ours = Release::pack(ANY_FILE);
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
    let release = Release::pack(ANY_FILE);
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
    let packed = || Release::pack(ANY_FILE);
    assert_eq!(sha256(&packed().archive), sha256(&packed().archive));
}

#[test]
fn the_notes_of_a_release_are_what_the_changelog_says_of_its_version() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/.github/release/changes.sh");
    let printed = Command::new(script).output().unwrap();
    succeed(&printed);
    let notes = String::from_utf8(printed.stdout).unwrap();

    let changelog = include_str!("../../CHANGELOG.md");
    let heading = format!("\n## {VERSION} (");
    let (_, section) = changelog.split_once(&heading).expect("a section");
    let (_, section) = section.split_once('\n').expect("a heading is one line");
    let section = section.split("\n## ").next().unwrap();
    assert!(notes.contains("\n* "), "{notes}");
    assert!(notes.split_whitespace().eq(section.split_whitespace()));
    // GitHub keeps line breaks in notes, so an entry is one line.
    assert!(!notes.contains("\n  "), "{notes}");
}

#[test]
#[ignore = "needs gpg, which .ci/run installs and few other machines have"]
fn checksums_are_signed_in_a_form_that_registries_take() {
    let release = Release::pack(ANY_FILE);
    let home = tempfile::tempdir().unwrap();
    let run = |program: &str, arguments: &[&str]| {
        Command::new(program)
            .args(arguments)
            .env("GNUPGHOME", home.path())
            .output()
            .unwrap_or_else(|error| panic!("{program}: {error}"))
    };
    let person = "Releases <releases@example.com>";
    let unattended = ["--batch", "--passphrase", ""];
    let key = ["--quick-generate-key", person, "rsa3072", "sign", "never"];
    succeed(&run("gpg", &[&unattended[..], &key].concat()));

    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/.github/release/checksums.sh");
    let files = release.folder.path().join("files");
    succeed(&run(script, &[files.to_str().unwrap(), "--sign", person]));

    let name = format!("terraform-provider-alicloud-cas_{VERSION}_SHA256SUMS");
    let sums = release.file(&name);
    let signature = release.file(format!("{name}.sig"));
    let [sums_path, signature_path] = [&sums, &signature].map(|path| path.to_str().unwrap());
    // RFC 9580, 4.2: a packet in binary begins with a set bit, armour with a dash.
    assert!(fs::read(&signature).unwrap()[0] >= 0x80);
    let packets = run("gpg", &["--list-packets", signature_path]);
    succeed(&packets);
    let packets = String::from_utf8_lossy(&packets.stdout).into_owned();
    assert!(packets.contains("signature packet: algo 1,"), "{packets}");

    succeed(&run("gpg", &["--verify", signature_path, sums_path]));
    let honest = fs::read_to_string(&sums).unwrap();
    fs::write(&sums, honest.replacen(".zip", ".zap", 1)).unwrap();
    let refused = run("gpg", &["--verify", signature_path, sums_path]);
    assert!(!refused.status.success());
    run("gpgconf", &["--kill", "gpg-agent"]);
}

/// What the packing script makes, in a folder of its own.
struct Release {
    folder: TempDir,
    archive: PathBuf,
}

impl Release {
    /// Packs any file as the provider's executable for this machine.
    fn pack(executable: impl AsRef<Path>) -> Self {
        Self::run_script(executable.as_ref(), &[])
    }

    /// Packs any file as the provider's executable for a platform, by Rust's name of it.
    fn pack_for(target: &str, executable: impl AsRef<Path>) -> Self {
        Self::run_script(executable.as_ref(), &["--target", target])
    }

    fn run_script(executable: &Path, options: &[&str]) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("release-")
            .tempdir()
            .unwrap();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/.github/release/package.sh");
        let packed = Command::new(script)
            .args(options)
            .arg("--binary")
            .arg(executable)
            .arg("--output")
            .arg(folder.path().join("files"))
            .arg("--mirror")
            .arg(folder.path().join("mirror"))
            .output()
            .unwrap();
        succeed(&packed);
        let stdout = String::from_utf8(packed.stdout).unwrap();
        let archive = PathBuf::from(stdout.lines().last().expect("the archive's path"));
        Self { folder, archive }
    }

    fn file(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join("files").join(name)
    }

    /// The archive's files. Python unpacks, because the packing needs Python too.
    fn unpack(&self) -> TempDir {
        let contents = tempfile::tempdir().unwrap();
        let mut python = Command::new("python3");
        python.args(["-m", "zipfile", "-e"]);
        python.arg(&self.archive).arg(contents.path());
        succeed(&python.output().unwrap());
        contents
    }

    fn third_party_notices(&self) -> String {
        fs::read_to_string(self.unpack().path().join("THIRD-PARTY-NOTICES.txt")).unwrap()
    }

    fn mirror(&self) -> PathBuf {
        self.folder.path().join("mirror")
    }
}

fn succeed(output: &Output) {
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
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
