//! The rate limits of a process, by account.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};

use super::RateLimit;

/// Finds the rate limit that several clients of one account share. Clones are one registry.
///
/// The service counts per account and site, so a name should tell both, as in
/// `LTAI5t…@cas.aliyuncs.com`. It is kept in memory only.
#[derive(Debug, Clone, Default)]
pub struct RateLimits(Arc<Mutex<HashMap<String, RateLimit>>>);

impl RateLimits {
    /// The rate limit of that name, made now if there is none.
    ///
    /// Where clients want different limits, the lowest holds for all of them.
    pub fn of(&self, name: &str, max_requests_per_second: NonZeroU32) -> RateLimit {
        let mut rate_limits = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match rate_limits.entry(name.to_owned()) {
            Entry::Occupied(known) => {
                known.get().lower(max_requests_per_second);
                known.get().clone()
            }
            Entry::Vacant(new) => new.insert(RateLimit::new(max_requests_per_second)).clone(),
        }
    }
}
