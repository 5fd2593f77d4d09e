//! The ini form of a credentials file, as the SDKs read it, turned into the
//! names of the CLI.

use serde_json::{Map, Value};

use super::entry::Entry;

/// Where the two forms have different names.
const NAMES: &[(&str, &str)] = &[
    ("oidc_token_file_path", "oidc_token_file"),
    ("region", "region_id"),
    ("role_arn", "ram_role_arn"),
    ("role_name", "ram_role_name"),
    ("role_session_name", "ram_session_name"),
    ("security_token", "sts_token"),
    ("type", "mode"),
];

const COMMENT: [char; 2] = ['#', ';'];
const QUOTES: [char; 2] = ['"', '\''];

const MODES: &[(&str, &str)] = &[
    ("access_key", "AK"),
    ("bearer", "BearerToken"),
    ("credentials_uri", "CredentialsURI"),
    ("ecs_ram_role", "EcsRamRole"),
    ("external", "External"),
    ("oidc_role_arn", "OIDC"),
    ("ram_role_arn", "RamRoleArn"),
    ("rsa_key_pair", "RsaKeyPair"),
    ("sts", "StsToken"),
];

/// The profiles of an ini file: one for each section. The error quotes nothing.
pub(super) fn entries(content: &str) -> Result<Vec<Entry>, String> {
    let mut sections: Vec<Map<String, Value>> = Vec::new();
    for (line, number) in content.lines().map(str::trim).zip(1..) {
        if line.is_empty() || line.starts_with(COMMENT) {
            continue;
        }
        if let Some(name) = section(line) {
            let name = Value::from(name);
            sections.push(Map::from_iter([("name".to_owned(), name)]));
            continue;
        }
        let Some((key, value)) = line.split_once('=') else {
            return Err(format!("line {number} is neither a section nor a setting"));
        };
        let Some(section) = sections.last_mut() else {
            return Err(format!("line {number} comes before the first section"));
        };
        let key = renamed(NAMES, key.trim());
        let value = match key {
            "mode" => renamed(MODES, without_comment(value)),
            _ => without_comment(value),
        };
        section.insert(key.to_owned(), Value::from(value));
    }
    sections
        .into_iter()
        .map(|section| {
            serde_json::from_value(Value::Object(section))
                .map_err(|_| "a section has a setting of another form than expected".to_owned())
        })
        .collect()
}

/// The name in a line such as `[default] # comment`.
fn section(line: &str) -> Option<&str> {
    let (name, rest) = line.strip_prefix('[')?.split_once(']')?;
    let rest = rest.trim_start();
    (rest.is_empty() || rest.starts_with(COMMENT)).then_some(name.trim())
}

/// A value without the quotes around it and the comment behind it.
///
/// A comment begins after white space: a secret may have the sign in it. In quotes there
/// is none, be they around the whole value or around a word of a command.
fn without_comment(value: &str) -> &str {
    let value = value.trim();
    if value.starts_with(COMMENT) {
        return "";
    }
    let mut quote = None;
    let mut after_space = false;
    for (place, letter) in value.char_indices() {
        match quote {
            Some(open) if letter == open => {
                quote = None;
                let behind = value[place + 1..].trim_start();
                let is_whole = value.starts_with(open) && !value[1..place].contains(open);
                if is_whole && (behind.is_empty() || behind.starts_with(COMMENT)) {
                    return &value[1..place];
                }
            }
            Some(_) => {}
            None if after_space && COMMENT.contains(&letter) => return value[..place].trim_end(),
            None if QUOTES.contains(&letter) && closes(&value[place + 1..], letter) => {
                quote = Some(letter);
            }
            None => {}
        }
        after_space = letter.is_whitespace();
    }
    value
}

fn closes(rest: &str, quote: char) -> bool {
    rest.contains(quote)
}

fn renamed<'a>(names: &[(&'static str, &'static str)], name: &'a str) -> &'a str {
    names
        .iter()
        .find(|(from, _)| *from == name)
        .map_or(name, |(_, to)| to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_become_profiles_and_other_names_are_translated() {
        let found = entries(
            "; comment\n[default]\n# another\ntype = access_key\naccess_key_id=id\n\
             access_key_secret = a=b;c\n\n[ pod ]\ntype=oidc_role_arn\nrole_arn = arn\n",
        )
        .unwrap();
        let names: Vec<_> = found
            .iter()
            .map(|entry| (entry.name.as_deref(), entry.mode()))
            .collect();
        assert_eq!(names, [(Some("default"), "AK"), (Some("pod"), "OIDC")]);
        assert_eq!(found[1].ram_role_arn.as_deref(), Some("arn"));
        let secret = found[0].access_key_secret.as_ref().unwrap();
        assert_eq!(secrecy::ExposeSecret::expose_secret(secret), "a=b;c");
    }

    #[test]
    fn the_sample_of_the_vendor_is_read() {
        let found = entries(
            "[default]                          # default setting\n\
             enable = true                      # Enable，Enabled by default if absent\n\
             type = access_key                  # Certification type: access_key\n\
             access_key_id = foo                # Key\n\
             access_key_secret = bar            # Secret\n\
             \n\
             [client1]  ; configuration that is named as `client1`\n\
             type = ecs_ram_role                # Certification type: ecs_ram_role\n\
             role_name = EcsRamRoleTest         # Role Name\n\
             enable = false\n",
        )
        .unwrap();
        let [default, client] = &found[..] else {
            panic!("there are two sections")
        };
        assert_eq!(default.name.as_deref(), Some("default"));
        assert_eq!((default.mode(), default.is_off()), ("AK", false));
        assert_eq!(default.access_key_id.as_deref(), Some("foo"));
        assert_eq!((client.mode(), client.is_off()), ("EcsRamRole", true));
        assert_eq!(client.ram_role_name.as_deref(), Some("EcsRamRoleTest"));
    }

    #[test]
    fn a_value_loses_its_quotes_and_the_comment_behind_it() {
        for (written, value) in [
            ("plain", "plain"),
            ("a#b;c", "a#b;c"),
            ("a # b", "a"),
            ("a\t; b", "a"),
            ("# nothing", ""),
            ("\"quoted\"", "quoted"),
            ("'quoted' # comment", "quoted"),
            ("\"a # b\" ; comment", "a # b"),
            ("\"\"", ""),
            ("it's", "it's"),
            ("\"unclosed", "\"unclosed"),
            ("sh -c 'echo # x' # comment", "sh -c 'echo # x'"),
            (
                "\"my program\" --flag \"b c\"",
                "\"my program\" --flag \"b c\"",
            ),
        ] {
            assert_eq!(without_comment(written), value, "{written}");
        }
    }

    #[test]
    fn what_is_no_ini_is_refused_by_its_line_without_quoting_it() {
        assert_eq!(
            entries("[default]\ns3cret\n").unwrap_err(),
            "line 2 is neither a section nor a setting"
        );
        assert_eq!(
            entries("key = s3cret\n").unwrap_err(),
            "line 1 comes before the first section"
        );
    }
}
