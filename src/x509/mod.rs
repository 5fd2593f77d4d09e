//! Certificates and certificate signing requests: what they say, as text.
//!
//! Reads PEM as services and practitioners write it, and DER as RFC 5280 and RFC 2986
//! describe it. Trusts nothing and proves nothing: no chain is built, no issuer asked.
//! No error quotes its input, which may hold a private key by mistake.
//!
//! Start at [`Certificate`], [`SigningRequest`] and [`split_chain`].

mod alternative_names;
mod certificate;
mod chain;
mod hex;
mod key_algorithm;
mod moment;
mod name;
mod oid;
mod pem;
mod signing_request;

pub use certificate::{Certificate, NotACertificate};
pub use chain::{Chain, split_chain};
pub use key_algorithm::KeyAlgorithm;
pub use moment::Moment;
pub use pem::PemFault;
pub use signing_request::{NotARequest, Problem, SigningRequest, normal_request, same_request};

#[cfg(test)]
mod tests;
