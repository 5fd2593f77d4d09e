//! The id of a certificate, issued or uploaded.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::field;

/// Identifies a certificate; the order it came from has another id, and so has
/// the certificate identifier that ends in a site.
///
/// The API's int64, which it writes now as a number and now as a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CertificateId(i64);

/// A text is no certificate id.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "{0:?} is not a certificate id: a certificate id is a positive whole number, such as 7562353"
)]
pub struct CertificateIdError(String);

impl FromStr for CertificateId {
    type Err = CertificateIdError;

    fn from_str(text: &str) -> Result<Self, CertificateIdError> {
        let number = field::whole_number(text);
        number
            .map(Self)
            .ok_or_else(|| CertificateIdError(field::quotable(text)))
    }
}

impl fmt::Display for CertificateId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_written_as_it_was_read() {
        let id: CertificateId = "98987582437920968".parse().unwrap();
        assert_eq!(id.to_string(), "98987582437920968");
    }

    #[test]
    fn an_identifier_is_no_id() {
        for text in ["", "0", "-1", "7562353-cn-hangzhou", "9223372036854775808"] {
            let error = text.parse::<CertificateId>().unwrap_err().to_string();
            assert!(
                error.starts_with(&format!("{text:?} is not a certificate id")),
                "{error}"
            );
        }
    }
}
