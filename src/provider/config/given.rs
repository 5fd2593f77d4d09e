//! What counts as given: the one rule that empty text counts as absent.
//!
//! A variable whose default is `""` leaves an argument out by that. Whoever asks for the text
//! of an argument, or checks one, asks here.

use secrecy::ExposeSecret as _;

use super::block::Secret;
use framework::{Field, Value};

/// Something that may hold text.
pub(super) trait Given {
    /// The text as it is written, if it is known.
    fn written(&self) -> Option<&str>;

    /// The text, unless it is empty.
    fn given(&self) -> Option<&str> {
        self.written().filter(|text| !text.is_empty())
    }

    /// The same, to keep.
    fn given_text(&self) -> Option<String> {
        self.given().map(str::to_owned)
    }
}

impl Given for Field<String> {
    fn written(&self) -> Option<&str> {
        self.text()
    }
}

impl Given for Field<Secret> {
    fn written(&self) -> Option<&str> {
        self.known().map(|secret| secret.0.expose_secret())
    }
}

impl Given for Value {
    fn written(&self) -> Option<&str> {
        self.as_str()
    }
}
