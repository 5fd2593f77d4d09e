//! The budgets of a process, by account.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};

use super::Budget;

/// Finds the budget that several clients of one account share. Clones are one registry.
///
/// The service counts per account and site, so a name should tell both, as in
/// `LTAI5t…@cas.aliyuncs.com`. It is kept in memory only.
#[derive(Debug, Clone, Default)]
pub struct Budgets(Arc<Mutex<HashMap<String, Budget>>>);

impl Budgets {
    /// The budget of that name, made now if there is none.
    ///
    /// Where clients want different limits, the lowest holds for all of them.
    pub fn of(&self, name: &str, max_requests_per_second: NonZeroU32) -> Budget {
        let mut budgets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match budgets.entry(name.to_owned()) {
            Entry::Occupied(known) => {
                known.get().lower(max_requests_per_second);
                known.get().clone()
            }
            Entry::Vacant(new) => new.insert(Budget::new(max_requests_per_second)).clone(),
        }
    }
}
