//! Settings made safe to show: a text is shown only if it can be nothing but a name, a
//! path, a host or a role.
//!
//! A setting may hold a secret by mistake: the key in place of the profile, the token in
//! place of its file. So errors and logs show settings of credentials only through this
//! module.

use std::borrow::Cow;

use system::Environment;

/// An access key secret has 30 characters, and no key has fewer than 16.
const LONGEST_NAME: usize = 28;
/// Longer than the paths that people write, and than what a shell completes.
const LONGEST_PATH: usize = 255;
const LONGEST_ROLE: usize = 160;

/// Gives types a `Debug` that shows none of their fields.
macro_rules! hide_fields {
    ($($type:ident),+ $(,)?) => {$(
        impl std::fmt::Debug for $type {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.debug_struct(stringify!($type)).finish_non_exhaustive()
            }
        }
    )+};
}
pub(crate) use hide_fields;

/// The text, if it can be nothing but a name.
pub fn name(text: &str) -> Option<&str> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "._@-".contains(letter);
    let is_name = !text.is_empty()
        && text.len() <= LONGEST_NAME
        && text.chars().all(plain)
        && is_made_of_words(text);
    is_name.then_some(text)
}

/// The text, if it can be nothing but a host or a URL that says nothing but where.
pub(crate) fn host(text: &str) -> Option<&str> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || ".:/[]-".contains(letter);
    let is_host = text.len() <= LONGEST_PATH && text.chars().all(plain) && is_made_of_words(text);
    is_host.then_some(text)
}

/// Whether each run of letters and digits is shorter than a key, and none begins as the
/// parts of a token do: `eyJ` is `{"` in base64.
fn is_made_of_words(text: &str) -> bool {
    text.split(|letter: char| !letter.is_ascii_alphanumeric())
        .all(|word| word.len() < LONGEST_NAME && !word.starts_with("eyJ"))
}

/// A noun with the name of the thing, as in `profile "prod"`.
pub(crate) fn named(noun: &str, text: &str) -> String {
    match name(text) {
        Some(text) => format!("{noun} {text:?}"),
        None => format!("{noun} (its name is not shown: it may be something else)"),
    }
}

/// `the role acs:ram::1:role/deployer`, if the text can be nothing but a role.
pub(crate) fn role(arn: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    let is_role = arn
        .strip_prefix("acs:ram::")
        .and_then(|rest| rest.split_once(":role/"))
        .is_some_and(|(account, role)| {
            account.bytes().all(|byte| byte.is_ascii_digit())
                && role.chars().all(|letter| plain(letter) || letter == '/')
        });
    match is_role && arn.len() <= LONGEST_ROLE {
        true => format!("the role {arn}"),
        false => "the role (its ARN is not shown: it is not one)".to_owned(),
    }
}

/// The first word of a command line, if it can be nothing but a program.
pub(crate) fn program(word: &str) -> &str {
    match name(word).is_some() || looks_like_path(word) {
        true => word,
        false => "the program of process_command",
    }
}

/// A file that a setting names, unless the setting holds something else by mistake.
#[derive(Clone)]
pub(crate) struct NamedFile {
    setting: Cow<'static, str>,
    text: String,
}

hide_fields!(NamedFile);

impl NamedFile {
    /// The file that an argument, a variable or a setting of a profile names.
    pub(crate) fn new(setting: impl Into<Cow<'static, str>>, text: String) -> Self {
        let setting = setting.into();
        Self { setting, text }
    }

    /// The whole text of the file.
    ///
    /// The error is a clause that names the setting where its value cannot be shown.
    pub(crate) fn read(&self, environment: &Environment) -> Result<String, String> {
        let path = environment.path(&self.text);
        environment.read(&path).map_err(|error| {
            match environment.has(&path) || looks_like_path(&self.text) {
                true => format!("cannot read {}: {}", path.display(), error),
                false => format!("the value of {} is no path", self.setting),
            }
        })
    }

    /// What to call the file once it has been read.
    pub(crate) fn shown(&self, environment: &Environment) -> String {
        let path = environment.path(&self.text);
        match environment.has(&path) {
            true => path.display().to_string(),
            false => format!("the file of {}", self.setting),
        }
    }
}

/// Whether a text that names no file looks like a path.
///
/// Base64 has slashes too, and a token has dots. So it must begin as a path does, and each
/// of its words must be shorter than a key.
fn looks_like_path(text: &str) -> bool {
    let begins_well = ["/", "~/", "./", "../"]
        .iter()
        .any(|beginning| text.starts_with(beginning));
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "/._@-~ ".contains(letter);
    begins_well && text.len() <= LONGEST_PATH && text.chars().all(plain) && is_made_of_words(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "wJalrXUtnFEMIK7MDENGbPxRfiCYEX";

    #[test]
    fn a_name_is_short_and_plain() {
        for text in ["default", "prod.eu-1", "ada@example.com"] {
            assert_eq!(name(text), Some(text));
        }
        for text in ["", "a b", "k=v", "{\"a\"", SECRET, "名", "a\u{1b}b"] {
            assert_eq!(name(text), None, "{text}");
        }
        assert!(!named("profile", SECRET).contains(SECRET));
    }

    #[test]
    fn a_role_is_shown_only_as_the_arn_it_should_be() {
        let arn = "acs:ram::123456789012:role/ops/deployer";
        assert_eq!(role(arn), format!("the role {arn}"));
        for text in [SECRET, "acs:ram::1:role/a b", "acs:ram::x:role/a"] {
            assert!(!role(text).contains(text), "{text}");
        }
    }

    #[test]
    fn a_program_is_a_word_or_a_path() {
        for word in ["vault", "/usr/bin/acs-sso", "~/bin/keys.sh"] {
            assert_eq!(program(word), word);
        }
        for word in ["TOKEN=abc", SECRET, "{\"a\":1}", "/usr/bin/env=1"] {
            assert!(!program(word).contains(word), "{word}");
        }
    }

    #[test]
    fn a_file_that_does_not_exist_is_named_only_if_it_looks_like_a_path() {
        let nowhere = Environment::fixed([]).with_home("/home/ada");
        let read = |text: &str| {
            let file = NamedFile::new("THE_VARIABLE", text.to_owned());
            file.read(&nowhere).unwrap_err()
        };
        assert!(read("/var/run/token").starts_with("cannot read /var/run/token: "));
        let at_home = std::path::Path::new("/home/ada").join(".aliyun/confg.json");
        let complaint = format!("cannot read {}: ", at_home.display());
        assert!(read("~/.aliyun/confg.json").starts_with(&complaint));
        for content in [
            SECRET,
            "{\"access_key_secret\":\"x\"}",
            "eyJhbGciOi.eyJzdWIi.c2ln",
            "/9j4AAQSkZJRgABAQEAYABgAADZ2wBD",
            "-----BEGIN KEY-----\nabc",
            "/tmp/a\nb",
        ] {
            assert_eq!(read(content), "the value of THE_VARIABLE is no path");
        }
    }

    #[test]
    fn a_file_that_exists_is_named_whatever_it_is_called() {
        let environment = Environment::fixed([]).with_file("keys of 2025 (new)", "x");
        let file = NamedFile::new("argument", "keys of 2025 (new)".to_owned());
        assert_eq!(file.read(&environment).unwrap(), "x");
        assert_eq!(file.shown(&environment), "keys of 2025 (new)");
    }
}
