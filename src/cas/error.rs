//! Failed calls, sorted by what the caller can do about them.
//!
//! [`ErrorKind`] tells what would help, [`Execution`] says whether the operation may
//! have run. `codes` is the table behind both, `answer` reads failed answers.

mod answer;
mod codes;
mod credentials;

#[cfg(test)]
mod tests;

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub(super) use answer::read_answer;
pub use codes::{KnownCode, known_codes};
pub use credentials::CredentialsError;

use jiff::SignedDuration;

use super::operations::OrderId;
use super::transport::{Phase, TransportError};

/// A call that did not succeed.
///
/// Its `Display` is one level: the operation, the API's code and message. What
/// lies beneath is in `source()`. Neither shows a secret.
#[derive(Debug, Clone)]
pub struct Error(Box<Failure>);

#[derive(Debug, Clone)]
struct Failure {
    operation: &'static str,
    kind: ErrorKind,
    execution: Execution,
    code: Option<String>,
    message: String,
    request_id: Option<String>,
    order_id: Option<OrderId>,
    recommend: Option<String>,
    http_status: Option<u16>,
    retry_after: Option<Duration>,
    hint: Option<&'static str>,
    is_of_outage: bool,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

/// What went wrong, sorted by what would help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The caller cancelled it before it was done.
    Cancelled,
    /// The key, the token or the clock was refused, or there is no key.
    Credentials,
    /// A permission is missing, or the account is suspended or in arrears.
    Forbidden,
    /// The answer is not one of this API: another server, or a body that was cut off.
    Malformed,
    /// The object does not exist. Never means a missing key or operation.
    NotFound,
    /// The account has no unit left to pay this with.
    QuotaExhausted,
    /// The request itself is invalid; it will fail again.
    Rejected,
    /// The state of the object does not allow this; read it again.
    StateConflict,
    /// Throttled: send fewer requests.
    Throttled,
    /// The deadline, or a time limit, passed before an answer came.
    TimedOut,
    /// The service cannot be reached, or says that it does not work at present.
    Unavailable,
}

/// Whether the operation may have run on the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Execution {
    /// The operation certainly did not run.
    NotExecuted,
    /// The operation may have run.
    Unknown,
}

/// Why a call or a wait ended before it was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Interruption {
    Cancelled,
    DeadlinePassed,
}

impl ErrorKind {
    /// Whether the same attempt may succeed later, with nothing done in between.
    pub fn is_transient(self) -> bool {
        match self {
            Self::Throttled | Self::TimedOut | Self::Unavailable => true,
            // An answer that was cut off or garbled is a lost answer.
            Self::Malformed => true,
            Self::Cancelled
            | Self::Credentials
            | Self::Forbidden
            | Self::NotFound
            | Self::QuotaExhausted
            | Self::Rejected
            | Self::StateConflict => false,
        }
    }
}

impl Error {
    /// The API's name of the operation.
    pub fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// The sort of failure, which tells what would help.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The failure that this one comes of: its own, or that of the call that was to
    /// bring its credentials. Code, status and ids that an API gave are in that one.
    pub fn origin(&self) -> &Self {
        match self.source_as_credentials() {
            Some(CredentialsError::Failed {
                cause: Some(beneath),
                ..
            }) => beneath.origin(),
            _ => self,
        }
    }

    /// Whether the key is missing, broken or refused, so that no call can succeed with it.
    /// A key that could only not be loaded at this moment is none of these.
    pub fn is_about_the_key(&self) -> bool {
        let passes = |cause: &Self| {
            let kind = cause.origin().kind();
            kind.is_transient() || kind == ErrorKind::Cancelled
        };
        self.kind() == ErrorKind::Credentials
            && match self.source_as_credentials() {
                Some(CredentialsError::Failed { cause, .. }) => !cause.as_ref().is_some_and(passes),
                _ => true,
            }
    }

    fn source_as_credentials(&self) -> Option<&CredentialsError> {
        self.source()?.downcast_ref()
    }

    /// Whether the operation may have run in this call, all attempts counted.
    pub fn execution(&self) -> Execution {
        self.0.execution
    }

    /// The API's code, verbatim.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// What happened, in the API's words where it had any. Often Chinese.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Identifies the last attempt to the vendor's support.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The order that a refusal names: it may have been reserved.
    pub fn order_id(&self) -> Option<OrderId> {
        self.0.order_id
    }

    /// The vendor's troubleshooting page for this very failure.
    pub fn recommend(&self) -> Option<&str> {
        self.0.recommend.as_deref()
    }

    /// The HTTP status, where there was an answer.
    pub fn http_status(&self) -> Option<u16> {
        self.0.http_status
    }

