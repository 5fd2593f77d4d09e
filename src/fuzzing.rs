//! What fuzz targets reach of this package.

use crate::x509::{self, SigningRequest};

/// Divides the certificates of a text: the parts put together are divided alike.
pub fn chain(text: &str) {
    if let Ok(chain) = x509::split_chain(text) {
        let whole = chain.leaf.clone() + &chain.rest;
        assert_eq!(x509::split_chain(&whole), Ok(chain));
    }
}

/// Reads a signing request: its normal form is read alike, and is its own normal form.
pub fn signing_request(text: &str) {
    if SigningRequest::parse(text).is_ok() {
        let normal = x509::normal_request(text).expect("what is read can be written");
        assert!(x509::same_request(&normal, text));
        assert_eq!(x509::normal_request(&normal), Ok(normal));
    }
}
