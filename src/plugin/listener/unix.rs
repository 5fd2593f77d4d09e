//! The unix socket, alone in a fresh folder.

use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};

use tokio::net::{UnixListener, UnixStream};

use super::Endpoint;
use crate::Error;
use system::Environment;

/// macOS stores 104 bytes of a socket's path, Linux 108, both with a final zero.
const LONGEST_PATH: usize = 103;

/// There on every system with unix sockets.
const SHORT: &str = "/tmp";

/// One accepted connection.
pub(crate) type Transport = UnixStream;

/// A listening unix socket.
#[derive(Debug)]
pub(crate) struct Listener(UnixListener);

impl Listener {
    pub(super) fn bind(environment: &Environment) -> Result<(Self, Endpoint), Error> {
        let (folder, path, address) = place(environment)?;

        let failed = |source| Error::Listen {
            address: address.clone(),
            source,
        };
        let folder = Folder::create(folder).map_err(failed)?;
        let socket = UnixListener::bind(&path).map_err(failed)?;
        if let Some(group) = environment.variable("PLUGIN_UNIX_SOCKET_GROUP")? {
            let id = group_id(&group).ok_or(Error::SocketGroup(group))?;
            folder.share_with(id).map_err(failed)?;
        }
        let endpoint = Endpoint {
            network: "unix",
            address,
            _folder: Some(folder),
        };
        Ok((Self(socket), endpoint))
    }

    /// Waits for the next connection.
    pub(crate) async fn accept(&self) -> io::Result<Transport> {
        let (stream, _) = self.0.accept().await?;
        Ok(stream)
    }
}

/// The socket's folder, which is removed when the value is dropped.
#[derive(Debug)]
pub(super) struct Folder(PathBuf);

impl Folder {
    /// Fails where something of that name exists, which another user may have prepared.
    fn create(path: PathBuf) -> io::Result<Self> {
        DirBuilder::new().mode(0o700).create(&path)?;
        Ok(Self(path))
    }

    /// Lets the group reach the socket, as go-plugin's `PLUGIN_UNIX_SOCKET_GROUP` asks.
    fn share_with(&self, group: u32) -> io::Result<()> {
        for (path, mode) in [(self.0.clone(), 0o710), (self.0.join("socket"), 0o660)] {
            chown(&path, None, Some(group))?;
            fs::set_permissions(&path, Permissions::from_mode(mode))?;
        }
        Ok(())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Ignored: the process ends, and at most one empty folder stays behind.
        let _ = fs::remove_file(self.0.join("socket"));
        let _ = fs::remove_dir(&self.0);
    }
}

/// A new folder, the socket in it, and that socket's address.
///
/// A folder that the host names must be used. `TMPDIR` is meant for other programs, and
/// build tools set long ones: a path that a socket cannot have is replaced by `/tmp`.
fn place(environment: &Environment) -> Result<(PathBuf, PathBuf, String), Error> {
    let name = format!("plugin-{:016x}", rand::random::<u64>());
    let within = |parent: &str| {
        let folder = Path::new(parent).join(&name);
        let path = folder.join("socket");
        announceable(&path).map(|address| (folder, path, address))
    };
    if let Some(asked_for) = environment.variable("PLUGIN_UNIX_SOCKET_DIR")? {
        return within(&asked_for);
    }
    // A path that is not Unicode is replaced too.
    let temporary = environment.variable("TMPDIR").unwrap_or_default();
    within(temporary.as_deref().unwrap_or(SHORT)).or_else(|_| within(SHORT))
}

/// The path as text, if the system takes it and the handshake line can carry it.
fn announceable(path: &Path) -> Result<String, Error> {
    let refuse = |reason| Error::SocketPath {
        path: path.to_owned(),
        reason,
    };
    let text = path.to_str().ok_or_else(|| refuse("it is not Unicode"))?;
    if text.len() > LONGEST_PATH {
        return Err(refuse("it is longer than 103 bytes"));
    }
    if text.contains(['|', '\n', '\r']) {
        return Err(refuse("it contains | or a line break"));
    }
    Ok(text.to_owned())
}

