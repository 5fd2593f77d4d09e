//! The one rule that an empty text counts as an absent one.
//!
//! A variable whose default is `""` leaves an argument out by that. Every argument of the
//! provider block is read and checked through here.

use secrecy::ExposeSecret as _;

use super::arguments::Secret;
use framework::{Field, Value};

/// An argument that holds text, an empty one counting as none.
pub(super) trait NonEmptyText {
    /// The text as it is written, if it is known.
    fn raw(&self) -> Option<&str>;

    /// The text, unless it is empty.
    fn non_empty(&self) -> Option<&str> {
        self.raw().filter(|text| !text.is_empty())
    }

    /// The same, to keep.
    fn to_non_empty(&self) -> Option<String> {
        self.non_empty().map(str::to_owned)
    }
}

impl NonEmptyText for Field<String> {
    fn raw(&self) -> Option<&str> {
        self.text()
    }
}

impl NonEmptyText for Field<Secret> {
    fn raw(&self) -> Option<&str> {
        self.known().map(|secret| secret.0.expose_secret())
    }
}

impl NonEmptyText for Value {
    fn raw(&self) -> Option<&str> {
        self.as_str()
    }
}

/// A check whether a text is one of these words, however it is capitalised.
pub(super) fn one_of(
    words: &'static [&'static str],
) -> impl Fn(&Value) -> Result<(), String> + Send + Sync {
    move |value| {
        let is_known = |text: &str| words.iter().any(|word| word.eq_ignore_ascii_case(text));
        let Some(text) = value.non_empty().filter(|text| !is_known(text)) else {
            return Ok(());
        };
        let words: Vec<_> = words.iter().map(|word| format!("{word:?}")).collect();
        Err(format!("{text:?} is not one of {}.", words.join(", ")))
    }
}
