//! The account and the site that a key reaches, and whether an order belongs there.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::OnceCell;
use tokio::time::Instant;

use super::Orders;
use cas::{CallOptions, Error, Site};

/// How long the account is asked for. It decides nothing by itself, and many networks
/// reach CAS but not STS.
const ASKING_LIMIT: Duration = Duration::from_secs(5);

/// Where an order was placed. Worth recording, so that one that is looked for with
/// another key is not taken for gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AccountSite {
    /// The account's number; `None` where it could not be asked.
    pub account: Option<String>,
    /// The site.
    pub site: Site,
}

/// Whose key this is, as far as it was asked.
#[derive(Debug, Default)]
pub(super) struct CallerAccount {
    account: OnceCell<String>,
    is_out_of_reach: AtomicBool,
}

/// Whether this is where an order was placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Belongs {
    /// The account and the site are those recorded.
    Here,
    /// One of them is another. The account is absent if the site alone told.
    Elsewhere(AccountSite),
    /// No account was recorded.
    NotRecorded,
}

#[cfg(test)]
impl CallerAccount {
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
    /// account stays `None`, and is not asked for again here.
    pub(crate) async fn account_site(&self, call: &CallOptions) -> AccountSite {
        let caller = &self.caller;
        let asked = caller.account.get_or_try_init(async || {
            // A failure is shared with those that waited for the same answer.
            if caller.is_out_of_reach.load(Ordering::Relaxed) {
                return Err(());
            }
            self.ask_account(call).await.map_err(|error| {
                tracing::warn!(kind = ?error.kind(), code = error.code(), "cannot tell the account");
                // What ended this call says nothing of the next one's chances.
                let is_lasting = !call.is_over();
                caller.is_out_of_reach.store(is_lasting, Ordering::Relaxed);
            })
        });
        AccountSite {
            account: asked.await.ok().cloned(),
            site: self.service.site(),
        }
    }

    /// Whether this is where an order was placed, by what was recorded with it. The
    /// account is asked for only where the site does not tell already.
    pub(super) async fn belongs(
        &self,
        recorded: Option<&AccountSite>,
        call: &CallOptions,
    ) -> Result<Belongs, Error> {
        let site = self.service.site();
        let elsewhere = |account| Belongs::Elsewhere(AccountSite { account, site });
        let Some(recorded) = recorded else {
            return Ok(Belongs::NotRecorded);
        };
        if recorded.site != site {
            return Ok(elsewhere(self.caller.account.get().cloned()));
        }
        let Some(number) = &recorded.account else {
            return Ok(Belongs::NotRecorded);
        };
        let asked = self
            .caller
            .account
            .get_or_try_init(|| self.ask_account(call));
        let account = asked.await?;
        Ok(if account == number {
            Belongs::Here
        } else {
            elsewhere(Some(account.clone()))
        })
    }

    async fn ask_account(&self, call: &CallOptions) -> Result<String, Error> {
        let short = call.ending_by(Some(Instant::now() + ASKING_LIMIT));
        self.service.account(&short).await
    }
}
