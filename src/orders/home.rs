//! Where orders are: the account and the site that a key reaches.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::OnceCell;
use tokio::time::Instant;

use super::Orders;
use crate::cas::{Call, Error, Site};

/// How long the account is asked for. It decides nothing by itself, and many networks
/// reach CAS but not STS.
const ASKING_LIMIT: Duration = Duration::from_secs(5);

/// Where an order was placed. Worth recording, so that one that is looked for with
/// another key is not taken for gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Home {
    /// The account's number; `None` if nobody could tell.
    pub account: Option<String>,
    /// The site.
    pub site: Site,
}

/// Whose key this is, as far as it was asked.
#[derive(Debug, Default)]
pub(super) struct Identity {
    account: OnceCell<String>,
    is_out_of_reach: AtomicBool,
}

#[cfg(test)]
impl Identity {
    /// One whose account is known.
    pub(super) fn of(account: &str) -> Self {
        Self {
            account: OnceCell::from(account.to_owned()),
            ..Self::default()
        }
    }
}

impl Orders {
    /// Where this process places its orders.
    ///
    /// Asks for the account once in a process. If that fails within five seconds, the
    /// account stays `None`, and is not asked for again.
    pub async fn home(&self, call: &Call) -> Home {
        let identity = &self.identity;
        let asked = identity.account.get_or_try_init(async || {
            // Whoever waited for another's question has its answer.
            if identity.is_out_of_reach.load(Ordering::Relaxed) {
                return Err(());
            }
            self.ask_account(call).await.map_err(|error| {
                tracing::warn!(kind = ?error.kind(), code = error.code(), "cannot tell the account");
                identity.is_out_of_reach.store(true, Ordering::Relaxed);
            })
        });
        Home {
            account: asked.await.ok().cloned(),
            site: self.service.site(),
        }
    }

    /// Where this is, if it is not the recorded home. The account is asked for only if
    /// the site does not tell already.
    pub(super) async fn departed_from(
        &self,
        home: &Home,
        call: &Call,
    ) -> Result<Option<Home>, Error> {
        let site = self.service.site();
        let elsewhere = |account| Some(Home { account, site });
        if home.site != site {
            return Ok(elsewhere(self.identity.account.get().cloned()));
        }
        let Some(recorded) = &home.account else {
            return Ok(None);
        };
        let asked = self
            .identity
            .account
            .get_or_try_init(|| self.ask_account(call));
        let account = asked.await?;
        Ok(if account == recorded {
            None
        } else {
            elsewhere(Some(account.clone()))
        })
    }

    async fn ask_account(&self, call: &Call) -> Result<String, Error> {
        let short = call.ending_by(Some(Instant::now() + ASKING_LIMIT));
        self.service.account(&short).await
    }
}
