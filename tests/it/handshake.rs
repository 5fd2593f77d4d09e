//! How a plugin starts and whom it lets in.

mod ending;
#[cfg(unix)]
mod signals;
#[cfg(unix)]
mod socket;

#[cfg(target_os = "linux")]
use std::io::{BufRead as _, BufReader};
use std::process::Command;
#[cfg(target_os = "linux")]
use std::process::Stdio;

use rustls::version::{TLS12, TLS13};
use rustls::{AlertDescription, DEFAULT_VERSIONS};
use tonic::Code;

use crate::support::core::{Address, BINARY, COOKIE, Identity, Plugin};
use crate::support::go_plugin::{ServingStatus, health_of, is_served};

/// What a plugin listens on here.
const NETWORK: &str = if cfg!(unix) { "unix" } else { "tcp" };

#[tokio::test]
async fn the_host_gets_a_line_a_mutually_authenticated_connection_and_a_healthy_plugin() {
    let plugin = Plugin::start(&[]).await;

    let line = plugin.handshake();
    let [core, protocol, network, _, kind] = &line.fields;
    assert_eq!([core, protocol, network, kind], ["1", "6", NETWORK, "grpc"]);
    assert!(line.certificate.is_some());

    let channel = plugin.channel().await;
    assert_eq!(
        health_of("plugin", channel.clone()).await,
        Ok(ServingStatus::Serving)
    );
    assert_eq!(health_of("mail", channel).await, Err(Code::NotFound));
}

#[tokio::test]
async fn tls_1_2_and_tls_1_3_both_let_the_host_in() {
    let plugin = Plugin::start(&[]).await;
    for version in [&TLS12, &TLS13] {
        let channel = plugin.connect(Identity::Host, &[version]).await.unwrap();
        assert!(is_served(channel).await);
    }
}

#[tokio::test]
async fn a_client_without_a_certificate_is_refused() {
    let plugin = Plugin::start(&[]).await;
    assert_eq!(
        plugin.alert_for(Identity::Anonymous).await,
        Some(AlertDescription::CertificateRequired)
    );
    assert!(!can_call(&plugin, Identity::Anonymous).await);
}

#[tokio::test]
async fn a_client_with_another_certificate_is_refused() {
    let plugin = Plugin::start(&[]).await;
    assert_eq!(
        plugin.alert_for(Identity::Stranger).await,
        Some(AlertDescription::AccessDenied)
    );
    assert!(!can_call(&plugin, Identity::Stranger).await);
}

#[tokio::test]
async fn a_client_that_cannot_sign_for_the_hosts_certificate_is_refused() {
    let plugin = Plugin::start(&[]).await;
    assert_eq!(
        plugin.alert_for(Identity::Impostor).await,
        Some(AlertDescription::DecryptError)
    );
    assert!(!can_call(&plugin, Identity::Impostor).await);
}

#[tokio::test]
async fn the_host_gets_through_past_clients_that_are_refused_or_say_nothing() {
    let plugin = Plugin::start(&[]).await;
    let _silent = plugin.handshake().address.connect().await.unwrap();
    plugin.alert_for(Identity::Stranger).await;

    let channel = plugin.channel().await;
    assert!(is_served(channel).await);
}

#[tokio::test]
async fn the_host_may_connect_again_while_its_first_connection_lives() {
    let plugin = Plugin::start(&[]).await;
    let first = plugin.channel().await;
    assert!(is_served(first.clone()).await);
    let second = plugin.channel().await;
    assert!(is_served(second.clone()).await);
    assert!(is_served(first).await);
    assert!(is_served(second).await);
}

#[tokio::test]
async fn a_host_that_wants_no_tls_gets_none() {
    let plugin = Plugin::start(&[("PLUGIN_CLIENT_CERT", "")]).await;
    assert!(plugin.handshake().certificate.is_none());
    assert!(plugin.first_line().ends_with("|grpc|"));

    let channel = plugin.channel().await;
    assert!(is_served(channel).await);
}

#[test]
fn a_certificate_that_cannot_be_read_ends_the_start_with_the_reason() {
    let output = Plugin::refused(
        &[],
        &[COOKIE, ("PLUGIN_CLIENT_CERT", "-----BEGIN NONSENSE")],
    );
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("PLUGIN_CLIENT_CERT"), "{stderr}");
}

