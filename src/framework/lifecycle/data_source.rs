//! Looking something up.

use super::{BugPolicy, Registered, Walk, consistency, handled, provider_bug};
use crate::data_source::{ErasedDataSource, Found, ReadData};
use crate::diagnostic::Diagnostics;
use crate::schema::Block;
use crate::value::Value;

/// Checks the configuration of a data source.
pub fn validate_data_source<A>(
    source: &Registered<dyn ErasedDataSource<A>>,
    config: &Value,
) -> Diagnostics {
    source.validate(config, |config| source.object.validate(config))
}

/// Looks something up. What is found repeats its arguments and is wholly known.
pub async fn read_data<A: Send + Sync>(
    source: &Registered<dyn ErasedDataSource<A>>,
    walk: &Walk<A>,
    config: Value,
) -> Found<Value> {
    let api = match source.api(walk, &config) {
        Ok(api) => &**api,
        Err(problems) => return Found::error(problems),
    };
    let schema = source.schema();
    let request = ReadData {
        limit: schema.timeouts.limit("read", &config),
        config: config.clone(),
        stop: walk.stop.clone(),
    };
    let found = handled(source.name, source.object.read(api, request)).await;
    let mut found = found.unwrap_or_else(Found::error);
    found.result = check_result(
        source.name,
        &schema.block,
        &config,
        found.result,
        &mut found.diagnostics,
        source.bug_policy,
    );
    found
}

/// A result that is no state, of a data source or an ephemeral resource, fit to be sent:
/// arguments repeated, everything known.
pub(super) fn check_result(
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
