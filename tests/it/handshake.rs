//! How a plugin starts, whom it lets in, and how it ends.

use std::path::PathBuf;
use std::process::Command;

use rustls::version::{TLS12, TLS13};
use rustls::{AlertDescription, DEFAULT_VERSIONS};
use tonic::transport::Channel;
use tonic::{Code, Status};

use self::go_plugin::Empty;
use self::go_plugin::grpc_broker_client::GrpcBrokerClient;
use self::go_plugin::grpc_controller_client::GrpcControllerClient;
use self::go_plugin::grpc_stdio_client::GrpcStdioClient;
use self::health::HealthCheckRequest;
use self::health::health_check_response::ServingStatus;
use self::health::health_client::HealthClient;
use crate::support::core::{BINARY, COOKIE, Identity, Plugin, hosted, plaintext};

/// What the socket's folder leaves behind.
const NOTHING: [PathBuf; 0] = [];

mod go_plugin {
    #![allow(
        missing_docs,
        unreachable_pub,
        unused_qualifications,
        clippy::all,
        dead_code
    )]
    tonic::include_proto!("plugin");
}
mod health {
    #![allow(
        missing_docs,
        unreachable_pub,
        unused_qualifications,
        clippy::all,
        dead_code
    )]
    tonic::include_proto!("grpc.health.v1");
}

#[tokio::test]
async fn the_host_gets_a_line_a_mutually_authenticated_connection_and_a_healthy_plugin() {
    let plugin = Plugin::start(&[]).await;

    let line = plugin.handshake();
    let [core, protocol, network, _, kind] = &line.fields;
    assert_eq!([core, protocol, network, kind], ["1", "6", "unix", "grpc"]);
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
        assert_eq!(
            health_of("plugin", channel).await,
            Ok(ServingStatus::Serving)
        );
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
    let _silent = tokio::net::UnixStream::connect(plugin.handshake().socket)
        .await
        .unwrap();
    plugin.alert_for(Identity::Stranger).await;

    let channel = plugin.channel().await;
    assert_eq!(
        health_of("plugin", channel).await,
        Ok(ServingStatus::Serving)
    );
}

