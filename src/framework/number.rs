//! Terraform's numbers.

mod shortest;

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use bigdecimal::{BigDecimal, ToPrimitive as _};

/// A number as Terraform knows it: of 512 bits, or of the 53 of a float.
///
/// Two numbers are equal where Terraform would print the same decimal for both. So `1.0`
/// is `1`, and the float `0.1` of another provider is the `0.1` in a state, although its
/// exact value has 55 decimal places. The float it came as is kept beside the decimal,
/// and goes back as that float.
///
/// ```
/// use framework::Number;
///
/// let precise: Number = "9007199254740993.25".parse()?;
/// assert_eq!(precise.to_string(), "9007199254740993.25");
/// assert_eq!(precise.as_exact_f64(), None);
///
/// let tenth: Number = "0.1".parse()?;
/// assert_eq!(tenth, Number::try_from(0.1)?);
/// # Ok::<(), framework::NotANumber>(())
/// ```
#[derive(Debug, Clone)]
pub struct Number {
    /// What Terraform prints, and compares.
    decimal: BigDecimal,
    /// The float that it came as, unless that is an integer.
    float: Option<f64>,
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.decimal == other.decimal
    }
}

impl Eq for Number {}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.decimal
            .normalized()
            .into_bigint_and_exponent()
            .hash(state);
    }
}

/// Why something is not a [`Number`]. Does not repeat the text, which may be secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotANumber {
    /// The text is not a decimal number.
    #[error("text that is not a decimal number")]
    Malformed,
    /// Infinity or NaN.
    #[error("infinity or NaN")]
    NotFinite,
    /// Written out without an exponent, the number would fill pages.
    #[error("a number of more than {} digits", Number::MAX_DIGITS)]
    TooLong,
}

impl Number {
    /// How many digits a number may have when it is written out, zeros included.
    ///
    /// Every `f64` fits. Without a limit, the eleven characters of `1e999999999`
    /// would become a gigabyte of zeros.
    pub const MAX_DIGITS: u64 = 4096;

    /// Terraform's precision, in bits, of a number that is no float.
    const PRECISION: u64 = 512;

    /// How many decimal digits that precision is sure to keep.
    const SAFE_DIGITS: u64 = 153;

    /// A number of Terraform's precision.
    fn rounded(exact: BigDecimal) -> Self {
        let zeros = exact.fractional_digit_count().min(0).unsigned_abs();
        let decimal = if exact.digits().saturating_add(zeros) > Self::SAFE_DIGITS {
            shortest::shortest(&exact, Self::PRECISION)
        } else {
            exact
        };
        Self {
            decimal,
            float: None,
        }
    }

    /// The number as an integer, if it is one and fits.
    pub fn as_i64(&self) -> Option<i64> {
        if self.decimal.is_integer() {
            self.decimal.to_i64()
        } else {
            None
        }
    }

    /// The float that Terraform takes for this number and no other: the one that it came
    /// as, or one that has its value to the last digit. 0.5 has one; 0.1 has one only if
    /// it came as a float.
    pub fn as_exact_f64(&self) -> Option<f64> {
        if self.float.is_some() {
            return self.float;
        }
        // The standard library rounds correctly; `BigDecimal::to_f64` does not say so.
        let nearest: f64 = self.to_string().parse().ok()?;
        let exact = BigDecimal::try_from(nearest).ok()?;
        let is_taken_for_this = exact == self.decimal && Self::try_from(nearest).ok()? == *self;
        is_taken_for_this.then_some(nearest)
    }
}

impl From<i64> for Number {
    fn from(number: i64) -> Self {
        Self::rounded(BigDecimal::from(number))
    }
}

impl From<u64> for Number {
    fn from(number: u64) -> Self {
        Self::rounded(BigDecimal::from(number))
    }
}

impl From<i128> for Number {
    fn from(number: i128) -> Self {
        Self::rounded(BigDecimal::from(number))
    }
}

