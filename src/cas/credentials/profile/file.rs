//! The file of profiles: JSON as the CLI writes it, or an ini file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::entry::Entry;
use super::ini;
use crate::cas::credentials::inquiry::fault;
use crate::environment::Environment;

/// The profiles of one file.
#[derive(Debug)]
pub(super) struct Profiles {
    path: PathBuf,
    /// The one that counts where none is named.
    current: String,
    entries: BTreeMap<String, Entry>,
}

impl Profiles {
    /// Reads a file, told by its content: what begins with a brace is JSON. The
    /// error is a sentence that quotes nothing.
    pub(super) fn read(path: &Path, environment: &Environment) -> Result<Self, String> {
        let content = environment
            .read(path)
            .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        let wrong = |why: String| format!("{} cannot be used: {why}", path.display());
        let content = content.trim_start_matches('\u{feff}');
        let (current, entries) = if content.trim_start().starts_with('{') {
            let file: Json = serde_json::from_str(content).map_err(|error| wrong(fault(&error)))?;
            (file.current, by_name(file.profiles))
        } else {
            (None, by_name(ini::entries(content).map_err(wrong)?))
        };
        Ok(Self {
            path: path.to_owned(),
            current: current.unwrap_or_else(|| "default".to_owned()),
            entries,
        })
    }

    /// A profile with its name; the current one where none is named.
    pub(super) fn entry(&self, name: Option<&str>) -> Result<(&str, &Entry), String> {
        let name = name.unwrap_or(&self.current);
        match self.entries.get_key_value(name) {
            Some((name, entry)) => Ok((name, entry)),
            None => {
                let known: Vec<_> = self
                    .entries
                    .keys()
                    .map(|name| format!("{name:?}"))
                    .collect();
                let path = self.path.display();
                Err(match known.is_empty() {
                    true => format!("{path} has no profiles"),
                    false => format!("{path} has no profile {name:?}, but {}", known.join(", ")),
                })
            }
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

fn by_name(entries: Vec<Entry>) -> BTreeMap<String, Entry> {
    entries
        .into_iter()
        .filter_map(|entry| Some((entry.name.clone()?, entry)))
        .collect()
}
