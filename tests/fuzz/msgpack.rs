//! MessagePack from Terraform: what is read can be written, and is read again alike.

#![no_main]

mod typed;

use framework::codec::msgpack;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((of, bytes)) = typed::parts(input) else {
        return;
    };
    if let Ok(value) = msgpack::decode(bytes, &of) {
        let written = msgpack::encode(&value, &of).expect("what is read can be written");
        let again = msgpack::decode(&written, &of).expect("what is written can be read");
        assert_eq!(again, value);
    }
});
