//! Durations as Terraform configurations write them.

use std::time::Duration;

use crate::Value;

/// Reads a duration in Go's notation: `90s`, `10m`, `1h30m`, `1.5h`.
///
/// `Err` says what is wrong with the text. Zero, negative durations and ones beyond
/// a hundred years are refused.
pub fn parse(text: &str) -> Result<Duration, String> {
    let refuse = || {
        format!("{text:?} is not a duration. Write a number and a unit, such as 90s, 10m or 1h30m.")
    };
    let mut seconds = 0.0;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.');
        let (number, behind) = rest.split_at(digits.ok_or_else(refuse)?);
        let end = behind.find(|letter: char| letter.is_ascii_digit() || letter == '.');
        let (unit, behind) = behind.split_at(end.unwrap_or(behind.len()));
        let scale = match unit {
            "h" => 3600.0,
            "m" => 60.0,
            "s" => 1.0,
            "ms" => 1e-3,
            "us" | "µs" => 1e-6,
            "ns" => 1e-9,
            _ => return Err(refuse()),
        };
        seconds += number.parse::<f64>().map_err(|_| refuse())? * scale;
        rest = behind;
    }
    const HUNDRED_YEARS: f64 = 100.0 * 365.25 * 86400.0;
    match seconds {
        0.0 => Err(format!("{text:?} leaves no time at all. {}", refuse())),
        seconds if seconds > HUNDRED_YEARS => Err(format!("{text:?} is more than a century.")),
        seconds => Ok(Duration::from_secs_f64(seconds)),
    }
}

/// The check of an attribute that holds a duration.
pub fn check(value: &Value) -> Result<(), String> {
    value.as_str().map_or(Ok(()), |text| parse(text).map(drop))
}

/// A duration in the largest unit of which it is a whole number, for messages and
/// documentation.
pub fn text(duration: Duration) -> String {
    let milliseconds = duration.as_millis();
    for (unit, length) in [("h", 3_600_000), ("m", 60_000), ("s", 1_000)] {
        if milliseconds >= length && milliseconds.is_multiple_of(length) {
            return format!("{}{unit}", milliseconds / length);
        }
    }
    format!("{milliseconds}ms")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn go_durations_are_read() {
        for (text, seconds) in [
            ("90s", 90.0),
            ("10m", 600.0),
            ("1h30m", 5400.0),
            ("1.5h", 5400.0),
            ("250ms", 0.25),
        ] {
            assert_eq!(parse(text), Ok(Duration::from_secs_f64(seconds)), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused_with_an_example() {
        for text in [
            "",
            "10",
            "m",
            "ten minutes",
            "-5m",
            "10 m",
            "1d",
            "0s",
            "1.2.3s",
        ] {
            let problem = parse(text).expect_err(text);
            assert!(problem.contains("10m"), "{problem}");
        }
        assert!(parse("900000000h").is_err());
    }

    #[test]
    fn durations_are_written_in_whole_units() {
        for text_ in ["75m", "2h", "90s", "250ms", "1500ms"] {
            assert_eq!(parse(text_).map(text).as_deref(), Ok(text_));
        }
    }
}
