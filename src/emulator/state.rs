//! Everything an emulator remembers, behind one lock.
//!
//! A call holds the lock from its signature to its answer, so calls take effect
//! one after the other, as they are numbered in the log.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};

use super::answer::ApiError;
use super::ca::CertificateAuthority;
use super::calls::CallLog;
use super::faults::Faults;
use super::instances::{InstanceChange, InstanceId, Instances, Setting};
use super::options::Options;
use super::orders::Orders;
use super::rate_limits::RateLimits;
use super::sessions::Sessions;
use super::signature::Authenticator;
use super::state_file::{Record, StateFile};
use super::time::OrderTime;

/// The state of one emulator.
#[derive(Debug)]
pub(super) struct EmulatorState {
    pub(super) account_id: String,
    pub(super) calls: CallLog,
    pub(super) faults: Faults,
    pub(super) authenticator: Authenticator,
    pub(super) instances: Instances,
    pub(super) orders: Orders,
    /// Absent if calls are not counted.
    pub(super) rate_limits: Option<RateLimits>,
    pub(super) sessions: Sessions,
    pub(super) time: OrderTime,
    access_key_secret: SecretString,
    state_file: Option<StateFile>,
}

/// The state, shared by the emulator's connections.
#[derive(Debug, Clone)]
pub(super) struct Shared(Arc<Mutex<EmulatorState>>);

impl Shared {
    pub(super) fn new(state: EmulatorState) -> Self {
        Self(Arc::new(Mutex::new(state)))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, EmulatorState> {
        // A panic in one call must not fail all later ones.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl EmulatorState {
    /// A fresh account, or the one in the state file.
    ///
    /// Fails where no random numbers can be had, or if the state file cannot be
    /// read, understood or written.
    pub(super) fn new(options: Options) -> io::Result<Self> {
        let opened = options.state_file.as_deref().map(StateFile::open);
        let (state_file, record) = match opened.transpose()? {
            Some((file, record)) => (Some(file), record),
            None => (None, None),
        };
        let skipped = record.as_ref().map(|record| record.skipped);
        let time = OrderTime::new(options.clock.clone(), skipped.unwrap_or_default());
        let (orders, mut instances, sessions, calls) = match record {
            Some(record) => {
                let orders = Orders::reopened(&options, record.orders);
                (orders, record.instances, record.sessions, record.calls)
            }
            None => {
                let authority = CertificateAuthority::new(time.now()).map_err(io::Error::other)?;
                let orders = Orders::new(&options, authority);
                let instances = Instances::new(options.seed);
                (orders, instances, Sessions::default(), 0)
            }
        };
        let setting = Setting::of(&orders, time.now());
        for (spec, count) in &options.instances {
            instances.claim(spec, *count, &setting);
        }
        let mut state = Self {
            account_id: options.account_id,
            calls: CallLog::counting_from(calls),
            faults: Faults::default(),
            instances,
            orders,
            rate_limits: options.enforce_rate_limits.then(RateLimits::default),
            sessions,
            time,
            access_key_secret: options.access_key_secret.clone(),
            authenticator: Authenticator::new(options.access_key_id, options.access_key_secret),
            state_file,
        };
        state.save()?;
        Ok(state)
    }

    /// Writes the state file, if there is one. A change is saved before it is
    /// answered.
    pub(super) fn save(&mut self) -> io::Result<()> {
        let Some(file) = &mut self.state_file else {
            return Ok(());
        };
        let calls = self.calls.mark().0;
        let skipped = self.time.skipped();
        file.write(Record::new(
            skipped,
            calls,
            self.orders.persisted(),
            &self.instances,
            &self.sessions,
        ))
    }

    /// Makes a change to an instance, as [`Instances::change`] does.
    pub(super) fn change_instance(
        &mut self,
        id: &InstanceId,
        change: InstanceChange,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        let setting = Setting::of(&self.orders, now);
        self.instances.change(id, change, &setting)
    }

    /// Lets go of the state file, for the next emulator to open. Nothing is saved any more.
    pub(super) fn close(&mut self) {
        self.state_file = None;
    }

    /// What must never show up in a log: the secrets of keys and tokens, and of
    /// every private key each line of base64, so that no way of writing line ends
    /// hides it.
    pub(super) fn secrets(&mut self) -> Vec<String> {
        let now = self.time.now();
        let mut secrets = vec![self.access_key_secret.expose_secret().to_owned()];
        for session in self.sessions.all() {
            secrets.push(session.access_key_secret.expose().to_owned());
            secrets.push(session.security_token.expose().to_owned());
        }
        let authority = self.orders.authority().private_key_pem();
        secrets.extend(lines_of(authority.expose_secret()));
        for issued in self
            .orders
            .all(now)
            .filter_map(|order| order.issued.as_ref())
        {
            let key = issued.private_key_pem.as_ref();
            secrets.extend(key.into_iter().flat_map(|key| lines_of(key.expose())));
        }
        for key in self.instances.private_keys() {
            secrets.extend(lines_of(key));
        }
        secrets
    }
}

fn lines_of(pem: &str) -> impl Iterator<Item = String> {
    pem.lines()
        // A short last line could be found anywhere by chance.
        .filter(|line| !line.starts_with("-----") && line.len() >= 20)
        .map(str::to_owned)
}
