//! How a host ends a plugin.

use std::path::PathBuf;

use crate::support::core::Plugin;
use crate::support::go_plugin::{open_streams, shut_down};

/// What the socket's folder leaves behind.
pub(super) const NOTHING: [PathBuf; 0] = [];

#[tokio::test]
async fn a_shutdown_ends_the_process_whatever_is_still_open() {
    let mut plugin = Plugin::start(&[]).await;
    let sockets = plugin.sockets().len();
    assert_eq!(sockets, usize::from(cfg!(unix)));
    let channel = plugin.channel().await;
    let _idle = plugin.idle().await;
    let _open = open_streams(channel.clone()).await;

    shut_down(channel).await;

    let (status, rest_of_stdout) = plugin.ended().await;
    assert!(status.success());
    assert_eq!(rest_of_stdout, "");
    assert_eq!(plugin.sockets(), NOTHING);
}
