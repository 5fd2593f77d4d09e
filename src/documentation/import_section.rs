//! The section of a page on importing an object.

use super::examples::Example;
use super::schema_section;
use framework::schema::IdentitySchema;

/// The section on importing, from the examples that there are; empty without any.
pub(super) fn render(
    identity: Option<&IdentitySchema>,
    by_identity: Option<&Example>,
    by_id: Option<&Example>,
    by_command: Option<&Example>,
) -> String {
    let ways = [
        ("With Terraform 1.12 or later, by identity:", by_identity),
        ("With Terraform 1.5 or later, by id:", by_id),
        ("On the command line, by id:", by_command),
    ];
    let ways = ways
        .into_iter()
        .filter_map(|(how, example)| Some([how.to_owned(), example?.fenced()]));
    let mut parts: Vec<_> = ways.flatten().collect();
    if parts.is_empty() {
        return String::new();
    }
    parts.insert(0, "## Import".to_owned());
    if let Some(identity) = identity {
        parts.push("### Identity Schema".to_owned());
        parts.push(schema_section::list(&identity.attributes));
    }
    parts.join("\n\n")
}
