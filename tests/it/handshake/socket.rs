//! Where the socket lies, and who can reach it.

use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, PermissionsExt as _};
use std::path::Path;

use tempfile::TempDir;

use super::debugged;
use crate::support::core::{Plugin, SOCKET_FOLDER, hosted};
use crate::support::go_plugin::{is_served, shut_down};

/// More than a socket's path can hold, and a name that a file can have.
fn long_folder() -> (TempDir, String) {
    let folder = TempDir::new().unwrap();
    let long = folder.path().join("x".repeat(120));
    std::fs::create_dir(&long).unwrap();
    let path = long.to_str().unwrap().to_owned();
    (folder, path)
}

#[tokio::test]
async fn only_we_can_reach_the_socket() {
    let own = TempDir::new().unwrap().path().metadata().unwrap().uid();
    // In debug mode there is no TLS: the folder is all that keeps others out.
    for plugin in [Plugin::start(&[]).await, debugged().await] {
        let [folder] = &plugin.sockets()[..] else {
            panic!("not exactly one folder: {:?}", plugin.sockets())
        };
        let found = folder.symlink_metadata().unwrap();
        assert!(found.is_dir());
        assert_eq!(found.permissions().mode() & 0o777, 0o700);
        assert_eq!(found.uid(), own);

        let inside: Vec<_> = folder.read_dir().unwrap().collect();
        let [Ok(socket)] = &inside[..] else {
            panic!("not exactly one socket: {inside:?}")
        };
        assert!(socket.file_type().unwrap().is_socket());
    }
}

#[tokio::test]
async fn a_temporary_folder_with_a_long_name_is_no_obstacle() {
    let (_folder, long) = long_folder();
    let variables = [(SOCKET_FOLDER, ""), ("TMPDIR", long.as_str())];
    let mut plugin = Plugin::start(&variables).await;

    let folder = plugin.handshake().folder().to_owned();
    assert_eq!(folder.parent(), Some(Path::new("/tmp")));
    let mode = folder.metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);

    let channel = plugin.channel().await;
    assert!(is_served(channel.clone()).await);
    shut_down(channel).await;
    plugin.ended().await;
    assert!(!folder.exists());
}

#[test]
fn a_folder_that_the_host_names_is_used_or_refused_with_the_reason() {
    let (_folder, long) = long_folder();
    let variables = [&hosted()[..], &[(SOCKET_FOLDER, long.as_str())]].concat();
    let output = Plugin::refused(&[], &variables);

    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let stderr = String::from_utf8(output.stderr).unwrap();
    for word in [long.as_str(), "longer than 103 bytes", SOCKET_FOLDER] {
        assert!(stderr.contains(word), "{stderr}");
    }
    assert_eq!(Path::new(&long).read_dir().unwrap().count(), 0);
}
