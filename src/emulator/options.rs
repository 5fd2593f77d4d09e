//! What an emulator is started with: its one account, its quota, its pace.
//!
//! The defaults suit a test: nothing is issued until the test says so, and
//! every change of state can be seen at once. [`Lag`] makes the service sluggish.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use uuid::Uuid;

use super::variants::{OrderIds, Variants};
use system::{Clock, SystemClock};

/// The settings of one emulator.
#[derive(Debug, Clone)]
pub struct Options {
    /// The number of the account.
    pub account_id: String,
    /// The only access key id that is let in.
    pub access_key_id: String,
    /// The secret of that key.
    pub access_key_secret: SecretString,
    /// When orders are issued.
    pub issue: Issue,
    /// Units bought, by product code. A code that is not listed was never bought.
    pub quota: BTreeMap<String, u32>,
    /// How many instances were bought or claimed, by spec.
    pub instances: BTreeMap<String, u32>,
    /// The wall clock. Signatures are judged by it as it is; orders and
    /// certificates by it plus what [`Emulator::advance`](super::Emulator::advance) added.
    pub clock: Arc<dyn Clock>,
    /// Makes order ids and validation records repeatable.
    pub seed: u64,
    /// How long a new order still looks `payed`.
    pub submitted_after: Lag,
    /// How long `domain_verify` lasts before the validation record is shown.
    pub record_after: Lag,
    /// How long a cancelled order takes to become `payed`, or a withdrawn application to
    /// leave `pending`.
    pub cancelled_after: Lag,
    /// How long the CA takes to revoke a certificate.
    pub revoked_after: Lag,
    /// Whether the eleventh call of an operation within a second is throttled.
    pub enforce_rate_limits: bool,
    /// Where everything is kept across runs; nowhere by default.
    pub state_file: Option<PathBuf>,
    /// The answers to open questions about the service.
    pub variants: Variants,
}

impl Default for Options {
    /// Manual issuing, 20 units of `digicert-free-1-free`, no lags, a secret of its own
    /// for each call, and large order ids, which find a detour through floating point.
    fn default() -> Self {
        Self {
            account_id: "1234567890123456".to_owned(),
            access_key_id: "LTAIemulator".to_owned(),
            access_key_secret: SecretString::from(Uuid::new_v4().simple().to_string()),
            issue: Issue::Manual,
            quota: BTreeMap::from([("digicert-free-1-free".to_owned(), 20)]),
            instances: BTreeMap::new(),
            clock: Arc::new(SystemClock),
            seed: 0,
            submitted_after: Lag::None,
            record_after: Lag::None,
            cancelled_after: Lag::None,
            revoked_after: Lag::None,
            enforce_rate_limits: false,
            state_file: None,
            variants: Variants {
                order_ids: OrderIds::Large,
                ..Variants::default()
            },
        }
    }
}

/// When an order is issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Issue {
    /// This long after it was submitted, the second half of it in `process`.
    /// Whether the validation record exists is not looked at.
    After(Duration),
    /// Only when told to.
    Manual,
}

/// How long a change takes to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lag {
    /// At once.
    None,
    /// After `DescribeCertificateState`, or `GetInstanceDetail`, has answered this often
    /// without it.
    Describes(u32),
    /// After this much time of the emulator's clock.
    Time(Duration),
}
