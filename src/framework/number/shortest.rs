//! The decimal that stands for a binary float of limited precision.
//!
//! Terraform holds a number as a binary float that knows its precision, and prints the
//! shortest decimal that no other float of that precision is closer to. Two numbers are
//! equal to it when these decimals are. The rules are those of Go's `math/big`, to the
//! last digit: its interval is as wide below a power of two as above it, and a float that
//! is not normal has 53 bits like any other.

use std::cmp::Ordering;

use bigdecimal::BigDecimal;
use bigdecimal::num_bigint::{BigInt, BigUint, Sign};

/// The number rounded to so many bits: an integer to its last digit, because so Terraform
/// compares them, and anything else as the shortest decimal that stands for it.
pub(super) fn shortest(number: &BigDecimal, precision: u64) -> BigDecimal {
    let (digits, scale) = number.as_bigint_and_exponent();
    let (sign, digits) = digits.into_parts();
    if sign == Sign::NoSign {
        return BigDecimal::from(0);
    }
    let float = Float::nearest(digits, scale, precision);
    let (digits, scale) = match float.integer() {
        Some(integer) => (integer, 0),
        None => float.shortest(),
    };
    BigDecimal::from_bigint(BigInt::from_biguint(sign, digits), scale)
}

/// `mantissa * 2^exponent`, with exactly as many bits as the precision.
struct Float {
    mantissa: BigUint,
    exponent: i64,
}

impl Float {
    /// The float that is nearest to `digits * 10^-scale`; of two, the even one.
    fn nearest(digits: BigUint, scale: i64, precision: u64) -> Self {
        let power = BigUint::from(10_u8).pow(exponent(scale.unsigned_abs()));
        let (mut mantissa, mut exponent) = (digits, 0);
        if scale <= 0 {
            mantissa *= power;
        } else {
            let shift = (precision + 2 + power.bits()).saturating_sub(mantissa.bits());
            mantissa <<= shift;
            exponent -= signed(shift);
            let rest = &mantissa % &power;
            mantissa /= power;
            // A bit far behind says that something is left.
            mantissa <<= 1_u8;
            exponent -= 1;
            if rest != BigUint::ZERO {
                mantissa.set_bit(0, true);
            }
        }
        let bits = mantissa.bits();
        if bits <= precision {
            mantissa <<= precision - bits;
            exponent -= signed(precision - bits);
            return Self { mantissa, exponent };
        }
        let surplus = bits - precision;
        let half = BigUint::from(1_u8) << (surplus - 1);
        let kept = &mantissa >> surplus;
        let goes_up = match (mantissa - (&kept << surplus)).cmp(&half) {
            Ordering::Less => false,
            Ordering::Equal => kept.bit(0),
            Ordering::Greater => true,
        };
        let mut mantissa = kept + u8::from(goes_up);
        exponent += signed(surplus);
        if mantissa.bits() > precision {
            mantissa >>= 1_u8;
            exponent += 1;
        }
        Self { mantissa, exponent }
    }

    fn integer(&self) -> Option<BigUint> {
        let shift = self.exponent.unsigned_abs();
        if self.exponent >= 0 {
            return Some(&self.mantissa << shift);
        }
        let is_whole = self.mantissa.trailing_zeros()? >= shift;
        is_whole.then(|| &self.mantissa >> shift)
    }

    /// The digits and scale of the shortest decimal between the middles to the two
    /// neighbours. The middles belong to it where rounding to even would lead here.
    fn shortest(&self) -> (BigUint, i64) {
        let is_even = !self.mantissa.bit(0);
        let mantissa = &self.mantissa << 1_u8;
        let decimal = |mantissa: BigUint| Decimal::of(mantissa, self.exponent - 1);
        let lower = decimal(&mantissa - 1_u8);
        let upper = decimal(&mantissa + 1_u8);
        let exact = decimal(mantissa);
        for (index, digit) in exact.digits.iter().copied().enumerate() {
            let (below, above) = (lower.at(index), upper.at(index));
            let length = index + 1;
            let may_go_down = below != digit || is_even && length == lower.digits.len();
            let may_go_up =
                digit != above && (is_even || digit + 1 < above || length < upper.digits.len());
            if may_go_down || may_go_up {
                let goes_up = may_go_up && (!may_go_down || exact.is_above_half(length));
                return exact.cut(length, goes_up);
            }
        }
        exact.cut(exact.digits.len(), false)
    }
}

