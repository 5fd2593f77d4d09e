//! `alicloud-cas-emulator`: CAS on loopback, as a program.
//!
//! Prints `{"address":"127.0.0.1:PORT"}` as its first line, then serves until
//! SIGINT or SIGTERM; a second one does not wait for calls under way. All work is in
//! the library beside it.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use clap::builder::NonEmptyStringValueParser;
use emulator::{Emulator, Issue, Lag, Options, Variants, parse_duration};
use secrecy::{ExposeSecret as _, SecretString};
use system::Environment;
use tokio::net::TcpListener;
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

const PROGRAM: &str = "alicloud-cas-emulator";

/// Keeps the secret out of the process list.
const SECRET_VARIABLE: &str = "ALICLOUD_CAS_EMULATOR_SECRET";

/// Emulates Alibaba Cloud's Certificate Management Service on this machine.
#[derive(Debug, Parser)]
#[command(name = PROGRAM, version)]
struct Flags {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Listen on an address that other machines can reach, too.
    #[arg(long)]
    allow_remote: bool,
    /// The access key id to let in.
    #[arg(long, value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
    access_key_id: String,
    /// Its secret; better given in ALICLOUD_CAS_EMULATOR_SECRET.
    #[arg(long, value_name = "SECRET")]
    access_key_secret: Option<SecretString>,
    /// Issue orders this long after they were submitted, as `5s`.
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    issue_after: Option<Duration>,
    /// Issue orders only when told to under /_emulator/ (the default).
    #[arg(long, conflicts_with = "issue_after")]
    manual: bool,
    /// Units bought of a product code; may be repeated.
    #[arg(long, value_name = "CODE=N", value_parser = parse_quota)]
    quota: Vec<(String, u32)>,
    /// Instances bought of a spec, or claimed, as `ss.dv.t`; may be repeated.
    #[arg(long = "instance", value_name = "SPEC[=N]", value_parser = parse_instances)]
    instances: Vec<(String, u32)>,
    /// Throttle the eleventh call of an operation within a second.
    #[arg(long)]
    enforce_rate_limits: bool,
    /// Keep everything in this file across runs; it will hold private keys.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// How long a cancelled order takes to become `payed`, or an application to be withdrawn.
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    cancel_after: Option<Duration>,
    /// How long an order waits for its validation record.
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    record_after: Option<Duration>,
    /// How long a certificate takes to be revoked.
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    revoke_after: Option<Duration>,
    /// Answer an open question otherwise, as `absent-order=unknow`; may be repeated.
    #[arg(long = "variant", value_name = "NAME=VALUE")]
    variants: Vec<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match serve(Flags::parse(), &Environment::process()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Ignored: a closed stream cannot be reported anywhere.
            let _ = writeln!(io::stderr(), "{PROGRAM}: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(flags: Flags, environment: &Environment) -> io::Result<()> {
    if !flags.listen.ip().is_loopback() && !flags.allow_remote {
        return Err(refused(
            "--listen must be a loopback address, unless --allow-remote is given",
        ));
    }
    let listen = flags.listen;
    let options = options(flags, environment)?;
    // Before the first line is out: its reader may send a signal at once.
    let mut signals = Signals::watch()?;
    let listener = TcpListener::bind(listen).await.map_err(|error| {
        io::Error::new(error.kind(), format!("cannot listen on {listen}: {error}"))
    })?;
    let emulator = Emulator::start_on(listener, options)?;
    announce(emulator.address())?;
    signals.next().await;
    tokio::select! {
        stopped = emulator.stop() => stopped,
        () = signals.next() => {
            let reason = "ended by a second signal, before all calls were answered";
            Err(io::Error::new(io::ErrorKind::Interrupted, reason))
        }
    }
}

fn options(flags: Flags, environment: &Environment) -> io::Result<Options> {
    let access_key_secret = flags
        .access_key_secret
        .or(environment
            .variable(SECRET_VARIABLE)
            .map_err(|error| refused(&error.to_string()))?
            .map(SecretString::from))
        .filter(|secret| !secret.expose_secret().is_empty())
        .ok_or_else(|| {
            refused(&format!(
                "give --access-key-secret, or {SECRET_VARIABLE} in the environment"
            ))
        })?;
    let defaults = Options::default();
    let quota = if flags.quota.is_empty() {
        defaults.quota
    } else {
        BTreeMap::from_iter(flags.quota)
    };
    let lag = |after: Option<Duration>| after.map_or(Lag::None, Lag::Time);
    Ok(Options {
        access_key_id: flags.access_key_id,
        access_key_secret,
        issue: flags.issue_after.map_or(Issue::Manual, Issue::After),
        quota,
        instances: BTreeMap::from_iter(flags.instances),
        cancelled_after: lag(flags.cancel_after),
        record_after: lag(flags.record_after),
        revoked_after: lag(flags.revoke_after),
        enforce_rate_limits: flags.enforce_rate_limits,
        state_file: flags.state,
        variants: parse_variants(&flags.variants)?,
        ..defaults
    })
}

fn announce(address: SocketAddr) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, r#"{{"address":"{address}"}}"#)?;
    stdout.flush()
}

/// Watches for requests to end the process.
struct Signals {
    #[cfg(unix)]
    interrupt: Signal,
    #[cfg(unix)]
    terminate: Signal,
}

impl Signals {
    fn watch() -> io::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            interrupt: signal(SignalKind::interrupt())?,
            #[cfg(unix)]
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Ready at the next request.
    async fn next(&mut self) {
        #[cfg(unix)]
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
        // Where Ctrl-C cannot be watched, the system's own handling ends the process.
        #[cfg(not(unix))]
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

fn parse_quota(text: &str) -> Result<(String, u32), String> {
    let (code, units) = text.split_once('=').ok_or("write CODE=N")?;
    let units = units
        .parse()
        .map_err(|_| "N must be a number of units".to_owned())?;
    Ok((code.to_owned(), units))
}

fn parse_instances(text: &str) -> Result<(String, u32), String> {
    let (spec, count) = text.split_once('=').unwrap_or((text, "1"));
    if spec.is_empty() {
        return Err("write SPEC or SPEC=N".to_owned());
    }
    let count = count
        .parse()
        .map_err(|_| "N must be a number of instances".to_owned())?;
    Ok((spec.to_owned(), count))
}

fn parse_variants(wanted: &[String]) -> io::Result<Variants> {
    let mut variants = Variants::default();
    for wanted in wanted {
        let (name, value) = wanted
            .split_once('=')
            .ok_or_else(|| refused("write --variant NAME=VALUE"))?;
        variants
            .set(name, value)
            .map_err(|reason| refused(&reason))?;
    }
    Ok(variants)
}

fn refused(reason: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    fn flags(more: &[&str]) -> Flags {
        let program = ["alicloud-cas-emulator", "--access-key-id", "testid"];
        Flags::try_parse_from(program.iter().chain(more)).unwrap()
    }

    fn secret(flags: Flags, environment: &Environment) -> io::Result<String> {
        let options = options(flags, environment)?;
        Ok(options.access_key_secret.expose_secret().to_owned())
    }

    #[tokio::test]
    async fn other_machines_are_let_in_only_on_demand() {
        let environment = Environment::fixed([(SECRET_VARIABLE, "hidden")]);
        let refused = serve(flags(&["--listen", "0.0.0.0:0"]), &environment).await;
        assert_eq!(refused.unwrap_err().kind(), io::ErrorKind::InvalidInput);
    }

    #[test]
    fn the_secret_comes_from_the_flag_or_the_environment() {
        let environment = Environment::fixed([(SECRET_VARIABLE, "hidden")]);
        assert_eq!(secret(flags(&[]), &environment).unwrap(), "hidden");
        let given = flags(&["--access-key-secret", "given"]);
        assert_eq!(secret(given, &environment).unwrap(), "given");
        assert!(secret(flags(&[]), &Environment::fixed([])).is_err());
    }

    #[test]
    fn a_key_has_an_id_and_a_secret() {
        let id = ["alicloud-cas-emulator", "--access-key-id", ""];
        assert!(Flags::try_parse_from(id).is_err());
        let empty = Environment::fixed([(SECRET_VARIABLE, "")]);
        assert!(secret(flags(&[]), &empty).is_err());
        let given = flags(&["--access-key-secret", ""]);
        assert!(secret(given, &Environment::fixed([])).is_err());
    }

    #[test]
    fn the_version_is_the_emulator_s() {
        let version = Flags::command().render_version();
        assert!(version.starts_with("alicloud-cas-emulator "), "{version}");
    }

    #[test]
    fn flags_set_the_pace_and_the_quota() {
        let environment = Environment::fixed([(SECRET_VARIABLE, "hidden")]);
        let more = ["--issue-after", "1m30s", "--quota", "a=1", "--quota", "b=2"];
        let options = options(flags(&more), &environment).unwrap();
        assert_eq!(options.issue, Issue::After(Duration::from_secs(90)));
        let quota = [("a".to_owned(), 1), ("b".to_owned(), 2)];
        assert_eq!(options.quota, BTreeMap::from(quota));
    }

    #[test]
    fn an_open_question_is_answered_by_a_flag() {
        let environment = Environment::fixed([(SECRET_VARIABLE, "hidden")]);
        let chosen = flags(&["--variant", "record-name=full"]);
        let options = options(chosen, &environment).unwrap();
        let name = options
            .variants
            .values()
            .find(|pair| pair.0 == "record-name");
        assert_eq!(name, Some(("record-name", "full")));
        for wrong in ["record-name", "record-name=long", "weather=fair"] {
            assert!(parse_variants(&[wrong.to_owned()]).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_instance_of_a_spec_is_one_or_as_many_as_are_said() {
        assert_eq!(parse_instances("ss.dv.t"), Ok(("ss.dv.t".to_owned(), 1)));
        assert_eq!(parse_instances("ss.dv.t=3"), Ok(("ss.dv.t".to_owned(), 3)));
        assert!(parse_instances("=3").is_err());
        assert!(parse_instances("ss.dv.t=many").is_err());
    }

    #[test]
    fn a_quota_without_a_number_is_refused() {
        assert_eq!(parse_quota("code=20"), Ok(("code".to_owned(), 20)));
        assert!(parse_quota("code").is_err());
        assert!(parse_quota("code=many").is_err());
    }
}
