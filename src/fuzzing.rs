//! What must hold of any text that is read, for fuzz targets and for the property tests.

use crate::x509::{self, SigningRequest};

/// Divides the certificates of a text: the parts put together are divided alike.
pub fn chain(text: &str) {
    if let Ok(chain) = x509::split_chain(text) {
        let whole = chain.leaf.clone() + &chain.rest;
        assert_eq!(x509::split_chain(&whole), Ok(chain), "{text}");
    }
}

/// Reads a signing request: its normal form is read alike, and is its own normal form.
pub fn signing_request(text: &str) {
    if let Ok(request) = SigningRequest::parse(text) {
        request.is_acceptable().ok();
        let normal = x509::normal_request(text).expect("what is read can be written");
        assert!(x509::same_request(&normal, text), "{text}");
        assert_eq!(x509::normal_request(&normal), Ok(normal));
        assert!(x509::same_request(text, text), "{text}");
    }
}
