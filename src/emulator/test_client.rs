//! The client of the emulator's own tests. It signs with version 1.0.

use std::io;
use std::net::SocketAddr;

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, Uri};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::SecretString;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use uuid::Uuid;

use super::Emulator;
use super::request::Request;
use super::signature::sign_v2;

/// A client with an access key.
#[derive(Debug, Clone)]
pub(super) struct TestClient {
    pub(super) access_key_id: String,
    pub(super) secret: SecretString,
    pub(super) date: String,
}

impl TestClient {
    /// The account's owner, whose clock is that of the machine.
    pub(super) fn of(emulator: &Emulator) -> Self {
        let now = emulator.shared.lock().time.signatures_now();
        Self {
            access_key_id: emulator.access_key_id().to_owned(),
            secret: emulator.access_key_secret().clone(),
            date: now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        }
    }

    /// A signed request, as the gateway gets it. Later parameters replace earlier
    /// ones, those with the value `-` are left out.
    pub(super) fn request(&self, action: &str, parameters: &[(&str, &str)]) -> Request {
        let nonce = Uuid::new_v4().to_string();
        let mut query = vec![
            ("AccessKeyId", self.access_key_id.as_str()),
            ("Action", action),
            ("Format", "JSON"),
            ("SignatureMethod", "HMAC-SHA1"),
            ("SignatureNonce", &nonce),
            ("SignatureVersion", "1.0"),
            ("Timestamp", &self.date),
            ("Version", "2020-04-07"),
        ];
        query.retain(|(name, _)| !parameters.iter().any(|(replaced, _)| replaced == name));
        query.extend(parameters.iter().filter(|(_, value)| *value != "-"));
        let unsigned = received(&encode(&query));
        let signature = STANDARD.encode(sign_v2(&self.secret, &unsigned));
        query.push(("Signature", &signature));
        received(&encode(&query))
    }

    /// Calls over HTTP on a connection of its own.
    pub(super) async fn call(
        &self,
        emulator: &Emulator,
        action: &str,
        parameters: &[(&str, &str)],
    ) -> io::Result<Answer> {
        let target = self.target(action, parameters);
        send(emulator.address(), "POST", &target, "").await
    }

    /// The path and query of a signed request.
    pub(super) fn target(&self, action: &str, parameters: &[(&str, &str)]) -> String {
        let request = self.request(action, parameters);
        let query: Vec<(&str, &str)> = request
            .query
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        format!("/?{}", encode(&query))
    }
}

/// An HTTP answer that came complete.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) head: String,
    pub(super) body: String,
}

impl Answer {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// Sends one request. Fails if the connection ends before the answer does.
pub(super) async fn send(
    address: SocketAddr,
    method: &str,
    target: &str,
    body: &str,
) -> io::Result<Answer> {
    let mut stream = TcpStream::connect(address).await?;
    let length = body.len();
    let request = format!(
        "{method} {target} HTTP/1.1\r\nhost: {address}\r\ncontent-length: {length}\r\n\
         connection: close\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await?;
    let text = String::from_utf8(bytes).map_err(io::Error::other)?;
    let broken = || io::Error::from(io::ErrorKind::UnexpectedEof);
    let (head, body) = text.split_once("\r\n\r\n").ok_or_else(broken)?;
    let promised: Option<usize> = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .and_then(|length| length.parse().ok());
    if promised != Some(body.len()) {
        return Err(broken());
    }
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    Ok(Answer {
        status: status.ok_or_else(broken)?,
        head: head.to_owned(),
        body: body.to_owned(),
    })
}

fn encode(query: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(query)
        .finish()
}

fn received(query: &str) -> Request {
    let uri: Uri = format!("/?{query}").parse().unwrap();
    Request::new(Method::POST, &uri, HeaderMap::new(), Bytes::new())
}
