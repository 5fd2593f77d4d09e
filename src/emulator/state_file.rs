//! What outlives the program: a file that is always whole.
//!
//! A new text is written beside the file and renamed over it, so that a kill at any
//! moment leaves the old text or the new one. The file holds private keys and can be read
//! by its owner alone. Nonces and faults are not kept.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::{fmt, mem};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;

use super::instances::Instances;
use super::orders::PersistedOrders;
use super::sessions::Sessions;
use super::time::Skipped;

const FORMAT: u32 = 1;

/// What is written, borrowed, or read, owned.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Record<B, I, S> {
    format: u32,
    /// The time that was skipped so far.
    pub(super) skipped: Skipped,
    /// How many calls there were.
    pub(super) calls: u64,
    #[serde(rename = "book")]
    pub(super) orders: B,
    #[serde(default)]
    pub(super) instances: I,
    pub(super) sessions: S,
}

/// What was read.
pub(super) type Kept = Record<PersistedOrders, Instances, Sessions>;

impl<B, I, S> Record<B, I, S> {
    pub(super) fn new(skipped: Skipped, calls: u64, orders: B, instances: I, sessions: S) -> Self {
        Self {
            format: FORMAT,
            skipped,
            calls,
            orders,
            instances,
            sessions,
        }
    }
}

/// The file, kept by one emulator at a time.
#[derive(Debug)]
pub(super) struct StateFile {
    path: PathBuf,
    /// Digest of what is in the file but for the number of calls, so that reads and
    /// refusals cost no writing.
    written: Option<[u8; 32]>,
    /// Locked for as long as it is open. The file itself cannot be: it is replaced.
    _lock: File,
}

impl StateFile {
    /// Opens the file of that path, or the one a link there leads to, and reads it if
    /// there is one.
    ///
    /// Fails, and leaves the file as it is, if it cannot be read or understood, or if
    /// another emulator keeps it.
    pub(super) fn open(path: &Path) -> io::Result<(Self, Option<Kept>)> {
        let path = target(path).map_err(|error| named(path, error.kind(), &error))?;
        let lock = lock(&path)?;
        let record = read(&path)?;
        let file = Self {
            path,
            written: None,
            _lock: lock,
        };
        Ok((file, record))
    }

    /// Writes the record, unless the file holds it already. A number of calls alone is
    /// not worth it: it is written along with the next change.
    pub(super) fn write(
        &mut self,
        mut record: Record<&PersistedOrders, &Instances, &Sessions>,
    ) -> io::Result<()> {
        let calls = mem::take(&mut record.calls);
        let digest = Some(Sha256::digest(serde_json::to_vec(&record)?).into());
        if self.written == digest {
            return Ok(());
        }
        record.calls = calls;
        self.replace(&serde_json::to_vec(&record)?)
            .map_err(|error| {
                let reason = format!("cannot be written: {error}");
                named(&self.path, error.kind(), &reason)
            })?;
        self.written = digest;
        Ok(())
    }

    fn replace(&self, text: &[u8]) -> io::Result<()> {
        let mut draft = NamedTempFile::new_in(folder_of(&self.path))?;
        draft.write_all(text)?;
        draft.persist(&self.path)?;
        Ok(())
    }
}

fn read(path: &Path) -> io::Result<Option<Kept>> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(named(path, error.kind(), &error)),
    };
    let read: Result<Kept, _> = serde_json::from_slice(&text);
    // The position alone: the text around it may be a key.
    let record = read.map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let reason = format!("is broken at line {line}, column {column}");
        named(path, ErrorKind::InvalidData, &reason)
    })?;
    if record.format != FORMAT {
        let reason = format!("is of format {}, not {FORMAT}", record.format);
        return Err(named(path, ErrorKind::InvalidData, &reason));
    }
    Ok(Some(record))
}

/// Where the file is or will be. A link is not replaced: it would lead nowhere any more.
fn target(path: &Path) -> io::Result<PathBuf> {
    match fs::canonicalize(path) {
        Err(error) if error.kind() == ErrorKind::NotFound && !path.is_symlink() => {
            let name = path.file_name().ok_or(error)?;
            Ok(fs::canonicalize(folder_of(path))?.join(name))
        }
        found => found,
    }
}

