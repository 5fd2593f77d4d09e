//! Page templates: Markdown in which a line `{{ ... }}` stands for a generated part.
//!
//! There are no conditions and no loops: a page is written for its object, so all it
//! needs is to put parts in their places.

/// What a line of a template asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part<'a> {
    /// The description from the schema.
    Description,
    /// The schema, or a function's signature.
    Schema,
    /// Every example of use.
    Examples,
    /// The example file at this place, from the root.
    Example(&'a str),
    /// How to import.
    Import,
    /// Every error code that the client knows, with what to do.
    ErrorCodes,
}

/// Puts parts into a template. `Err` names the line that asks for something else, or
/// whose part cannot be had.
pub(super) fn expand(
    template: &str,
    mut part: impl FnMut(Part<'_>) -> Result<String, String>,
) -> Result<String, String> {
    let mut page = String::new();
    for (at, line) in template.lines().enumerate() {
        match directive(line) {
            None => page.push_str(line),
            Some(words) => {
                let asked = parse(words).ok_or_else(|| format!("no part is called {words:?}"));
                let text = asked.and_then(&mut part);
                page.push_str(&text.map_err(|problem| format!("line {}: {problem}", at + 1))?);
            }
        }
        page.push('\n');
    }
    Ok(without_gaps(&page))
}

/// What stands between the braces of a line that has nothing else.
fn directive(line: &str) -> Option<&str> {
    let inside = line.trim().strip_prefix("{{")?.strip_suffix("}}")?;
    Some(inside.trim())
}

fn parse(words: &str) -> Option<Part<'_>> {
    Some(match words {
        "description" => Part::Description,
        "schema" => Part::Schema,
        "examples" => Part::Examples,
        "import" => Part::Import,
        "error codes" => Part::ErrorCodes,
        _ => Part::Example(words.strip_prefix("example ")?.trim()),
    })
}

/// A part may be empty. One empty line is enough where it would have been.
fn without_gaps(page: &str) -> String {
    let mut text = String::new();
    let mut fenced = false;
    for line in page.trim().lines() {
        fenced ^= line.starts_with("```");
        if fenced || !line.is_empty() || !text.ends_with("\n\n") {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(template: &str) -> Result<String, String> {
        expand(template, |part| match part {
            Part::Import => Ok(String::new()),
            Part::Example("missing.tf") => Err("there is no missing.tf".to_owned()),
            part => Ok(format!("{part:?}")),
        })
    }

    #[test]
    fn parts_take_the_place_of_their_lines_and_nothing_else_changes() {
        let template = "# Title\n\n{{ description }}\n\n{{example a/b.tf}}\n`{{ not a line }}`\n";
        let page = "# Title\n\nDescription\n\nExample(\"a/b.tf\")\n`{{ not a line }}`\n";
        assert_eq!(expanded(template).as_deref(), Ok(page));
    }

    #[test]
    fn an_empty_part_leaves_no_gap_but_code_keeps_its_own() {
        let template = "a\n\n{{ import }}\n\nb\n\n```\n1\n\n\n2\n```\n\n{{ import }}\n";
        let page = "a\n\nb\n\n```\n1\n\n\n2\n```\n";
        assert_eq!(expanded(template).as_deref(), Ok(page));
    }

    #[test]
    fn what_cannot_be_had_is_named_with_its_line() {
        assert_eq!(
            expanded("a\n{{ weather }}\n").unwrap_err(),
            "line 2: no part is called \"weather\""
        );
        assert_eq!(
            expanded("{{ example missing.tf }}").unwrap_err(),
            "line 1: there is no missing.tf"
        );
    }
}
