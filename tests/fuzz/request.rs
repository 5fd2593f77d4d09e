//! A request to the emulator: its query on the first line, then its form.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let end = input.iter().position(|byte| *byte == b'\n');
    let (query, body) = input.split_at(end.unwrap_or(input.len()));
    if let Ok(query) = str::from_utf8(query) {
        emulator::fuzzing::request(query, body);
    }
});
