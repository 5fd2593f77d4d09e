//! The file of profiles: JSON as the CLI writes it, or an ini file.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::entry::Entry;
use super::ini;
use crate::credentials::key_request::fault;
use crate::shown::{self, NamedFile, hide_fields};
use system::Environment;

/// The profiles of one file.
pub(super) struct Profiles {
    file: NamedFile,
    /// What to call the file.
    shown: String,
    /// The one that counts where none is named.
    current: String,
    entries: BTreeMap<String, Entry>,
}

hide_fields!(Profiles);

impl Profiles {
    /// Reads a file, told by its content. The error is a sentence that quotes nothing.
    pub(super) fn read(file: &NamedFile, environment: &Environment) -> Result<Self, String> {
        let content = file.read(environment)?;
        let shown = file.shown(environment);
        let wrong = |why: String| format!("{shown} cannot be used: {why}");
        let content = content.trim_start_matches('\u{feff}');
        let json = |error: serde_json::Error| wrong(fault(&error));
        let (current, entries) = match Form::of(content) {
            Form::Object => {
                let file: Json = serde_json::from_str(content).map_err(json)?;
                (file.current, file.profiles)
            }
            Form::List => (None, serde_json::from_str(content).map_err(json)?),
            Form::Ini => (None, ini::entries(content).map_err(wrong)?),
        };
        Ok(Self {
            file: file.clone(),
            shown,
            current: current.unwrap_or_else(|| "default".to_owned()),
            entries: by_name(entries),
        })
    }

    /// Where the profiles are.
    pub(super) fn file(&self) -> &NamedFile {
        &self.file
    }

    /// A profile with its name; the current one where none is named.
    pub(super) fn entry(&self, name: Option<&str>) -> Result<(&str, &Entry), String> {
        let name = name.unwrap_or(&self.current);
        match self.entries.get_key_value(name) {
            Some((name, entry)) => Ok((name, entry)),
            None => {
                let file = &self.shown;
                Err(match self.known() {
                    None => format!("{file} has no profiles"),
                    Some(known) => {
                        format!(
                            "{file} has no {}, but {known}",
                            shown::named("profile", name)
                        )
                    }
                })
            }
        }
    }
}

impl Profiles {
    /// The names of all profiles, as far as they can be shown.
    fn known(&self) -> Option<String> {
        let names = self.entries.keys();
        let mut known: Vec<_> = names
            .filter_map(|name| Some(format!("{:?}", shown::name(name)?)))
            .collect();
        match self.entries.len() - known.len() {
            0 => {}
            others => known.push(format!("{others} whose names are not shown")),
        }
        (!known.is_empty()).then(|| known.join(", "))
    }
}

/// How a file is written.
enum Form {
    /// As the CLI writes it.
    Object,
    /// The CLI's list of profiles by itself, as scripts cut it out.
    List,
    Ini,
}

impl Form {
    /// A section of an ini file begins with a bracket too, but with a name after it.
    fn of(content: &str) -> Self {
        let content = content.trim_start();
        let after_bracket = content.strip_prefix('[').map(str::trim_start);
        match after_bracket {
            _ if content.starts_with('{') => Self::Object,
            Some(rest) if rest.starts_with(['{', ']', '"', '[']) => Self::List,
            _ => Self::Ini,
        }
    }
}

#[derive(Deserialize)]
struct Json {
    #[serde(default)]
    current: Option<String>,
    #[serde(default)]
    profiles: Vec<Entry>,
}

/// Of two profiles of one name the first counts, as in the CLI.
fn by_name(entries: Vec<Entry>) -> BTreeMap<String, Entry> {
    let mut named = BTreeMap::new();
    for entry in entries {
        if let Some(name) = entry.name.clone() {
            named.entry(name).or_insert(entry);
        }
    }
    named
}
