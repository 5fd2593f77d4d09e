//! Checks of single arguments, whichever object has them.

use framework::Value;

/// Refuses a text of nothing but white space.
pub(super) fn is_not_empty(value: &Value) -> Result<(), String> {
    match value.as_str().map(str::trim) {
        Some("") => {
            Err("It is empty. Write a value, or remove an argument that is optional.".to_owned())
        }
        _ => Ok(()),
    }
}
