//! All pages together: writing them, and finding what is wrong with those on disk.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

use super::check;
use super::documented::{Documented, objects};
use super::examples::{self, names};
use super::page::{Page, TEMPLATES};
use framework::Provider;

/// The folders of pages that are made from objects.
const FOLDERS: [&str; 6] = [
    "actions",
    "data-sources",
    "ephemeral-resources",
    "functions",
    "list-resources",
    "resources",
];

/// The documentation of a provider, in a repository with its examples and templates.
#[derive(Debug)]
pub struct Site {
    root: PathBuf,
    documented: Vec<Documented>,
    pages: Vec<Page>,
}

impl Site {
    /// The documentation as it should be.
    ///
    /// `root` is the folder of `docs/`, `examples/` and `src/`. An error means that a
    /// file could not be read; what is wrong with its content is a problem of
    /// [`Site::problems`].
    pub fn of<P: Provider>(provider: &P, root: impl Into<PathBuf>) -> io::Result<Self> {
        Self::about(objects(provider), root.into())
    }

    fn about(documented: Vec<Documented>, root: PathBuf) -> io::Result<Self> {
        let pages = documented.iter().map(|one| Page::of(&root, one));
        let guides = names(&root.join(TEMPLATES).join("guides"))?;
        let guides = guides.iter().map(|name| Page::guide(&root, name));
        let pages = pages.chain(guides).collect::<io::Result<_>>()?;
        Ok(Self {
            root,
            documented,
            pages,
        })
    }

    /// Writes the pages that are missing or differ, and removes those of objects that no
    /// longer exist. Returns one line for each. A page that could not be made stays as it
    /// is.
    pub fn write(&self) -> io::Result<Vec<String>> {
        let mut done = Vec::new();
        for page in self.pages.iter().filter(|page| page.problems.is_empty()) {
            let path = self.root.join(&page.path);
            if on_disk(&path)?.as_deref() != Some(&page.text) {
                fs::create_dir_all(path.parent().unwrap_or(&self.root))?;
                fs::write(&path, &page.text)?;
                done.push(format!("{}: written", page.path));
            }
        }
        for path in self.orphans()? {
            fs::remove_file(self.root.join(&path))?;
            done.push(format!("{path}: removed"));
        }
        Ok(done)
    }

    /// Everything that is wrong, one line each; none if all is well.
    ///
    /// Pages are what [`Site::write`] would write, are where and as the registry wants
    /// them, and their links lead somewhere; each example and each template is used,
    /// and each object has an example.
    pub fn problems(&self) -> io::Result<Vec<String>> {
        let mut problems = Vec::new();
        for page in &self.pages {
            problems.extend(page.problems.iter().cloned());
            let there = on_disk(&self.root.join(&page.path))?;
            if page.problems.is_empty() && there.as_deref() != Some(&page.text) {
                problems.push(format!("{}: differs from what is generated", page.path));
            }
        }
        let orphans = self.orphans()?.into_iter();
        problems.extend(orphans.map(|path| format!("{path}: is the page of nothing")));
        problems.extend(self.unused()?);
        problems.extend(check::problems(&self.root)?);
        Ok(problems)
    }

    /// Pages in the folders of objects that belong to none.
    fn orphans(&self) -> io::Result<Vec<String>> {
        let mut orphans = Vec::new();
        for folder in FOLDERS {
            let names = names(&self.root.join("docs").join(folder))?;
            let paths = names.iter().map(|name| format!("docs/{folder}/{name}"));
            orphans.extend(paths.filter(|path| !self.has(path)));
        }
        Ok(orphans)
    }

    fn has(&self, path: &str) -> bool {
        self.pages.iter().any(|page| page.path == path)
    }

    /// Example files that no page shows, and templates that no page is made from.
    fn unused(&self) -> io::Result<Vec<String>> {
        let shown: BTreeSet<_> = self.pages.iter().flat_map(|page| &page.shows).collect();
        let unshown = examples::all(&self.root)?.into_iter();
        let mut unused: Vec<_> = unshown
            .filter(|path| !shown.contains(path))
            .map(|path| format!("{path}: no page shows it"))
            .collect();
        let wanted: BTreeSet<_> = self
            .documented
            .iter()
            .map(|one| format!("{}.md", one.page()))
            .collect();
        for folder in FOLDERS {
            for name in names(&self.root.join(TEMPLATES).join(folder))? {
                if !wanted.contains(&format!("{folder}/{name}")) {
                    unused.push(format!("{TEMPLATES}/{folder}/{name}: is for no object"));
                }
            }
        }
        Ok(unused)
    }
}

fn on_disk(path: &Path) -> io::Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
