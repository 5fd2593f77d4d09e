//! A schema as Markdown, in the form that the registry's readers know.

use framework::schema::{
    Attribute, AttributeKind, Block, BlockNesting, Nesting, Presence, Replacement,
};
use framework::{Value, ValueType};

/// The section of a block: what must be set, what may be, what the provider sets, and
/// the same again for everything nested. Begins with its heading.
pub(super) fn render(block: &Block) -> String {
    let mut parts = vec!["## Schema".to_owned()];
    if block.attributes.is_empty() && block.blocks.is_empty() {
        parts.push("It has no arguments.".to_owned());
    }
    let mut nested = Vec::new();
    parts.extend(groups(block, "", "### ", "", &mut nested));
    // Each nested block stands before what is nested in it.
    let mut next = 0;
    while next < nested.len() {
        let Nested {
            anchor,
            path,
            block,
        } = nested[next].clone();
        parts.push(format!(
            "<a id=\"{anchor}\"></a>\n### Nested Schema for `{path}`"
        ));
        let mut inside = Vec::new();
        parts.extend(groups(&block, &path, "", ":", &mut inside));
        next += 1;
        nested.splice(next..next, inside);
    }
    parts.join("\n\n")
}

/// One entry of a list for each attribute, for what has no groups.
pub(super) fn list(attributes: &[Attribute]) -> String {
    let entries = attributes.iter().map(|one| {
        let presence = match one.presence {
            Presence::Required => Some("Required"),
            Presence::Optional => Some("Optional"),
            _ => None,
        };
        entry(one.name, &flags(one, presence), &text(one), None)
    });
    entries.collect::<Vec<_>>().join("\n")
}

/// The name of a type, as the registry writes it.
pub(super) fn type_name(of: &ValueType) -> String {
    match of {
        ValueType::Bool => "Boolean".to_owned(),
        ValueType::Number => "Number".to_owned(),
        ValueType::String => "String".to_owned(),
        ValueType::Dynamic => "Dynamic".to_owned(),
        ValueType::List(of) => format!("List of {}", type_name(of)),
        ValueType::Set(of) => format!("Set of {}", type_name(of)),
        ValueType::Map(of) => format!("Map of {}", type_name(of)),
        ValueType::Tuple(types) => {
            let types: Vec<_> = types.iter().map(type_name).collect();
            format!("Tuple of {}", types.join(", "))
        }
        ValueType::Object(_) => "Object".to_owned(),
    }
}

/// Something with a schema of its own inside another.
#[derive(Debug, Clone)]
struct Nested {
    anchor: String,
    path: String,
    block: Block,
}

/// The entries of a block by who sets them, each group with its heading.
fn groups(
    block: &Block,
    within: &str,
    before: &str,
    after: &str,
    nested: &mut Vec<Nested>,
) -> Vec<String> {
    let mut entries: Vec<_> = block
        .attributes
        .iter()
        .map(|one| (one.name, group(one), attribute(one, within, nested)))
        .collect();
    entries.extend(block.blocks.iter().map(|one| {
        let kind = match one.nesting {
            BlockNesting::Single => "Block",
            BlockNesting::List => "Block List",
            BlockNesting::Set => "Block Set",
        };
        let inside = Nested::new("nestedblock", within, one.name, one.block.clone());
        let mut flags = vec![kind.to_owned()];
        flags.extend(one.block.deprecated.map(|_| "Deprecated".to_owned()));
        let line = entry(
            one.name,
            &flags,
            &with_deprecation(&one.block.description, one.block.deprecated),
            Some(&inside),
        );
        nested.push(inside);
        (one.name, "Optional", line)
    }));
    entries.sort_by_key(|(name, ..)| *name);
    nested.sort_by(|one, other| one.path.cmp(&other.path));

    let mut groups = Vec::new();
    for group in ["Required", "Optional", "Read-Only"] {
        let lines: Vec<_> = entries
            .iter()
            .filter(|(_, of, _)| *of == group)
            .map(|(.., line)| line.as_str())
            .collect();
        if !lines.is_empty() {
            groups.push(format!("{before}{group}{after}\n\n{}", lines.join("\n")));
        }
    }
    groups
}

fn group(attribute: &Attribute) -> &'static str {
    match attribute.presence {
        Presence::Required => "Required",
        Presence::Optional | Presence::Default(_) | Presence::OptionalComputed => "Optional",
        Presence::Computed => "Read-Only",
    }
}

fn attribute(attribute: &Attribute, within: &str, nested: &mut Vec<Nested>) -> String {
    let inside = match &attribute.kind {
        AttributeKind::Value(_) => None,
        AttributeKind::Nested(_, attributes) => {
            let block = Block::new("", attributes.clone());
            Some(Nested::new("nestedatt", within, attribute.name, block))
        }
    };
    let line = entry(
        attribute.name,
        &flags(attribute, None),
        &text(attribute),
        inside.as_ref(),
    );
    nested.extend(inside);
    line
}

fn entry(name: &str, flags: &[String], text: &str, inside: Option<&Nested>) -> String {
    let mut line = format!("- `{name}` ({})", flags.join(", "));
    for paragraph in text.lines() {
        let gap = if line.ends_with('\n') { "  " } else { " " };
        line.push_str(gap);
        line.push_str(paragraph);
    }
    if let Some(inside) = inside {
        line.push_str(&format!(
            " (see [below for nested schema](#{}))",
            inside.anchor
        ));
    }
    line
}

