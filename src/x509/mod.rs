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

pub(crate) use certificate::Certificate;
pub(crate) use chain::{Chain, split_chain};
pub(crate) use key_algorithm::KeyAlgorithm;
pub(crate) use moment::Moment;
pub(crate) use signing_request::{SigningRequest, normal_request, same_request};

#[cfg(test)]
mod tests;
