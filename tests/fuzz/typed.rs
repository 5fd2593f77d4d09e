//! Input in two parts: a type in JSON on the first line, then the bytes to decode by it.

use framework::ValueType;

/// The type and the bytes; `None` where the first line is no type.
pub(crate) fn parts(input: &[u8]) -> Option<(ValueType, &[u8])> {
    let end = input.iter().position(|byte| *byte == b'\n')?;
    let json = serde_json::from_slice(&input[..end]).ok()?;
    Some((ValueType::from_json(&json).ok()?, &input[end + 1..]))
}
