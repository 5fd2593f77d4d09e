//! Checking a configuration.

use super::ManagedResource;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::path::{AttributePath, Step};
use crate::schema::{Attribute, AttributeKind, Block, Check, Presence};
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
    each_attribute(block, config, &Place::TOP, &mut |attribute, value, path| {
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
    each_attribute(block, config, &Place::TOP, &mut |attribute, value, path| {
        found.extend(missing(attribute, value, path));
        found.extend(read_only(attribute, value, path));
        if value.is_null() || value.is_unknown() {
            return;
        }
        found.extend(broken_checks(&attribute.checks, value, path));
        found.extend(deprecation(attribute.deprecated, path));
    });
    check_rules(block, config, &Place::TOP, &mut found);
    found
}

/// What a configuration lacks or has wrong that its validation could not see yet: what was
/// unknown then, and the values of other objects.
///
/// To be asked before a configuration is used: in the plan of a managed resource, and
/// before every look-up, opening, listing and action.
pub(super) fn check_for_use(block: &Block, config: &Value) -> Diagnostics {
    let mut found = Diagnostics::none();
    each_attribute(block, config, &Place::TOP, &mut |attribute, value, path| {
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
    let problems = checks.iter().filter_map(|check| check(value).err());
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

/// Where a check is.
#[derive(Clone)]
struct Place {
    path: AttributePath,
    /// Elements of a set have no address: the path ends at the set.
    is_in_set: bool,
}

impl Place {
    const TOP: Self = Self {
        path: AttributePath::TOP,
        is_in_set: false,
    };

    fn step(&self, step: Step) -> Self {
        if self.is_in_set {
            return self.clone();
        }
        Self {
            path: self.path.clone().step(step),
            is_in_set: false,
        }
    }

    fn attribute(&self, name: &str) -> Self {
        self.step(Step::Attribute(name.to_owned()))
    }

    fn in_set(&self) -> Self {
        Self {
            path: self.path.clone(),
            is_in_set: true,
        }
    }
}

fn check_rules(block: &Block, value: &Value, place: &Place, found: &mut Diagnostics) {
    for violation in block.rules.iter().filter_map(|rule| rule.violation(value)) {
        let at = match violation.at {
            Some(name) => place.attribute(name).path,
            None => place.path.clone(),
        };
        found.push(Diagnostic::error(violation.summary, violation.detail).at(at));
    }
    for inner in &block.blocks {
        let place = place.attribute(inner.name);
        for (place, inside) in objects(value.attribute(inner.name), &place) {
            found.extend(deprecation(inner.block.deprecated, &place.path));
            check_rules(&inner.block, inside, &place, found);
        }
    }
}

/// Visits every attribute, at every depth that is known.
fn each_attribute(
    block: &Block,
    value: &Value,
    place: &Place,
    visit: &mut dyn FnMut(&Attribute, &Value, &AttributePath),
) {
    in_attributes(&block.attributes, value, place, visit);
    for inner in &block.blocks {
        let place = place.attribute(inner.name);
        for (place, inside) in objects(value.attribute(inner.name), &place) {
            each_attribute(&inner.block, inside, &place, visit);
        }
    }
}

fn in_attributes(
    attributes: &[Attribute],
    value: &Value,
    place: &Place,
    visit: &mut dyn FnMut(&Attribute, &Value, &AttributePath),
) {
    // What is null has no attributes, and what those of an unknown are is not known.
    if !matches!(value, Value::Object(_)) {
        return;
    }
    for attribute in attributes {
        let inside = value.attribute(attribute.name);
        let place = place.attribute(attribute.name);
        visit(attribute, inside, &place.path);
        // Where the whole is the provider's, so is what is inside.
        if let AttributeKind::Nested(_, attributes) = &attribute.kind
            && attribute.is_configurable()
        {
            for (place, inside) in objects(inside, &place) {
                in_attributes(attributes, inside, &place, visit);
            }
        }
    }
}

/// The objects that a nested attribute, or all blocks of one name, consist of.
fn objects<'a>(value: &'a Value, place: &Place) -> Vec<(Place, &'a Value)> {
    match value {
        Value::Object(_) => vec![(place.clone(), value)],
        Value::List(elements) | Value::Tuple(elements) => (0..)
            .zip(elements)
            .map(|(index, element)| (place.step(Step::Index(index)), element))
            .collect(),
        Value::Set(elements) => elements
            .iter()
            .map(|element| (place.in_set(), element))
            .collect(),
        Value::Map(elements) => elements
            .iter()
            .map(|(key, element)| (place.step(Step::Key(key.clone())), element))
            .collect(),
        Value::Dynamic(typed) => objects(&typed.1, place),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