/// A float with decimal places is the decimal that one would write for it, an integer is
/// exactly itself: so Terraform compares them. Negative zero becomes zero.
impl TryFrom<f64> for Number {
    type Error = NotANumber;

    fn try_from(number: f64) -> Result<Self, NotANumber> {
        let exact = BigDecimal::try_from(number).map_err(|_| NotANumber::NotFinite)?;
        if exact.is_integer() {
            return Ok(Self::rounded(exact));
        }
        Ok(Self {
            decimal: shortest::shortest(&exact, u64::from(f64::MANTISSA_DIGITS)),
            float: Some(number),
        })
    }
}

/// Reads decimal digits with an optional sign, point and exponent.
impl FromStr for Number {
    type Err = NotANumber;

    fn from_str(text: &str) -> Result<Self, NotANumber> {
        // BigDecimal alone would also take underscores and a sign behind the point.
        if !is_decimal(text) {
            return Err(NotANumber::Malformed);
        }
        // Checked before parsing, because that takes quadratic time. A sign, a point
        // and an exponent come on top of the digits.
        if text.len() as u64 > Self::MAX_DIGITS + 16 {
            return Err(NotANumber::TooLong);
        }
        // All that is left to fail is an exponent beyond 64 bits.
        let number = BigDecimal::from_str(text).map_err(|_| NotANumber::TooLong)?;
        if digits_written_out(&number) > Self::MAX_DIGITS {
            return Err(NotANumber::TooLong);
        }
        Ok(Self::rounded(number))
    }
}

/// Plain decimal digits, never an exponent, no needless zeros.
impl fmt::Display for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.decimal.normalized().to_plain_string())
    }
}

fn is_decimal(text: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());

    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (mantissa, exponent) = (unsigned(mantissa), unsigned(exponent));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    digits(whole)
        && digits(fraction)
        && whole.len() + fraction.len() > 0
        && digits(exponent)
        && !exponent.is_empty()
}

fn unsigned(text: &str) -> &str {
    text.strip_prefix(['+', '-']).unwrap_or(text)
}

