//! States of tools that older versions of the schema wrote.
//!
//! Version 0 called the name `title`; versions 0 and 1 had the length as text.

use serde_json::Value as Json;

/// The version of the schema.
pub(super) const CURRENT: i64 = 2;

pub(super) fn upgrade(version: i64, mut state: Json) -> Result<Json, String> {
    if version < 1 {
        state["name"] = state["title"].take();
    }
    if let Some(length) = state["length"].as_str() {
        let centimetres = length.strip_suffix(" cm").unwrap_or(length);
        let centimetres: i64 = centimetres
            .parse()
            .map_err(|_| format!("The length {length:?} is no number of centimetres."))?;
        state["length"] = centimetres.into();
    }
    Ok(state)
}