/// What stands in parentheses: the type, who sets it where no group says so, and what
/// is to be known about a value before it is written.
fn flags(attribute: &Attribute, presence: Option<&str>) -> Vec<String> {
    let of = match &attribute.kind {
        AttributeKind::Value(of) => type_name(of),
        AttributeKind::Nested(nesting, _) => match nesting {
            Nesting::Single => "Attributes",
            Nesting::List => "Attributes List",
            Nesting::Set => "Attributes Set",
            Nesting::Map => "Attributes Map",
        }
        .to_owned(),
    };
    let replacement = match attribute.replacement {
        Replacement::Never => None,
        Replacement::Always => Some("Forces replacement"),
        Replacement::When(_) => Some("May force replacement"),
    };
    let more = [
        presence,
        attribute.sensitive.then_some("Sensitive"),
        attribute.write_only.then_some("Write-only"),
        attribute.deprecated.map(|_| "Deprecated"),
        replacement,
    ];
    let more = more.into_iter().flatten().map(str::to_owned);
    std::iter::once(of).chain(more).collect()
}

/// The description, with the default where the author left it to the schema.
fn text(attribute: &Attribute) -> String {
    let mut text = with_deprecation(&attribute.description, attribute.deprecated);
    if let Presence::Default(value) = &attribute.presence
        && let Some(literal) = literal(value)
    {
        let default = format!("Default: `{literal}`.");
        if !text.contains(&default) {
            text = format!("{text} {default}");
        }
    }
    text
}

/// A plain value as one writes it, text without its quotes.
fn literal(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn with_deprecation(description: &str, deprecated: Option<&str>) -> String {
    match deprecated {
        Some(instead) => format!("{description} Deprecated: {instead}"),
        None => description.to_owned(),
    }
}

impl Nested {
    fn new(kind: &str, within: &str, name: &str, block: Block) -> Self {
        let path = match within {
            "" => name.to_owned(),
            within => format!("{within}.{name}"),
        };
        Self {
            anchor: format!("{kind}--{}", path.replace('.', "--")),
            path,
            block,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn string(name: &'static str, presence: Presence) -> Attribute {
        Attribute::string(name, presence).description("It is text.")
    }

    #[test]
    fn attributes_stand_by_who_sets_them_and_by_name() {
        let block = Block::new(
            "",
            vec![
                string("zone", Presence::Required),
                string("id", Presence::Computed),
                string("name", Presence::OptionalComputed),
                string("area", Presence::Required),
            ],
        );
        assert_eq!(
            render(&block),
            "## Schema\n\n\
             ### Required\n\n- `area` (String) It is text.\n- `zone` (String) It is text.\n\n\
             ### Optional\n\n- `name` (String) It is text.\n\n\
             ### Read-Only\n\n- `id` (String) It is text."
        );
    }

    #[test]
    fn what_is_special_about_an_attribute_is_said_with_its_type() {
        let attributes = vec![
            string("key", Presence::Optional).sensitive().write_only(),
            string("of", Presence::Required).requires_replacement(),
            string("old", Presence::Optional).deprecated("Use `of`."),
            string("when", Presence::Optional).requires_replacement_when(|_, _| true),
            Attribute::new("names", ValueType::String.set().map(), Presence::Optional)
                .description("Names."),
        ];
        assert_eq!(
            list(&attributes),
            "- `key` (String, Optional, Sensitive, Write-only) It is text.\n\
             - `of` (String, Required, Forces replacement) It is text.\n\
             - `old` (String, Optional, Deprecated) It is text. Deprecated: Use `of`.\n\
             - `when` (String, Optional, May force replacement) It is text.\n\
             - `names` (Map of Set of String, Optional) Names."
        );
    }

    #[test]
    fn a_default_is_said_once() {
        let default = |description: &str| {
            let flag = Attribute::bool("flag", Presence::Default(Value::Bool(true)));
            list(&[flag.description(description)])
        };
        assert_eq!(
            default("A flag."),
            "- `flag` (Boolean) A flag. Default: `true`."
        );
        assert_eq!(
            default("Default: `true`. A flag."),
            "- `flag` (Boolean) Default: `true`. A flag."
        );
    }

    #[test]
    fn what_is_nested_follows_with_an_anchor_and_its_own_groups() {
        let inner = Block::new("Inside.", vec![string("b", Presence::Required)]);
        let outer = Block::new("Outside.", Vec::new()).with_block(
            "inner",
            BlockNesting::Set,
            inner.deprecated("Use another."),
        );
        let records = Attribute::computed_map("records", vec![string("a", Presence::Computed)]);
        let block = Block::new("", vec![records.description("All.")]).with_block(
            "outer",
            BlockNesting::List,
            outer,
        );
        assert_eq!(
            render(&block),
            "## Schema\n\n\
             ### Optional\n\n\
             - `outer` (Block List) Outside. (see [below for nested schema](#nestedblock--outer))\n\n\
             ### Read-Only\n\n\
             - `records` (Attributes Map) All. (see [below for nested schema](#nestedatt--records))\n\n\
             <a id=\"nestedblock--outer\"></a>\n### Nested Schema for `outer`\n\n\
             Optional:\n\n\
             - `inner` (Block Set, Deprecated) Inside. Deprecated: Use another. \
             (see [below for nested schema](#nestedblock--outer--inner))\n\n\
             <a id=\"nestedblock--outer--inner\"></a>\n### Nested Schema for `outer.inner`\n\n\
             Required:\n\n- `b` (String) It is text.\n\n\
             <a id=\"nestedatt--records\"></a>\n### Nested Schema for `records`\n\n\
             Read-Only:\n\n- `a` (String) It is text."
        );
    }

    #[test]
    fn a_block_with_nothing_in_it_says_so() {
        let rendered = render(&Block::new("", Vec::new()));
        assert_eq!(rendered, "## Schema\n\nIt has no arguments.");
    }
}
