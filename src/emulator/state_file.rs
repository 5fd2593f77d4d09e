//! What outlives the program: a file that is always whole.
//!
//! A new text is written beside the file, forced to the disk and renamed over it,
//! so that a kill at any moment leaves the old text or the new one. The file holds
//! private keys; nobody but its owner may read it. Nonces and faults are not kept.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::orders::Book;
use super::sessions::Sessions;
use super::time::Skipped;

const FORMAT: u32 = 1;

/// What is written, borrowed, or read, owned.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Record<B, S> {
    format: u32,
    /// The time that was skipped so far.
    pub(super) skipped: Skipped,
    /// How many calls there were.
    pub(super) calls: u64,
    pub(super) book: B,
    pub(super) sessions: S,
}

impl<B, S> Record<B, S> {
    pub(super) fn new(skipped: Skipped, calls: u64, book: B, sessions: S) -> Self {
        Self {
            format: FORMAT,
            skipped,
            calls,
            book,
            sessions,
        }
    }
}

/// The file.
#[derive(Debug)]
pub(super) struct StateFile {
    path: PathBuf,
    /// Digest of the text in the file, so that reads cost no writing.
    written: Option<[u8; 32]>,
}

impl StateFile {
    /// Opens the file of that path, and reads it if there is one.
    ///
    /// Fails, and leaves the file as it is, if it cannot be read or understood.
    pub(super) fn open(path: &Path) -> io::Result<(Self, Option<Record<Book, Sessions>>)> {
        let named = |kind: ErrorKind, reason: &dyn std::fmt::Display| {
            io::Error::new(kind, format!("the state file {}: {reason}", path.display()))
        };
        let text = match fs::read(path) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(named(error.kind(), &error)),
        };
        let record = match &text {
            None => None,
            Some(text) => {
                let read: Result<Record<Book, Sessions>, _> = serde_json::from_slice(text);
                // The position alone: the text around it may be a key.
                let record = read.map_err(|error| {
                    let (line, column) = (error.line(), error.column());
                    let reason = format!("is broken at line {line}, column {column}");
                    named(ErrorKind::InvalidData, &reason)
                })?;
                if record.format != FORMAT {
                    let reason = format!("is of format {}, not {FORMAT}", record.format);
                    return Err(named(ErrorKind::InvalidData, &reason));
                }
                Some(record)
            }
        };
        let file = Self {
            path: path.to_owned(),
            written: text.map(|text| Sha256::digest(text).into()),
        };
        Ok((file, record))
    }

    /// Writes the record, unless the file holds it already.
    pub(super) fn write(&mut self, record: &Record<&Book, &Sessions>) -> io::Result<()> {
        let text = serde_json::to_vec(record).map_err(io::Error::other)?;
        let digest: [u8; 32] = Sha256::digest(&text).into();
        if self.written == Some(digest) {
            return Ok(());
        }
        let mut draft = self.path.clone().into_os_string();
        draft.push(".draft");
        let mut file = private(Path::new(&draft))?;
        file.write_all(&text)?;
        file.sync_all()?;
        fs::rename(&draft, &self.path)?;
        sync_folder(&self.path)?;
        self.written = Some(digest);
        Ok(())
    }
}

fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Only then is the new name sure to survive a loss of power.
fn sync_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        let here = Path::new(".");
        let folder = if folder.as_os_str().is_empty() {
            here
        } else {
            folder
        };
        File::open(folder)?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::emulator::world::World;
    use crate::emulator::{NewOrder, Options, OrderState};

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
        let mut first = World::new(options(&path)).unwrap();
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
        let chain = |world: &mut World| {
            let order = world.orders.any(issued, now).unwrap();
            order.issued.clone().unwrap().chain_pem
        };

        let mut second = World::new(options(&path)).unwrap();

        assert_eq!(chain(&mut second), chain(&mut first));
        let root = second.orders.authority().root_pem();
        assert_eq!(root, first.orders.authority().root_pem());
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
        World::new(options(&path)).unwrap();
        let whole = fs::read_to_string(&path).unwrap();
        let half = &whole[..whole.len() / 2];
        let newer = whole.replacen(r#""format":1"#, r#""format":2"#, 1);
        for broken in ["", "{}", half, &newer] {
            fs::write(&path, broken).unwrap();
            let error = World::new(options(&path)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidData);
            assert!(error.to_string().contains("state.json"), "{error}");
            assert_eq!(fs::read_to_string(&path).unwrap(), broken);
        }
    }

    #[test]
    fn a_draft_that_was_not_finished_does_no_harm() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        World::new(options(&path)).unwrap();
        fs::write(folder.path().join("state.json.draft"), "{\"format\":").unwrap();
        let mut world = World::new(options(&path)).unwrap();
        world.time.advance(Duration::from_secs(5));
        world.save().unwrap();
        let again = World::new(options(&path)).unwrap();
        assert_eq!(again.time.skipped().orders, Duration::from_secs(5));
    }

    #[test]
    fn what_is_in_the_file_already_is_not_written_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        let mut world = World::new(options(&path)).unwrap();
        fs::remove_file(&path).unwrap();
        world.save().unwrap();
        assert!(!path.exists());
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_can_read_the_file() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.json");
        World::new(options(&path)).unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
