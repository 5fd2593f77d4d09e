//! A block for stories about results: a page with a name, and a text that is computed.

use serde_json::Value as Json;

use crate::codec::json_fixture::noted;
use crate::schema::{Attribute, Block, Presence};
use crate::value::Value;

/// The block.
pub(super) fn page() -> Block {
    let text = Attribute::string;
    Block::new(
        "",
        vec![
            text("name", Presence::Required),
            text("text", Presence::Computed),
        ],
    )
}

/// A page, noted as JSON.
pub(super) fn value(json: &Json) -> Value {
    noted(json, &page().value_type())
}
