//! Reading single fields as the API really writes them: numbers as texts, texts
//! as numbers, null or nothing for absent, empty for absent too.

use std::fmt;
use std::str::FromStr;

use serde::de::{self, DeserializeOwned};
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
    T: FromStr,
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
    Ok(parsed(deserializer)?.and_then(from_milliseconds))
}

/// From here on a number of the API counts milliseconds; as seconds it would be in the year 5138.
const FIRST_MILLISECONDS: i64 = 100_000_000_000;

/// Seconds or milliseconds since 1970: the API documents the one and sends the other.
/// Nothing lies in 1970, so 0 means none.
pub(crate) fn moment<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<jiff::Timestamp>, D::Error> {
    let number: Option<i64> = parsed(deserializer)?;
    Ok(number.and_then(|number| match number {
        ..1 => None,
        1..FIRST_MILLISECONDS => jiff::Timestamp::from_second(number).ok(),
        FIRST_MILLISECONDS.. => from_milliseconds(number),
    }))
}

fn from_milliseconds(number: i64) -> Option<jiff::Timestamp> {
    let last = jiff::Timestamp::MAX;
    if (last.as_millisecond()..=NO_END).contains(&number) {
        return Some(last);
    }
    jiff::Timestamp::from_millisecond(number).ok()
}

/// A list. What cannot be read of it is left out, and what is no list is an empty one.
pub(crate) fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let items = match Option::<Value>::deserialize(deserializer)? {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    };
    let read = items.into_iter().map(serde_json::from_value);
    Ok(read.filter_map(Result::ok).collect())
}

/// A positive number of the API's int64, in digits only.
pub(crate) fn whole_number(text: &str) -> Option<i64> {
    let digits_only = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse()
        .ok()
        .filter(|number| *number > 0 && digits_only)
}

/// The beginning of a text that is no number, to be quoted; twice as much as the longest has.
pub(crate) fn quotable(text: &str) -> String {
    text.chars().take(40).collect()
}

/// An id, which the API writes now as a number and now as a text.
pub(crate) fn id<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: fmt::Display>,
{
    match text(deserializer)? {
        Some(text) => text.trim().parse().map_err(de::Error::custom),
        None => Err(de::Error::custom("an id is a number or a text")),
    }
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

    #[test]
    fn a_moment_is_read_from_seconds_and_from_milliseconds() {
        #[derive(serde::Deserialize)]
        struct Row {
            #[serde(default, deserialize_with = "moment")]
            end: Option<jiff::Timestamp>,
        }
        let end = |json: &str| serde_json::from_str::<Row>(json).unwrap().end;
        let expected = "2026-09-21T14:13:20Z".parse().ok();
        for number in ["1790000000", "1790000000000", r#""1790000000000""#] {
            assert_eq!(end(&format!(r#"{{"end":{number}}}"#)), expected, "{number}");
        }
        for json in [
            "{}",
            r#"{"end":null}"#,
            r#"{"end":""}"#,
            r#"{"end":0}"#,
            r#"{"end":-1}"#,
            r#"{"end":"soon"}"#,
            r#"{"end":9223372036854775807}"#,
        ] {
            assert_eq!(end(json), None, "{json}");
        }
        assert_eq!(
            end(r#"{"end":253402300799999}"#),
            Some(jiff::Timestamp::MAX)
        );
    }
}
