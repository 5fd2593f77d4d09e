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
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            let name = Value::from(name.trim());
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
            "mode" => renamed(MODES, value.trim()),
            _ => value.trim(),
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