fn digits_written_out(number: &BigDecimal) -> u64 {
    let places = number.fractional_digit_count();
    if places > 0 {
        number.digits().max(places.unsigned_abs())
    } else {
        number.digits().saturating_add(places.unsigned_abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        text.parse().expect("a number")
    }

    #[test]
    fn every_digit_survives() {
        let huge = format!("1{}", "0".repeat(100));
        for text in [
            "0",
            "-5",
            "300",
            "5000000000",
            "9223372036854775808",
            "0.1",
            "9007199254740993.25",
            huge.as_str(),
        ] {
            assert_eq!(number(text).to_string(), text);
        }
    }

    #[test]
    fn spelling_does_not_matter() {
        for (spelt, plain) in [
            ("+1", "1"),
            ("1.500", "1.5"),
            ("1e3", "1000"),
            ("12.5E-2", "0.125"),
            (".5", "0.5"),
            ("-0.0", "0"),
            ("0e7", "0"),
        ] {
            assert_eq!(number(spelt), number(plain));
            assert_eq!(number(spelt).to_string(), plain);
        }
    }

    #[test]
    fn integers_are_seen_up_to_64_bits() {
        assert_eq!(number("9223372036854775807").as_i64(), Some(i64::MAX));
        assert_eq!(number("-9223372036854775808").as_i64(), Some(i64::MIN));
        assert_eq!(number("9223372036854775808").as_i64(), None);
        assert_eq!(number("-9223372036854775809").as_i64(), None);
        assert_eq!(number("-50e-1").as_i64(), Some(-5));
        assert_eq!(number("5e2").as_i64(), Some(500));
        assert_eq!(number("0.5").as_i64(), None);
    }

    #[test]
    fn only_floats_that_lose_nothing_are_floats() {
        assert_eq!(number("0.5").as_exact_f64(), Some(0.5));
        assert_eq!(number("-1.25").as_exact_f64(), Some(-1.25));
        assert_eq!(number("0.1").as_exact_f64(), None);
        assert_eq!(number("9007199254740993.25").as_exact_f64(), None);
        assert_eq!(number("1e400").as_exact_f64(), None);
        assert_eq!(number("1e-400").as_exact_f64(), None);
    }

    #[test]
    fn a_float_comes_back_as_it_was() {
        for float in [0.1, -2.5, 1e300, f64::MAX, f64::MIN_POSITIVE, 5e-324] {
            let number = Number::try_from(float).expect("finite");
            assert_eq!(number.as_exact_f64(), Some(float));
        }
        assert_eq!(Number::try_from(0.1).expect("finite").to_string(), "0.1");
        for float in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(Number::try_from(float), Err(NotANumber::NotFinite));
        }
    }

    #[test]
    fn a_float_equals_the_decimal_that_terraform_prints_for_it() {
        let float = |number: f64| Number::try_from(number).expect("finite");
        assert_eq!(float(0.1), number("0.1"));
        assert_eq!(float(0.5), number("0.50"));
        assert_eq!(float(1e22), number("10000000000000000000000"));
        assert_eq!(float(-0.0), number("0"));
        // The value of the float to the last digit is another number to Terraform, which
        // no float could carry.
        let exact = number("0.1000000000000000055511151231257827021181583404541015625");
        assert_ne!(float(0.1), exact);
        assert_eq!(exact.as_exact_f64(), None);
        // An integer is compared to the last digit.
        assert_ne!(float(1e23), number("1e23"));
        assert_eq!(float(1e23), number("99999999999999991611392"));
    }

    #[test]
    fn digits_beyond_512_bits_make_no_difference() {
        let long = |end: &str| number(&format!("0.1{}{end}", "0".repeat(180)));
        assert_eq!(long("1"), number("0.1"));
        let whole = |end: &str| number(&format!("1{}{end}", "0".repeat(180)));
        assert_eq!(whole("1"), whole("0"));
        let huge = Number::try_from(f64::MAX).expect("finite");
        assert_eq!(huge, number(&huge.to_string()));
    }

    #[test]
    fn equal_numbers_have_equal_hashes() {
        let hash = |number: Number| {
            let mut hasher = std::hash::DefaultHasher::new();
            number.hash(&mut hasher);
            hasher.finish()
        };
        for (one, other) in [("1e3", "1000.0"), ("0.10", "1e-1"), ("-0", "0e5")] {
            assert_eq!(hash(number(one)), hash(number(other)), "{one}");
        }
        assert_eq!(
            hash(Number::try_from(0.1).expect("finite")),
            hash(number("0.1"))
        );
    }

    #[test]
    fn every_width_of_integer_is_taken() {
        assert_eq!(Number::from(u64::MAX).to_string(), "18446744073709551615");
        assert_eq!(Number::from(-7_i64), Number::from(-7_i128));
    }

    #[test]
    fn what_is_not_a_number_is_refused() {
        for text in [
            "", "-", ".", "e5", "1e", "1e5.0", "1_000", ".+5", "--1", "1 ", "0x1f", "NaN",
            "Infinity", "\u{0661}",
        ] {
            assert_eq!(text.parse::<Number>(), Err(NotANumber::Malformed), "{text}");
        }
    }

    #[test]
    fn a_short_text_cannot_ask_for_a_gigabyte() {
        let too_many = "9".repeat(4097);
        for text in [
            "1e999999999",
            "1e-999999999",
            "1e99999999999999999999999999999999999999999999",
            "-1e-9223372036854775808",
            "1e4096",
            too_many.as_str(),
        ] {
            assert_eq!(text.parse::<Number>(), Err(NotANumber::TooLong));
        }
        assert_eq!(number("1e4095").to_string().len(), 4096);
    }
}