/// Runs under a limit that grows from one that stops it to one that does not: on the
/// way it either cannot even be loaded, or names the limit.
#[cfg(target_os = "linux")]
#[test]
fn a_limit_on_its_address_space_ends_the_start_with_the_limit_as_reason() {
    let start = |kibibytes: u32| {
        let line = format!("ulimit -v {kibibytes}; exec \"$0\"");
        let mut plugin = Command::new("/bin/sh")
            .args(["-c", &line, BINARY])
            .env(COOKIE.0, COOKIE.1)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        let stdout = plugin.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut first).unwrap();
        // Where it serves it would go on.
        plugin.kill().unwrap();
        let output = plugin.wait_with_output().unwrap();
        (first, String::from_utf8(output.stderr).unwrap())
    };
    let mut reasons = 0;
    for mebibytes in 8.. {
        let (first, stderr) = start(mebibytes * 1024);
        assert!(!stderr.contains("panicked"), "{mebibytes} MiB: {stderr}");
        if first.starts_with("1|6|") {
            break;
        }
        reasons += usize::from(stderr.contains("ulimit -v"));
    }
    assert!(reasons > 0);
}

#[test]
fn a_person_who_starts_it_by_hand_is_told_what_it_is() {
    for cookie in [None, Some((COOKIE.0, "d602bf8f"))] {
        let output = Plugin::refused(&[], cookie.as_slice());
        assert_eq!(output.status.code(), Some(1));
        assert!(output.stdout.is_empty());
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(stderr.contains("This is a Terraform provider"), "{stderr}");
        assert!(
            !stderr.trim_end().contains("\n\n"),
            "one paragraph: {stderr}"
        );
    }
}

#[test]
fn version_and_help_need_no_host() {
    let version = Plugin::refused(&["--version"], &[]);
    assert!(version.status.success());
    let expected = concat!(
        "terraform-provider-alicloud-cas ",
        env!("CARGO_PKG_VERSION"),
        "\n"
    );
    assert_eq!(String::from_utf8_lossy(&version.stdout), expected);

    let help = Plugin::refused(&["--help"], &[]);
    assert!(help.status.success());
    assert!(String::from_utf8_lossy(&help.stdout).contains("--debug"));
}

#[cfg(unix)]
#[test]
fn an_argument_that_is_no_text_is_no_reason_to_panic() {
    use std::os::unix::ffi::OsStrExt as _;

    let odd = std::ffi::OsStr::from_bytes(b"--debug\xff");
    let output = Command::new(BINARY).arg(odd).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        stderr.starts_with("This is a Terraform provider"),
        "{stderr}"
    );
}

#[tokio::test]
async fn in_debug_mode_it_serves_every_client() {
    let plugin = debugged().await;
    let json = plugin
        .first_line()
        .strip_prefix("TF_REATTACH_PROVIDERS='")
        .and_then(|rest| rest.strip_suffix('\''))
        .expect("the line is for a shell");
    let reattach: serde_json::Value = serde_json::from_str(json).unwrap();
    let entry = &reattach["registry.terraform.io/alicloud-cas/alicloud-cas"];
    // OpenTofu asks for a provider under an address of its own registry.
    assert_eq!(
        reattach["registry.opentofu.org/alicloud-cas/alicloud-cas"],
        *entry
    );
    assert_eq!(entry["ProtocolVersion"], 6);
    assert_eq!(entry["Test"], true);
    assert_eq!(entry["Addr"]["Network"], NETWORK);

    let address = Address::new(NETWORK, entry["Addr"]["String"].as_str().unwrap());
    for _ in 0..2 {
        let channel = address.clone().plaintext().await;
        assert!(is_served(channel).await);
    }
}

/// A plugin that a person started.
async fn debugged() -> Plugin {
    let mut command = Command::new(BINARY);
    command.arg("-debug");
    Plugin::spawn(command).await
}

async fn can_call(plugin: &Plugin, identity: Identity) -> bool {
    match plugin.connect(identity, DEFAULT_VERSIONS).await {
        Ok(channel) => is_served(channel).await,
        Err(_) => false,
    }
}
