//! The real transport, on reqwest with rustls and ring.
//!
//! One call of `send` puts a request on the wire at most once: no redirects, no
//! repeats of reqwest's own. hyper may move a request to a fresh connection, but
//! only one that it had not begun to write. Idle connections are dropped early,
//! because a request written to one that the server is just closing counts as lost.

mod progress;

use std::iter::successors;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::BoxFuture;
use reqwest::{Client, ClientBuilder, StatusCode, redirect, retry};
use rustls::{ClientConfig, RootCertStore};
use tokio::sync::OnceCell;
use tokio::time::timeout;
use url::Url;

use super::proxies::{BrokenProxy, Proxies, Proxy};
use super::{HttpRequest, HttpResponse, Method, Phase, Transport, TransportError};
use crate::endpoint::is_loopback;
use progress::Progress;
use system::Environment;

const LONGEST_BODY: usize = 8 * 1024 * 1024;
/// The metadata service of ECS, the same address on every instance.
const METADATA_HOST: &str = "100.100.100.200";
const LONGEST_IDLE: Duration = Duration::from_secs(10);

/// How long to wait for the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For a connection, its TLS handshake included.
    pub connect: Duration,
    /// For the answer to begin, counted from when there was a connection, and again for
    /// all of it to arrive.
    pub read: Duration,
}

impl Default for Timeouts {
    /// A minute each.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(60),
            read: Duration::from_secs(60),
        }
    }
}

/// Sends over TCP, with TLS where the URL says so.
///
/// Uses proxies, but never for a loopback host or the metadata service of ECS, and the
/// platform's root certificates. Making one costs nothing; roots are read when the first
/// HTTPS request is sent.
#[derive(Debug)]
pub struct HttpTransport {
    timeouts: Timeouts,
    proxies: Proxies,
    plain_direct: OnceCell<Client>,
    tls_direct: OnceCell<Client>,
    remote: OnceCell<Client>,
}

impl HttpTransport {
    /// A transport without connections.
    pub fn new(timeouts: Timeouts, proxies: Proxies) -> Self {
        Self {
            timeouts,
            proxies,
            plain_direct: OnceCell::new(),
            tls_direct: OnceCell::new(),
            remote: OnceCell::new(),
        }
    }

    /// Checks the proxy of requests to this URL, before there is one.
    ///
    /// # Errors
    ///
    /// A variable that would name the proxy is set and broken.
    pub fn check(&self, url: &Url) -> Result<(), BrokenProxy> {
        self.proxy_of(url).map(|_| ()).map_err(Clone::clone)
    }

    fn proxy_of(&self, url: &Url) -> Result<Option<&Proxy>, &BrokenProxy> {
        match goes_direct(url) {
            true => Ok(None),
            false => self.proxies.of(url),
        }
    }

    async fn client_for(&self, request: &HttpRequest) -> Result<&Client, TransportError> {
        let (cell, configure): (_, fn(&Self) -> ClientBuilder) =
            match (goes_direct(&request.url), request.url.scheme()) {
                // Without TLS there is nothing to check against the platform's
                // roots, and a machine without any can still talk to itself.
                (true, "http") => (&self.plain_direct, |own| {
                    let builder = own.builder().no_proxy();
                    builder.tls_backend_preconfigured(no_roots())
                }),
                (true, _) => (&self.tls_direct, |own| own.builder().no_proxy()),
                (false, _) => (&self.remote, |own| own.proxies.apply_to(own.builder())),
            };
        initialise(cell, || configure(self)).await
    }

    fn builder(&self) -> ClientBuilder {
        Client::builder()
            .connect_timeout(self.timeouts.connect)
            .connector_layer(progress::Watch)
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .pool_idle_timeout(LONGEST_IDLE)
            .referer(false)
    }

    async fn exchange(
        &self,
        request: HttpRequest,
        progress: &Progress,
    ) -> Result<HttpResponse, TransportError> {
        let proxy = self
            .proxy_of(&request.url)
            .map_err(|broken| TransportError::refused(broken.to_string()))?;
        let is_tunnelled = request.url.scheme() == "https";
        let client = self.client_for(&request).await?;
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Put => reqwest::Method::PUT,
        };
        let mut outgoing = client.request(method, request.url).body(request.body);
        for (name, value) in request.headers {
            outgoing = outgoing.header(name, value);
        }
        let limit = self.timeouts.read;
        let response = progress
            .within(limit, outgoing.send())
            .await
            .ok_or_else(|| TransportError::timed_out(Phase::Lost, limit))?
            .map_err(|error| match proxy {
                Some(proxy) => failure_through(proxy, &error, self.timeouts),
                None => failure(&error, self.timeouts),
            })?;
        // Without a tunnel the answer may be the proxy's own.
        if let Some(proxy) = proxy.filter(|_| !is_tunnelled)
            && response.status() == StatusCode::PROXY_AUTHENTICATION_REQUIRED
        {
            return Err(login_refused(proxy));
        }
        timeout(limit, self.read(response))
            .await
            .map_err(|_| TransportError::timed_out(Phase::Lost, limit))?
    }

    async fn read(&self, mut response: reqwest::Response) -> Result<HttpResponse, TransportError> {
        let status = response.status().as_u16();
        let headers = response
            .headers()
            .iter()
            .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())))
            .collect();
        let mut body = Vec::new();
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|error| failure(&error, self.timeouts))?
        {
            if body.len() + chunk.len() > LONGEST_BODY {
                return Err(TransportError::lost(format!(
                    "the answer is longer than {LONGEST_BODY} bytes"
                )));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(HttpResponse {
            status,
            headers,
            body,
        })
    }
}