/// `0.digits * 10^point`, without zeros at the end.
struct Decimal {
    digits: Vec<u8>,
    point: i64,
}

impl Decimal {
    /// `mantissa * 2^exponent`, to the last digit.
    fn of(mantissa: BigUint, exponent: i64) -> Self {
        let power = exponent.unsigned_abs();
        let (whole, places) = if exponent >= 0 {
            (mantissa << power, 0)
        } else {
            let five = BigUint::from(5_u8);
            (mantissa * five.pow(self::exponent(power)), signed(power))
        };
        let mut digits = whole.to_radix_be(10);
        let point = signed(digits.len() as u64) - places;
        let kept = digits.iter().rposition(|digit| *digit != 0);
        digits.truncate(kept.map_or(0, |last| last + 1));
        Self { digits, point }
    }

    fn at(&self, index: usize) -> u8 {
        self.digits.get(index).copied().unwrap_or(0)
    }

    /// Whether what is behind so many digits is more than half a unit of the last one, or
    /// just half and that one is odd.
    fn is_above_half(&self, length: usize) -> bool {
        match self.digits.get(length..) {
            Some([5]) => self.digits[length - 1] % 2 == 1,
            Some([next, ..]) => *next >= 5,
            _ => false,
        }
    }

    /// The first digits, the last one higher by one on request, as a whole number and its
    /// scale.
    fn cut(&self, length: usize, goes_up: bool) -> (BigUint, i64) {
        let kept = &self.digits[..length];
        let whole = BigUint::from_radix_be(kept, 10).unwrap_or_default();
        // What has no more digits is the number itself.
        let goes_up = goes_up && length < self.digits.len();
        (
            whole + u8::from(goes_up),
            signed(length as u64) - self.point,
        )
    }
}

/// Numbers have a limited number of digits, so that no exponent comes near the limits.
fn exponent(exponent: u64) -> u32 {
    u32::try_from(exponent).unwrap_or(u32::MAX)
}

fn signed(bits: u64) -> i64 {
    i64::try_from(bits).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, precision: u64) -> String {
        let number: BigDecimal = text.parse().expect("a number");
        shortest(&number, precision).normalized().to_plain_string()
    }

    #[test]
    fn the_exact_value_of_a_float_becomes_what_one_would_write() {
        for float in [0.1, 1.0 / 3.0, -2.675, 123_456.789, 1e-7, 0.3] {
            let exact = BigDecimal::try_from(float).expect("finite");
            let written: BigDecimal = float.to_string().parse().expect("a number");
            assert_eq!(shortest(&exact, 53), written);
        }
    }

    /// Each from Go's `new(big.Float).SetFloat64(x).Text('f', -1)`.
    #[test]
    fn where_go_differs_from_others_it_is_as_in_go() {
        for (float, text) in [
            (5e-324, "4.940656458412465e-324"),
            (1.5e-323, "1.4821969375237396e-323"),
            (f64::MIN_POSITIVE, "2.2250738585072014e-308"),
            (2_f64.powi(-44), "5.684341886080801e-14"),
            (2_f64.powi(-24), "5.960464477539062e-8"),
            (2_f64.powi(-410), "3.781828041845037e-124"),
        ] {
            let exact = BigDecimal::try_from(float).expect("finite");
            let written: BigDecimal = text.parse().expect("a number");
            assert_eq!(shortest(&exact, 53), written);
        }
    }

    #[test]
    fn half_a_unit_goes_to_the_even_neighbour() {
        for (text, rounded) in [("9", "8"), ("11", "12"), ("13", "12"), ("15", "16")] {
            assert_eq!(at(text, 3), rounded, "{text}");
        }
        assert_eq!(at("0", 3), "0");
    }

    #[test]
    fn digits_beyond_the_precision_are_dropped() {
        let long = format!("0.1{}1", "0".repeat(160));
        assert_eq!(at(&long, 512), "0.1");
        let long = format!("1{}1", "0".repeat(160));
        let two_to_the_534 = BigUint::from(1_u8) << 534_u32;
        assert_eq!(
            at(&two_to_the_534.to_string(), 512),
            two_to_the_534.to_string()
        );
        assert_eq!(at(&long, 512), format!("1{}", "0".repeat(161)));
        let kept = format!("0.{}1", "3".repeat(150));
        assert_eq!(at(&kept, 512), kept);
    }
}
