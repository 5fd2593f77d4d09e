//! Checks of single values, for [`Attribute::check`](super::Attribute::check).
//!
//! A check sees a known value that is not null. Any function or closure over one is a
//! check; these are the ones that most schemas need.

use std::ops::RangeInclusive;

use crate::model::Model as _;
use crate::value::Value;

/// The text is one of these words.
pub fn one_of<const N: usize>(
    words: [&'static str; N],
) -> impl Fn(&Value) -> Result<(), String> + Send + Sync {
    move |value| {
        let text = value.as_str().unwrap_or_default();
        if words.contains(&text) {
            return Ok(());
        }
        let quoted: Vec<_> = words.iter().map(|word| format!("{word:?}")).collect();
        Err(match &quoted[..] {
            [one, other] => format!("{text:?} is neither {one} nor {other}."),
            _ => format!("{text:?} is not one of {}.", quoted.join(", ")),
        })
    }
}

/// The number is whole and in this range.
pub fn whole(range: RangeInclusive<i64>) -> impl Fn(&Value) -> Result<(), String> + Send + Sync {
    let (least, most) = (*range.start(), *range.end());
    let text = format!("It must be a whole number from {least} to {most}.");
    whole_or(range, text)
}

/// The same with a message of its own, such as one that names the unit.
pub fn whole_or(
    range: RangeInclusive<i64>,
    message: impl Into<String>,
) -> impl Fn(&Value) -> Result<(), String> + Send + Sync {
    let message = message.into();
    move |value| match i64::from_value(value) {
        Ok(number) if range.contains(&number) => Ok(()),
        _ => Err(message.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_the_list_passes_and_the_error_of_another_names_all() {
        let few = one_of(["DNS", "FILE"]);
        assert_eq!(few(&"DNS".into()), Ok(()));
        let refused = few(&"dns".into()).unwrap_err();
        assert_eq!(refused, r#""dns" is neither "DNS" nor "FILE"."#);
        let refused = one_of(["a", "b", "c"])(&"d".into()).unwrap_err();
        assert_eq!(refused, r#""d" is not one of "a", "b", "c"."#);
    }

    #[test]
    fn a_number_is_whole_and_within_its_bounds() {
        let days = whole(1..=30);
        let half = "1.5".parse().map(Value::Number).unwrap();
        assert_eq!((days(&1.into()), days(&30.into())), (Ok(()), Ok(())));
        for wrong in [0.into(), 31.into(), half] {
            let refused = days(&wrong).unwrap_err();
            assert_eq!(refused, "It must be a whole number from 1 to 30.");
        }
        let named = whole_or(1..=30, "Up to 30 days.");
        assert_eq!(named(&31.into()), Err("Up to 30 days.".to_owned()));
    }
}
