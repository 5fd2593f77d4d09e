//! Running an operation: attempts, and what happens between them.

mod auth_recovery;
mod builder;

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::{Instant, sleep};
use tracing::{Instrument, debug, debug_span, warn};
use uuid::Uuid;

use super::call_options::CallOptions;
use super::clock_skew::CorrectedClock;
use super::credentials::{Credentials, CredentialsSource};
use super::endpoint::Endpoint;
use super::error::{Error, Execution, Interruption, read_answer};
use super::operation::{Api, Idempotency, Operation};
use super::outage::{Attempts, Outage};
use super::randomness::Randomness;
use super::rate_limit::RateLimit;
use super::redaction::KnownSecrets;
use super::retry::{Backoff, may_repeat};
use super::signing::{ParameterLocation, SignatureVersion, Unsigned};
use super::site::Site;
use super::transport::{HttpRequest, Method, Phase, Transport};
use auth_recovery::{AuthRecovery, FailedAttempt, date_of};
use system::Clock as _;

pub use builder::ClientBuilder;

/// Calls the API. Clones share everything.
#[derive(Debug, Clone)]
pub struct Client(Arc<Parts>);

#[derive(Debug, Clone)]
struct Parts {
    credentials: Arc<dyn CredentialsSource>,
    endpoint: Endpoint,
    sts_endpoint: Endpoint,
    site: Site,
    signature_version: SignatureVersion,
    transport: Arc<dyn Transport>,
    clock: Arc<CorrectedClock>,
    randomness: Arc<dyn Randomness>,
    rate_limit: RateLimit,
    outages: Arc<Outages>,
    max_retry_timeout: Duration,
    user_agent: String,
    /// Cut out of every text of a service.
    secrets: KnownSecrets,
}

/// What is known of each API that cannot be reached.
#[derive(Debug, Default)]
struct Outages {
    cas: Outage,
    sts: Outage,
}

impl Outages {
    fn of(&self, api: Api) -> &Outage {
        match api {
            Api::Cas => &self.cas,
            Api::Sts => &self.sts,
        }
    }
}

impl Client {
    /// Starts a client that signs with these credentials.
    pub fn builder(credentials: Arc<dyn CredentialsSource>) -> ClientBuilder {
        ClientBuilder::new(credentials)
    }

    /// The same client with another key. Both share what either learns of the service's
    /// clock.
    #[must_use]
    pub fn with_credentials(&self, credentials: Arc<dyn CredentialsSource>) -> Self {
        Self(Arc::new(Parts {
            credentials,
            ..Parts::clone(&self.0)
        }))
    }

    /// The same client, asking STS elsewhere.
    #[must_use]
    pub fn with_sts_endpoint(&self, sts_endpoint: Endpoint) -> Self {
        Self(Arc::new(Parts {
            sts_endpoint,
            ..Parts::clone(&self.0)
        }))
    }

    /// Where this client sends operations of CAS.
    pub fn endpoint(&self) -> &Endpoint {
        &self.0.endpoint
    }

    /// The site whose orders this client reaches. The endpoint's name does not decide it.
    pub fn site(&self) -> Site {
        self.0.site
    }

    /// Where this client sends operations of STS.
    pub fn sts_endpoint(&self) -> &Endpoint {
        &self.0.sts_endpoint
    }

    /// The time by the machine's clock or, once the service has refused that, by the
    /// service's.
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// By how much a date of the service has differed from the machine's clock, if that
    /// was ever more than a day: one of the two is wrong, and no date is to be trusted.
    /// Negative where the machine is ahead.
    pub fn clock_doubt(&self) -> Option<SignedDuration> {
        self.0.clock.doubt()
    }

    /// How long a single call is repeated.
    pub fn max_retry_timeout(&self) -> Duration {
        self.0.max_retry_timeout
    }

    pub(super) fn clock(&self) -> &Arc<CorrectedClock> {
        &self.0.clock
    }

    pub(super) fn transport(&self) -> &Arc<dyn Transport> {
        &self.0.transport
    }

