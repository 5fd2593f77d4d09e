//! The rules for every page, generated or not.

mod front_matter;
mod layout;
mod links;

use std::collections::BTreeSet;
use std::path::Path;
use std::{fs, io};

use super::examples::{files_under, names};

/// Everything that is wrong with the pages on disk, one line each.
pub(super) fn problems(root: &Path) -> io::Result<Vec<String>> {
    let (pages, mut problems) = layout::pages(root)?;
    let mut texts = Vec::new();
    for path in pages {
        let text = fs::read_to_string(root.join(&path))?;
        let found = front_matter::problems(&text).into_iter();
        problems.extend(found.map(|problem| format!("{path}: {problem}")));
        texts.push((path, text));
    }
    // These are no pages, but their links are checked too.
    for path in beside(root)? {
        let text = fs::read_to_string(root.join(&path))?;
        texts.push((path, text));
    }
    problems.extend(links::problems(root, &texts));
    Ok(problems)
}

/// The other texts in Markdown, from the root: those beside `docs/` and in `.github/`.
fn beside(root: &Path) -> io::Result<BTreeSet<String>> {
    let mut found = names(root)?;
    files_under(root, ".github", &mut found)?;
    found.retain(|path| path.ends_with(".md"));
    Ok(found)
}
