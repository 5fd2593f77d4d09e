//! What the registry and readers want of pages, whoever wrote them.

mod front_matter;
mod layout;
mod links;

use std::path::Path;
use std::{fs, io};

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
    // Not a page, but it leads to them.
    texts.push((
        "README.md".to_owned(),
        fs::read_to_string(root.join("README.md"))?,
    ));
    problems.extend(links::problems(root, &texts));
    Ok(problems)
}
