//! Object identifiers in dots.

use x509_parser::asn1_rs::Oid;

/// The identifier as RFC 4512 writes it: `2.5.4.3`. In hex if a number is too large even
/// for a UUID (X.667 has them below 2.25).
pub(super) fn dotted(oid: &Oid<'_>) -> String {
    numbers(oid.as_bytes()).map_or_else(
        || super::hex::hex(oid.as_bytes()),
        |numbers| in_dots(&numbers),
    )
}

/// X.690 8.19.4: the first number stands for the first two arcs, and is 40 * X + Y.
/// `Oid` takes the first octet for that, which is wrong from 2.40 on.
fn in_dots(numbers: &[u128]) -> String {
    let Some((first, others)) = numbers.split_first() else {
        return String::new();
    };
    let root = (first / 40).min(2);
    let arcs = [root, first - 40 * root];
    let texts: Vec<_> = arcs.iter().chain(others).map(u128::to_string).collect();
    texts.join(".")
}

/// Seven bits of an octet each, the eighth says that more follow (X.690 8.19.2).
/// `None` if a number has more than 128 bits or does not end.
fn numbers(octets: &[u8]) -> Option<Vec<u128>> {
    let ends = |octet: &u8| octet & 0x80 == 0;
    if !octets.last().is_none_or(ends) {
        return None;
    }
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_u128, |number, digit| {
            Some(number.checked_mul(128)? + u128::from(digit & 0x7f))
        })
    };
    octets.split_inclusive(ends).map(number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arcs_of_any_size_are_written_in_dots() {
        for (octets, text) in [
            (&[0x55, 4, 3][..], "2.5.4.3"),
            (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1], "1.2.840.10045.2.1"),
            (&[0x09, 0x92, 0x26], "0.9.2342"),
            (&[0x88, 0x37, 1], "2.999.1"),
            (&[0x7f], "2.47"),
            (
                &[
                    0x69, 0x83, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f,
                ],
                "2.25.340282366920938463463374607431768211455",
            ),
            (&[], ""),
            (&[0x55, 0x84], "5584"),
        ] {
            assert_eq!(dotted(&Oid::new(octets.into())), text, "{octets:02x?}");
        }
    }
}
