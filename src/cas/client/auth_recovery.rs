//! What the client corrects between two attempts: an expired token, a wrong clock.
//!
//! Both are refused before anything runs, so the attempt may be made again
//! whatever the operation costs. Each is tried once in a call.

use jiff::fmt::rfc2822::DateTimeParser;
use jiff::{SignedDuration, Timestamp};
use tracing::warn;

use super::Parts;
use crate::credentials::Credentials;
use crate::error::{Error, Execution};
use crate::transport::HttpResponse;

const TOKEN_EXPIRED: &str = "InvalidSecurityToken.Expired";
const TIME_REFUSED: &str = "InvalidTimeStamp.Expired";

/// An attempt that failed, with what a recovery needs to know.
pub(super) struct FailedAttempt {
    pub(super) error: Error,
    signed_with: Option<Credentials>,
    service_time: Option<Timestamp>,
}

impl FailedAttempt {
    /// The service answered, and did not do it.
    pub(super) fn by_service(
        error: Error,
        signed_with: Option<Credentials>,
        response: &HttpResponse,
    ) -> Self {
        Self {
            error,
            signed_with,
            service_time: date_of(response),
        }
    }
}

/// When an answer was made, by the service's clock.
pub(super) fn date_of(response: &HttpResponse) -> Option<Timestamp> {
    let date = response.header("date")?;
    // RFC 9110 dates are RFC 2822 dates.
    DateTimeParser::new().parse_timestamp(date).ok()
}

/// A failure without an answer, for which there is no recovery.
impl From<Error> for FailedAttempt {
    fn from(error: Error) -> Self {
        Self {
            error,
            signed_with: None,
            service_time: None,
        }
    }
}

/// What has been tried so far in one call.
#[derive(Debug, Default)]
pub(super) struct AuthRecovery {
    token_replaced: bool,
    clock_corrected: Option<SignedDuration>,
}

impl AuthRecovery {
    /// Removes the cause of a refusal where that is possible; the attempt can then be
    /// repeated at once. Adds to the error what was found.
    pub(super) async fn recover(&mut self, failed: &mut FailedAttempt, client: &Parts) -> bool {
        if failed.error.execution() != Execution::NotExecuted {
            return false;
        }
        match failed.error.code() {
            Some(TOKEN_EXPIRED) => self.replace_token(failed, client).await,
            Some(TIME_REFUSED) => self.correct_clock(failed, client),
            _ => false,
        }
    }

    async fn replace_token(&mut self, failed: &FailedAttempt, client: &Parts) -> bool {
        let Some(expired) = &failed.signed_with else {
            return false;
        };
        if self.token_replaced {
            return false;
        }
        self.token_replaced = true;
        let replaceable = client.credentials.discard(expired).await;
        warn!(
            replaceable,
            "the service says that the security token has expired"
        );
        replaceable
    }

    fn correct_clock(&mut self, failed: &mut FailedAttempt, client: &Parts) -> bool {
        let again = match (self.clock_corrected, failed.service_time) {
            (None, Some(present)) => {
                let offset = client.clock.correct(present);
                warn!(%offset, "the clock of this machine is off; going by the service's");
                self.clock_corrected = Some(offset);
                true
            }
            _ => false,
        };
        if let Some(offset) = self.clock_corrected
            && !again
        {
            failed.error.add_clock_offset(offset);
        }
        again
    }
}

#[cfg(test)]
mod tests;
