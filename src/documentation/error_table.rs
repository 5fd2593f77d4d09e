//! The service's error codes as Markdown, from the table that the client uses.

use cas::{ErrorKind, Execution, known_codes};

/// A table of codes for each kind of failure, under a heading that says the kind.
pub(super) fn render() -> String {
    let mut headings = Vec::new();
    for code in known_codes() {
        let heading = heading(code.kind);
        if !headings.contains(&heading) {
            headings.push(heading);
        }
    }
    let sections: Vec<_> = headings.into_iter().map(section).collect();
    sections.join("\n\n")
}

fn section(of: &str) -> String {
    let mut section = format!("### {of}\n\n| Code | May have run | What to do |\n|---|---|---|");
    for code in known_codes().filter(|code| heading(code.kind) == of) {
        let ran = match code.execution {
            Execution::NotExecuted => "no",
            Execution::Unknown => "perhaps",
        };
        section.push_str(&format!("\n| `{}` | {ran} | {} |", code.pattern, code.hint));
    }
    section
}

fn heading(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Credentials => "Keys, Tokens and Clocks",
        ErrorKind::Forbidden => "Permissions",
        ErrorKind::NotFound => "What Does Not Exist",
        ErrorKind::QuotaExhausted => "Quota",
        ErrorKind::Rejected => "Refused Requests",
        ErrorKind::StateConflict => "Orders in Another State",
        ErrorKind::Throttled => "Too Many Calls",
        _ => "Passing Trouble",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_in_one_table_with_what_to_do() {
        let rendered = render();
        for code in known_codes() {
            let row = format!("| `{}` | ", code.pattern);
            assert_eq!(rendered.matches(&row).count(), 1, "{}", code.pattern);
        }
        let quota = rendered
            .split("### Quota")
            .nth(1)
            .expect("a table of quota");
        assert!(quota.contains("| `InsufficientQuota` | no | This account has no"));
    }
}
