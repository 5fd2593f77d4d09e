//! Below the messages: connections, gRPC frames, protocol buffers.

use axum::body::Body as Bytes;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tonic::Code;
use tonic::body::Body;
use tonic::codegen::http::Request;
use tonic::transport::Channel;
use tower::ServiceExt as _;

use super::{outlives, schema_from};
use crate::support::core::Plugin;

const VALIDATE: &str = "/tfplugin6.Provider/ValidateResourceConfig";

/// What every message may have at most (go-plugin servers, both ways).
const LIMIT: u32 = 256 << 20;

#[tokio::test]
async fn a_message_that_announces_too_much_is_refused_before_it_comes() {
    outlives(async |channel| {
        for announced in [LIMIT + 1, u32::MAX] {
            let code = post(&channel, VALIDATE, frame(0, announced, b"little")).await;
            assert_eq!(code, Code::OutOfRange, "{announced}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_message_that_ends_before_it_should_takes_no_room() {
    outlives(async |channel| {
        for announced in [7, 1 << 20, LIMIT] {
            let code = post(&channel, VALIDATE, frame(0, announced, b"little")).await;
            assert_eq!(code, Code::Internal, "{announced}");
        }
        for announced in [LIMIT; 8] {
            let code = post(&channel, VALIDATE, frame(0, announced, b"")).await;
            assert_eq!(code, Code::Internal);
        }
    })
    .await;
}

#[tokio::test]
async fn frames_that_are_none_are_refused() {
    outlives(async |channel| {
        for (body, expected) in [
            (Vec::new(), Code::Internal),
            (vec![0, 0], Code::Internal),
            (frame(7, 0, b""), Code::Internal),
            // Compressed, without a word on how.
            (frame(1, 3, b"abc"), Code::Internal),
        ] {
            let code = post(&channel, VALIDATE, body.clone()).await;
            assert_eq!(code, expected, "{body:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn bytes_that_are_no_message_are_refused() {
    let groups = [0x0b; 100_000];
    let messages: [&[u8]; 8] = [
        b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
        b"GET / HTTP/1.1\r\n\r\n",
        // A type name of ten bytes, of which two come.
        b"\x0a\x0aal",
        // A type name of 2^63 bytes.
        b"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
        // A type name that is a number, and one that is not UTF-8.
        b"\x08\x07",
        b"\x0a\x02\xc3\x28",
        // Field number zero.
        b"\x02\x00",
        // Groups in groups, deeper than a stack.
        &groups,
    ];
    outlives(async |channel| {
        for message in messages {
            let code = post(&channel, VALIDATE, whole(message)).await;
            assert_eq!(
                code,
                Code::Internal,
                "{:?}",
                &message[..message.len().min(16)]
            );
        }
    })
    .await;
}

#[tokio::test]
async fn an_unknown_rpc_is_unimplemented() {
    outlives(async |channel| {
        for path in [
            "/tfplugin6.Provider/MakeCoffee",
            "/tfplugin6.Provider/",
            "/tfplugin5.Provider/GetSchema",
            "/plugin.GRPCController/Restart",
            "/",
        ] {
            let code = post(&channel, path, whole(b"")).await;
            assert_eq!(code, Code::Unimplemented, "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_connection_that_does_not_speak_http_2_is_closed() {
    let plugin = Plugin::start(&[]).await;
    let mut babble = plugin.idle().await;
    babble
        .write_all(&b"\x00\x01nonsense".repeat(999))
        .await
        .unwrap();
    // Whatever it says before it hangs up, it does hang up. An error is an end too.
    let mut said = Vec::new();
    let _ = babble.read_to_end(&mut said).await;

    let schema = schema_from(plugin.channel().await).await;
    assert!(schema.diagnostics.is_empty());
}

/// A gRPC frame: whether it is compressed, the length that it announces, the bytes
/// that really come.
fn frame(compressed: u8, announced: u32, bytes: &[u8]) -> Vec<u8> {
    [&[compressed][..], &announced.to_be_bytes(), bytes].concat()
}

fn whole(message: &[u8]) -> Vec<u8> {
    frame(0, u32::try_from(message.len()).unwrap(), message)
}

/// Sends a body as it is. Refusals come without a message, so their code is in the
/// head of the answer (gRPC over HTTP/2, Trailers-Only).
async fn post(channel: &Channel, path: &str, body: Vec<u8>) -> Code {
    let request = Request::post(path)
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .body(Body::new(Bytes::from(body)))
        .unwrap();
    let answer = channel.clone().oneshot(request).await.unwrap();
    let status = answer.headers().get("grpc-status");
    Code::from_bytes(status.expect("it is a refusal").as_bytes())
}
