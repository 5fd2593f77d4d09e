//! A client of Alibaba Cloud's Certificate Management Service, API 2020-04-07.
//!
//! [`Client::send`] runs one [`Operation`] through rate limit, credentials, signature
//! and transport, and repeats it only where that cannot buy or break anything twice.
//! [`Error`] tells what would help and whether the operation may have run;
//! [`Poll`] waits between looks. Each operation is a type in [`operations`], or in [`sts`].

mod call_options;
mod client;
mod clock_skew;
pub mod credentials;
mod endpoint;
mod error;
mod operation;
pub mod operations;
mod outage;
mod pagination;
mod poll;
mod randomness;
mod rate_limit;
mod redaction;
mod retry;
mod shown;
mod signing;
mod single_flight;
mod site;
pub mod sts;
pub mod transport;

#[cfg(any(test, feature = "testing"))]
mod log_capture;
#[cfg(any(test, feature = "testing"))]
pub mod mock_service;

pub use call_options::CallOptions;
pub use client::{Client, ClientBuilder};
pub use endpoint::{DEFAULT_HOST, Endpoint, EndpointError, Scheme};
pub use error::{Error, ErrorKind, Execution, KnownCode, known_codes};
pub use operation::{Api, Idempotency, Operation, Parameters};
pub use pagination::{InstanceListing, Listing, OrderListing};
pub use poll::{Pace, Poll, Stopped};
pub use randomness::{FixedRandomness, Randomness, ThreadRandomness};
pub use rate_limit::{DEFAULT_REQUESTS_PER_SECOND, RateLimit, RateLimits};
pub use retry::may_repeat;
pub use signing::{ParameterLocation, SignatureVersion, Unsigned};
pub use single_flight::SingleFlight;
pub use site::{AccountType, Site};
