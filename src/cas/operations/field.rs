//! Reading single fields as the API really writes them: numbers as texts, texts
//! as numbers, null or nothing for absent, empty for absent too.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A text, or a number or truth value as text. Everything else is `None`.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let value = Option::<Value>::deserialize(deserializer)?;
    Ok(value.and_then(as_text))
}

/// Like [`text`], read further. What cannot be read is `None`.
pub(crate) fn parsed<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: std::str::FromStr,
{
    Ok(text(deserializer)?.and_then(|text| text.trim().parse().ok()))
}

/// Like [`text`], made into a type that takes every text.
pub(crate) fn word<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: From<String>,
{
    Ok(text(deserializer)?.map(T::from))
}

/// A list of texts separated by commas.
pub(crate) fn comma_list<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<String>, D::Error> {
    let list = text(deserializer)?.unwrap_or_default();
    Ok(list
        .split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .map(str::to_owned)
        .collect())
}

/// Milliseconds since 1970.
pub(crate) fn milliseconds<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<jiff::Timestamp>, D::Error> {
    let milliseconds: Option<i64> = parsed(deserializer)?;
    Ok(milliseconds.and_then(|number| jiff::Timestamp::from_millisecond(number).ok()))
}

fn as_text(value: Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}
