//! PEM texts: chains of certificates, and signing requests.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    alicloud_cas::fuzzing::chain(text);
    alicloud_cas::fuzzing::signing_request(text);
});
