//! Splits a command line into words as a POSIX shell does. There are no variables, no
//! wildcards and no pipes.

/// Splits at white space that is not quoted.
///
/// Single quotes keep everything; double quotes too, except that a backslash
/// before `"`, `\`, `$` or a backquote gives that character; outside of quotes a
/// backslash gives the next character.
///
/// # Errors
///
/// A quote is not closed, or a backslash is the last character.
pub(super) fn split(line: &str) -> Result<Vec<String>, &'static str> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            letter if letter.is_whitespace() => words.extend(word.take()),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match letters.next() {
                        Some('\'') => break,
                        Some(letter) => word.push(letter),
                        None => return Err("a single quote is not closed"),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match letters.next() {
                        Some('"') => break,
                        Some('\\') => {
                            let escaped = letters.next_if(|next| "\"\\$`".contains(*next));
                            word.push(escaped.unwrap_or('\\'));
                        }
                        Some(letter) => word.push(letter),
                        None => return Err("a double quote is not closed"),
                    }
                }
            }
            '\\' => match letters.next() {
                Some(letter) => word.get_or_insert_default().push(letter),
                None => return Err("it ends in a backslash"),
            },
            letter => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_split_as_a_shell_splits_them() {
        for (line, words) in [
            ("", vec![]),
            ("  one\ttwo  ", vec!["one", "two"]),
            (r#"say 'a "b" $c' x"#, vec!["say", r#"a "b" $c"#, "x"]),
            (r#"say "a 'b' \"c\" \d""#, vec!["say", r#"a 'b' "c" \d"#]),
            (r"a\ b \' ''", vec!["a b", "'", ""]),
            (r#"--key=x"y z"'w'"#, vec!["--key=xy zw"]),
        ] {
            assert_eq!(split(line).unwrap(), words, "{line}");
        }
    }

    #[test]
    fn what_has_no_end_is_refused() {
        for line in ["a 'b", "a \"b", "a \"b\\\"", "a\\"] {
            assert!(split(line).is_err(), "{line}");
        }
    }
}
