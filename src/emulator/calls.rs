//! The log of calls, for tests that ask what was sent and how often.

use std::collections::VecDeque;

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use super::instances::InstanceId;
use super::orders::OrderId;

/// How many calls are remembered.
const CAPACITY: usize = 10_000;

/// How a request was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SignatureVersion {
    /// HMAC-SHA1 in the parameters.
    V2,
    /// ACS3-HMAC-SHA256 in the headers.
    V3,
}

/// What a call came to, whether or not the client was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The work was done.
    Done,
    /// Refused with this code; nothing was done.
    Refused(String),
    /// The connection was reset before anything was done.
    Dropped,
}

impl Serialize for Outcome {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Self::Done => "200",
            Self::Refused(code) => code,
            Self::Dropped => "dropped",
        })
    }
}

/// One call of an operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Call {
    /// Counts the calls, from 0.
    pub number: u64,
    /// The operation; empty where the request named none.
    pub action: String,
    /// The wire form.
    pub signature_version: SignatureVersion,
    /// The order asked about, or made.
    pub order_id: Option<OrderId>,
    /// The instance asked about.
    pub instance_id: Option<InstanceId>,
    /// What it came to.
    pub outcome: Outcome,
    /// The name of the fault that was played, as `lose_answer`.
    pub fault: Option<&'static str>,
    /// When, by the clock of the orders.
    #[serde(serialize_with = "super::time::as_text")]
    pub at: Timestamp,
}

/// A place in the log: what comes after it is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogPosition(pub(super) u64);

/// The last calls, oldest first.
#[derive(Debug, Default)]
pub(super) struct CallLog {
    calls: VecDeque<Call>,
    count: u64,
}

impl CallLog {
    /// An empty log that goes on from an earlier one.
    pub(super) fn counting_from(count: u64) -> Self {
        Self {
            count,
            ..Self::default()
        }
    }

    /// Adds a call and numbers it.
    pub(super) fn push(&mut self, mut call: Call) {
        call.number = self.count;
        self.count += 1;
        if self.calls.len() == CAPACITY {
            self.calls.pop_front();
        }
        self.calls.push_back(call);
    }

    pub(super) fn mark(&self) -> LogPosition {
        LogPosition(self.count)
    }

    pub(super) fn since(&self, mark: LogPosition) -> Vec<Call> {
        self.calls
            .iter()
            .filter(|call| call.number >= mark.0)
            .cloned()
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call() -> Call {
        Call {
            number: 0,
            action: "DescribeCertificateState".to_owned(),
            signature_version: SignatureVersion::V3,
            order_id: None,
            instance_id: None,
            outcome: Outcome::Done,
            fault: None,
            at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_full_log_forgets_the_oldest_call_and_counts_on() {
        let mut log = CallLog::default();
        for _ in 0..=CAPACITY {
            log.push(call());
        }
        let calls = log.since(LogPosition(0));
        assert_eq!(calls.len(), CAPACITY);
        assert_eq!(calls[0].number, 1);
    }

    #[test]
    fn only_calls_after_the_mark_are_new() {
        let mut log = CallLog::default();
        log.push(call());
        let mark = log.mark();
        log.push(call());
        let new: Vec<u64> = log.since(mark).iter().map(|call| call.number).collect();
        assert_eq!(new, [1]);
    }
}