/// A group's number, from its number or its name in `/etc/group`.
fn group_id(group: &str) -> Option<u32> {
    if let Ok(id) = group.parse() {
        return Some(id);
    }
    let groups = fs::read_to_string("/etc/group").ok()?;
    groups.lines().find_map(|line| {
        let mut fields = line.split(':');
        (fields.next() == Some(group)).then(|| fields.nth(1)?.parse().ok())?
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listen_in(folder: &Path) -> Result<(Listener, Endpoint), Error> {
        let folder = folder.to_str().expect("the folder is Unicode");
        Listener::bind(&Environment::fixed([("PLUGIN_UNIX_SOCKET_DIR", folder)]))
    }

    #[tokio::test]
    async fn the_socket_lies_in_a_private_folder_that_is_removed_with_the_endpoint() {
        let parent = tempfile::tempdir().unwrap();
        let (_listener, endpoint) = listen_in(parent.path()).unwrap();

        let folder = Path::new(endpoint.address()).parent().unwrap().to_owned();
        assert_eq!(folder.parent(), Some(parent.path()));
        let mode = folder.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);

        drop(endpoint);
        assert!(!folder.exists());
        assert!(parent.path().exists());
    }

    #[tokio::test]
    async fn a_path_that_is_too_long_is_refused_and_nothing_is_left_behind() {
        let parent = tempfile::tempdir().unwrap();
        let deep = parent.path().join("a".repeat(90));
        fs::create_dir(&deep).unwrap();

        let error = listen_in(&deep).unwrap_err();
        assert!(matches!(error, Error::SocketPath { .. }), "{error}");
        assert!(error.to_string().contains("longer than 103 bytes"));
        assert_eq!(fs::read_dir(&deep).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn a_temporary_folder_that_no_socket_can_lie_in_is_replaced() {
        for folder in ["/a".repeat(60), "/tmp/a|b".to_owned()] {
            let environment = Environment::fixed([("TMPDIR", folder.as_str())]);
            let (_listener, endpoint) = Listener::bind(&environment).unwrap();
            assert!(endpoint.address().starts_with("/tmp/plugin-"));
        }
    }

    #[tokio::test]
    async fn an_unknown_group_is_refused_and_nothing_is_left_behind() {
        let parent = tempfile::tempdir().unwrap();
        let environment = Environment::fixed([
            ("PLUGIN_UNIX_SOCKET_DIR", parent.path().to_str().unwrap()),
            ("PLUGIN_UNIX_SOCKET_GROUP", "no-such-group"),
        ]);

        let error = Listener::bind(&environment).unwrap_err();
        assert!(matches!(error, Error::SocketGroup(_)), "{error}");
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn a_named_group_may_pass_through_the_folder_to_the_socket() {
        let parent = tempfile::tempdir().unwrap();
        // An ordinary user can give a file only to a group of their own.
        let own = std::os::unix::fs::MetadataExt::gid(&parent.path().metadata().unwrap());
        let environment = Environment::fixed([
            ("PLUGIN_UNIX_SOCKET_DIR", parent.path().to_str().unwrap()),
            ("PLUGIN_UNIX_SOCKET_GROUP", &own.to_string()),
        ]);

        let (_listener, endpoint) = Listener::bind(&environment).unwrap();
        let socket = Path::new(endpoint.address());
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(socket), 0o660);
        assert_eq!(mode(socket.parent().unwrap()), 0o710);
    }

    #[test]
    fn a_group_is_found_by_its_number_and_by_its_name() {
        assert_eq!(group_id("1234"), Some(1234));
        assert_eq!(group_id("no-such-group"), None);
        // The first group of every Linux and macOS machine has the number 0.
        let groups = fs::read_to_string("/etc/group").unwrap();
        let first = groups.lines().find(|line| line.contains(":0:")).unwrap();
        let name = first.split(':').next().unwrap();
        assert_eq!(group_id(name), Some(0));
    }
}
