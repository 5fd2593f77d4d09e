//! RSA keys in no time: two primes out of a table.
//!
//! Finding primes takes seconds, and every issuance of a test would wait for it. The
//! table is public, so these keys protect nothing; nor does the authority that certifies
//! them. Each pair is drawn at random, so that keys of two certificates differ.

use num_bigint::BigUint;
use uuid::Uuid;

/// A line for each: its bits, and the prime in hexadecimal.
const PRIMES: &str = include_str!("primes.txt");

const EXPONENT: u32 = 65_537;

/// `rsaEncryption` with no parameters, in DER.
const ALGORITHM: &[u8] = &[
    0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
];

const INTEGER: u8 = 0x02;
const OCTET_STRING: u8 = 0x04;
const SEQUENCE: u8 = 0x30;

/// A private key of so many bits, in the DER of PKCS #1; `None` if the table has no
/// primes of half that size.
pub(super) fn private_key(bits: u32) -> Option<Vec<u8>> {
    let half = (bits / 2).to_string();
    let mut primes: Vec<&str> = PRIMES
        .lines()
        .filter_map(|line| line.strip_prefix(&half)?.strip_prefix(' '))
        .collect();
    let mut draw = || {
        let drawn = (!primes.is_empty())
            .then(|| primes.swap_remove(Uuid::new_v4().as_u128() as usize % primes.len()))?;
        BigUint::parse_bytes(drawn.as_bytes(), 16)
    };
    let (one, other) = (draw()?, draw()?);
    encode(one.clone().max(other.clone()), one.min(other))
}

/// The same key in the DER of PKCS #8.
pub(super) fn pkcs8(pkcs1: &[u8]) -> Vec<u8> {
    let version = integer(&BigUint::default());
    let key = element(OCTET_STRING, pkcs1);
    element(SEQUENCE, &[&version, ALGORITHM, &key].concat())
}

fn encode(p: BigUint, q: BigUint) -> Option<Vec<u8>> {
    let one = BigUint::from(1_u32);
    let (below_p, below_q) = (&p - &one, &q - &one);
    let d = BigUint::from(EXPONENT).modinv(&(&below_p * &below_q))?;
    let numbers = [
        BigUint::default(),
        &p * &q,
        BigUint::from(EXPONENT),
        d.clone(),
        p.clone(),
        q.clone(),
        &d % below_p,
        d % below_q,
        q.modinv(&p)?,
    ];
    Some(element(SEQUENCE, &numbers.each_ref().map(integer).concat()))
}

fn integer(number: &BigUint) -> Vec<u8> {
    let mut bytes = number.to_bytes_be();
    if bytes[0] >= 0x80 {
        bytes.insert(0, 0);
    }
    element(INTEGER, &bytes)
}

fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut element = vec![tag];
    match length.to_be_bytes().iter().position(|byte| *byte != 0) {
        Some(first) if length >= 0x80 => {
            let bytes = &length.to_be_bytes()[first..];
            // At most eight bytes.
            element.push(0x80 | bytes.len() as u8);
            element.extend(bytes);
        }
        _ => element.push(length as u8),
    }
    element.extend(content);
    element
}
