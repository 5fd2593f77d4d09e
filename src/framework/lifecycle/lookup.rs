//! Results that are nobody's state: of data sources and ephemeral resources.

use super::{Strictness, consistency, provider_bug};
use crate::framework::data_source::Found;
use crate::framework::diagnostic::Diagnostics;
use crate::framework::ephemeral_resource::Opened;
use crate::framework::schema::Block;
use crate::framework::value::Value;

/// What a data source found, fit to be sent: arguments repeated, everything known.
pub fn checked_lookup(
    type_name: &str,
    block: &Block,
    config: &Value,
    mut found: Found<Value>,
    strictness: Strictness,
) -> Found<Value> {
    found.result = checked(
        type_name,
        block,
        config,
        found.result,
        &mut found.diagnostics,
        strictness,
    );
    found
}

/// What was opened, likewise.
pub fn checked_open(
    type_name: &str,
    block: &Block,
    config: &Value,
    mut opened: Opened<Value>,
    strictness: Strictness,
) -> Opened<Value> {
    opened.result = checked(
        type_name,
        block,
        config,
        opened.result,
        &mut opened.diagnostics,
        strictness,
    );
    opened
}

fn checked(
    type_name: &str,
    block: &Block,
    config: &Value,
    result: Option<Value>,
    diagnostics: &mut Diagnostics,
    strictness: Strictness,
) -> Option<Value> {
    let Some(result) = result else {
        if !diagnostics.has_errors() {
            let what = "there is neither a result nor an error";
            diagnostics.push(provider_bug(type_name, &what));
        }
        return None;
    };
    let mended = consistency::repaired(block, result.clone());
    let mut problems = consistency::of_plan(block, &Value::Null, config, &result);
    problems.extend(consistency::of_applied(&result, &mended));
    for problem in problems {
        if strictness == Strictness::Strict {
            diagnostics.push(problem.of(type_name));
        } else {
            tracing::error!(
                attribute = %problem.path,
                "the provider made a mistake: {}", problem.text
            );
        }
    }
    Some(mended)
}
