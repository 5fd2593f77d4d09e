//! CAS on loopback, for tests and for trying things out.
//!
//! Speaks the wire form of API version 2020-04-07, checks both signatures with its
//! own code, keeps the state machines of orders and instances, and issues certificates from its own CA.
//! Stricter than the service where strictness finds bugs. Nothing here uses the
//! provider's client. Start at [`Emulator::start`]; a request then passes through
//! `server`, `gateway`, `signature`, `operations`, and `orders` or `instances`. Controls over HTTP
//! are described in `controls`.

mod answer;
mod ca;
mod calls;
mod connection;
mod controls;
mod csr;
mod fault_builder;
mod faults;
#[cfg(fuzzing)]
pub mod fuzzing;
mod gateway;
mod instance_handle;
mod instance_summary;
mod instances;
mod kept_secret;
mod key_algorithm;
mod operations;
mod options;
mod orders;
mod parameters;
mod rate_limits;
mod request;
mod server;
mod sessions;
mod signature;
mod state;
mod state_file;
mod summary;
#[cfg(test)]
mod test_client;
mod time;
pub mod variants;

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use jiff::Timestamp;
use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

pub use calls::{Call, LogPosition, Outcome, SignatureVersion};
pub use controls::parse_duration;
pub use fault_builder::FaultBuilder;
pub use faults::{Effect, Fault};
pub use instance_summary::InstanceSummary;
pub use instances::{InstanceChange, InstanceId, InstanceType, NewInstance};
pub use options::{Issue, Lag, Options};
pub use orders::{NewOrder, OrderId, OrderState, ValidationMethod};
pub use summary::OrderSummary;
pub use variants::Variants;

use state::{EmulatorState, Shared};

/// A running emulator with its controls. It stops when it is dropped.
pub struct Emulator {
    address: SocketAddr,
    access_key_id: String,
    access_key_secret: SecretString,
    shared: Shared,
    stop: DropGuard,
    server: JoinHandle<io::Result<()>>,
}

