//! The transport against a raw TCP server on loopback, which counts what arrives.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use super::*;

/// Reads requests and lets the test decide what to do with each.
struct Server {
    address: String,
    requests: Arc<AtomicUsize>,
}

impl Server {
    /// Answers each request with these bytes; closes the connection on `None`.
    async fn start(answer: impl Fn(usize) -> Option<Vec<u8>> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let requests = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&requests);
        let answer = Arc::new(answer);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (count, answer) = (Arc::clone(&count), Arc::clone(&answer));
                tokio::spawn(async move {
                    while read_request(&mut stream).await {
                        let number = count.fetch_add(1, Ordering::SeqCst) + 1;
                        let Some(bytes) = answer(number) else { break };
                        stream.write_all(&bytes).await.unwrap();
                    }
                });
            }
        });
        Self { address, requests }
    }

    fn request(&self) -> HttpRequest {
        request_to(&self.address)
    }

    fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

/// Whether a whole request (without body) came before the connection closed.
async fn read_request(stream: &mut TcpStream) -> bool {
    let mut seen = Vec::new();
    while !seen.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => seen.push(byte),
            Err(_) => return false,
        }
    }
    true
}

fn request_to(address: &str) -> HttpRequest {
    HttpRequest {
        method: Method::Post,
        url: format!("http://{address}/?Phone=13800000000")
            .parse()
            .unwrap(),
        headers: vec![("user-agent", "story".to_owned())],
        body: Vec::new(),
    }
}

fn ok(body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nX-Acs-Retry-After: 7\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

#[tokio::test]
async fn an_answer_comes_with_status_headers_and_body() {
    let server = Server::start(|_| Some(ok("{}"))).await;
    let response = HttpTransport::default()
        .send(server.request())
        .await
        .unwrap();
    assert_eq!(response.status, 200);
    assert_eq!(response.header("x-acs-retry-after"), Some("7"));
    assert_eq!(response.body, b"{}");
}

#[tokio::test]
async fn a_refused_connection_certainly_did_not_run_anything() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);

    let error = HttpTransport::default()
        .send(request_to(&address))
        .await
        .unwrap_err();

    assert_eq!(error.phase(), Phase::NotConnected);
    assert!(!error.is_timeout());
    assert!(error.to_string().contains("refused"), "{error}");
    assert!(!error.to_string().contains("13800000000"), "{error}");
}

#[tokio::test]
async fn a_connection_closed_instead_of_an_answer_is_lost_and_not_sent_again() {
    let server = Server::start(|_| None).await;
    let error = HttpTransport::default()
        .send(server.request())
        .await
        .unwrap_err();
    assert_eq!(error.phase(), Phase::Lost);
    assert!(!format!("{error} {error:?}").contains("13800000000"));
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn a_request_on_a_reused_connection_that_closes_is_not_sent_again() {
    let server = Server::start(|number| (number == 1).then(|| ok("{}"))).await;
    let transport = HttpTransport::default();
    transport.send(server.request()).await.unwrap();

    let error = transport.send(server.request()).await.unwrap_err();

    assert_eq!(error.phase(), Phase::Lost);
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn a_redirect_is_an_answer_like_any_other() {
    let server = Server::start(|_| {
        Some(b"HTTP/1.1 307 Moved\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n".to_vec())
    })
    .await;
    let response = HttpTransport::default()
        .send(server.request())
        .await
        .unwrap();
    assert_eq!(response.status, 307);
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_lost() {
    let server = Server::start(|number| {
        // The second request never comes; the client sees the connection close.
        (number == 1).then(|| {
            b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 9\r\n\r\nhalf".to_vec()
        })
    })
    .await;
    let transport = HttpTransport::new(
        Timeouts {
            read: Duration::from_millis(20),
            ..Timeouts::default()
        },
        Proxies::default(),
    );
    let error = transport.send(server.request()).await.unwrap_err();
    assert_eq!(error.phase(), Phase::Lost);
    assert!(error.is_timeout());
}

#[tokio::test]
async fn an_endless_answer_is_lost() {
    let server = Server::start(|_| {
        let mut bytes = b"HTTP/1.1 200 OK\r\ncontent-length: 9000000\r\n\r\n".to_vec();
        bytes.resize(9_000_000, b' ');
        Some(bytes)
    })
    .await;
    let error = HttpTransport::default()
        .send(server.request())
        .await
        .unwrap_err();
    assert_eq!(error.phase(), Phase::Lost);
    assert!(error.to_string().contains("longer than"), "{error}");
}

#[tokio::test]
async fn a_silent_server_is_lost_after_the_limit_for_reading_alone() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let request = request_to(&listener.local_addr().unwrap().to_string());
    let (arrived, arrival) = oneshot::channel();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await;
        arrived.send(()).unwrap();
        // Keeps the connection open and says nothing.
        read_request(&mut stream).await;
    });
    let sending = tokio::spawn(async move { HttpTransport::default().send(request).await });
    arrival.await.unwrap();

    tokio::time::pause();
    let began = tokio::time::Instant::now();
    let error = sending.await.unwrap().unwrap_err();

    let waited = began.elapsed().as_secs();
    assert!((55..=60).contains(&waited), "{waited} s");
    assert_eq!(error.phase(), Phase::Lost);
    assert!(error.is_timeout());
}