/// Two emulators would each replace what the other wrote.
fn lock(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    let mut lock = path.as_os_str().to_owned();
    lock.push(".lock");
    let lock = PathBuf::from(lock);
    let file = (options.open(&lock)).map_err(|error| {
        let reason = format!("{} cannot be opened: {error}", lock.display());
        named(path, error.kind(), &reason)
    })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            let reason = "another emulator keeps it. End that one, or name another file";
            Err(named(path, ErrorKind::ResourceBusy, &reason))
        }
        Err(TryLockError::Error(error)) => {
            let reason = format!("{} cannot be locked: {error}", lock.display());
            Err(named(path, error.kind(), &reason))
        }
    }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn named(path: &Path, kind: ErrorKind, reason: &dyn fmt::Display) -> io::Error {
    io::Error::new(kind, format!("the state file {}: {reason}", path.display()))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::http::{HeaderMap, Method, Uri};

    use super::*;
    use crate::gateway;
    use crate::request::Request;
    use crate::state::EmulatorState;
    use crate::{NewOrder, Options, OrderState};

    fn options(path: &Path) -> Options {
        Options {
            state_file: Some(path.to_owned()),
            ..Options::default()
        }
    }

    #[test]
    fn an_account_goes_on_where_it_was_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        let mut first = EmulatorState::new(options(&path)).unwrap();
        first.time.advance(Duration::from_secs(86_400));
        let now = first.time.now();
        let issued = first
            .orders
            .place(NewOrder::for_domain("a.example.com"), now);
        let pending = first
            .orders
            .place(NewOrder::for_domain("b.example.com"), now);
        (first.orders)
            .set_state(issued, OrderState::Certificate, now)
            .unwrap();
        first.save().unwrap();
        let certificates = |mut state: EmulatorState| {
            let order = state.orders.any(issued, now).unwrap();
            let chain = order.issued.clone().unwrap().chain_pem;
            (chain, state.orders.authority().root_pem().to_owned())
        };
        let left = certificates(first);

        assert_eq!(
            certificates(EmulatorState::new(options(&path)).unwrap()),
            left
        );
        let mut second = EmulatorState::new(options(&path)).unwrap();
        assert_eq!(second.time.skipped().orders, Duration::from_secs(86_400));
        let state = second.orders.any(pending, now).unwrap().state;
        assert_eq!(state, OrderState::DomainVerify);
        let next = second
            .orders
            .place(NewOrder::for_domain("c.example.com"), now);
        assert!(next > pending);
        assert_eq!(second.orders.units_used("digicert-free-1-free", now), 3);
    }

    #[test]
    fn a_broken_file_is_refused_by_name_and_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        EmulatorState::new(options(&path)).unwrap();
        let whole = fs::read_to_string(&path).unwrap();
        let half = &whole[..whole.len() / 2];
        let newer = whole.replacen(r#""format":1"#, r#""format":2"#, 1);
        for broken in ["", "{}", half, &newer] {
            fs::write(&path, broken).unwrap();
            let error = EmulatorState::new(options(&path)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidData);
            assert!(error.to_string().contains("state.json"), "{error}");
            assert_eq!(fs::read_to_string(&path).unwrap(), broken);
        }
    }

    #[test]
    fn what_is_in_the_file_already_is_not_written_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        let mut state = EmulatorState::new(options(&path)).unwrap();
        fs::remove_file(&path).unwrap();
        state.save().unwrap();
        assert!(!path.exists());
    }

    #[test]
    fn the_number_of_calls_is_written_along_with_the_next_change() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        let mut state = EmulatorState::new(options(&path)).unwrap();
        let empty = Request::new(Method::GET, &Uri::default(), HeaderMap::new(), "".into());
        let before = fs::read(&path).unwrap();
        assert_eq!(gateway::serve(&mut state, &empty).status, 400);
        assert_eq!(fs::read(&path).unwrap(), before);
        state.time.advance(Duration::from_secs(5));
        state.save().unwrap();
        drop(state);
        assert_eq!(
            EmulatorState::new(options(&path)).unwrap().calls.mark().0,
            1
        );
    }

    #[test]
    fn one_emulator_keeps_the_file_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        let first = EmulatorState::new(options(&path)).unwrap();
        let refusal = EmulatorState::new(options(&path)).unwrap_err();
        assert_eq!(refusal.kind(), ErrorKind::ResourceBusy);
        let said = refusal.to_string();
        assert!(said.contains("state.json: another emulator"), "{said}");
        drop(first);
        assert!(EmulatorState::new(options(&path)).is_ok());
    }

    #[test]
    fn a_file_that_cannot_be_made_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("missing/state.json");
        let refusal = EmulatorState::new(options(&path)).unwrap_err();
        assert_eq!(refusal.kind(), ErrorKind::NotFound);
        let said = refusal.to_string();
        assert!(said.contains("missing/state.json: "), "{said}");

        let path = folder.path().join("state.json");
        let mut state = EmulatorState::new(options(&path)).unwrap();
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        state.time.advance(Duration::from_secs(5));
        let said = state.save().unwrap_err().to_string();
        assert!(said.contains("state.json: cannot be written: "), "{said}");
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_can_read_the_file() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        EmulatorState::new(options(&path)).unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_leads_to_the_file_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        std::os::unix::fs::symlink(&file, &link).unwrap();
        let nowhere = EmulatorState::new(options(&link)).unwrap_err();
        assert!(nowhere.to_string().contains("link: "), "{nowhere}");
        drop(EmulatorState::new(options(&file)).unwrap());
        let first = EmulatorState::new(options(&link)).unwrap();
        assert!(link.is_symlink());
        let second = EmulatorState::new(options(&file)).unwrap_err();
        assert_eq!(second.kind(), ErrorKind::ResourceBusy);
        drop(first);
    }
}
