//! What must hold between attributes of one block.

use crate::value::Value;

/// A rule over attributes or blocks of one block, by their names.
///
/// An attribute counts as set if the configuration has a value for it. One whose
/// value is unknown may still turn out to be null, and breaks no rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// One of these is set, and no second.
    ExactlyOneOf(&'static [&'static str]),
    /// At least one of these is set.
    AtLeastOneOf(&'static [&'static str]),
    /// No two of these are set.
    Conflicting(&'static [&'static str]),
    /// All of these are set, or none.
    Together(&'static [&'static str]),
}

/// How a configuration violates a [`Rule`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleViolation {
    /// The attribute to point at; `None` where one is missing.
    pub at: Option<&'static str>,
    /// What is wrong, in one line without a full stop.
    pub summary: String,
    /// What to do, in sentences.
    pub detail: String,
}

impl Rule {
    /// The names it is about.
    pub fn names(&self) -> &'static [&'static str] {
        match self {
            Self::ExactlyOneOf(names)
            | Self::AtLeastOneOf(names)
            | Self::Conflicting(names)
            | Self::Together(names) => names,
        }
    }

    /// How a block of configuration breaks this rule, if it certainly does.
    pub fn violation(&self, block: &Value) -> Option<RuleViolation> {
        let with = |matches: fn(&Value) -> bool| {
            let names = self.names().iter().copied();
            names
                .filter(|name| matches(block.attribute(name)))
                .collect::<Vec<_>>()
        };
        let set = with(is_set);
        let absent = with(is_absent);
        let none = absent.len() == self.names().len();
        match self {
            Self::ExactlyOneOf(names) if none => Some(missing(names, "exactly one")),
            Self::AtLeastOneOf(names) if none => Some(missing(names, "at least one")),
            Self::ExactlyOneOf(_) | Self::Conflicting(_) if set.len() > 1 => {
                Some(conflict(set[0], set[1]))
            }
            Self::Together(_) if !set.is_empty() && !absent.is_empty() => {
                Some(incomplete(set[0], absent[0]))
            }
            _ => None,
        }
    }
}

fn is_set(value: &Value) -> bool {
    !value.is_unknown() && !is_absent(value)
}

/// Blocks that are not there are an empty list or set.
fn is_absent(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::List(blocks) | Value::Set(blocks) => blocks.is_empty(),
        _ => false,
    }
}

fn missing(names: &[&str], how_many: &str) -> RuleViolation {
    let names = names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ");
    RuleViolation {
        at: None,
        summary: "An argument is missing".to_owned(),
        detail: format!("Set {how_many} of {names}."),
    }
}

fn conflict(one: &'static str, other: &'static str) -> RuleViolation {
    RuleViolation {
        at: Some(other),
        summary: format!("{one} and {other} cannot be used together"),
        detail: format!("Remove `{one}` or `{other}`."),
    }
}

fn incomplete(set: &'static str, absent: &'static str) -> RuleViolation {
    RuleViolation {
        at: Some(set),
        summary: format!("{set} needs {absent}"),
        detail: format!("Set `{absent}` too, or remove `{set}`."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AB: &[&str] = &["a", "b"];

    fn block(a: Value, b: Value) -> Value {
        Value::object([("a", a), ("b", b)])
    }

    fn violation(rule: &Rule, a: Value, b: Value) -> Option<(Option<&'static str>, String)> {
        rule.violation(&block(a, b))
            .map(|violation| (violation.at, violation.summary))
    }

    #[test]
    fn each_rule_is_broken_by_what_it_forbids_and_by_nothing_else() {
        let (x, null) = (|| Value::from("x"), || Value::Null);
        let missing = Some((None, "An argument is missing".to_owned()));
        let both = Some((Some("b"), "a and b cannot be used together".to_owned()));
        let alone = Some((Some("a"), "a needs b".to_owned()));
        for (rule, neither, one, two) in [
            (Rule::ExactlyOneOf(AB), missing.clone(), None, both.clone()),
            (Rule::AtLeastOneOf(AB), missing, None, None),
            (Rule::Conflicting(AB), None, None, both),
            (Rule::Together(AB), None, alone, None),
        ] {
            assert_eq!(violation(&rule, null(), null()), neither, "{rule:?}");
            assert_eq!(violation(&rule, x(), null()), one, "{rule:?}");
            assert_eq!(violation(&rule, x(), x()), two, "{rule:?}");
        }
    }

    #[test]
    fn an_unknown_value_may_turn_out_either_way() {
        for rule in [
            Rule::ExactlyOneOf(AB),
            Rule::AtLeastOneOf(AB),
            Rule::Conflicting(AB),
            Rule::Together(AB),
        ] {
            for other in [Value::Null, "x".into(), Value::Unknown] {
                assert_eq!(violation(&rule, Value::Unknown, other), None, "{rule:?}");
            }
        }
    }

    #[test]
    fn no_blocks_are_not_set() {
        let blocks = Value::List(Vec::new());
        assert_eq!(violation(&Rule::Conflicting(AB), blocks, "x".into()), None);
    }
}
