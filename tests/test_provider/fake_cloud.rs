//! Where the test provider keeps its objects: a folder of JSON files, and a log.
//!
//! The provider's processes and the stories share it. Stories take this file as a
//! module of their own.

#![allow(dead_code, reason = "the provider and the stories each use their part")]

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

/// A folder with objects in it: `tool-1.json`, `record-1.json` and so on.
///
/// What cannot be read or written there is a panic: the folder belongs to one story.
#[derive(Debug, Clone)]
pub(crate) struct FakeCloud(PathBuf);

impl FakeCloud {
    /// A cloud in a folder that is there.
    pub(crate) fn at(folder: impl Into<PathBuf>) -> Self {
        Self(folder.into())
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Puts a new object in and returns its id, such as `tool-1`. No id comes twice,
    /// not even when its object is gone.
    pub(crate) fn add(&self, kind: &str, object: &Json) -> String {
        let is_free = |id: &String| {
            let taken = self.0.join(id).with_extension("id");
            match File::create_new(taken) {
                Ok(_) => true,
                Err(error) if error.kind() == ErrorKind::AlreadyExists => false,
                Err(error) => panic!("{}: {error}", self.0.display()),
            }
        };
        let mut ids = (1..).map(|number| format!("{kind}-{number}"));
        let id = ids.find(is_free).expect("numbers do not end");
        self.put(&id, object);
        id
    }

    /// Replaces an object in one step.
    pub(crate) fn put(&self, id: &str, object: &Json) {
        let file = self.file(id);
        let draft = file.with_extension("draft");
        fs::write(&draft, object.to_string()).expect("the cloud can be written");
        fs::rename(&draft, &file).expect("the cloud can be written");
    }

    /// An object, if it is there.
    pub(crate) fn get(&self, id: &str) -> Option<Json> {
        let bytes = fs::read(self.file(id)).ok()?;
        Some(serde_json::from_slice(&bytes).expect("the cloud holds JSON"))
    }

    /// Changes one field of an object that is there.
    pub(crate) fn set(&self, id: &str, field: &str, value: impl Into<Json>) {
        let mut object = self.get(id).expect("the object is in the cloud");
        object[field] = value.into();
        self.put(id, &object);
    }

    /// Throws an object away, if it is there.
    pub(crate) fn remove(&self, id: &str) {
        match fs::remove_file(self.file(id)) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                panic!("{}: {error}", self.0.display())
            }
            _ => {}
        }
    }

    /// The ids of all objects of a kind, oldest first.
    pub(crate) fn ids(&self, kind: &str) -> Vec<String> {
        let entries = fs::read_dir(&self.0).expect("the cloud can be read");
        let mut ids: Vec<_> = entries
            .filter_map(|entry| {
                let name = entry.ok()?.file_name().into_string().ok()?;
                let id = name.strip_suffix(".json")?;
                let number: u32 = id.strip_prefix(kind)?.strip_prefix('-')?.parse().ok()?;
                Some((number, id.to_owned()))
            })
            .collect();
        ids.sort();
        ids.into_iter().map(|(_, id)| id).collect()
    }

    /// Writes down what happened.
    pub(crate) fn note(&self, line: &str) {
        let log = OpenOptions::new()
            .append(true)
            .create(true)
            .open(self.log());
        let mut log = log.expect("the cloud can be written");
        // One call, so that lines of several processes do not mix.
        log.write_all(format!("{line}\n").as_bytes())
            .expect("the cloud can be written");
    }

    /// All that was written down.
    pub(crate) fn notes(&self) -> Vec<String> {
        let log = fs::read_to_string(self.log()).unwrap_or_default();
        log.lines().map(str::to_owned).collect()
    }

    fn log(&self) -> PathBuf {
        self.0.join("log")
    }

    fn file(&self, id: &str) -> PathBuf {
        self.0.join(id).with_extension("json")
    }
}
