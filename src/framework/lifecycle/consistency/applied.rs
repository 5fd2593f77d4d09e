//! What an apply may make of a plan.

use super::Problem;
use crate::path::{AttributePath, Step};
use crate::value::Value;
use crate::value_type::ValueType;

/// What Terraform would refuse in the result of an apply.
///
/// What the plan knew must have come true, and what it did not know must be known.
pub(in crate::lifecycle) fn of_applied(planned: &Value, actual: &Value) -> Vec<Problem> {
    let mut problems = Vec::new();
    compare(&AttributePath::default(), planned, actual, &mut problems);
    problems
}

fn compare(path: &AttributePath, planned: &Value, actual: &Value, problems: &mut Vec<Problem>) {
    let mut refuse = |text| problems.push(Problem::at(path, text));
    if let (Value::Dynamic(planned), Value::Dynamic(actual)) = (planned, actual)
        && !covers(&planned.0, &actual.0)
    {
        refuse("it has another type than planned");
        return;
    }
    match (bare(planned), bare(actual)) {
        (Value::Unknown, actual) if actual.is_wholly_known() => {}
        (_, Value::Unknown) | (Value::Unknown, _) => refuse("it is still unknown after the apply"),
        (Value::Null, Value::Null) => {}
        (Value::Null, _) => refuse("it was planned as null and has a value now"),
        (_, Value::Null) => refuse("it was planned with a value and is null now"),
        (Value::Object(planned), Value::Object(actual)) => {
            for (name, planned) in planned {
                let path = path.clone().attribute(name);
                let actual = actual.get(name).unwrap_or(&Value::Null);
                compare(&path, planned, actual, problems);
            }
        }
        (Value::Map(planned), Value::Map(actual)) => {
            if !planned.keys().eq(actual.keys()) {
                refuse("it has other keys than planned");
                return;
            }
            for ((key, planned), actual) in planned.iter().zip(actual.values()) {
                compare(&path.clone().key(key), planned, actual, problems);
            }
        }
        (Value::List(planned), Value::List(actual))
        | (Value::Tuple(planned), Value::Tuple(actual)) => {
            if planned.len() != actual.len() {
                refuse("it has more or fewer elements than planned");
                return;
            }
            for (index, (planned, actual)) in (0..).zip(planned.iter().zip(actual)) {
                let path = path.clone().step(Step::Index(index));
                compare(&path, planned, actual, problems);
            }
        }
        (Value::Set(planned), Value::Set(actual)) => {
            if !actual.iter().all(Value::is_wholly_known) {
                refuse("it is still unknown after the apply");
            } else if !same_sets(planned, actual) {
                refuse("it has other elements than planned");
            }
        }
        (planned, actual) if planned == actual => {}
        _ => refuse("it has another value than planned"),
    }
}

/// A value without the type that it brings.
fn bare(value: &Value) -> &Value {
    match value {
        Value::Dynamic(typed) => bare(&typed.1),
        other => other,
    }
}

/// Whether a value of the second type may come of a plan of the first. What the plan
/// left open, at any depth, may be of any type.
fn covers(planned: &ValueType, actual: &ValueType) -> bool {
    match (planned, actual) {
        (ValueType::Dynamic, _) => true,
        (ValueType::List(planned), ValueType::List(actual))
        | (ValueType::Set(planned), ValueType::Set(actual))
        | (ValueType::Map(planned), ValueType::Map(actual)) => covers(planned, actual),
        (ValueType::Tuple(planned), ValueType::Tuple(actual)) => {
            planned.len() == actual.len()
                && planned
                    .iter()
                    .zip(actual)
                    .all(|(one, other)| covers(one, other))
        }
        (ValueType::Object(planned), ValueType::Object(actual)) => {
            planned.keys().eq(actual.keys())
                && planned
                    .values()
                    .zip(actual.values())
                    .all(|(one, other)| covers(one, other))
        }
        (planned, actual) => planned == actual,
    }
}

/// Every element that was planned is there in some form, and none beside them.
/// Elements that were not wholly known may turn out to be equal, so there may be
/// fewer.
fn same_sets(planned: &[Value], actual: &[Value]) -> bool {
    let fits = |planned: &Value, actual: &Value| of_applied(planned, actual).is_empty();
    actual.len() <= planned.len()
        && planned
            .iter()
            .all(|one| actual.iter().any(|other| fits(one, other)))
        && actual
            .iter()
            .all(|one| planned.iter().any(|other| fits(other, one)))
}
