//! Every attribute of a plan, at every depth, beside its configuration and its
//! prior value.

use crate::path::{AttributePath, Step};
use crate::schema::{Attribute, AttributeKind, Block};
use crate::value::Value;

/// One attribute in the three values of a plan.
pub(super) struct Site<'a> {
    pub(super) attribute: &'a Attribute,
    pub(super) path: &'a AttributePath,
    pub(super) config: &'a Value,
    pub(super) prior: &'a Value,
    /// Whether the object that it belongs to is new.
    pub(super) is_new: bool,
    pub(super) planned: &'a mut Value,
}

/// Applies a rule to every attribute of a block, outermost first.
///
/// Elements of lists are matched by position and those of maps by key. What is inside
/// a set cannot be matched, and no attribute there has a rule for plans.
pub(super) fn walk(
    block: &Block,
    config: &Value,
    prior: &Value,
    planned: &mut Value,
    rule: &mut dyn FnMut(Site<'_>),
) {
    let place = Place {
        path: AttributePath::default(),
        config,
        prior,
    };
    in_block(block, &place, planned, rule);
}

/// Where the walk is.
struct Place<'a> {
    path: AttributePath,
    config: &'a Value,
    prior: &'a Value,
}

impl<'a> Place<'a> {
    fn attribute(&self, name: &str) -> Self {
        Place {
            path: self.path.clone().attribute(name),
            config: self.config.attribute(name),
            prior: self.prior.attribute(name),
        }
    }

    fn element(&self, step: &Step) -> Self {
        Place {
            path: self.path.clone().step(step.clone()),
            config: element(self.config, step),
            prior: element(self.prior, step),
        }
    }
}

fn in_block(block: &Block, place: &Place<'_>, planned: &mut Value, rule: &mut dyn FnMut(Site<'_>)) {
    in_attributes(&block.attributes, place, planned, rule);
    let Value::Object(fields) = planned else {
        return;
    };
    for inner in &block.blocks {
        if let Some(planned) = fields.get_mut(inner.name) {
            let place = place.attribute(inner.name);
            each_object(&place, planned, &mut |place, planned| {
                in_block(&inner.block, place, planned, rule);
            });
        }
    }
}

fn in_attributes(
    attributes: &[Attribute],
    place: &Place<'_>,
    planned: &mut Value,
    rule: &mut dyn FnMut(Site<'_>),
) {
    let Value::Object(fields) = planned else {
        return;
    };
    for attribute in attributes {
        let Some(planned) = fields.get_mut(attribute.name) else {
            continue;
        };
        let is_new = place.prior.is_null();
        let place = place.attribute(attribute.name);
        rule(Site {
            attribute,
            path: &place.path,
            config: place.config,
            prior: place.prior,
            is_new,
            planned,
        });
        // Where the provider chooses the whole, it chooses what is inside.
        if let AttributeKind::Nested(_, inside) = &attribute.kind
            && !place.config.is_null()
        {
            each_object(&place, planned, &mut |place, planned| {
                in_attributes(inside, place, planned, rule);
            });
        }
    }
}

/// Visits the objects that a nested attribute, or all blocks of one name, consist of.
fn each_object(
    place: &Place<'_>,
    planned: &mut Value,
    visit: &mut dyn FnMut(&Place<'_>, &mut Value),
) {
    match planned {
        Value::Object(_) => visit(place, planned),
        Value::List(elements) | Value::Tuple(elements) => {
            for (index, element) in (0..).zip(elements) {
                visit(&place.element(&Step::Index(index)), element);
            }
        }
        Value::Map(elements) => {
            for (key, element) in elements {
                visit(&place.element(&Step::Key(key.clone())), element);
            }
        }
        Value::Dynamic(typed) => each_object(place, &mut typed.1, visit),
        _ => {}
    }
}

/// An element of a list or map; null where there is none.
fn element<'a>(value: &'a Value, step: &Step) -> &'a Value {
    const NULL: &Value = &Value::Null;
    match (value, step) {
        (Value::List(elements) | Value::Tuple(elements), Step::Index(index)) => {
            let index = usize::try_from(*index).ok();
            index.and_then(|index| elements.get(index)).unwrap_or(NULL)
        }
        (Value::Map(elements), Step::Key(key)) => elements.get(key).unwrap_or(NULL),
        (Value::Dynamic(typed), _) => element(&typed.1, step),
        (Value::Unknown, _) => value,
        _ => NULL,
    }
}