    /// Runs an operation, repeating it where [`may_repeat`] allows.
    ///
    /// A security token that has expired is replaced, and a clock that is off is
    /// corrected, once in each call, where the source and the answer allow it.
    ///
    /// A service that could not be reached for as long as a call is repeated is not asked by
    /// each call anew: the others fail at once for the same reason, until one gets through.
    ///
    /// Waits in line first if the [`RateLimit`] says so, but not where the service wants
    /// no calls for longer than a call may be repeated. That and pauses end at once
    /// when the call is cancelled or its deadline passes. A request in flight is
    /// dropped then too, unless the operation is costly or irreversible and may have
    /// arrived: then its answer is awaited for as long as
    /// [`Transport::send_for_good`] does.
    ///
    /// # Errors
    ///
    /// The last attempt's failure; its [`execution`](Error::execution) counts
    /// all attempts of this call.
    pub async fn send<O: Operation>(
        &self,
        operation: &O,
        call: &CallOptions,
    ) -> Result<O::Answer, Error> {
        let span = debug_span!("cas", operation = O::ACTION);
        self.repeat(operation, call).instrument(span).await
    }

    async fn repeat<O: Operation>(
        &self,
        operation: &O,
        call: &CallOptions,
    ) -> Result<O::Answer, Error> {
        let outage = self.0.outages.of(O::API);
        let patience = match outage.attempts() {
            Attempts::Many => self.0.max_retry_timeout,
            Attempts::One => Duration::ZERO,
            Attempts::None(error) => return Err(error.of_outage(O::ACTION)),
        };
        let mut permit = self.0.rate_limit.enter::<O>(self.0.max_retry_timeout);
        let mut last_start = None;
        let mut last_error = None;
        let mut backoff = Backoff::new(&*self.0.randomness);
        let mut execution = Execution::NotExecuted;
        let mut recovery = AuthRecovery::default();
        for attempt in 1u32.. {
            if let Some(interruption) = call.interruption() {
                return Err(interrupted::<O>(interruption, execution));
            }
            let error = match call.ending_by(last_start).run(permit.acquire()).await {
                Ok(Ok(())) => None,
                Ok(Err(held_off)) => Some(Error::rate_limited(O::ACTION, held_off.0)),
                Err(Interruption::Cancelled) => {
                    return Err(interrupted::<O>(Interruption::Cancelled, execution));
                }
                Err(passed) => Some(interrupted::<O>(passed, execution)),
            };
            if let Some(error) = error {
                // The last failure says more than the hold that stops its repeat.
                return Err(last_error.unwrap_or(error));
            }
            let began = Instant::now();
            // Waiting in the queue does not count: the time for repeating starts with the
            // first attempt.
            let last_start = *last_start.get_or_insert(began + patience);
            let mut failed = match self.attempt(operation, call, attempt).await {
                Ok(answer) => {
                    outage.end();
                    return Ok(answer);
                }
                Err(failed) => failed,
            };
            if recovery.recover(&mut failed, &self.0).await {
                continue;
            }
            let error = failed.error.after(execution);
            execution = error.execution();
            permit.learn_from(&error);
            let pause = backoff.next_pause(error.retry_after());
            let next_start = Instant::now() + pause;
            let in_time = next_start <= last_start
                && call.deadline.is_none_or(|deadline| next_start < deadline);
            let again = in_time && may_repeat(O::IDEMPOTENCY, error.kind(), execution);
            warn!(
                attempt,
                kind = ?error.kind(),
                status = error.http_status(),
                code = error.code(),
                request_id = error.request_id(),
                duration_ms = began.elapsed().as_millis() as u64,
                again,
                "call failed"
            );
            if error.is_unreached() {
                // A client that never repeats has no patience to spend.
                if next_start > last_start && !self.0.max_retry_timeout.is_zero() {
                    outage.begin(&error);
                }
            } else if error.http_status().is_some() {
                outage.end();
            }
            if !again {
                return Err(error);
            }
            if let Err(interruption) = call.run(sleep(pause)).await {
                return Err(interrupted::<O>(interruption, execution));
            }
            last_error = Some(error);
        }
        unreachable!("the time for repeating is over long before four billion attempts")
    }

