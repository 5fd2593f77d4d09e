//! The format of one line.
//!
//! Terraform crashes on an `@level`, `@message` or `@timestamp` that is no string,
//! takes a time only with exactly six fraction digits, and reads at most 64 KiB as
//! one line (go-plugin, log entries). So these keys are ours alone, and a long line
//! is shortened value by value.

use std::fmt::{Debug, Write as _};

use jiff::Timestamp;
use serde_json::Value;
use tracing::Level;
use tracing::field::{Field, Visit};

use super::Object;

/// Below the 64 KiB that the host reads, with its line break.
const LONGEST_LINE: usize = 64 * 1024 - 1;

/// Tried one after the other until a line is short enough: bytes for each text.
const TEXT_LIMITS: [usize; 4] = [16 * 1024, 4 * 1024, 512, 64];

/// The fields of a span or an event.
#[derive(Debug, Default, Clone)]
pub(super) struct Fields {
    message: String,
    others: Object,
}

impl Fields {
    /// Takes over a span's fields.
    pub(super) fn absorb(&mut self, span: &Self) {
        self.others.extend(span.others.clone());
    }

    fn set(&mut self, field: &Field, value: Value) {
        let name = field.name();
        if name == "message" {
            self.message = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
        } else {
            let name = match name.strip_prefix('@') {
                Some(rest) => format!("_{rest}"),
                None => name.to_owned(),
            };
            self.others.insert(name, value);
        }
    }
}

impl Visit for Fields {
    fn record_bool(&mut self, field: &Field, value: bool) {
        self.set(field, value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.set(field, value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.set(field, value.into());
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.set(field, value.into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.set(field, value.into());
    }

    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        let mut text = value.to_string();
        let mut source = value.source();
        while let Some(error) = source {
            let _ = write!(text, ": {error}");
            source = error.source();
        }
        self.set(field, text.into());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.set(field, format!("{value:?}").into());
    }
}

/// One line with its line break, at most 64 KiB long.
pub(super) fn format(level: &Level, module: &str, now: Timestamp, fields: Fields) -> String {
    let mut object = fields.others;
    object.insert(
        "@level".to_owned(),
        level.as_str().to_ascii_lowercase().into(),
    );
    object.insert("@message".to_owned(), fields.message.into());
    object.insert("@module".to_owned(), module.into());
    let timestamp = now.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string();
    object.insert("@timestamp".to_owned(), timestamp.into());

    let mut line = serialize(&object);
    for limit in TEXT_LIMITS {
        if line.len() <= LONGEST_LINE {
            return line;
        }
        object.values_mut().for_each(|value| shorten(value, limit));
        line = serialize(&object);
    }
    if line.len() > LONGEST_LINE {
        // Thousands of fields: there is no sensible choice among them.
        object.retain(|name, _| name.starts_with('@'));
        line = serialize(&object);
    }
    line
}

fn serialize(object: &Object) -> String {
    let mut line = String::new();
    // Names and values are plain JSON, which has no reason to fail.
    let _ = write!(line, "{}", serde_json::json!(object));
    line.push('\n');
    line
}

fn shorten(value: &mut Value, limit: usize) {
    let Value::String(text) = value else { return };
    if text.len() > limit {
        let end = (0..=limit)
            .rfind(|end| text.is_char_boundary(*end))
            .unwrap_or(0);
        let removed = text.len() - end;
        text.truncate(end);
        let _ = write!(text, "… ({removed} bytes more)");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(fields: Fields) -> String {
        let now = "2026-01-02T03:04:05.123456789Z".parse().unwrap();
        format(&Level::ERROR, "test", now, fields)
    }

    fn with(message: &str, others: impl IntoIterator<Item = (String, Value)>) -> Fields {
        Fields {
            message: message.to_owned(),
            others: others.into_iter().collect(),
        }
    }

    #[test]
    fn a_time_has_exactly_six_fraction_digits() {
        assert!(line(with("", [])).contains(r#""@timestamp":"2026-01-02T03:04:05.123456Z""#));
    }

    #[test]
    fn a_line_break_in_a_message_does_not_break_the_line() {
        let line = line(with("one\ntwo", []));
        assert_eq!(line.matches('\n').count(), 1);
        assert!(line.ends_with('\n'));
    }

    #[test]
    fn long_texts_are_shortened_until_the_host_can_read_the_line() {
        // A control character takes six bytes in JSON, so bytes in are not bytes out.
        let long = "\u{1}".repeat(200_000);
        let fields = [
            ("backtrace".to_owned(), long.clone().into()),
            ("order".to_owned(), 7.into()),
        ];
        let line = line(with(&long, fields));

        assert!(line.len() <= 64 * 1024, "{} bytes", line.len());
        let parsed: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(parsed["@level"], "error");
        assert_eq!(parsed["order"], 7);
        let backtrace = parsed["backtrace"].as_str().unwrap();
        assert!(backtrace.starts_with("\u{1}\u{1}") && backtrace.ends_with("bytes more)"));
    }

    #[test]
    fn too_many_fields_are_left_out_rather_than_the_message() {
        let fields = (0..20_000).map(|number| (format!("field_{number}"), number.into()));
        let line = line(with("still here", fields));
        assert!(line.len() <= 64 * 1024);
        let parsed: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(parsed["@message"], "still here");
    }
}
