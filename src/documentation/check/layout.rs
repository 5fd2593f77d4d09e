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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_the_registry_would_cut_off_is_named() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("docs/guides")).unwrap();
        let most = usize::try_from(LARGEST).unwrap();
        fs::write(root.path().join("docs/index.md"), " ".repeat(most)).unwrap();
        fs::write(
            root.path().join("docs/guides/long.md"),
            " ".repeat(most + 1),
        )
        .unwrap();
        let (pages, problems) = pages(root.path()).unwrap();
        assert_eq!(pages, ["docs/guides/long.md", "docs/index.md"]);
        assert_eq!(
            problems,
            ["docs/guides/long.md: has 500001 bytes, and 500000 are the most"]
        );
    }

    #[test]
    fn the_first_page_is_never_missing_and_the_old_folder_never_there() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("website/docs")).unwrap();
        let (_, problems) = pages(root.path()).unwrap();
        assert_eq!(
            problems,
            [
                "website/docs: cannot be used beside docs",
                "docs/index.md: is missing"
            ]
        );
    }
}
