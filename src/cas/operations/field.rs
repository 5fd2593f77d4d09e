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

/// The end of the year 9999, which is the end of a certificate without one (RFC 5280
/// 4.1.2.5), and comes after the last [`jiff::Timestamp`].
const NO_END: i64 = 253_402_300_799_999;

/// Milliseconds since 1970. The last day of the year 9999 is the last timestamp.
pub(crate) fn milliseconds<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<jiff::Timestamp>, D::Error> {
    let milliseconds: Option<i64> = parsed(deserializer)?;
    let last = jiff::Timestamp::MAX;
    Ok(milliseconds.and_then(|number| {
        if (last.as_millisecond()..=NO_END).contains(&number) {
            return Some(last);
        }
        jiff::Timestamp::from_millisecond(number).ok()
    }))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milliseconds_up_to_the_end_of_the_year_9999_are_a_moment() {
        #[derive(serde::Deserialize)]
        struct Row {
            #[serde(deserialize_with = "milliseconds")]
            end: Option<jiff::Timestamp>,
        }
        let last = Some(jiff::Timestamp::MAX);
        for (number, expected) in [
            ("0", Some(jiff::Timestamp::UNIX_EPOCH)),
            ("253402300799000", last),
            ("253402300799999", last),
            ("253402300800000", None),
            ("9223372036854775807", None),
        ] {
            let row: Row = serde_json::from_str(&format!(r#"{{"end":{number}}}"#)).unwrap();
            assert_eq!(row.end, expected, "{number}");
        }
    }
}
