//! Results that are nobody's state: of data sources, ephemeral resources and lists.

use super::{BugPolicy, consistency, provider_bug};
use crate::data_source::Found;
use crate::diagnostic::Diagnostics;
use crate::ephemeral_resource::Opened;
use crate::list_resource::Listed;
use crate::schema::Block;
use crate::value::Value;

/// What a data source found, fit to be sent: arguments repeated, everything known.
pub fn check_data(
    type_name: &str,
    block: &Block,
    config: &Value,
    mut found: Found<Value>,
    bug_policy: BugPolicy,
) -> Found<Value> {
    found.result = checked(
        type_name,
        block,
        config,
        found.result,
        &mut found.diagnostics,
        bug_policy,
    );
    found
}

/// What was opened, likewise.
pub fn check_opened(
    type_name: &str,
    block: &Block,
    config: &Value,
    mut opened: Opened<Value>,
    bug_policy: BugPolicy,
) -> Opened<Value> {
    opened.result = checked(
        type_name,
        block,
        config,
        opened.result,
        &mut opened.diagnostics,
        bug_policy,
    );
    opened
}

/// An object of a list, fit to be sent: with an identity, and its state only where
/// whole objects are wanted. The block is that of the managed resource.
pub fn check_listed(
    type_name: &str,
    block: &Block,
    with_objects: bool,
    mut listed: Listed<Value>,
    bug_policy: BugPolicy,
) -> Listed<Value> {
    let mut refuse = |what: &str| {
        listed.diagnostics.push(provider_bug(type_name, &what));
    };
    // Terraform ends the whole query over an object that it cannot identify.
    if listed.identity.is_null() || !listed.identity.is_wholly_known() {
        refuse("an object was found that has no identity");
    }
    let Some(object) = listed.object.take().filter(|_| with_objects) else {
        if with_objects && bug_policy == BugPolicy::Fail {
            refuse("an object was found without its state");
        }
        return listed;
    };
    // A list need not know everything of an object.
    let object = object.unknown_as_null();
    let mended = consistency::repaired(block, object.clone());
    let problems = consistency::repairs(&object, &mended);
    bug_policy.raise_all(type_name, problems, &mut listed.diagnostics);
    listed.object = Some(mended);
    listed
}

fn checked(
    type_name: &str,
    block: &Block,
    config: &Value,
    result: Option<Value>,
    diagnostics: &mut Diagnostics,
    bug_policy: BugPolicy,
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
    problems.extend(consistency::repairs(&result, &mended));
    bug_policy.raise_all(type_name, problems, diagnostics);
    Some(mended)
}

#[cfg(test)]
mod tests;
