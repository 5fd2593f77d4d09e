//! The process environment, as a parameter: variables, the home folder, files.
//!
//! Code that needs one of them takes an [`Environment`], so that a test can say
//! what there is without touching the process it shares with other tests.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::{fmt, fs, io};

/// Where environment variables, the home folder and small files are read from.
#[derive(Clone)]
pub struct Environment {
    fallback: Fallback,
    variables: BTreeMap<String, OsString>,
    home: Option<PathBuf>,
    files: BTreeMap<PathBuf, String>,
}

/// A variable that is set to something which is not Unicode.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name} is set and cannot be read: it is not Unicode")]
pub struct Unreadable {
    /// The variable.
    pub name: String,
}

/// The source of variables and files that were not given outright.
#[derive(Clone, Copy)]
enum Fallback {
    Nothing,
    Process,
}

impl Environment {
    /// The environment this process was started with.
    pub fn process() -> Self {
        Self::over(Fallback::Process)
    }

    /// Exactly these variables, no home folder and no files.
    pub fn fixed<const N: usize>(variables: [(&str, &str); N]) -> Self {
        variables
            .into_iter()
            .fold(Self::over(Fallback::Nothing), |all, (name, value)| {
                all.with_variable(name, value)
            })
    }

    fn over(fallback: Fallback) -> Self {
        Self {
            fallback,
            variables: BTreeMap::new(),
            home: None,
            files: BTreeMap::new(),
        }
    }

    /// The same, with this variable.
    #[must_use]
    pub fn with_variable(mut self, name: impl Into<String>, value: impl Into<OsString>) -> Self {
        self.variables.insert(name.into(), value.into());
        self
    }

    /// The same, with this home folder.
    #[must_use]
    pub fn with_home(self, home: impl Into<PathBuf>) -> Self {
        Self {
            home: Some(home.into()),
            ..self
        }
    }

    /// The same, with a file of this content in place of the disk's.
    #[must_use]
    pub fn with_file(mut self, path: impl Into<PathBuf>, content: impl Into<String>) -> Self {
        self.files.insert(path.into(), content.into());
        self
    }

    /// The value of a variable; `None` where it is unset or empty.
    ///
    /// An empty variable counts as unset, as Alibaba Cloud's own tools have it.
    ///
    /// # Errors
    ///
    /// The variable is set and cannot be read. A caller that treats it as unset would
    /// ignore a setting.
    pub fn variable(&self, name: &str) -> Result<Option<String>, Unreadable> {
        let value = match (self.variables.get(name), self.fallback) {
            (Some(value), _) => Some(value.clone()),
            #[allow(
                clippy::disallowed_methods,
                reason = "this is the one place that reads it"
            )]
            (None, Fallback::Process) => std::env::var_os(name),
            (None, Fallback::Nothing) => None,
        };
        let value = value.filter(|value| !value.is_empty());
        value
            .map(OsString::into_string)
            .transpose()
            .map_err(|_| Unreadable {
                name: name.to_owned(),
            })
    }

    /// The first of several variables that is set, with its name.
    ///
    /// # Errors
    ///
    /// One that comes before it is set and cannot be read.
    pub fn first_of<'a>(&self, names: &[&'a str]) -> Result<Option<(&'a str, String)>, Unreadable> {
        for name in names {
            if let Some(value) = self.variable(name)? {
                return Ok(Some((name, value)));
            }
        }
        Ok(None)
    }

    /// Whether a variable switches something on: set, and neither `0` nor `false`.
    ///
    /// # Errors
    ///
    /// The variable is set and cannot be read.
    pub fn is_on(&self, name: &str) -> Result<bool, Unreadable> {
        let value = self.variable(name)?;
        Ok(value.is_some_and(|value| value != "0" && !value.eq_ignore_ascii_case("false")))
    }

    /// The person's home folder, if there is one.
    pub fn home(&self) -> Option<PathBuf> {
        match (&self.home, self.fallback) {
            (Some(home), _) => Some(home.clone()),
            (None, Fallback::Process) => std::env::home_dir(),
            (None, Fallback::Nothing) => None,
        }
    }

    /// A path as a person writes it: a leading `~/` means the home folder.
    pub fn path(&self, text: &str) -> PathBuf {
        match (text.strip_prefix("~/"), self.home()) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => PathBuf::from(text),
        }
    }

    /// Whether there is a file or folder of this path.
    pub fn has(&self, path: &Path) -> bool {
        match (self.files.contains_key(path), self.fallback) {
            (true, _) => true,
            (false, Fallback::Process) => path.symlink_metadata().is_ok(),
            (false, Fallback::Nothing) => false,
        }
    }

    /// The whole text of a small file.
    ///
    /// # Errors
    ///
    /// There is no such file, or it cannot be read, or it is not UTF-8. A pipe or a device
    /// is no file: to read it could take for ever.
    pub fn read(&self, path: &Path) -> io::Result<String> {
        match (self.files.get(path), self.fallback) {
            (Some(content), _) => Ok(content.clone()),
            (None, Fallback::Process) => read_file(path),
            (None, Fallback::Nothing) => Err(io::ErrorKind::NotFound.into()),
        }
    }
}

