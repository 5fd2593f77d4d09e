//! The JSON of a state file, and of a single value.

#![no_main]

mod typed;

use framework::codec::json;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    if let Some((of, bytes)) = typed::parts(input) {
        let _ = json::decode(bytes, &of);
        let _ = json::decode_state(bytes, &of);
    }
});
