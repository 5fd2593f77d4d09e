//! Holds the code to the map of its modules: who may use whom, and who is on the list.
//!
//! Reads `src/` as text. Comments do not count, nor do test modules at the end of a file.

use std::fs;
use std::path::{Path, PathBuf};

/// What each module may use beside itself and the leaves, which use nothing.
const MAY_USE: [(&str, &[&str]); 8] = [
    ("cas", &[]),
    ("documentation", &["cas", "framework"]),
    ("emulator", &[]),
    ("framework", &[]),
    ("orders", &["cas"]),
    ("plugin", &[]),
    ("protocol", &["framework"]),
    ("provider", &["cas", "framework", "orders"]),
];
const LEAVES: [&str; 4] = ["clock", "environment", "panics", "x509"];

#[test]
fn modules_use_only_what_the_map_allows() {
    let files = rust_files(Path::new("src"));
    let is_module = |name: &str| files.iter().any(|file| module_of(file) == name);
    let mut violations = Vec::new();
    for file in &files {
        let module = module_of(file);
        // The roots of crates put everything together.
        if ["bin", "lib", "main"].contains(&module) {
            continue;
        }
        for (line, used) in uses(&fs::read_to_string(file).expect("a text")) {
            let row = MAY_USE.iter().find(|(name, _)| *name == module);
            let allowed =
                row.is_some_and(|(_, others)| others.contains(&&*used) || LEAVES.contains(&&*used));
            if used != module && is_module(&used) && !allowed {
                violations.push(format!("{}:{line}: {module} uses {used}", file.display()));
            }
        }
    }
    assert!(violations.is_empty(), "\n{}\n", violations.join("\n"));
}

/// The folders of `src/provider` whose files are one object each, with their lists.
const REGISTRIES: [(&str, &str); 6] = [
    ("actions", "ACTIONS"),
    ("data_sources", "DATA_SOURCES"),
    ("ephemeral_resources", "EPHEMERAL_RESOURCES"),
    ("functions", "FUNCTIONS"),
    ("list_resources", "LIST_RESOURCES"),
    ("resources", "RESOURCES"),
];

#[test]
fn every_file_of_an_object_is_registered() {
    for (folder, list) in REGISTRIES {
        let folder = Path::new("src/provider").join(folder);
        let text = fs::read_to_string(folder.join("mod.rs")).expect("the list");
        let (_, registered) = text
            .split_once(&format!("const {list}:"))
            .expect("the list");
        for file in rust_files(&folder) {
            let inside = file.strip_prefix(&folder).expect("a file of the folder");
            let name = first_name(inside);
            let listed = registered.contains(&format!("&{name}::"));
            assert!(
                listed || name == "mod",
                "{}: is not in {list}",
                file.display()
            );
        }
    }
}

#[test]
fn a_use_is_seen_alone_in_a_group_and_in_a_body_with_its_line() {
    let source = "// crate::comment\nuse crate::clock;\nuse crate::{\n    cas::{self, retry},\n    \
                  orders,\n};\nfn f() { crate::plugin::run() }\n#[cfg(test)]\nmod tests { crate::late }";
    let seen = uses(source);
    let seen: Vec<_> = seen
        .iter()
        .map(|(line, used)| (*line, used.as_str()))
        .collect();
    assert_eq!(
        seen,
        [(2, "clock"), (3, "cas"), (3, "orders"), (7, "plugin")]
    );
}

/// The top-level module that a file of `src` belongs to.
fn module_of(file: &Path) -> &str {
    first_name(file.strip_prefix("src").expect("a file of src"))
}

fn first_name(path: &Path) -> &str {
    let first = path
        .iter()
        .next()
        .and_then(|first| Path::new(first).file_stem());
    first.and_then(|name| name.to_str()).expect("a plain name")
}

/// The modules named after `crate::`, each with its line.
fn uses(source: &str) -> Vec<(usize, String)> {
    let code = source
        .split("#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or_default();
    let mut seen = Vec::new();
    for (at, start) in code.match_indices("crate::") {
        let before: Vec<_> = code[..=at].lines().collect();
        if !before
            .last()
            .is_some_and(|line| line.trim_start().starts_with("//"))
        {
            let names = names(&code[at + start.len()..]);
            seen.extend(names.into_iter().map(|name| (before.len(), name)));
        }
    }
    seen
}

/// The first name of a path, or of each path of a group.
fn names(path: &str) -> Vec<String> {
    let (mut names, mut depth, mut fresh) = (Vec::new(), 0, true);
    let in_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    for (at, letter) in path.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' => fresh = depth == 1,
            _ if fresh && in_name(letter) => {
                names.extend(
                    path[at..]
                        .split(|letter| !in_name(letter))
                        .next()
                        .map(str::to_owned),
                );
                fresh = false;
            }
            _ => {}
        }
        if depth == 0 && !names.is_empty() {
            break;
        }
    }
    names
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
