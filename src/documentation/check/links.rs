//! Links between pages: to files that exist and to anchors that they have.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

/// Each link that leads nowhere, as `page: link: why`. Links to other sites pass.
pub(super) fn problems(root: &Path, pages: &[(String, String)]) -> Vec<String> {
    let anchors: BTreeMap<_, _> = pages
        .iter()
        .map(|(path, text)| (PathBuf::from(path), anchors(text)))
        .collect();
    let mut problems = Vec::new();
    for (path, text) in pages {
        for link in targets(text) {
            let problem = dead(root, Path::new(path), &link, &anchors);
            problems.extend(problem.map(|why| format!("{path}: {link}: {why}")));
        }
    }
    problems
}

fn dead(
    root: &Path,
    page: &Path,
    link: &str,
    anchors: &BTreeMap<PathBuf, BTreeSet<String>>,
) -> Option<&'static str> {
    if link.contains("://") || link.starts_with("mailto:") {
        return None;
    }
    let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
    let target = match file {
        "" => page.to_owned(),
        file => match joined(page.parent().unwrap_or(Path::new("")), file) {
            Some(target) => target,
            None => return Some("leads out of the repository"),
        },
    };
    let Some(there) = anchors.get(&target) else {
        // The registry publishes only the pages, so a page links to no other file here.
        return match (root.join(&target).exists(), page.starts_with("docs")) {
            (false, _) => Some("is not there"),
            (true, true) => Some("is no page of the registry"),
            (true, false) => None,
        };
    };
    (!anchor.is_empty() && !there.contains(anchor)).then_some("the page has no such anchor")
}

/// A relative path from a folder, without `..`.
fn joined(folder: &Path, file: &str) -> Option<PathBuf> {
    let mut whole = folder.to_owned();
    for component in Path::new(file).components() {
        match component {
            Component::ParentDir => whole.pop().then_some(())?,
            Component::CurDir => {}
            Component::Normal(name) => whole.push(name),
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(whole)
}

/// The targets of Markdown links outside of code.
fn targets(text: &str) -> Vec<String> {
    let text = prose(text);
    let mut targets = Vec::new();
    let mut rest = text.as_str();
    while let Some((_, behind)) = rest.split_once("](") {
        if let Some((target, _)) = behind.split_once(')') {
            targets.push(target.trim().to_owned());
        }
        rest = behind;
    }
    targets
}

/// What a link may lead to: headings as GitHub names them, and `<a id>`.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    for line in outside_fences(text) {
        if let Some((_, id)) = line.split_once("<a id=\"") {
            anchors.extend(id.split('"').next().map(str::to_owned));
        }
        let heading = line.trim_start_matches('#');
        if heading.len() < line.len() && heading.starts_with(' ') {
            let plain = slug(heading);
            let repeated = (1..).map(|number| format!("{plain}-{number}"));
            let free = std::iter::once(plain.clone())
                .chain(repeated)
                .find(|name| !anchors.contains(name));
            anchors.extend(free);
        }
    }
    anchors
}

fn slug(heading: &str) -> String {
    let letters = heading.trim().chars().filter_map(|letter| match letter {
        ' ' => Some('-'),
        '-' | '_' => Some(letter),
        _ => letter.is_alphanumeric().then_some(letter),
    });
    letters.flat_map(char::to_lowercase).collect()
}

/// The text without blocks and spans of code.
fn prose(text: &str) -> String {
    let mut prose = String::new();
    for line in outside_fences(text) {
        prose.extend(line.split('`').step_by(2));
        prose.push('\n');
    }
    prose
}

fn outside_fences(text: &str) -> impl Iterator<Item = &str> {
    let mut fenced = false;
    text.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pages: &[(&str, &str)]) -> Vec<String> {
        let pages: Vec<_> = pages
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect();
        problems(
            Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")),
            &pages,
        )
    }

    #[test]
    fn links_to_pages_and_their_anchors_are_followed() {
        let index = "# A page\n\n[a](#a-page) [b](guides/b.md) [c](guides/b.md#nested--x)\n\
                     [d](guides/b.md#a-b_c-1) [e](https://example.com/#nowhere)\n";
        let guide = "<a id=\"nested--x\"></a>\n### A `b_c`!\n### A `b_c`\n[up](../index.md)\n";
        let pages = [("docs/index.md", index), ("docs/guides/b.md", guide)];
        assert_eq!(found(&pages), [""; 0]);
    }

    #[test]
    fn dead_links_are_named_with_their_page() {
        let text = "[a](#nowhere) [b](b.md) [c](../Cargo.toml) [d](../../x)\n";
        assert_eq!(
            found(&[("docs/index.md", text)]),
            [
                "docs/index.md: #nowhere: the page has no such anchor",
                "docs/index.md: b.md: is not there",
                "docs/index.md: ../Cargo.toml: is no page of the registry",
                "docs/index.md: ../../x: leads out of the repository",
            ]
        );
        assert_eq!(found(&[("README.md", "[c](Cargo.toml)")]), [""; 0]);
    }

    #[test]
    fn code_has_neither_links_nor_headings() {
        let text = "```shell\n# [a](b)\n```\n`[c](d)`\n[e](#a-b)\n";
        assert_eq!(
            found(&[("docs/index.md", text)]),
            ["docs/index.md: #a-b: the page has no such anchor"]
        );
    }
}