impl Emulator {
    /// Starts on a free port of 127.0.0.1, as a task of the current runtime.
    ///
    /// Fails if there is no free port, and as [`Self::start_on`] does.
    pub async fn start(options: Options) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        Self::start_on(listener, options)
    }

    /// Starts on a listener that is bound already.
    ///
    /// Fails if there is no random number, or a state file that cannot be read,
    /// understood or written, or that another emulator keeps.
    pub fn start_on(listener: TcpListener, options: Options) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let access_key_id = options.access_key_id.clone();
        let access_key_secret = options.access_key_secret.clone();
        let shared = Shared::new(EmulatorState::new(options)?);
        let stop = CancellationToken::new();
        let server = tokio::spawn(server::serve(listener, shared.clone(), stop.clone()));
        Ok(Self {
            address,
            access_key_id,
            access_key_secret,
            shared,
            stop: stop.drop_guard(),
            server,
        })
    }

    /// Stops listening and returns when the calls under way are answered, or after two
    /// seconds; then their connections are cut.
    pub async fn stop(self) -> io::Result<()> {
        drop(self.stop);
        self.server.await.map_err(io::Error::other)?
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL to call, as `http://127.0.0.1:40123`.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The access key id that is let in.
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// The secret of that key.
    pub fn access_key_secret(&self) -> &SecretString {
        &self.access_key_secret
    }

    /// The certificate that all issued ones chain up to, in PEM.
    pub fn root_certificate(&self) -> String {
        self.shared.lock().orders.authority().root_pem().to_owned()
    }

    /// Moves orders and certificates forward in time. Signatures are still judged
    /// by the clock the emulator was started with.
    ///
    /// # Panics
    ///
    /// If there is a state file and it cannot be written; so do all that change
    /// something.
    pub fn advance(&self, by: Duration) {
        self.change(|state, _| state.time.advance(by));
    }

    /// The same for signatures and the dates of answers too: a client is refused until
    /// it has corrected its clock by that of the service.
    pub fn advance_all(&self, by: Duration) {
        self.change(|state, _| state.time.advance_all(by));
    }

    /// Every order but the deleted ones, oldest first.
    pub fn orders(&self) -> Vec<OrderSummary> {
        OrderSummary::all(&mut self.shared.lock())
    }

    /// One order, even a deleted one; `None` if there never was such an id.
    pub fn order(&self, id: OrderId) -> Option<OrderSummary> {
        OrderSummary::of(&mut self.shared.lock(), id)
    }

    /// Places an order behind the client's back. It takes a unit of quota, but is
    /// not refused if there is none.
    ///
    /// # Panics
    ///
    /// If no certificate can be issued for its domains or its request.
    pub fn place_order(&self, order: NewOrder) -> OrderId {
        assert!(
            order.is_sound(),
            "no certificate can be issued for {order:?}"
        );
        self.change(|state, now| state.orders.place(order, now))
    }

    /// Issues the certificate.
    ///
    /// # Panics
    ///
    /// If there never was such an order; so do [`Self::set_state`] and [`Self::fail`].
    pub fn issue(&self, id: OrderId) {
        self.set_state(id, OrderState::Certificate);
    }

    /// Puts the order into a state, whatever it was before.
    pub fn set_state(&self, id: OrderId, state: OrderState) {
        let moved = self.change(|emulator, now| emulator.orders.set_state(id, state, now));
        assert!(moved.is_ok(), "there is no order {id}");
    }

    /// Makes an order's certificate so much older, which is how a story or a person comes to
    /// a renewal: clocks that differ by days are not believed by a careful client.
    pub fn age(&self, id: OrderId, by: Duration) {
        let aged = self.change(|state, now| state.orders.age(id, by, now));
        assert!(aged.is_ok(), "there is no order {id}");
    }

    /// Has the CA turn the order down. The API does not tell the reason.
    pub fn fail(&self, id: OrderId, reason: &str) {
        let failed = self.change(|state, now| state.orders.fail(id, reason, now));
        assert!(failed.is_ok(), "there is no order {id}");
    }

    /// Sets how many units of a product code were bought.
    pub fn buy(&self, product_code: &str, units: u32) {
        self.change(|state, _| state.orders.buy(product_code.to_owned(), units));
    }

    /// The present answers to open questions.
    pub fn variants(&self) -> Variants {
        *self.shared.lock().orders.variants()
    }

    /// Changes the answers to open questions, for calls from now on.
    pub fn set_variants(&self, variants: Variants) {
        self.change(|state, _| state.orders.rules.variants = variants);
    }

    /// Units of a product code that orders hold.
    pub fn quota_used(&self, product_code: &str) -> u32 {
        let state = self.shared.lock();
        state.orders.units_used(product_code, state.time.now())
    }

    /// The calls so far, oldest first; of very many, the last 10 000.
    pub fn calls(&self) -> Vec<Call> {
        self.calls_since(LogPosition(0))
    }

    /// The present end of the call log, for [`Self::calls_since`].
    pub fn mark(&self) -> LogPosition {
        self.shared.lock().calls.mark()
    }

    /// The calls after a mark.
    pub fn calls_since(&self, mark: LogPosition) -> Vec<Call> {
        self.shared.lock().calls.since(mark)
    }

    /// Adds a failure to come; [`FaultBuilder`] reads better.
    ///
    /// # Panics
    ///
    /// If the effect has a status that is not an HTTP error.
    pub fn inject(&self, fault: Fault) {
        if let Effect::FailAfterWork { status, .. } | Effect::Refuse { status, .. } = fault.effect {
            assert!((400..600).contains(&status), "{status} is no error status");
        }
        self.shared.lock().faults.add(fault);
    }

    /// Texts that must never be found in a log: the secrets of keys and tokens, and
    /// the base64 lines of every private key there is.
    pub fn secrets(&self) -> Vec<String> {
        self.shared.lock().secrets()
    }

    fn change<T>(&self, change: impl FnOnce(&mut EmulatorState, Timestamp) -> T) -> T {
        let mut state = self.shared.lock();
        let now = state.time.now();
        let changed = change(&mut state, now);
        let saved = state.save();
        assert!(saved.is_ok(), "{saved:?}");
        changed
    }
}

impl fmt::Debug for Emulator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Emulator")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
