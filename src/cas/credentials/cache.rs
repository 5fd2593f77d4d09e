//! Keeping a temporary key for as long as it is good.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex;
use tracing::{debug, warn};

use super::{Credentials, CredentialsError, CredentialsSource, Issued, Issuer};
use crate::clock::Clock;

/// A key is replaced this long before it ends, as Alibaba Cloud's own tools do.
const MARGIN: SignedDuration = SignedDuration::from_secs(180);

/// Asks an [`Issuer`] only when the last key is about to end.
///
/// One question at a time: callers that come meanwhile wait for its answer.
#[derive(Debug)]
pub struct Cached<I> {
    issuer: I,
    clock: Arc<dyn Clock>,
    held: Mutex<Held>,
}

/// What is in the cache, and whether something has ever been.
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
        let mut held = self.held.lock().await;
        if let Some(issued) = &held.issued
            && self.is_good_for(issued, MARGIN)
        {
            return Ok(issued.credentials.clone());
        }
        match (self.issuer.issue().await, &held.issued) {
            (Ok(issued), _) => {
                let expiration = issued.expiration.map(|moment| moment.to_string());
                debug!(source = self.name(), expiration, "got a new key");
                let credentials = issued.credentials.clone();
                *held = Held {
                    issued: Some(issued),
                    used: true,
                };
                Ok(credentials)
            }
            (Err(error), Some(last)) if self.is_good_for(last, SignedDuration::ZERO) => {
                warn!(source = self.name(), %error, "no new key; the last one is still good");
                Ok(last.credentials.clone())
            }
            (Err(error), _) => Err(error),
        }
    }

    async fn discard(&self, expired: &Credentials) -> bool {
        let mut held = self.held.lock().await;
        // Another call may have replaced the key already; that one stays.
        held.issued
            .take_if(|held| held.credentials.access_key_id == expired.access_key_id);
        held.used
    }
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
    async fn many_callers_cause_one_question() {
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
    async fn a_caller_that_gives_up_leaves_the_question_to_the_next() {
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
    async fn a_discarded_key_is_replaced_once_for_all_who_held_it() {
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
