//! The schema of a tool.

use std::time::Duration;

use framework::schema::{Attribute, Block, Presence, Rule, Schema};
use framework::{Timeouts, Value};

use super::upgrade;

/// How long to wait for a tool that has to dry.
const DRYING: Duration = Duration::from_secs(600);

/// It breaks, it has to dry, its create panics, or its plan changes with the time.
const ORDEALS: [&str; 4] = ["breaks", "dries", "burns", "wavers"];

pub(super) fn schema() -> Schema {
    let timeouts = Timeouts::none()
        .with("create", "to wait until it is dry", DRYING)
        .with("update", "to wait until it is dry", DRYING);
    let block = Block::new("A tool.", attributes())
        .rule(Rule::Together(&["pin", "pin_version"]))
        .rule(Rule::Conflicting(&["note", "remark"]));
    Schema::new(block)
        .version(upgrade::CURRENT)
        .with_timeouts(timeouts)
}

fn attributes() -> Vec<Attribute> {
    vec![
        Attribute::string("name", Presence::Required)
            .description("What it is. Case does not matter.")
            .requires_replacement()
            .same_when(same_but_for_case),
        Attribute::number("length", Presence::Optional)
            .description("In centimetres. It can grow and not shrink.")
            .requires_replacement_when(shrinks),
        Attribute::string("note", Presence::Optional).description("Written on its handle."),
        Attribute::string("remark", Presence::Optional)
            .description("Written nowhere.")
            .deprecated("Use `note`."),
        Attribute::string("finish", Presence::Default("oiled".into()))
            .description("How its wood is treated."),
        Attribute::string("ordeal", Presence::Optional)
            .description("What befalls it while it is made.")
            .check(is_ordeal),
        Attribute::string("pin", Presence::Optional)
            .description("What unlocks it.")
            .sensitive()
            .write_only(),
        Attribute::number("pin_version", Presence::Optional)
            .description("Raised to have a new pin taken."),
        Attribute::string("id", Presence::Computed)
            .description("Its number.")
            .keeps_prior(),
        Attribute::number("revision", Presence::Computed)
            .description("How often it was made or changed."),
        Attribute::bool("ready", Presence::Computed)
            .description("Whether it is dry.")
            .keeps_prior(),
    ]
}

fn same_but_for_case(one: &Value, other: &Value) -> bool {
    let lower = |value: &Value| value.as_str().map(str::to_lowercase);
    lower(one) == lower(other)
}

fn shrinks(from: &Value, to: &Value) -> bool {
    let length = |value: &Value| match value {
        Value::Number(length) => length.as_i64(),
        _ => None,
    };
    length(to) < length(from)
}

fn is_ordeal(value: &Value) -> Result<(), String> {
    match value.as_str() {
        Some(ordeal) if !ORDEALS.contains(&ordeal) => Err(format!(
            "{ordeal:?} befalls no tool. Write one of {}.",
            ORDEALS.join(", ")
        )),
        _ => Ok(()),
    }
}
