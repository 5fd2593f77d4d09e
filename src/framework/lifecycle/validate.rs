//! Checking a configuration.

use super::ManagedResource;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::path::AttributePath;
use crate::schema::visit::{visit_attributes, visit_blocks};
use crate::schema::{Attribute, Block, Check, Cursor, Presence};
use crate::value::Value;

/// Checks the configuration of a managed resource. `stores_write_only` is said of a
/// Terraform that knows nothing of write-only arguments.
pub fn validate<A>(
    managed: &ManagedResource<A>,
    config: &Value,
    stores_write_only: bool,
) -> Diagnostics {
    let registered = &managed.registered;
    let mut found = registered.validate(config, |config| managed.object().validate(config));
    if stores_write_only {
        found.extend(refuse_write_only(&managed.schema().block, config));
    }
    found
}

/// Refuses write-only arguments that are set, for a Terraform that would store them.
fn refuse_write_only(block: &Block, config: &Value) -> Diagnostics {
    let mut found = Diagnostics::none();
    visit_attributes(block, &Cursor::top([config]), &mut |attribute, at| {
        let ([value], path) = (at.values, &at.path);
        if attribute.write_only && !value.is_null() && !value.is_unknown() {
            found.push(
                Diagnostic::error(
                    format!("{path} needs Terraform 1.11 or newer"),
                    "It is a write-only argument. This version would store its value in the \
                     state.",
                )
                .at(path.clone()),
            );
        }
    });
    found
}

/// Runs the checks of a block's attributes, and of blocks within.
///
/// Terraform checks neither that a required argument is other than null nor that a
/// configuration leaves alone what only the provider sets, so both are errors here. The
/// attributes' own checks see known values only.
pub fn validate_block(block: &Block, config: &Value) -> Diagnostics {
    let mut found = Diagnostics::none();
    visit_attributes(block, &Cursor::top([config]), &mut |attribute, at| {
        let ([value], path) = (at.values, &at.path);
        found.extend(missing(attribute, value, path));
        found.extend(read_only(attribute, value, path));
        if value.is_null() || value.is_unknown() {
            return;
        }
        found.extend(broken_checks(&attribute.checks, value, path));
        found.extend(deprecation(attribute.deprecated, path));
    });
    visit_blocks(block, &Cursor::top([config]), &mut |block, at| {
        let [value] = at.values;
        if !at.path.steps().is_empty() {
            found.extend(deprecation(block.deprecated, &at.path));
        }
        for violation in block.rules.iter().filter_map(|rule| rule.violation(value)) {
            let path = match violation.at {
                Some(name) => at.attribute(name).path,
                None => at.path.clone(),
            };
            found.push(Diagnostic::error(violation.summary, violation.detail).at(path));
        }
    });
    found
}

/// What a configuration lacks or has wrong that its validation could not see yet: what was
/// unknown then, and the values of other objects.
///
/// To be asked before a configuration is used: in the plan of a managed resource, and
/// before every look-up, opening, listing and action.
pub(super) fn check_for_use(block: &Block, config: &Value) -> Diagnostics {
    let mut found = Diagnostics::none();
    visit_attributes(block, &Cursor::top([config]), &mut |attribute, at| {
        let ([value], path) = (at.values, &at.path);
        found.extend(missing(attribute, value, path));
        found.extend(read_only(attribute, value, path));
        if !value.is_null() && !value.is_unknown() {
            found.extend(broken_checks(&attribute.checks_for_use, value, path));
        }
    });
    found
}

fn broken_checks(
    checks: &[Check],
    value: &Value,
    path: &AttributePath,
) -> impl Iterator<Item = Diagnostic> {
    let problems = checks.iter().filter_map(|check| check.problem(value));
    problems.map(move |problem| {
        Diagnostic::error(format!("Invalid value of {path}"), problem).at(path.clone())
    })
}

/// Says of a required argument that it is null.
fn missing(attribute: &Attribute, value: &Value, path: &AttributePath) -> Option<Diagnostic> {
    (attribute.presence == Presence::Required && value.is_null()).then(|| {
        Diagnostic::error(
            // Hosts recognise these words.
            "Missing Configuration for Required Attribute",
            format!(
                "`{}` is required, and its value is null. Set it. If the value comes from a \
                 variable or from another object, that one gives null.",
                attribute.name
            ),
        )
        .at(path.clone())
    })
}

/// Says of a value that it stands where the provider alone sets one.
fn read_only(attribute: &Attribute, value: &Value, path: &AttributePath) -> Option<Diagnostic> {
    (attribute.presence == Presence::Computed && !value.is_null()).then(|| {
        Diagnostic::error(
            "Invalid Configuration for Read-Only Attribute",
            format!(
                "`{}` is set by the provider, and a configuration cannot set it. Remove the line.",
                attribute.name
            ),
        )
        .at(path.clone())
    })
}

/// Terraform shows the schema's word on this in documentation only.
fn deprecation(instead: Option<&str>, path: &AttributePath) -> Option<Diagnostic> {
    let warn = |instead| Diagnostic::warning(format!("{path} is deprecated"), instead);
    Some(warn(instead?).at(path.clone()))
}

#[cfg(test)]
mod tests;
