//! What a terminal obeys instead of showing it.

use std::iter::Peekable;
use std::str::Chars;

const ESCAPE: char = '\u{1b}';
const BELL: char = '\u{7}';
/// `ESC [` in one character.
const SEQUENCE: char = '\u{9b}';

/// The text on one line: without escape sequences, control characters and those that
/// turn the direction of writing or are not seen at all.
pub(super) fn without_controls(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            ESCAPE => skip_escape(&mut letters),
            SEQUENCE => skip_sequence(&mut letters),
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => visible.push(' '),
            letter if letter.is_control() || is_unseen(letter) => {}
            letter => visible.push(letter),
        }
    }
    visible
}

/// The rest of an escape sequence (ECMA-48).
fn skip_escape(letters: &mut Peekable<Chars<'_>>) {
    match letters.peek() {
        Some('[') => {
            letters.next();
            skip_sequence(letters);
        }
        // A command with a text, such as a title or a link. One that does not end would
        // take the message with it, so that its text is left.
        Some(']' | 'P' | 'X' | '^' | '_') => {
            letters.next();
            let mut rest = letters.clone();
            while let Some(letter) = rest.next() {
                let ends = letter == BELL || letter == ESCAPE && rest.next_if_eq(&'\\').is_some();
                if ends {
                    *letters = rest;
                    return;
                }
            }
        }
        Some(letter) if letter.is_ascii() && !letter.is_ascii_control() => {
            letters.next();
        }
        _ => {}
    }
}

/// Parameters and the letter that ends them.
fn skip_sequence(letters: &mut Peekable<Chars<'_>>) {
    while letters
        .next_if(|letter| (' '..='?').contains(letter))
        .is_some()
    {}
    letters.next_if(|letter| ('@'..='~').contains(letter));
}

fn is_unseen(letter: char) -> bool {
    matches!(
        letter,
        '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_obeys_is_left() {
        for (text, visible) in [
            ("plain 文字 é", "plain 文字 é"),
            ("one\r\ntwo\tthree", "one  two three"),
            ("\u{1b}[31;1mred\u{1b}[0m", "red"),
            ("\u{9b}2Jgone", "gone"),
            ("\u{1b}]0;title\u{7}text", "text"),
            ("\u{1b}]8;;http://x\u{1b}\\link\u{1b}]8;;\u{1b}\\", "link"),
            ("\u{1b}]0;never ends", "0;never ends"),
            ("\u{1b}cback\u{8}\u{0}space", "backspace"),
            ("a\u{202e}b\u{200b}c", "abc"),
            ("\u{1b}", ""),
        ] {
            assert_eq!(without_controls(text), visible, "{text:?}");
        }
    }
}
