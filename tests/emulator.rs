//! Stories of `alicloud-cas-emulator` as a program: how it starts, and how it ends.

#![allow(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

#[cfg(unix)]
use std::io::ErrorKind;
use std::path::Path;
use std::process::{ExitStatus, Output, Stdio};

use serde_json::Value as Json;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

#[tokio::test]
async fn a_state_file_that_cannot_be_used_is_named_and_no_address_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("broken.json");
    std::fs::write(&broken, "{").unwrap();
    let missing = folder.path().join("missing/state.json");
    for file in [&broken, &missing] {
        let ended = refused(file).await;
        assert_eq!(ended.stdout, b"");
        let said = String::from_utf8(ended.stderr).unwrap();
        assert!(said.contains(file.to_str().unwrap()), "{said}");
    }
}

#[tokio::test]
async fn two_emulators_do_not_share_a_state_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let first = Program::start(&["--state", file.to_str().unwrap()]).await;
    let ended = refused(&file).await;
    assert_eq!(ended.stdout, b"");
    let said = String::from_utf8(ended.stderr).unwrap();
    assert!(said.contains("state.json: another emulator"), "{said}");

    first.end().await;
    let next = Program::start(&["--state", file.to_str().unwrap()]).await;
    next.end().await;
}

#[tokio::test]
async fn half_a_request_keeps_no_emulator_from_ending() {
    let program = Program::start(&[]).await;
    let client = program.half_a_request().await;
    program.end().await;
    drop(client);
}

#[cfg(unix)]
#[tokio::test]
async fn a_second_signal_ends_it_at_once() {
    let mut program = Program::start(&[]).await;
    let client = program.half_a_request().await;
    program.signal().await;
    while program.listens().await {}
    program.signal().await;
    let mut said = String::new();
    let stderr = program.child.stderr.as_mut().unwrap();
    stderr.read_to_string(&mut said).await.unwrap();
    assert!(said.contains("ended by a second signal"), "{said}");
    assert_eq!(program.wait().await.code(), Some(1));
    drop(client);
}

/// An emulator that runs.
struct Program {
    child: Child,
    address: String,
}

impl Program {
    async fn start(arguments: &[&str]) -> Self {
        let mut child = command(arguments).spawn().unwrap();
        let stdout = child.stdout.take().unwrap();
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).await.unwrap();
        let announced: Json = serde_json::from_str(&line).unwrap();
        let address = announced["address"].as_str().unwrap().to_owned();
        Self { child, address }
    }

    /// Sends the beginning of a request, and sees to it that the program has it.
    async fn half_a_request(&self) -> TcpStream {
        let mut client = TcpStream::connect(&self.address).await.unwrap();
        let half = "POST / HTTP/1.1\r\nhost: localhost\r\n";
        client.write_all(half.as_bytes()).await.unwrap();
        // Connections are accepted in the order they came.
        let mut next = TcpStream::connect(&self.address).await.unwrap();
        let whole = "GET /_emulator/clock HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
        next.write_all(whole.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        next.read_to_end(&mut answer).await.unwrap();
        assert!(answer.starts_with(b"HTTP/1.1 200"));
        client
    }

    #[cfg(unix)]
    async fn listens(&self) -> bool {
        match TcpStream::connect(&self.address).await {
            Ok(_) => true,
            Err(error) => error.kind() != ErrorKind::ConnectionRefused,
        }
    }

    /// Asks it to end, in the way of the system.
    async fn signal(&mut self) {
        if cfg!(unix) {
            let id = self.child.id().unwrap().to_string();
            let sent = Command::new("kill").args(["-TERM", &id]).status().await;
            assert!(sent.unwrap().success());
        } else {
            self.child.start_kill().unwrap();
        }
    }

    async fn wait(mut self) -> ExitStatus {
        self.child.wait().await.unwrap()
    }

    async fn end(mut self) {
        self.signal().await;
        let status = self.wait().await;
        assert!(status.success() || cfg!(not(unix)), "{status}");
    }
}

/// The output of an emulator that refuses this state file.
async fn refused(file: &Path) -> Output {
    let arguments = ["--state", file.to_str().unwrap()];
    let ended = command(&arguments).output().await.unwrap();
    assert_eq!(ended.status.code(), Some(1));
    ended
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_alicloud-cas-emulator"));
    command
        .args(["--access-key-id", "test"])
        .args(arguments)
        .env("ALICLOUD_CAS_EMULATOR_SECRET", "secret")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}
