//! Texts of others in our own messages.

use std::borrow::Cow;

/// How much of a text a message shows.
const LENGTH: usize = 100;

/// A text that came with a request, short enough for a message: a key of a map may fill a
/// megabyte, and a screen with it.
pub(crate) fn excerpt(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(LENGTH) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_characters() {
        assert_eq!(excerpt("short"), "short");
        let whole = "é".repeat(LENGTH);
        assert_eq!(excerpt(&whole), whole);
        assert_eq!(excerpt(&"é".repeat(1_000_000)), format!("{whole}…"));
    }
}