#[tokio::test]
async fn an_answer_that_drips_in_is_lost_after_the_limit_for_all_of_it() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let request = request_to(&listener.local_addr().unwrap().to_string());
    let (arrived, arrival) = oneshot::channel();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await;
        let head = b"HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n";
        stream.write_all(head).await.unwrap();
        arrived.send(()).unwrap();
        while stream.write_all(b" ").await.is_ok() {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    });
    let sending = tokio::spawn(async move { HttpTransport::default().send(request).await });
    arrival.await.unwrap();

    tokio::time::pause();
    let began = tokio::time::Instant::now();
    let error = sending.await.unwrap().unwrap_err();

    let waited = began.elapsed().as_secs();
    assert!((55..=60).contains(&waited), "{waited} s");
    assert_eq!(error.phase(), Phase::Lost);
    assert!(error.is_timeout());
}

#[tokio::test]
async fn a_request_that_has_arrived_is_awaited_after_its_cancellation() {
    let (arrived, arrival) = oneshot::channel();
    let arrived = std::sync::Mutex::new(Some(arrived));
    let server = Server::start(move |_| {
        arrived.lock().unwrap().take().unwrap().send(()).unwrap();
        Some(ok("{}"))
    })
    .await;
    let over = Box::pin(async { arrival.await.unwrap() });
    let transport = HttpTransport::default();
    let response = transport.send_for_good(server.request(), over).await;
    assert_eq!(response.unwrap().body, b"{}");
}

/// A port with a listener, and a request that wants TLS there.
async fn listener_for_tls() -> (TcpListener, HttpRequest) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let request = HttpRequest {
        url: format!("https://localhost:{port}/").parse().unwrap(),
        ..request_to("localhost")
    };
    (listener, request)
}

#[tokio::test]
async fn a_request_without_a_connection_is_dropped_when_it_is_cancelled() {
    let (listener, request) = listener_for_tls().await;
    // The client says hello, and no answer comes.
    let over = Box::pin(async {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.read_u8().await.unwrap();
    });

    let error = HttpTransport::default().send_for_good(request, over).await;

    let error = error.unwrap_err();
    assert_eq!(error.phase(), Phase::NotConnected);
    assert!(!error.is_timeout());
}

#[tokio::test]
async fn a_server_with_an_untrusted_certificate_gets_no_request() {
    let (listener, request) = listener_for_tls().await;
    let acceptor = self_signed_acceptor();
    let serving = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        acceptor.accept(stream).await.is_ok()
    });

    let error = HttpTransport::default().send(request).await.unwrap_err();

    assert_eq!(error.phase(), Phase::NotConnected);
    assert!(error.to_string().contains("certificate"), "{error}");
    assert!(!serving.await.unwrap(), "the handshake went through");
}

#[tokio::test]
async fn a_server_that_never_finishes_the_handshake_gets_no_request() {
    let (_listener, request) = listener_for_tls().await;
    // Much less time to read than to connect: connecting does not use it up.
    let transport = HttpTransport::new(
        Timeouts {
            connect: Duration::from_millis(50),
            read: Duration::from_millis(1),
        },
        Proxies::default(),
    );

    let error = transport.send(request).await.unwrap_err();

    assert_eq!(error.phase(), Phase::NotConnected);
    assert!(error.is_timeout());
}

fn self_signed_acceptor() -> tokio_rustls::TlsAcceptor {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    Arc::new(config).into()
}

#[test]
fn loopback_and_metadata_requests_use_no_proxy() {
    for (url, direct) in [
        ("http://localhost:8080/", true),
        ("https://127.0.0.1/", true),
        ("http://100.100.100.200/latest/api/token", true),
        ("http://100.100.100.201/", false),
        ("https://cas.aliyuncs.com/", false),
    ] {
        assert_eq!(goes_direct(&url.parse().unwrap()), direct, "{url}");
    }
}

