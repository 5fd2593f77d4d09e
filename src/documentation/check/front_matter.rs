//! The block at the head of a page that the registry reads.

/// The keys that the registry knows in `docs/`.
const KEYS: [&str; 3] = ["page_title", "subcategory", "description"];

/// What is wrong with the front matter of a page.
pub(super) fn problems(page: &str) -> Vec<String> {
    let block = page
        .strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---\n"));
    let Some((block, _)) = block else {
        return vec!["has no front matter".to_owned()];
    };
    let mut problems = Vec::new();
    let mut filled = Vec::new();
    for line in block.lines() {
        // An indented line continues the key before it; a line with `#` is a comment.
        if line.starts_with([' ', '#']) {
            continue;
        }
        let Some((key, value)) = line.split_once(':') else {
            problems.push(format!("front matter: {line:?} is no key with a value"));
            continue;
        };
        if !KEYS.contains(&key) {
            problems.push(format!("front matter: the registry knows no {key}"));
        }
        if filled.contains(&key) {
            problems.push(format!("front matter: {key} is there twice"));
        }
        let value = value.trim().trim_matches('"');
        if value.is_empty() && key != "subcategory" {
            problems.push(format!("front matter: {key} is empty"));
        }
        filled.push(key);
    }
    for key in ["page_title", "description"] {
        if !filled.contains(&key) {
            problems.push(format!("front matter: {key} is missing"));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_front_matter_passes() {
        let page = "---\n# By hand.\npage_title: \"A\"\nsubcategory: \"\"\ndescription: |-\n  B: c.\n---\n\n# A\n";
        assert_eq!(problems(page), [""; 0]);
    }

    #[test]
    fn every_mistake_is_named() {
        assert_eq!(problems("# A\n"), ["has no front matter"]);
        assert_eq!(
            problems("---\npage_title:\nlayout: x\nlayout: y\nnonsense\n---\n"),
            [
                "front matter: page_title is empty",
                "front matter: the registry knows no layout",
                "front matter: the registry knows no layout",
                "front matter: layout is there twice",
                "front matter: \"nonsense\" is no key with a value",
                "front matter: description is missing",
            ]
        );
    }
}
