//! The settings of a client, each with its default.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use super::{Client, Parts};
use crate::clock_skew::CorrectedClock;
use crate::credentials::CredentialsSource;
use crate::endpoint::Endpoint;
use crate::randomness::{Randomness, ThreadRandomness};
use crate::rate_limit::RateLimit;
use crate::redaction::KnownSecrets;
use crate::signing::SignatureVersion;
use crate::site::Site;
use crate::transport::{HttpTransport, Transport};
use system::{Clock, SystemClock};

const DEFAULT_MAX_RETRY_TIMEOUT: Duration = Duration::from_secs(120);
/// A clock cannot count every duration; this is longer than any call is worth.
const LONGEST_RETRY_TIMEOUT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Collects what a [`Client`] needs. Only the credentials have no default.
#[derive(Debug)]
pub struct ClientBuilder(Parts);

impl ClientBuilder {
    pub(super) fn new(credentials: Arc<dyn CredentialsSource>) -> Self {
        Self(Parts {
            credentials,
            endpoint: Endpoint::default(),
            sts_endpoint: Endpoint::default_of_sts(),
            site: Site::default(),
            signature_version: SignatureVersion::default(),
            transport: Arc::new(HttpTransport::default()),
            clock: Arc::new(CorrectedClock::new(Arc::new(SystemClock))),
            randomness: Arc::new(ThreadRandomness),
            rate_limit: RateLimit::default(),
            outages: Arc::default(),
            max_retry_timeout: DEFAULT_MAX_RETRY_TIMEOUT,
            user_agent: concat!("alicloud-cas/", env!("CARGO_PKG_VERSION")).to_owned(),
            secrets: KnownSecrets::default(),
        })
    }

    /// Where to send; the China site by default.
    pub fn endpoint(mut self, endpoint: Endpoint) -> Self {
        self.0.endpoint = endpoint;
        self
    }

    /// Where to send operations of STS; to the host for all regions by default.
    pub fn sts_endpoint(mut self, endpoint: Endpoint) -> Self {
        self.0.sts_endpoint = endpoint;
        self
    }

    /// The site of the endpoint; China by default.
    pub fn site(mut self, site: Site) -> Self {
        self.0.site = site;
        self
    }

    /// How to sign; version 3 by default.
    pub fn signature_version(mut self, version: SignatureVersion) -> Self {
        self.0.signature_version = version;
        self
    }

    /// What to send through; an [`HttpTransport`] by default.
    pub fn transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.0.transport = transport;
        self
    }

    /// What dates the signatures; the machine's clock by default.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.0.clock = Arc::new(CorrectedClock::new(clock));
        self
    }

    /// What spreads the pauses between attempts.
    pub fn randomness(mut self, randomness: Arc<dyn Randomness>) -> Self {
        self.0.randomness = randomness;
        self
    }

    /// How many calls of each operation may start a second; 10 by default.
    ///
    /// Gives this client and its clones a [`RateLimit`] of their own.
    pub fn max_requests_per_second(self, limit: NonZeroU32) -> Self {
        self.rate_limit(RateLimit::new(limit))
    }

    /// A rate limit to share with other clients of the same account, in place of one of its
    /// own.
    pub fn rate_limit(mut self, rate_limit: RateLimit) -> Self {
        self.0.rate_limit = rate_limit;
        self
    }

    /// For how long one call may be repeated; two minutes by default. No attempt
    /// starts later, but one that has started may end later. Waiting for the
    /// first attempt's turn does not count.
    pub fn max_retry_timeout(mut self, limit: Duration) -> Self {
        self.0.max_retry_timeout = limit.min(LONGEST_RETRY_TIMEOUT);
        self
    }

    /// The `User-Agent` header, which must be printable ASCII.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.0.user_agent = user_agent.into();
        self
    }

    /// The client. Opens no connection and reads no file.
    pub fn build(self) -> Client {
        Client(Arc::new(self.0))
    }
}
