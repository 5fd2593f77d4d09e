//! Moments as states hold them: RFC 3339, in UTC.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// What a certificate says that has no end (RFC 5280 4.1.2.5). It is past the last
/// [`Timestamp`], which stands for it in calculations.
const NO_END: &str = "9999-12-31T23:59:59Z";

/// A moment, written in whole seconds.
pub(super) fn text(at: Timestamp) -> String {
    if at == Timestamp::MAX {
        return NO_END.to_owned();
    }
    let second = Timestamp::from_second(at.as_second());
    second.unwrap_or(at).to_string()
}

/// Reads a moment of a state. One past the last [`Timestamp`] counts as that.
pub(super) fn parsed(text: &str) -> Option<Timestamp> {
    if let Ok(at) = text.parse() {
        return Some(at);
    }
    let late: DateTime = text.strip_suffix('Z')?.parse().ok()?;
    Some(TimeZone::UTC.to_timestamp(late).unwrap_or(Timestamp::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_without_an_end_says_so_in_the_words_of_the_certificate() {
        assert_eq!(text(Timestamp::MAX), NO_END);
        assert_eq!(parsed(NO_END), Some(Timestamp::MAX));
        let last = parsed("9999-12-30T22:00:00.999999999Z");
        assert_eq!(last, Some(Timestamp::MAX));
    }

    #[test]
    fn other_moments_are_read_as_they_were_written() {
        for moment in [
            "2026-11-21T00:00:00Z",
            "0000-01-01T00:00:00Z",
            "9999-12-30T00:00:00Z",
        ] {
            assert_eq!(parsed(moment).map(text).as_deref(), Some(moment));
        }
        for other in ["", "Z", "tomorrow", "10000-01-01T00:00:00Z"] {
            assert_eq!(parsed(other), None, "{other}");
        }
    }
}
