//! Checks of single arguments, whichever object has them.

use crate::orders::DomainName;
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

/// The id of a stored contact or company.
pub(super) fn is_number(value: &Value) -> Result<(), String> {
    let text = value.as_str().unwrap_or_default();
    match text.parse::<i64>() {
        Ok(number) if number > 0 && text.bytes().all(|byte| byte.is_ascii_digit()) => Ok(()),
        _ => Err(format!(
            "{text:?} is not an id: an id is a positive whole number."
        )),
    }
}

/// A domain, plain or wildcard.
pub(super) fn is_domain(value: &Value) -> Result<(), String> {
    let text = value.as_str().unwrap_or_default();
    text.parse::<DomainName>()
        .map(drop)
        .map_err(|error| error.to_string())
}
