//! A temporary key, kept for as long as it is valid.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use tracing::{debug, warn};

use super::{Credentials, CredentialsError, CredentialsSource, Issued, Issuer};
use crate::{Client, SingleFlight};
use system::Clock;

/// A key is replaced this long before it ends, as Alibaba Cloud's own tools do.
const MARGIN: SignedDuration = SignedDuration::from_secs(180);

/// Asks an [`Issuer`] only when the last key is about to end.
///
/// One request at a time: callers that come meanwhile share its outcome, also a failure.
#[derive(Debug)]
pub struct Cached<I> {
    issuer: I,
    clock: Arc<dyn Clock>,
    held: Mutex<Held>,
    asking: SingleFlight<Result<Credentials, CredentialsError>>,
}

/// The cached key, and whether there has ever been one.
#[derive(Debug, Default)]
struct Held {
    issued: Option<Issued>,
    used: bool,
}

impl<I: Issuer> Cached<I> {
    /// An empty cache.
    pub fn new(issuer: I, clock: Arc<dyn Clock>) -> Self {
        Self {
            issuer,
            clock,
            held: Mutex::default(),
            asking: SingleFlight::default(),
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn good_for(&self, margin: SignedDuration) -> Option<Credentials> {
        let held = self.held();
        let good = held.issued.as_ref();
        good.filter(|issued| self.is_good_for(issued, margin))
            .map(|issued| issued.credentials.clone())
    }

    async fn replace(&self) -> Result<Credentials, CredentialsError> {
        // Another caller's request may just have succeeded.
        if let Some(good) = self.good_for(MARGIN) {
            return Ok(good);
        }
        match self.issuer.issue().await {
            Ok(issued) => {
                let expiration = issued.expiration.map(|moment| moment.to_string());
                debug!(source = self.issuer.name(), expiration, "got a new key");
                let credentials = issued.credentials.clone();
                *self.held() = Held {
                    issued: Some(issued),
                    used: true,
                };
                Ok(credentials)
            }
            Err(error) => match self.good_for(SignedDuration::ZERO) {
                Some(last) => {
                    let source = self.issuer.name();
                    warn!(source, %error, "no new key; the last one is still good");
                    Ok(last)
                }
                None => Err(error),
            },
        }
    }

    fn is_good_for(&self, issued: &Issued, margin: SignedDuration) -> bool {
        let ends = issued.expiration.unwrap_or(Timestamp::MAX);
        ends.duration_since(self.clock.now()) > margin
    }
}

#[async_trait]
impl<I: Issuer> CredentialsSource for Cached<I> {
    fn name(&self) -> &str {
        self.issuer.name()
    }

    async fn load(&self) -> Result<Credentials, CredentialsError> {
        match self.good_for(MARGIN) {
            Some(good) => Ok(good),
            None => self.asking.join(self.replace(), |_| false).await,
        }
    }

    async fn discard(&self, expired: &Credentials) -> bool {
        let mut held = self.held();
        // Another call may have replaced the key already; that one stays.
        held.issued
            .take_if(|held| held.credentials.access_key_id == expired.access_key_id);
        held.used
    }
}

/// An issuer behind a cache that goes by the client's clock.
pub(super) fn cached(issuer: impl Issuer + 'static, client: &Client) -> Arc<dyn CredentialsSource> {
    Arc::new(Cached::new(issuer, client.clock().clone()))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use tokio::time::{Instant, sleep};

    use super::*;

    /// Time that goes by as tokio's does.
    #[derive(Debug)]
    struct Passing(Timestamp, Instant);

    impl Clock for Passing {
        fn now(&self) -> Timestamp {
            self.0 + self.1.elapsed()
        }
    }

    /// Gives numbered keys of an hour each, and takes a second for each.
    #[derive(Debug)]
    struct Office {
        clock: Arc<Passing>,
        asked: AtomicUsize,
        closes_after: usize,
    }

    #[async_trait]
    impl Issuer for Office {
        fn name(&self) -> &str {
            "office"
        }

        async fn issue(&self) -> Result<Issued, CredentialsError> {
            sleep(Duration::from_secs(1)).await;
            let number = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
            if number > self.closes_after {
                return Err(CredentialsError::failed("office", "it is closed"));
            }
            Ok(Issued {
                credentials: Credentials {
                    access_key_id: format!("STS.{number}"),
                    access_key_secret: "secret".into(),
                    security_token: Some("token".into()),
                },
                expiration: Some(self.clock.now() + Duration::from_secs(3600)),
            })
        }
    }

    fn office(closes_after: usize) -> Arc<Cached<Office>> {
        let clock = Arc::new(Passing(Timestamp::UNIX_EPOCH, Instant::now()));
        let office = Office {
            clock: Arc::clone(&clock),
            asked: AtomicUsize::new(0),
            closes_after,
        };
        Arc::new(Cached::new(office, clock))
    }

    async fn load(cached: &Cached<Office>) -> String {
        cached.load().await.unwrap().access_key_id
    }

    #[tokio::test(start_paused = true)]
    async fn a_key_is_kept_until_three_minutes_before_its_end() {
        let cached = office(9);
        assert_eq!(load(&cached).await, "STS.1");
        sleep(Duration::from_secs(3600 - 181)).await;
        assert_eq!(load(&cached).await, "STS.1");
        sleep(Duration::from_secs(1)).await;
        assert_eq!(load(&cached).await, "STS.2");
    }

    #[tokio::test(start_paused = true)]
    async fn many_callers_cause_one_request() {
        let cached = office(9);
        let callers: Vec<_> = (0..10)
            .map(|_| {
                let cached = Arc::clone(&cached);
                tokio::spawn(async move { load(&cached).await })
            })
            .collect();
        for caller in callers {
            assert_eq!(caller.await.unwrap(), "STS.1");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn callers_that_wait_together_fail_together_and_a_later_one_asks_anew() {
        let (cached, began) = (office(0), Instant::now());
        let failed = |number: u64| {
            let cached = Arc::clone(&cached);
            async move {
                sleep(Duration::from_millis(number * 100)).await;
                cached.load().await.unwrap_err().to_string()
            }
        };
        let (first, second, third) = tokio::join!(failed(0), failed(1), failed(2));
        assert_eq!(first, "office failed: it is closed");
        assert_eq!((&second, &third), (&first, &first));
        assert_eq!(began.elapsed().as_secs(), 1);
        assert_eq!(cached.issuer.asked.load(Ordering::SeqCst), 1);
        failed(0).await;
        assert_eq!(cached.issuer.asked.load(Ordering::SeqCst), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_caller_that_is_dropped_leaves_the_request_to_the_next() {
        let cached = office(9);
        let impatient = tokio::time::timeout(Duration::from_millis(500), load(&cached));
        assert!(impatient.await.is_err());
        assert_eq!(load(&cached).await, "STS.1");
    }

    #[tokio::test(start_paused = true)]
    async fn the_last_key_serves_to_its_end_while_there_is_no_new_one() {
        let cached = office(1);
        assert_eq!(load(&cached).await, "STS.1");
        sleep(Duration::from_secs(3600 - 60)).await;
        assert_eq!(load(&cached).await, "STS.1");
        sleep(Duration::from_secs(60)).await;
        let error = cached.load().await.unwrap_err();
        assert_eq!(error.to_string(), "office failed: it is closed");
    }

    #[tokio::test(start_paused = true)]
    async fn a_discarded_key_is_replaced_once_for_all_its_holders() {
        let cached = office(9);
        let unrelated = Credentials {
            access_key_id: "LTAI.other".to_owned(),
            access_key_secret: "secret".into(),
            security_token: None,
        };
        assert!(!cached.discard(&unrelated).await);
        let first = cached.load().await.unwrap();
        assert!(cached.discard(&first).await);
        assert_eq!(load(&cached).await, "STS.2");
        assert!(cached.discard(&first).await);
        assert_eq!(load(&cached).await, "STS.2");
    }
}
