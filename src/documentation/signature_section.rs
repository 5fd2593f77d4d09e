//! A function's signature as Markdown.

use super::schema_section::type_name;
use crate::framework::{Parameter, Signature, ValueType};

/// The sections of a function: how it is called, what it takes, what it gives.
pub(super) fn render(name: &str, signature: &Signature) -> String {
    let mut parts = vec![
        "## Signature".to_owned(),
        format!("```text\n{}\n```", prototype(name, signature)),
    ];
    if !signature.parameters.is_empty() || signature.variadic.is_some() {
        parts.push("## Arguments".to_owned());
        let parameters = signature.parameters.iter().map(|one| (one, ""));
        let variadic = signature.variadic.iter().map(|one| (one, ", any number"));
        let lines: Vec<_> = parameters
            .chain(variadic)
            .enumerate()
            .map(|(at, (one, more))| format!("{}. {}", at + 1, argument(one, more)))
            .collect();
        parts.push(lines.join("\n"));
    }
    parts.push("## Return Type".to_owned());
    parts.push(result(&signature.returns));
    parts.join("\n\n")
}

fn prototype(name: &str, signature: &Signature) -> String {
    let word = |of: &ValueType| type_name(of).to_lowercase();
    let mut parameters: Vec<_> = signature
        .parameters
        .iter()
        .map(|one| format!("{} {}", one.name, word(&one.of)))
        .collect();
    let variadic = signature.variadic.iter();
    parameters.extend(variadic.map(|one| format!("{} {}...", one.name, word(&one.of))));
    format!(
        "{name}({}) {}",
        parameters.join(", "),
        word(&signature.returns)
    )
}

fn argument(parameter: &Parameter, more: &str) -> String {
    let nullable = if parameter.allows_null {
        ", Nullable"
    } else {
        ""
    };
    format!(
        "`{}` ({}{more}{nullable}) {}",
        parameter.name,
        type_name(&parameter.of),
        parameter.description
    )
}

/// The result's type; the attributes of an object are documented in prose.
fn result(of: &ValueType) -> String {
    let ValueType::Object(attributes) = of else {
        return format!("{}.", type_name(of));
    };
    let attributes = attributes
        .iter()
        .map(|(name, of)| format!("- `{name}` ({})", type_name(of)));
    let attributes: Vec<_> = attributes.collect();
    format!(
        "An object with these attributes:\n\n{}",
        attributes.join("\n")
    )
}
