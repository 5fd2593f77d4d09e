//! A function's signature as Markdown.

use super::schema_section::type_name;
use framework::{Parameter, Signature, ValueType};

/// The sections of a function: how it is called, what it takes, what it gives.
pub(super) fn render(name: &str, signature: &Signature) -> String {
    let mut parts = vec![
        "## Signature".to_owned(),
        format!("```text\n{}\n```", prototype(name, signature)),
    ];
    if !signature.parameters.is_empty() || signature.variadic.is_some() {
        parts.push("## Arguments".to_owned());
        let parameters = signature.parameters.iter().map(|one| (one, ""));
        let variadic = signature.variadic.iter().map(|one| (one, ", Variadic"));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_shown_as_it_is_called_with_all_that_it_takes_and_gives() {
        let any = Parameter {
            allows_null: true,
            ..Parameter::new("more", ValueType::Number, "Further numbers.")
        };
        let signature = Signature {
            summary: "Counts.",
            description: "Counts.".to_owned(),
            parameters: vec![Parameter::new(
                "text",
                ValueType::String,
                "What is counted.",
            )],
            variadic: Some(any),
            returns: ValueType::object([
                ("count", ValueType::Number),
                ("words", ValueType::String.list()),
            ]),
            deprecated: None,
        };
        assert_eq!(
            render("count", &signature),
            "## Signature\n\n```text\ncount(text string, more number...) object\n```\n\n\
             ## Arguments\n\n\
             1. `text` (String) What is counted.\n\
             2. `more` (Number, Variadic, Nullable) Further numbers.\n\n\
             ## Return Type\n\n\
             An object with these attributes:\n\n- `count` (Number)\n- `words` (List of String)"
        );
    }
}
