//! What the stand-in was asked to do, one line each, in the order that it happened.
//!
//! The provider's processes write it, the stories read it and take this file as a
//! module of their own.

#![allow(dead_code, reason = "the provider and the stories each use their part")]

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::PathBuf;

/// The environment variable that names the file. Without it nothing is written down.
pub(crate) const VARIABLE: &str = "STAND_IN_JOURNAL";

/// A file of lines such as `create alicloud_alidns_record _dnsauth.www.example.com`.
///
/// What cannot be read or written there is a panic: the file belongs to one story.
#[derive(Debug, Clone, Default)]
pub(crate) struct Journal(Option<PathBuf>);

impl Journal {
    /// A journal in a file, which need not be there yet.
    pub(crate) fn at(file: impl Into<PathBuf>) -> Self {
        Self(Some(file.into()))
    }

    /// Writes a line, at once.
    pub(crate) fn note(&self, deed: &str, kind: &str, name: &str) {
        if let Some(file) = &self.0 {
            let mut file = OpenOptions::new()
                .create(true)
                .append(true)
                .open(file)
                .expect("the journal can be opened");
            // In one piece: Terraform does several things at the same time.
            file.write_all(format!("{deed} {kind} {name}\n").as_bytes())
                .expect("the journal can be written");
        }
    }

    /// Whether something of this name was created and is not deleted.
    pub(crate) fn has(&self, kind: &str, name: &str) -> bool {
        let deeds = ["create", "delete"].map(|deed| format!("{deed} {kind} {name}"));
        let lines = self.lines();
        let [created, deleted] = deeds.map(|deed| lines.iter().filter(|one| **one == deed).count());
        created > deleted
    }

    /// Every line so far.
    pub(crate) fn lines(&self) -> Vec<String> {
        let Some(file) = &self.0 else {
            return Vec::new();
        };
        match fs::read_to_string(file) {
            Ok(text) => text.lines().map(str::to_owned).collect(),
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            Err(error) => panic!("{}: {error}", file.display()),
        }
    }
}
