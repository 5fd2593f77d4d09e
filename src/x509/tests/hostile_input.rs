//! Whatever the input, the answer is a value.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::*;
use crate::fuzzing;

/// Everything that reads foreign text.
fn read_in_every_way(text: &str) {
    if let Ok(certificate) = Certificate::parse(text) {
        let _ = certificate.not_after.timestamp();
    }
    fuzzing::chain(text);
    fuzzing::signing_request(text);
}

/// One of our files: its label and the octets it holds.
fn file() -> impl Strategy<Value = (String, Vec<u8>)> {
    select(names(".pem")).prop_map(|name| {
        let pem = data(&format!("{name}.pem"));
        let (label, der) = opened(&pem);
        (label.to_owned(), der)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn any_text_is_answered(text in "(-----(BEGIN|END) |CERTIFICATE( REQUEST)?|-----|[A-Z=é\\s]|\\PC){0,40}") {
        read_in_every_way(&text);
    }

    #[test]
    fn any_octets_in_a_block_are_answered(der in proptest::collection::vec(any::<u8>(), 0..400)) {
        read_in_every_way(&block("CERTIFICATE", &der));
        read_in_every_way(&block("CERTIFICATE REQUEST", &der));
    }

    #[test]
    fn changed_octets_are_answered(
        (label, mut der) in file(),
        changes in proptest::collection::vec((any::<Index>(), any::<u8>()), 1..4),
    ) {
        for (at, octet) in changes {
            let at = at.index(der.len());
            der[at] = octet;
        }
        read_in_every_way(&block(&label, &der));
    }

    #[test]
    fn octets_cut_out_or_short_are_answered(
        (label, mut der) in file(),
        from in any::<Index>(),
        count in 1_usize..40,
    ) {
        let from = from.index(der.len());
        let until = der.len().min(from + count);
        read_in_every_way(&block(&label, &der[..from]));
        der.drain(from..until);
        read_in_every_way(&block(&label, &der));
    }

    #[test]
    fn changed_text_is_answered(
        name in select(names(".pem")),
        at in any::<Index>(),
        letter in any::<char>(),
    ) {
        let pem = data(&format!("{name}.pem"));
        let at = at.index(pem.len());
        read_in_every_way(&format!("{}{letter}{}", &pem[..at], &pem[at + 1..]));
        read_in_every_way(&pem[..at]);
    }
}
