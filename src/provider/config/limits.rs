//! How long a call may take: three arguments that are also variables of their names.

use std::time::Duration;

use super::arguments::ProviderConfig;
use super::unreadable::unreadable;
use cas::transport::Timeouts;
use framework::schema::{Attribute, Presence, checks};
use framework::{Diagnostic, Field, Value};
use system::Environment;

/// Milliseconds for a connection to be made.
const DEFAULT_CONNECT_TIMEOUT: i64 = 60_000;
/// Milliseconds for an answer to arrive.
const DEFAULT_READ_TIMEOUT: i64 = 60_000;
/// Seconds for one call with all its repeats.
const DEFAULT_RETRY_TIMEOUT: i64 = 120;

const CONNECT_TIMEOUT: &str = "CLIENT_CONNECT_TIMEOUT";
const READ_TIMEOUT: &str = "CLIENT_READ_TIMEOUT";
const RETRY_TIMEOUT: &str = "MAX_RETRY_TIMEOUT";

/// A day in milliseconds; also more seconds than anybody waits for one call.
const LONGEST: i64 = 86_400_000;

/// The limits of one call.
pub(super) struct Limits {
    pub(super) timeouts: Timeouts,
    /// With all its repeats.
    pub(super) retry: Duration,
}

impl ProviderConfig {
    /// The limits: those of the arguments, of the environment, or else our own.
    pub(super) fn limits(&self, environment: &Environment) -> Result<Limits, Diagnostic> {
        let in_force = |argument: &Field<i64>, variable, default| {
            let limit = match argument.known() {
                Some(limit) => *limit,
                None => in_environment(variable, environment)?.unwrap_or(default),
            };
            Ok(limit.unsigned_abs())
        };
        let milliseconds = |argument, variable, default| {
            in_force(argument, variable, default).map(Duration::from_millis)
        };
        let (connect, read) = (&self.client_connect_timeout, &self.client_read_timeout);
        let retry = in_force(
            &self.max_retry_timeout,
            RETRY_TIMEOUT,
            DEFAULT_RETRY_TIMEOUT,
        )?;
        Ok(Limits {
            timeouts: Timeouts {
                connect: milliseconds(connect, CONNECT_TIMEOUT, DEFAULT_CONNECT_TIMEOUT)?,
                read: milliseconds(read, READ_TIMEOUT, DEFAULT_READ_TIMEOUT)?,
            },
            retry: Duration::from_secs(retry),
        })
    }
}

fn in_environment(variable: &str, environment: &Environment) -> Result<Option<i64>, Diagnostic> {
    let Some(text) = environment.variable(variable).map_err(unreadable)? else {
        return Ok(None);
    };
    match text.trim().parse() {
        Ok(limit @ 1..=LONGEST) => Ok(Some(limit)),
        _ => Err(Diagnostic::error(
            format!("{variable} cannot be used"),
            format!("It must be a whole number greater than zero, and at most {LONGEST}."),
        )),
    }
}

pub(super) fn attributes() -> Vec<Attribute> {
    vec![
        Attribute::number("client_connect_timeout", Presence::Optional)
            .description(format!(
                "Milliseconds for a connection to be made. Also from `{CONNECT_TIMEOUT}`. Default: \
                 `{DEFAULT_CONNECT_TIMEOUT}`."
            ))
            .check(is_limit()),
        Attribute::number("client_read_timeout", Presence::Optional)
            .description(format!(
                "Milliseconds for an answer to arrive. Also from `{READ_TIMEOUT}`. Default: \
                 `{DEFAULT_READ_TIMEOUT}`."
            ))
            .check(is_limit()),
        Attribute::number("max_retry_timeout", Presence::Optional)
            .description(format!(
                "Seconds for one call with all its repeats. Waiting for an order has limits of its \
                 own, in the `timeouts` of the resource. Also from `{RETRY_TIMEOUT}`. Default: \
                 `{DEFAULT_RETRY_TIMEOUT}`."
            ))
            .check(is_limit()),
    ]
}

fn is_limit() -> impl Fn(&Value) -> Result<(), String> + Send + Sync {
    let text = format!("It must be a whole number greater than zero, and at most {LONGEST}.");
    checks::whole_or(1..=LONGEST, text)
}