fn read_file(path: &Path) -> io::Result<String> {
    let kind = fs::metadata(path)?.file_type();
    if kind.is_file() || kind.is_dir() {
        // A folder too: the system reports the error.
        return fs::read_to_string(path);
    }
    let reason = "it is a pipe, a socket or a device, and no file";
    Err(io::Error::new(io::ErrorKind::InvalidInput, reason))
}

/// Shows no values and no contents: they may be secrets.
impl fmt::Debug for Environment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self.fallback {
            Fallback::Process => "Environment(process)",
            Fallback::Nothing => "Environment(fixed)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_refused_and_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        let error = Environment::process().read(&pipe).unwrap_err();
        assert!(error.to_string().contains("it is a pipe"), "{error}");
    }

    #[test]
    fn an_empty_variable_counts_as_unset_and_the_next_name_is_tried() {
        let environment = Environment::fixed([("OLD_NAME", ""), ("NEW_NAME", "value")]);
        assert_eq!(environment.variable("OLD_NAME"), Ok(None));
        assert_eq!(
            environment.first_of(&["OLD_NAME", "NEW_NAME"]),
            Ok(Some(("NEW_NAME", "value".to_owned())))
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_variable_that_is_not_unicode_is_an_error_and_not_unset() {
        use std::os::unix::ffi::OsStringExt as _;

        let odd = OsString::from_vec(b"s3cret\xff".to_vec());
        let environment = Environment::fixed([("LATER", "x")]).with_variable("ODD", odd);
        let error = environment.variable("ODD").unwrap_err();
        assert_eq!(
            error.to_string(),
            "ODD is set and cannot be read: it is not Unicode"
        );
        assert_eq!(environment.first_of(&["ODD", "LATER"]), Err(error.clone()));
        assert_eq!(environment.is_on("ODD"), Err(error));
        assert!(environment.first_of(&["LATER", "ODD"]).is_ok());
    }

    #[test]
    fn a_switch_is_off_when_it_is_unset_or_says_so() {
        for (value, on) in [("", false), ("0", false), ("False", false), ("1", true)] {
            let environment = Environment::fixed([("SWITCH", value)]);
            assert_eq!(environment.is_on("SWITCH"), Ok(on), "{value:?}");
        }
        assert_eq!(Environment::fixed([]).is_on("SWITCH"), Ok(false));
    }

    #[test]
    fn a_tilde_means_the_home_folder_and_a_fixed_file_is_found_there() {
        let environment = Environment::fixed([])
            .with_home("/home/ada")
            .with_file("/home/ada/note.txt", "hello");
        let read = |text| environment.read(&environment.path(text));
        assert_eq!(read("~/note.txt").unwrap(), "hello");
        assert_eq!(read("/home/ada/note.txt").unwrap(), "hello");
        assert!(read("~ada/note.txt").is_err());
    }

    #[test]
    fn a_fixed_environment_sees_neither_the_disk_nor_the_process() {
        let environment = Environment::fixed([]);
        assert!(environment.read(Path::new("/etc/hostname")).is_err());
        assert_eq!(environment.variable("PATH"), Ok(None));
        assert_eq!(environment.home(), None);
    }

    #[test]
    fn debug_shows_no_values() {
        let environment =
            Environment::fixed([("SECRET", "s3cret")]).with_file("/token", "s3cret-token");
        assert_eq!(format!("{environment:?}"), "Environment(fixed)");
    }
}