/// A proxy on loopback that gives this answer to everything, and what it was asked.
async fn through_a_proxy(answer: &str, login: &str, url: &str) -> (TransportError, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let proxy = format!("http://{login}{address}");
    let environment = Environment::fixed([("HTTPS_PROXY", &proxy), ("http_proxy", &proxy)]);
    let transport = HttpTransport::new(Timeouts::default(), Proxies::in_environment(&environment));
    let answer = format!("HTTP/1.1 {answer}\r\ncontent-length: 0\r\n\r\n");
    let answering = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut asked = Vec::new();
        while !asked.ends_with(b"\r\n\r\n") {
            asked.push(stream.read_u8().await.unwrap());
        }
        stream.write_all(answer.as_bytes()).await.unwrap();
        String::from_utf8(asked).unwrap()
    });
    let request = HttpRequest {
        url: url.parse().unwrap(),
        ..request_to("unused")
    };
    let error = transport.send(request).await.unwrap_err();
    let text = error.to_string().replace(&address.to_string(), "PROXY");
    let error = TransportError {
        cause: text,
        ..error
    };
    (error, answering.await.unwrap())
}

const CAS: &str = "https://cas.aliyuncs.com/";

#[tokio::test]
async fn a_refusal_of_a_proxy_is_told_as_the_proxys() {
    let (error, asked) = through_a_proxy("407 No", "", CAS).await;
    assert_eq!(
        error.to_string(),
        "the proxy PROXY of HTTPS_PROXY asks for a user name and a password (407)"
    );
    assert!(error.is_refusal());
    assert!(
        asked.starts_with("CONNECT cas.aliyuncs.com:443 "),
        "{asked}"
    );
    assert!(
        !asked.to_lowercase().contains("proxy-authorization"),
        "{asked}"
    );

    let (error, asked) = through_a_proxy("407 No", "ada:s3cret%23@", CAS).await;
    assert!(error.to_string().contains("does not accept"), "{error}");
    // ada:s3cret#
    assert!(asked.contains("Basic YWRhOnMzY3JldCM="), "{asked}");

    let (error, _) = through_a_proxy("403 No", "", CAS).await;
    assert_eq!(
        error.to_string(),
        "the proxy PROXY of HTTPS_PROXY refused to connect to it"
    );
    assert_eq!(error.phase(), Phase::NotConnected);
    assert!(!error.is_refusal());

    let (error, asked) = through_a_proxy("407 No", "ada:s3cret@", "http://keys.example/k").await;
    assert!(
        error.to_string().contains("of http_proxy does not accept"),
        "{error}"
    );
    assert!(asked.starts_with("POST http://keys.example/k "), "{asked}");
    assert!(asked.contains("Basic YWRhOnMzY3JldA=="), "{asked}");
}

#[tokio::test]
async fn an_error_names_the_proxy_that_cannot_be_reached() {
    let environment = Environment::fixed([("ALL_PROXY", "http://127.0.0.1:1")]);
    let proxies = Proxies::in_environment(&environment);
    let transport = HttpTransport::new(Timeouts::default(), proxies);
    for url in [CAS, "http://keys.example/"] {
        let request = HttpRequest {
            url: url.parse().unwrap(),
            ..request_to("unused")
        };
        let error = transport.send(request).await.unwrap_err().to_string();
        assert!(
            error.contains("the proxy 127.0.0.1:1 of ALL_PROXY"),
            "{error}"
        );
        assert!(error.contains("Connection refused"), "{error}");
    }
}

#[tokio::test]
async fn a_broken_proxy_sends_nothing_and_a_loopback_host_needs_none() {
    let server = Server::start(|_| Some(ok("{}"))).await;
    let environment = Environment::fixed([("ALL_PROXY", "htp://ada:s3cret@proxy")]);
    let proxies = Proxies::in_environment(&environment);
    let transport = HttpTransport::new(Timeouts::default(), proxies);
    assert_eq!(transport.send(server.request()).await.unwrap().body, b"{}");

    let elsewhere = request_to("198.51.100.1");
    assert!(transport.check(&elsewhere.url).is_err());
    let error = transport.send(elsewhere).await.unwrap_err();
    assert!(error.is_refusal());
    assert!(error.to_string().starts_with("ALL_PROXY is set"), "{error}");
}