impl Default for HttpTransport {
    fn default() -> Self {
        let proxies = Proxies::in_environment(&Environment::process());
        Self::new(Timeouts::default(), proxies)
    }
}

#[async_trait]
impl Transport for HttpTransport {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        self.exchange(request, &Progress::new()).await
    }

    async fn send_for_good(
        &self,
        request: HttpRequest,
        over: BoxFuture<'_, ()>,
    ) -> Result<HttpResponse, TransportError> {
        let progress = Progress::new();
        tokio::select! {
            // Only a request that was just polled tells how far it has come.
            biased;
            done = self.exchange(request, &progress) => done,
            error = progress.end(over, self.timeouts.read) => Err(error),
        }
    }
}

/// Whether a proxy could only give a wrong answer: it has a loopback and a metadata
/// service of its own.
fn goes_direct(url: &Url) -> bool {
    is_loopback(url) || url.host_str() == Some(METADATA_HOST)
}

/// Builds a client off the runtime's threads: reading root certificates blocks.
async fn initialise(
    cell: &OnceCell<Client>,
    configure: impl FnOnce() -> ClientBuilder,
) -> Result<&Client, TransportError> {
    cell.get_or_try_init(|| async {
        // Ignored: another part of the process has installed one already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = configure();
        let built = tokio::task::spawn_blocking(move || builder.build()).await;
        match built {
            Ok(Ok(client)) => Ok(client),
            Ok(Err(error)) => Err(TransportError::not_connected(deepest_cause(&error))),
            Err(error) => Err(TransportError::not_connected(error.to_string())),
        }
    })
    .await
}

fn no_roots() -> ClientConfig {
    ClientConfig::builder()
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth()
}

fn failure(error: &reqwest::Error, timeouts: Timeouts) -> TransportError {
    match (error.is_connect(), error.is_timeout()) {
        (true, true) => TransportError::timed_out(Phase::NotConnected, timeouts.connect),
        (false, true) => TransportError::timed_out(Phase::Lost, timeouts.read),
        // The URL or a header cannot be written: nothing was sent.
        _ if error.is_connect() || error.is_builder() => {
            TransportError::not_connected(deepest_cause(error))
        }
        _ => TransportError::lost(deepest_cause(error)),
    }
}

/// The same for a request through a proxy: which of the two machines it was.
fn failure_through(proxy: &Proxy, error: &reqwest::Error, timeouts: Timeouts) -> TransportError {
    let failure = failure(error, timeouts);
    if failure.phase() != Phase::NotConnected || failure.is_timeout() {
        return failure.on_the_way_through(proxy);
    }
    let cause = deepest_cause(error);
    match answer_to_connect(error).as_deref() {
        Some("proxy authorization required") => login_refused(proxy),
        Some("unsuccessful") => {
            TransportError::not_connected(format!("{proxy} refused to connect to it"))
        }
        Some(UNREACHABLE) => {
            TransportError::not_connected(format!("cannot reach {proxy}: {cause}"))
        }
        Some(_) => TransportError::not_connected(format!("{proxy} broke off: {cause}")),
        None => failure.on_the_way_through(proxy),
    }
}

fn login_refused(proxy: &Proxy) -> TransportError {
    TransportError::refused(match proxy.has_login() {
        true => format!("{proxy} does not accept the user name and password in there (407)"),
        false => format!("{proxy} asks for a user name and a password (407)"),
    })
}

/// There is no connection to the proxy.
const UNREACHABLE: &str = "failed to create underlying connection";

/// The answer of a proxy to CONNECT. hyper-util has no public type for it here.
fn answer_to_connect(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    successors(Some(error), |error| error.source()).find_map(|error| {
        let text = error.to_string();
        text.strip_prefix("tunnel error: ").map(str::to_owned)
    })
}

/// The last error of the chain, which is the one that means something to a
/// person ("Connection refused") and the one that quotes no URL.
fn deepest_cause(error: &(dyn std::error::Error + 'static)) -> String {
    let mut deepest = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    deepest.to_string()
}

#[cfg(test)]
mod tests;
