//! Holds the code to what the manifests cannot say: which module of a package uses which,
//! and that every object is on its list.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders, and the names that must not stand before `::` in them.
const BORDERS: [(&str, &[&str]); 3] = [
    ("src/orders", &["framework", "provider"]),
    ("src/provider", &["protocol", "proto", "plugin"]),
    ("src/x509", &["cas", "framework", "orders", "provider"]),
];

#[test]
fn modules_keep_their_borders() {
    let mut crossings = Vec::new();
    for (folder, forbidden) in BORDERS {
        for file in rust_files(Path::new(folder)) {
            let text = fs::read_to_string(&file).expect("a text");
            for (number, line) in text.lines().enumerate() {
                let crossed = forbidden.iter().find(|name| names(line, name));
                crossings.extend(
                    crossed.map(|name| format!("{}:{}: names {name}", file.display(), number + 1)),
                );
            }
        }
    }
    assert!(crossings.is_empty(), "\n{}\n", crossings.join("\n"));
}

/// Whether a line of code, not of comment, names this crate or module in a path.
fn names(line: &str, name: &str) -> bool {
    let is_comment = line.trim_start().starts_with("//");
    let path = format!("{name}::");
    let mut ends_word = line.match_indices(&path).map(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_')
    });
    !is_comment && ends_word.any(|whole| whole)
}

#[test]
fn a_name_is_seen_in_a_path_and_nowhere_else() {
    assert!(names("use framework::Value;", "framework"));
    assert!(names("    crate::provider::run()", "provider"));
    assert!(!names("// framework::Value", "framework"));
    assert!(!names("let framework = my_framework::new();", "framework"));
}

/// The folders of `src/provider` whose files are one object each, with a list of all.
const REGISTRIES: [&str; 6] = [
    "actions",
    "data_sources",
    "ephemeral_resources",
    "functions",
    "list_resources",
    "resources",
];

#[test]
fn every_file_of_an_object_is_registered() {
    for folder in REGISTRIES {
        let folder = Path::new("src/provider").join(folder);
        let text = fs::read_to_string(folder.join("mod.rs")).expect("the list");
        let (_, registered) = text.split_once("fn all()").expect("the list");
        for file in rust_files(&folder) {
            let inside = file.strip_prefix(&folder).expect("a file of the folder");
            let name = first_name(inside);
            let listed = registered.contains(&format!("Box::new({name}::"));
            assert!(
                listed || name == "mod",
                "{}: is not in its list",
                file.display()
            );
        }
    }
}

fn first_name(path: &Path) -> &str {
    let first = path
        .iter()
        .next()
        .and_then(|first| Path::new(first).file_stem());
    first.and_then(|name| name.to_str()).expect("a plain name")
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let (folders, files): (Vec<_>, Vec<_>) = paths.partition(|path| path.is_dir());
    let inside = folders.iter().flat_map(|folder| rust_files(folder));
    let is_rust = |file: &PathBuf| file.extension().is_some_and(|end| end == "rs");
    let mut all: Vec<_> = inside.chain(files).filter(is_rust).collect();
    all.sort();
    all
}
