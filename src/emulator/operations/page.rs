//! Pages of a list, as the operations on instances have them.

use serde_json::Value;

use crate::answer::{ApiError, Members};
use crate::parameters::Parameters;

/// The most rows of a page.
const LARGEST: i64 = 100;

/// Which rows were asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page {
    number: i64,
    size: i64,
}

impl Page {
    /// By `CurrentPage` and `ShowSize`; refuses a page that is too large.
    pub(super) fn asked(parameters: &Parameters, default_size: i64) -> Result<Self, ApiError> {
        Ok(Self {
            number: parameters.number("CurrentPage", 1, 1..=i64::MAX)?,
            size: parameters.number("ShowSize", default_size, 1..=LARGEST)?,
        })
    }

    /// The same, with as many rows as there may be instead of a refusal.
    pub(super) fn capped(parameters: &Parameters, default_size: i64) -> Result<Self, ApiError> {
        Ok(Self {
            number: parameters.number("CurrentPage", 1, 1..=i64::MAX)?,
            size: (parameters.number("ShowSize", default_size, 1..=i64::MAX)?).min(LARGEST),
        })
    }

    /// The answer with these rows of all that there are.
    pub(super) fn of(self, name: &str, rows: Vec<Value>) -> Members {
        let total = rows.len();
        let skipped = (self.number - 1).saturating_mul(self.size);
        let shown: Vec<Value> = rows
            .into_iter()
            .skip(usize::try_from(skipped).unwrap_or(usize::MAX))
            .take(usize::try_from(self.size).unwrap_or(usize::MAX))
            .collect();
        Members::from_iter([
            (name.to_owned(), shown.into()),
            ("CurrentPage".to_owned(), self.number.into()),
            ("ShowSize".to_owned(), self.size.into()),
            ("TotalCount".to_owned(), total.into()),
        ])
    }
}
