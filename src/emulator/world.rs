//! Everything an emulator remembers, behind one lock.
//!
//! A call holds the lock from its signature to its answer, so calls take effect
//! one after the other, as they are numbered in the log.

use std::io;

use secrecy::{ExposeSecret as _, SecretString};

use super::authority::Authority;
use super::calls::CallLog;
use super::faults::Faults;
use super::options::{Options, RecordName};
use super::orders::Orders;
use super::signature::Gatekeeper;
use super::time::OrderTime;

/// The state of one emulator.
#[derive(Debug)]
pub(super) struct World {
    pub(super) calls: CallLog,
    pub(super) faults: Faults,
    pub(super) gatekeeper: Gatekeeper,
    pub(super) orders: Orders,
    pub(super) record_name: RecordName,
    pub(super) time: OrderTime,
    access_key_secret: SecretString,
}

impl World {
    /// A fresh account. Fails only where no random numbers can be had.
    pub(super) fn new(options: Options) -> io::Result<Self> {
        let time = OrderTime::new(options.clock.clone());
        let authority = Authority::new(time.now()).map_err(io::Error::other)?;
        Ok(Self {
            calls: CallLog::default(),
            faults: Faults::default(),
            orders: Orders::new(&options, authority),
            record_name: options.record_name,
            time,
            access_key_secret: options.access_key_secret.clone(),
            gatekeeper: Gatekeeper::new(options.access_key_id, options.access_key_secret),
        })
    }

    /// What must never show up in a log: the key's secret, and of every private
    /// key each line of base64, so that no way of writing line ends hides it.
    pub(super) fn secrets(&mut self) -> Vec<String> {
        let now = self.time.now();
        let mut secrets = vec![self.access_key_secret.expose_secret().to_owned()];
        for issued in self
            .orders
            .all(now)
            .filter_map(|order| order.issued.as_ref())
        {
            let lines = issued.private_key_pem.expose_secret().lines();
            // A short last line could be found anywhere by chance.
            let lines = lines.filter(|line| !line.starts_with("-----") && line.len() >= 20);
            secrets.extend(lines.map(str::to_owned));
        }
        secrets
    }
}
