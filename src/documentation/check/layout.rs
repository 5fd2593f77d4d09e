//! Which files may lie under `docs/` (Terraform Registry, provider documentation).

use std::path::Path;
use std::{fs, io};

use super::super::examples::names;

/// The folders that the registry shows.
const FOLDERS: [&str; 8] = [
    "actions",
    "data-sources",
    "ephemeral-resources",
    "functions",
    "guides",
    "list-resources",
    "resources",
    "state-stores",
];
/// The largest page, in bytes.
const LARGEST: u64 = 500_000;
/// How many pages one version may have.
const MOST: usize = 2000;

/// The pages under `docs/`, from the root, and what is wrong with where they lie.
pub(super) fn pages(root: &Path) -> io::Result<(Vec<String>, Vec<String>)> {
    let (mut pages, mut problems) = (Vec::new(), Vec::new());
    if root.join("website/docs").exists() {
        problems.push("website/docs: cannot be used beside docs".to_owned());
    }
    for name in names(&root.join("docs"))? {
        let path = format!("docs/{name}");
        if !root.join(&path).is_dir() {
            pages.push(path);
        } else if FOLDERS.contains(&name.as_str()) {
            let inside = names(&root.join(&path))?;
            pages.extend(inside.iter().map(|name| format!("{path}/{name}")));
        } else {
            problems.push(format!("{path}: the registry knows no such folder"));
        }
    }
    pages.retain(|path| {
        let is_page = root.join(path).is_file()
            && path.ends_with(".md")
            && (path == "docs/index.md" || path.matches('/').count() == 2);
        if !is_page {
            problems.push(format!("{path}: is no page of the registry"));
        }
        is_page
    });
    for path in &pages {
        let size = fs::metadata(root.join(path))?.len();
        if size > LARGEST {
            problems.push(format!(
                "{path}: has {size} bytes, and {LARGEST} are the most"
            ));
        }
    }
    if pages.len() > MOST {
        problems.push(format!(
            "docs: has {} pages, and {MOST} are the most",
            pages.len()
        ));
    }
    if !pages.iter().any(|path| path == "docs/index.md") {
        problems.push("docs/index.md: is missing".to_owned());
    }
    Ok((pages, problems))
}
