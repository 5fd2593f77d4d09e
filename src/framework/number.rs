//! Terraform's numbers.

use std::fmt;
use std::str::FromStr;

use bigdecimal::BigDecimal;

/// A number without a limit of size or precision.
///
/// Terraform computes with 512-bit floats and compares the shortest decimal text,
/// so a number must come back exactly as it went out. `f64` would not do that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number(BigDecimal);

/// Text that is not a decimal number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a number")]
pub struct NotANumber(String);

impl Number {
    /// The number as an integer, if it is one and fits.
    pub fn as_i64(&self) -> Option<i64> {
        use bigdecimal::ToPrimitive as _;
        if self.0.is_integer() {
            self.0.to_i64()
        } else {
            None
        }
    }
}

impl From<i64> for Number {
    fn from(number: i64) -> Self {
        Self(BigDecimal::from(number))
    }
}

impl FromStr for Number {
    type Err = NotANumber;

    fn from_str(text: &str) -> Result<Self, NotANumber> {
        BigDecimal::from_str(text)
            .map(Self)
            .map_err(|_| NotANumber(text.to_owned()))
    }
}

/// Plain decimal digits, never an exponent.
impl fmt::Display for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.normalized().to_plain_string())
    }
}
