//! Searching what Terraform left behind for secrets.
//!
//! Terraform's own words for a secret are `sensitive` and `ephemeral`; this is the proof that
//! they held. Text is compared as it stands and as JSON would escape its line breaks; encodings
//! such as Base64 are not undone.

use std::fs;
use std::io;
use std::path::Path;

use secrecy::{ExposeSecret, SecretString};

/// Shorter lines of a PEM block may occur anywhere by chance.
const TELLING_LINE: usize = 24;

/// What a practitioner writes, and may put a secret into.
const CONFIGURATION: [&str; 3] = ["hcl", "tf", "tfvars"];

/// Secrets by what a person calls them.
#[derive(Debug, Default)]
pub(super) struct Secrets(Vec<(String, SecretString)>);

impl Secrets {
    pub(super) fn add(&mut self, name: &str, secret: SecretString) {
        self.0.push((name.to_owned(), secret));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Looks through all files under a folder but the configuration.
    ///
    /// Returns one line per file and secret, such as `runs/03-apply.log: access key secret`.
    pub(super) fn search(&self, folder: &Path) -> io::Result<Vec<String>> {
        let mut found = Vec::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(next) = folders.pop() {
            for entry in fs::read_dir(next)? {
                let entry = entry?;
                let path = entry.path();
                if entry.file_type()?.is_dir() {
                    folders.push(path);
                } else if entry.file_type()?.is_file() && !is_configuration(&path) {
                    let shown = path.strip_prefix(folder).unwrap_or(&path).display();
                    let bytes = fs::read(&path)?;
                    let names = self.within(&bytes);
                    found.extend(names.map(|name| format!("{shown}: {name}")));
                }
            }
        }
        found.sort();
        Ok(found)
    }

    fn within(&self, bytes: &[u8]) -> impl Iterator<Item = &str> {
        let text = String::from_utf8_lossy(bytes);
        self.0
            .iter()
            .filter(move |(_, secret)| {
                telling_parts(secret.expose_secret()).any(|part| text.contains(part))
            })
            .map(|(name, _)| name.as_str())
    }
}

fn is_configuration(path: &Path) -> bool {
    path.extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| CONFIGURATION.contains(&extension))
}

/// The secret itself, or of one with several lines those that give it away.
fn telling_parts(secret: &str) -> impl Iterator<Item = &str> {
    let several = secret.trim().contains('\n');
    secret
        .lines()
        .map(str::trim)
        .filter(move |line| !line.is_empty())
        .filter(move |line| !several || (line.len() >= TELLING_LINE && !line.starts_with("-----")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found_in(secret: &str, file: &str, content: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("runs")).unwrap();
        fs::write(folder.path().join(file), content).unwrap();
        let mut secrets = Secrets::default();
        secrets.add("the key", secret.into());
        secrets.search(folder.path()).unwrap()
    }

    #[test]
    fn a_secret_is_found_wherever_it_lies_and_named_but_not_shown() {
        assert_eq!(
            found_in("hush", "runs/01-plan.log", "level=trace hush\n"),
            ["runs/01-plan.log: the key"]
        );
    }

    #[test]
    fn a_private_key_is_found_in_json_that_escapes_its_lines() {
        let line = "MHcCAQEEIIrYSSNQFaA2Hwf1duRSxKtLYX5CB04fSeQ6tF1aY";
        let key = format!("-----BEGIN EC PRIVATE KEY-----\n{line}\n-----END EC PRIVATE KEY-----\n");
        let state = format!(r#"{{"key": "{}"}}"#, key.replace('\n', "\\n"));
        assert_eq!(
            found_in(&key, "terraform.tfstate", &state),
            ["terraform.tfstate: the key"]
        );
        let header = "-----BEGIN EC PRIVATE KEY-----";
        assert_eq!(found_in(&key, "notes", header), [""; 0]);
    }

    #[test]
    fn the_configuration_may_hold_a_secret() {
        assert_eq!(found_in("hush", "main.tf", "secret = \"hush\""), [""; 0]);
    }
}