#[tokio::test]
async fn a_host_that_wants_no_tls_gets_none() {
    let plugin = Plugin::start(&[("PLUGIN_CLIENT_CERT", "")]).await;
    assert!(plugin.handshake().certificate.is_none());
    assert!(plugin.first_line().ends_with("|grpc|"));

    let channel = plugin.channel().await;
    assert_eq!(
        health_of("plugin", channel).await,
        Ok(ServingStatus::Serving)
    );
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

#[tokio::test]
async fn a_shutdown_ends_the_process_whatever_is_still_open() {
    let mut plugin = Plugin::start(&[]).await;
    assert!(plugin.handshake().folder().exists());
    let channel = plugin.channel().await;
    let _idle = plugin.idle().await;
    let mut stdio = GrpcStdioClient::new(channel.clone());
    let _printed = stdio.stream_stdio(()).await.unwrap();
    let mut broker = GrpcBrokerClient::new(channel.clone());
    let _offers = broker.start_stream(tokio_stream::pending()).await.unwrap();

    shut_down(channel).await;

    let (status, rest_of_stdout) = plugin.ended().await;
    assert!(status.success());
    assert_eq!(rest_of_stdout, "");
    assert_eq!(plugin.sockets(), NOTHING);
}

#[tokio::test]
async fn an_interrupt_or_a_termination_does_not_end_it() {
    let plugin = Plugin::start(&[]).await;
    let channel = plugin.channel().await;

    plugin.signal("INT");
    plugin.signal("TERM");

    assert_eq!(
        health_of("plugin", channel.clone()).await,
        Ok(ServingStatus::Serving)
    );
    assert_eq!(
        health_of("plugin", plugin.channel().await).await,
        Ok(ServingStatus::Serving)
    );
}

#[tokio::test]
async fn it_ends_when_its_host_is_gone() {
    let mut short_lived = Command::new("sh");
    short_lived
        .args(["-c", r#""$0" & read -r _"#, BINARY])
        .envs(hosted());
    let mut plugin = Plugin::spawn(short_lived).await;
    let channel = plugin.channel().await;
    assert_eq!(
        health_of("plugin", channel).await,
        Ok(ServingStatus::Serving)
    );

    plugin.close_stdin();

    plugin.ended().await;
    assert_eq!(plugin.sockets(), NOTHING);
}

#[tokio::test]
async fn in_debug_mode_it_serves_anybody_until_an_interrupt() {
    let mut debug = Command::new(BINARY);
    debug.arg("-debug");
    let mut plugin = Plugin::spawn(debug).await;
    let json = plugin
        .first_line()
        .strip_prefix("TF_REATTACH_PROVIDERS='")
        .and_then(|rest| rest.strip_suffix('\''))
        .expect("the line is for a shell");
    let reattach: serde_json::Value = serde_json::from_str(json).unwrap();
    let entry = &reattach["registry.terraform.io/alicloud-cas/alicloud-cas"];
    assert_eq!(entry["ProtocolVersion"], 6);
    assert_eq!(entry["Test"], true);
    assert_eq!(entry["Addr"]["Network"], "unix");

    let socket = entry["Addr"]["String"].as_str().unwrap();
    for _ in 0..2 {
        let channel = plaintext(socket).await;
        assert_eq!(
            health_of("plugin", channel).await,
            Ok(ServingStatus::Serving)
        );
    }

    plugin.signal("INT");
    assert!(plugin.ended().await.0.success());
    assert_eq!(plugin.sockets(), NOTHING);
}

#[tokio::test]
async fn every_line_on_stderr_is_one_that_the_host_can_read() {
    let mut plugin = Plugin::start(&[("TF_LOG", "trace")]).await;
    plugin.alert_for(Identity::Stranger).await;
    shut_down(plugin.channel().await).await;
    plugin.ended().await;

    let stderr = plugin.whole_stderr();
    for line in stderr.lines() {
        let entry: serde_json::Value = serde_json::from_str(line).expect(line);
        for key in ["@level", "@message", "@module", "@timestamp"] {
            assert!(entry[key].is_string(), "{key} in {line}");
        }
        let timestamp = entry["@timestamp"].as_str().unwrap();
        let shape: String = timestamp
            .chars()
            .map(|sign| if sign.is_ascii_digit() { '0' } else { sign })
            .collect();
        assert_eq!(shape, "0000-00-00T00:00:00.000000Z", "{line}");
    }
    assert!(stderr.contains("refused a connection"), "{stderr}");
    assert!(
        stderr.contains("the host asked for the shutdown"),
        "{stderr}"
    );
}

#[tokio::test]
async fn nothing_is_logged_unless_somebody_asks_for_it() {
    let mut plugin = Plugin::start(&[]).await;
    plugin.alert_for(Identity::Stranger).await;
    shut_down(plugin.channel().await).await;
    plugin.ended().await;
    assert_eq!(plugin.whole_stderr(), "");
}

async fn health_of(service: &str, channel: Channel) -> Result<ServingStatus, Code> {
    let request = HealthCheckRequest {
        service: service.to_owned(),
    };
    let answer = HealthClient::new(channel).check(request).await;
    answer
        .map(|answer| answer.into_inner().status())
        .map_err(|status: Status| status.code())
}

async fn can_call(plugin: &Plugin, identity: Identity) -> bool {
    match plugin.connect(identity, DEFAULT_VERSIONS).await {
        Ok(channel) => health_of("plugin", channel).await.is_ok(),
        Err(_) => false,
    }
}

async fn shut_down(channel: Channel) {
    let mut controller = GrpcControllerClient::new(channel);
    controller.shutdown(Empty {}).await.unwrap();
}
