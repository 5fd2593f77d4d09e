//! What an archive says of the works of others that are in it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
#[cfg(unix)]
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use super::{ANY_FILE, Release, VERSION, succeed};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

#[test]
fn an_archive_holds_the_executable_our_licence_and_the_notices() {
    let contents = Release::pack(ANY_FILE).unpack();
    let files = fs::read_dir(contents.path()).unwrap();
    let names: BTreeSet<_> = files.map(|file| file.unwrap().file_name()).collect();
    let packed = format!("terraform-provider-alicloud-cas_v{VERSION}");
    let expected = [
        "LICENSE.txt",
        "RUST-STANDARD-LIBRARY.html",
        "THIRD-PARTY-NOTICES.txt",
        &packed,
    ];
    assert_eq!(names, expected.map(Into::into).into());

    let read = |name: &str| fs::read(contents.path().join(name)).unwrap();
    assert_eq!(read(&packed), fs::read(ANY_FILE).unwrap());
    let licence = Path::new(ROOT).join("LICENSE");
    assert_eq!(read("LICENSE.txt"), fs::read(licence).unwrap());
    let library = String::from_utf8(read("RUST-STANDARD-LIBRARY.html")).unwrap();
    assert!(library.contains("Copyright notices for The Rust Standard Library"));
}

#[test]
fn the_notices_name_what_is_linked_for_the_target_and_nothing_else() {
    let system = BTreeSet::from(["libunwind".to_owned(), "musl".to_owned()]);
    for (target, beside_crates) in [
        ("aarch64-apple-darwin", BTreeSet::new()),
        ("x86_64-pc-windows-msvc", BTreeSet::new()),
        ("x86_64-unknown-linux-musl", system),
    ] {
        let notices = Release::pack_for(target, ANY_FILE).third_party_notices();
        let expected: BTreeSet<_> = linked(target).union(&beside_crates).cloned().collect();
        assert_eq!(works(&notices), expected, "{target}");
        for linked in ["psl", "ring", "tokio"] {
            assert!(notices.contains(&format!("\n{linked} ")), "{linked}");
        }
        // One of the tests, one of the build script, one that makes code while compiling.
        for unlinked in ["proptest", "protox", "serde_derive"] {
            assert!(!notices.contains(&format!("\n{unlinked} ")), "{unlinked}");
        }
    }
}

#[test]
fn every_work_in_the_notices_has_its_texts_and_no_text_stands_twice() {
    let musl = "x86_64-unknown-linux-musl";
    let notices = Release::pack_for(musl, ANY_FILE).third_party_notices();
    let rule = format!("\n{}\n", "=".repeat(80));
    let mut parts = notices.split(&rule);
    let list = parts.next().expect("the list is before the first rule");
    let parts: Vec<_> = parts.collect();
    let texts: BTreeMap<_, _> = parts
        .chunks(2)
        .map(|pair| (pair[1], pair[0].split(' ').next().unwrap()))
        .collect();
    assert_eq!(texts.len() * 2, parts.len(), "some text stands twice");

    let numbers: BTreeSet<_> = texts.into_values().collect();
    for work in works(list) {
        let (_, entry) = list.split_once(&format!("\n{work}\n")).unwrap();
        let entry = entry.split("\n\n").next().unwrap();
        let named: BTreeSet<_> = entry
            .lines()
            .filter_map(|line| line.strip_prefix("  Text: ")?.split(' ').next())
            .collect();
        assert!(!named.is_empty() && named.is_subset(&numbers), "{work}");
    }
    assert!(list.contains("Its source: https://publicsuffix.org/list/"));
}

#[cfg(unix)]
#[test]
fn a_crate_that_brings_no_licence_text_is_not_packed_in_silence() {
    // A copy of our tree without the texts that we found for such crates.
    let copy = tempfile::tempdir().unwrap();
    let folders = ["examples", "proto", "src", "tests"];
    for name in folders.iter().chain(&["Cargo.lock", "Cargo.toml"]) {
        symlink(Path::new(ROOT).join(name), copy.path().join(name)).unwrap();
    }
    let script = copy.path().join(".github/release/notices.py");
    fs::create_dir_all(script.parent().unwrap()).unwrap();
    fs::copy(Path::new(ROOT).join(".github/release/notices.py"), &script).unwrap();

    let stopped = Command::new("python3")
        .arg(&script)
        .arg("x86_64-unknown-linux-gnu")
        .output()
        .unwrap();
    assert!(!stopped.status.success());
    let complaint = String::from_utf8_lossy(&stopped.stderr);
    let expected = "tonic-prost ships no licence text";
    assert!(complaint.contains(expected), "{complaint}");
}

/// Everything that notices have an entry for: a name, and a version if there is one.
fn works(notices: &str) -> BTreeSet<String> {
    let lines: Vec<_> = notices.lines().collect();
    let entries = lines
        .windows(2)
        .filter(|pair| pair[1].starts_with("  Licence: "));
    entries.map(|pair| pair[0].to_owned()).collect()
}

/// The crates that cargo links into the provider for a platform, each with its version.
fn linked(target: &str) -> BTreeSet<String> {
    let tree = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--locked",
            "--package",
            "terraform-provider-alicloud-cas",
        ])
        .args(["--target", target, "--prefix", "none"])
        .args(["--edges", "normal,no-proc-macro", "--format", "{p}"])
        .current_dir(ROOT)
        .output()
        .unwrap();
    succeed(&tree);
    let stdout = String::from_utf8(tree.stdout).unwrap();
    let lines = stdout.lines().filter(|line| !line.contains(ROOT));
    lines
        .filter_map(|line| {
            let mut words = line.split(' ');
            let name = words.next()?;
            let version = words.next()?.strip_prefix('v')?;
            Some(format!("{name} {version}"))
        })
        .collect()
}
