//! The example files of an object, and how a page shows them.
//!
//! They lie in the registry's own places, so that other tools find them too.

use std::collections::BTreeSet;
use std::path::Path;
use std::{fs, io};

use super::documented::{Documented, Kind};

/// An example file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Example {
    /// Where it lies, from the root, with `/`.
    pub(super) path: String,
    pub(super) text: String,
}

impl Example {
    /// Reads the file at this place.
    pub(super) fn read(root: &Path, path: &str) -> io::Result<Self> {
        let text = fs::read_to_string(root.join(path))
            .map_err(|error| io::Error::new(error.kind(), format!("{path}: {error}")))?;
        Ok(Self {
            path: path.to_owned(),
            text,
        })
    }

    /// The file as a block of code.
    pub(super) fn fenced(&self) -> String {
        let language = match self.path.rsplit('.').next() {
            Some("json") => "json",
            Some("sh") => "shell",
            _ => "terraform",
        };
        format!("```{language}\n{}\n```", self.text.trim_end())
    }
}

/// The examples of use: the one named like the kind, then the others by name. None
/// where the folder is missing.
pub(super) fn of_use(root: &Path, documented: &Documented) -> io::Result<Vec<Example>> {
    let folder = documented.examples();
    let (first, extension) = (documented.kind.example(), documented.kind.extension());
    let mut names: Vec<_> = names(&root.join(&folder))?
        .into_iter()
        .filter(|name| name.starts_with(first) && name.ends_with(extension))
        .collect();
    names.sort_by_key(|name| (name.len() != first.len() + extension.len(), name.clone()));
    let examples = names.iter();
    examples
        .map(|name| Example::read(root, &format!("{folder}/{name}")))
        .collect()
}

/// One of the examples of importing, if there is such a file.
pub(super) fn of_import(
    root: &Path,
    documented: &Documented,
    name: &str,
) -> io::Result<Option<Example>> {
    let folder = documented.examples();
    if !names(&root.join(&folder))?.contains(name) {
        return Ok(None);
    }
    Example::read(root, &format!("{folder}/{name}")).map(Some)
}

/// Every example file of the folders that pages show, from the root.
pub(super) fn all(root: &Path) -> io::Result<BTreeSet<String>> {
    const KINDS: [Kind; 7] = [
        Kind::Provider,
        Kind::Resource,
        Kind::DataSource,
        Kind::EphemeralResource,
        Kind::ListResource,
        Kind::Action,
        Kind::Function,
    ];
    let folders = KINDS
        .map(Kind::folder)
        .into_iter()
        .chain(["complete", "guides"]);
    let mut all = BTreeSet::new();
    for folder in folders {
        files_under(root, &format!("examples/{folder}"), &mut all)?;
    }
    Ok(all)
}

/// Adds every file of a folder and of those in it, from the root.
pub(super) fn files_under(root: &Path, folder: &str, all: &mut BTreeSet<String>) -> io::Result<()> {
    // Terraform leaves files behind where an example is tried.
    let ours =
        |name: &String| !name.starts_with(".terraform") && !name.starts_with("terraform.tfstate");
    for name in names(&root.join(folder))?.into_iter().filter(ours) {
        let path = format!("{folder}/{name}");
        if root.join(&path).is_dir() {
            files_under(root, &path, all)?;
        } else {
            all.insert(path);
        }
    }
    Ok(())
}

/// What is in a folder; nothing if it does not exist.
pub(super) fn names(folder: &Path) -> io::Result<BTreeSet<String>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        Err(error) => return Err(error),
    };
    entries
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect()
}
