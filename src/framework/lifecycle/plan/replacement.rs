//! Where a plan may say that a change means a new object.

use std::collections::BTreeSet;

use crate::lifecycle::consistency::Problem;
use crate::path::{AttributePath, Step};
use crate::value::Value;

/// These paths as Terraform accepts them: each leads to something in the prior state or
/// in the plan. One that does not is cut where it still does, at a set for example.
pub(super) fn addressable(
    asked: BTreeSet<AttributePath>,
    prior: &Value,
    planned: &Value,
    problems: &mut Vec<Problem>,
) -> BTreeSet<AttributePath> {
    let mut kept = BTreeSet::new();
    for path in asked {
        let steps = path.steps();
        let there = reach(steps, prior).max(reach(steps, planned));
        if there < steps.len() {
            let text = "a new object is asked for because of what is not there";
            problems.push(Problem::at(&path, text));
        }
        if there > 0 {
            let steps = steps[..there].iter().cloned();
            kept.insert(steps.fold(AttributePath::TOP, AttributePath::step));
        }
    }
    kept
}

/// How many steps lead to something in a value.
fn reach(steps: &[Step], value: &Value) -> usize {
    let Some((step, further)) = steps.split_first() else {
        return 0;
    };
    let inside = match (value, step) {
        (Value::Dynamic(typed), _) => return reach(steps, &typed.1),
        // Everything may be in what is not known yet.
        (Value::Unknown, _) => return steps.len(),
        (Value::Object(fields), Step::Attribute(name)) => fields.get(name),
        (Value::Map(elements), Step::Key(key)) => elements.get(key),
        (Value::List(elements) | Value::Tuple(elements), Step::Index(index)) => {
            usize::try_from(*index)
                .ok()
                .and_then(|index| elements.get(index))
        }
        _ => None,
    };
    inside.map_or(0, |inside| 1 + reach(further, inside))
}
