//! Texts as Terraform compares them.
//!
//! Terraform brings every text to Unicode's normal form C as soon as it has it, so that an
//! `é` of one character is the same to it as an `e` with an accent behind. A text that
//! comes from elsewhere, from an API for example, may be in the other form.

use std::borrow::Cow;

use icu_normalizer::ComposingNormalizerBorrowed;

/// A text in normal form C.
pub(crate) fn nfc(text: &str) -> Cow<'_, str> {
    const NFC: ComposingNormalizerBorrowed<'_> = ComposingNormalizerBorrowed::new_nfc();
    NFC.normalize(text)
}

/// Whether Terraform takes two texts for the same.
pub(crate) fn same_text(one: &str, other: &str) -> bool {
    one == other || !(one.is_ascii() && other.is_ascii()) && nfc(one) == nfc(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_accent_is_the_same_within_its_letter_and_behind_it() {
        assert!(same_text("caf\u{e9}", "cafe\u{301}"));
        assert!(same_text("\u{1112}\u{1161}\u{11ab}", "\u{d55c}"));
        assert!(!same_text("caf\u{e9}", "cafe"));
        // Normal form C does not touch what is only compatible.
        assert!(!same_text("\u{fb01}", "fi"));
        assert_eq!(nfc("cafe\u{301}"), "caf\u{e9}");
    }
}