    /// How long the service asks clients to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// What the practitioner can do, in a sentence or two.
    pub fn hint(&self) -> Option<&'static str> {
        self.0.hint
    }

    fn cancelled(operation: &'static str, execution: Execution) -> Self {
        let message = "the call was cancelled".to_owned();
        Failure::new(operation, ErrorKind::Cancelled, execution, message).into()
    }

    fn deadline_passed(operation: &'static str, execution: Execution) -> Self {
        let message = "the deadline of this call has passed".to_owned();
        Failure::new(operation, ErrorKind::TimedOut, execution, message).into()
    }

    pub(super) fn interrupted(
        operation: &'static str,
        interruption: Interruption,
        execution: Execution,
    ) -> Self {
        match interruption {
            Interruption::Cancelled => Self::cancelled(operation, execution),
            Interruption::DeadlinePassed => Self::deadline_passed(operation, execution),
        }
    }

    /// Nothing was sent, because the service asked for no calls for the duration `hold`.
    pub(super) fn rate_limited(operation: &'static str, hold: Duration) -> Self {
        let seconds = i64::try_from(hold.as_secs()).unwrap_or(i64::MAX);
        let message = format!(
            "the service has asked for no more calls for another {:#}",
            SignedDuration::from_secs(seconds)
        );
        let (kind, execution) = (ErrorKind::Throttled, Execution::NotExecuted);
        Failure {
            retry_after: Some(hold),
            ..Failure::new(operation, kind, execution, message)
        }
        .into()
    }

    pub(super) fn incomplete(operation: &'static str) -> Self {
        let message = "the list ends before its own count".to_owned();
        Failure::new(operation, ErrorKind::Malformed, Execution::Unknown, message).into()
    }

    /// The list has more rows than any account has orders.
    pub(super) fn endless(operation: &'static str) -> Self {
        let message = "the list does not end".to_owned();
        Failure::new(operation, ErrorKind::Malformed, Execution::Unknown, message).into()
    }

    /// The list has no count, so a row that it lacks may exist.
    pub fn uncounted(operation: &'static str) -> Self {
        let message = "the list does not say how many rows it has".to_owned();
        Failure::new(operation, ErrorKind::Malformed, Execution::Unknown, message).into()
    }

    /// Nothing was sent, because it is not known which certificate of an instance is meant.
    pub fn unnamed_certificate(operation: &'static str) -> Self {
        let message = "it is not known which certificate of the instance is meant".to_owned();
        let (kind, execution) = (ErrorKind::StateConflict, Execution::NotExecuted);
        Failure::new(operation, kind, execution, message).into()
    }

    pub(super) fn credentials(operation: &'static str, cause: CredentialsError) -> Self {
        let message = "there are no usable credentials".to_owned();
        let (kind, execution) = (ErrorKind::Credentials, Execution::NotExecuted);
        Failure {
            source: Some(Arc::new(cause)),
            ..Failure::new(operation, kind, execution, message)
        }
        .into()
    }

    pub(super) fn transport(operation: &'static str, host: &str, cause: TransportError) -> Self {
        let (execution, message) = match cause.phase() {
            Phase::NotConnected => (Execution::NotExecuted, format!("cannot connect to {host}")),
            Phase::Lost => (
                Execution::Unknown,
                format!("the answer of {host} did not arrive"),
            ),
        };
        let kind = if cause.is_refusal() {
            ErrorKind::Rejected
        } else if cause.is_timeout() {
            ErrorKind::TimedOut
        } else {
            ErrorKind::Unavailable
        };
        Failure {
            source: Some(Arc::new(cause)),
            ..Failure::new(operation, kind, execution, message)
        }
        .into()
    }

    /// Adds the offset of the machine's clock to the message; negative where the clock is
    /// ahead.
    pub(super) fn add_clock_offset(&mut self, offset: SignedDuration) {
        let side = if offset.is_negative() {
            "ahead of"
        } else {
            "behind"
        };
        self.0.message = format!(
            "{} (the clock of this machine is {:#} {side} the service's)",
            self.0.message,
            SignedDuration::from_secs(offset.as_secs()).abs()
        );
    }

    /// Whether nothing was sent because there was no connection.
    pub(super) fn is_unreached(&self) -> bool {
        let cause = self.source().and_then(|source| source.downcast_ref());
        cause.is_some_and(|cause: &TransportError| cause.phase() == Phase::NotConnected)
    }

    /// The reason for which another call failed, for a call that was not even tried.
    pub(super) fn of_outage(mut self, operation: &'static str) -> Self {
        self.0.operation = operation;
        self.0.execution = Execution::NotExecuted;
        self.0.is_of_outage = true;
        self
    }

    /// Whether there was no connection to the service, in this call or in the one whose
    /// failure it repeats.
    pub fn is_unreachable(&self) -> bool {
        self.0.is_of_outage || self.is_unreached()
    }

    /// The same failure, of an operation that may have run, as a later read of its object
    /// has shown.
    pub fn in_doubt(self) -> Self {
        self.after(Execution::Unknown)
    }

    /// Remembers that an earlier attempt of the same call may have run.
    pub(super) fn after(mut self, earlier: Execution) -> Self {
        if earlier == Execution::Unknown {
            self.0.execution = Execution::Unknown;
        }
        self
    }
}

impl Failure {
    fn new(
        operation: &'static str,
        kind: ErrorKind,
        execution: Execution,
        message: String,
    ) -> Self {
        Self {
            operation,
            kind,
            execution,
            code: None,
            message,
            request_id: None,
            order_id: None,
            recommend: None,
            http_status: None,
            retry_after: None,
            hint: None,
            is_of_outage: false,
            source: None,
        }
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Self(Box::new(failure))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} failed: ", self.0.operation)?;
        match &self.0.code {
            Some(code) if self.0.message.is_empty() => formatter.write_str(code),
            Some(code) => write!(formatter, "{code}: {}", self.0.message),
            None => formatter.write_str(&self.0.message),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0
            .source
            .as_deref()
            .map(|source| source as &(dyn StdError + 'static))
    }
}
