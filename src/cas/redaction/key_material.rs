//! What looks like a key, known to this process or not.

use std::ops::Range;

use super::layers::Layer;

/// The length of an access key secret.
const SHORTEST_KEY: usize = 30;
/// A request id or a fingerprint in hexadecimal digits may be shorter.
const SHORTEST_HEXADECIMAL: usize = 64;
/// Between two separators, words of people are shorter.
const SHORTEST_STRETCH: usize = 20;
/// What comes after the last full line of a key.
const SHORTEST_REST: usize = 4;

/// Marks PEM blocks and long runs of base64 or hexadecimal digits.
pub(super) fn mark(layer: &Layer, cut: &mut [bool]) {
    for block in pem_blocks(&layer.bytes) {
        layer.mark(block, cut);
    }
    for run in key_runs(&layer.bytes) {
        layer.mark(run, cut);
    }
}

/// Blocks from their first line to their last. A part of one begins or ends with the text.
fn pem_blocks(text: &[u8]) -> Vec<Range<usize>> {
    let mut blocks = Vec::new();
    let mut position = 0;
    loop {
        let begin = find(text, b"-----BEGIN", position);
        let end = find(text, b"-----END", position);
        let start = match (begin, end) {
            (Some(begin), Some(end)) if begin < end => begin,
            (Some(begin), None) => begin,
            (_, Some(_)) => position,
            (None, None) => return blocks,
        };
        let stop = end
            .and_then(|end| find(text, b"-----", end + b"-----END".len()))
            .map_or(text.len(), |last| last + b"-----".len());
        blocks.push(start..stop);
        position = stop;
    }
}

fn find(text: &[u8], part: &[u8], from: usize) -> Option<usize> {
    let found = text.get(from..)?.windows(part.len());
    found
        .enumerate()
        .find(|(_, window)| *window == part)
        .map(|(offset, _)| from + offset)
}

fn key_runs(text: &[u8]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut position = 0;
    while position < text.len() {
        let length = text[position..]
            .iter()
            .take_while(|byte| is_base64(**byte))
            .count();
        if length == 0 {
            position += 1;
            continue;
        }
        let padding = text[position + length..]
            .iter()
            .take_while(|byte| **byte == b'=')
            .count();
        let run = position..position + length + padding.min(2);
        let follows_a_line = runs
            .last()
            .is_some_and(|last| last.end + 1 == position && text[last.end] == b' ');
        let goes_on = follows_a_line && is_rest(&text[position..position + length], padding);
        if is_key(&text[position..position + length]) || goes_on {
            runs.push(run.clone());
        }
        position = run.end;
    }
    runs
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/-_".contains(&byte)
}

/// Whether a run is too long and too mixed for a word, a name, a path or an id.
fn is_key(run: &[u8]) -> bool {
    let has = |sort: fn(&u8) -> bool| run.iter().any(sort);
    let longest_stretch = run
        .split(|byte| !byte.is_ascii_alphanumeric())
        .map(<[u8]>::len)
        .max()
        .unwrap_or_default();
    let is_mixed = has(u8::is_ascii_digit)
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && run.len() >= SHORTEST_KEY;
    let is_hexadecimal = run.iter().all(u8::is_ascii_hexdigit)
        && has(u8::is_ascii_digit)
        && run.len() >= SHORTEST_HEXADECIMAL;
    is_hexadecimal || is_mixed && longest_stretch >= SHORTEST_STRETCH
}

/// The last line of a key is short and often padded.
fn is_rest(run: &[u8], padding: usize) -> bool {
    let is_word = run.iter().all(u8::is_ascii_alphabetic);
    padding > 0 || run.len() >= SHORTEST_REST && !is_word
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redaction::layers;

    fn cut(text: &str) -> String {
        let mut cut = vec![false; text.len()];
        for layer in layers::of(text) {
            mark(&layer, &mut cut);
        }
        super::super::without(text, &cut)
    }

    const LINE: &str = "MIIEowIBAAKCAQEAy8Dbv8prpJ/0kKhlGeJYozo2t60EG8L0561g13R29LvMR5hy";

    #[test]
    fn a_block_of_pem_is_cut_out_whole_or_in_part() {
        for (text, left) in [
            (
                "got -----BEGIN KEY----- short -----END KEY----- here",
                "got (not shown) here",
            ),
            (
                "-----BEGIN A----- x -----END A----- and -----BEGIN B----- y",
                "(not shown) and (not shown)",
            ),
            (
                "tail of it -----END PRIVATE KEY----- thanks",
                "(not shown) thanks",
            ),
            (
                "bad key -----BEGIN%20RSA-----%0Aabc%0A-----END%20RSA----- sent",
                "bad key (not shown) sent",
            ),
            ("-----BEGIN", "(not shown)"),
        ] {
            assert_eq!(cut(text), left);
        }
    }

    #[test]
    fn a_long_run_of_base64_or_hexadecimal_is_cut_out() {
        assert_eq!(cut(&format!("value {LINE}.")), "value (not shown).");
        assert_eq!(
            cut(&format!("{LINE} {LINE} a8B= rest")),
            "(not shown) (not shown) (not shown) rest"
        );
        assert_eq!(cut(&LINE.replace('/', "_")), "(not shown)");
        assert_eq!(cut(&LINE.replace('/', "%2F")), "(not shown)");
        assert_eq!(cut("key wJalrXUtnFEMI7K7MDENGbPxRfiCYE"), "key (not shown)");
        assert_eq!(cut(&"0f".repeat(32)), "(not shown)");
        let token = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9";
        assert_eq!(cut(token), "(not shown)");
    }

    #[test]
    fn ids_words_and_paths_stay() {
        for text in [
            "0F36673548E76082FAB356AB94FD5875",
            "082FAB35-6AB9-4FD5-8750-D36673548E76",
            "OperationDeniedNotSameCompanyEntityForThisOrder",
            "/document/Sts/2015-04-01/AssumeRoleWithOIDC/errors",
            "acs:ram::1234567890123456:role/aliyunserviceroleforkubernetes2",
        ] {
            assert_eq!(cut(text), text);
        }
    }
}