    async fn attempt<O: Operation>(
        &self,
        operation: &O,
        call: &CallOptions,
        attempt: u32,
    ) -> Result<O::Answer, FailedAttempt> {
        let credentials = self.credentials::<O>(call).await?;
        self.remember_secrets(operation, credentials.as_ref());
        let request = self.request(operation, credentials.as_ref());
        let began = Instant::now();
        let transport = &self.0.transport;
        let sent = match O::IDEMPOTENCY {
            Idempotency::ReadOnly | Idempotency::Idempotent => call
                .run(transport.send(request))
                .await
                .map_err(|interruption| interrupted::<O>(interruption, Execution::Unknown))?,
            // Dropping this future would leave it unknown whether the request
            // took effect.
            Idempotency::NonIdempotent | Idempotency::Irreversible => {
                let over = Box::pin(call.over());
                let sent = transport.send_for_good(request, over).await;
                match (call.interruption(), sent) {
                    (Some(interruption), Err(error)) if error.phase() == Phase::NotConnected => {
                        let execution = Execution::NotExecuted;
                        return Err(interrupted::<O>(interruption, execution).into());
                    }
                    (_, sent) => sent,
                }
            }
        };
        let response = sent.map_err(|error| {
            let host = self.base(O::API).url().host_str().unwrap_or_default();
            Error::transport(O::ACTION, host, error)
        })?;
        if let Some(present) = date_of(&response) {
            self.0.clock.hear(present);
        }
        let success = read_answer::<O>(&response, &self.0.secrets)
            .map_err(|error| FailedAttempt::by_service(error, credentials, &response))?;
        debug!(
            attempt,
            status = response.status,
            request_id = success.request_id,
            duration_ms = began.elapsed().as_millis() as u64,
            "call succeeded"
        );
        Ok(success.answer)
    }

    /// The key to sign with; `None` for an operation without a signature.
    async fn credentials<O: Operation>(
        &self,
        call: &CallOptions,
    ) -> Result<Option<Credentials>, Error> {
        if !O::SIGNED {
            return Ok(None);
        }
        let loaded = call
            .run(self.0.credentials.load())
            .await
            .map_err(|interruption| interrupted::<O>(interruption, Execution::NotExecuted))?;
        match loaded.and_then(Credentials::checked) {
            Ok(credentials) => Ok(Some(credentials)),
            Err(error) => Err(Error::credentials(O::ACTION, error)),
        }
    }

    /// The answer may quote the secrets of its request.
    fn remember_secrets<O: Operation>(&self, operation: &O, signed_with: Option<&Credentials>) {
        let own = operation.secrets();
        let key =
            signed_with.map(|key| [Some(&key.access_key_secret), key.security_token.as_ref()]);
        for secret in key.into_iter().flatten().flatten().chain(own) {
            self.0.secrets.remember(secret);
        }
    }

    /// A request with its own nonce and time: the service refuses a nonce twice.
    fn request<O: Operation>(
        &self,
        operation: &O,
        credentials: Option<&Credentials>,
    ) -> HttpRequest {
        let parameters = operation.parameters();
        let unsigned = Unsigned {
            method: Method::Post,
            base: self.base(O::API).url(),
            action: O::ACTION,
            version: O::API.version(),
            format: "JSON",
            parameters: &parameters,
            location: ParameterLocation::fitting(&parameters),
            timestamp: self.0.clock.now(),
            nonce: &Uuid::new_v4().to_string(),
        };
        let mut request = match credentials {
            Some(credentials) => unsigned.sign(self.0.signature_version, credentials),
            None => unsigned.anonymous(),
        };
        request
            .headers
            .push(("user-agent", self.0.user_agent.clone()));
        request
    }

    fn base(&self, api: Api) -> &Endpoint {
        match api {
            Api::Cas => &self.0.endpoint,
            Api::Sts => &self.0.sts_endpoint,
        }
    }
}

fn interrupted<O: Operation>(interruption: Interruption, execution: Execution) -> Error {
    Error::interrupted(O::ACTION, interruption, execution)
}

#[cfg(test)]
mod tests;
