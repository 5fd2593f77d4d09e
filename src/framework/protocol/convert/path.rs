//! Attribute paths to the wire.

use crate::{AttributePath, Step};
use proto::tfplugin6 as wire;
use wire::attribute_path::step::Selector;

pub(in crate::protocol) fn to_wire(path: &AttributePath) -> wire::AttributePath {
    let step = |step: &Step| wire::attribute_path::Step {
        selector: Some(match step {
            Step::Attribute(name) => Selector::AttributeName(name.clone()),
            Step::Index(index) => Selector::ElementKeyInt(*index),
            Step::Key(key) => Selector::ElementKeyString(key.clone()),
        }),
    };
    wire::AttributePath {
        steps: path.steps().iter().map(step).collect(),
    }
}
