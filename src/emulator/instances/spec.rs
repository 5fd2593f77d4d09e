//! What an instance's spec says: brand, grade and shape.
//!
//! Specs read `<brand>.<grade>.<shape>`. The list is open, so this reads the pattern and
//! knows no table of specs.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::ca::days;

/// What was bought, as `ss.dv.t`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Spec(pub(crate) String);

/// Which names a spec has room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Plain,
    Wildcard,
    Test,
}

impl Spec {
    /// The brand in the words of the API; an unknown one counts as DigiCert.
    pub(crate) fn brand(&self) -> &'static str {
        match self.part(0) {
            "ali" => "Alibaba",
            "cf" => "CFCA",
            "geo" => "GeoTrust",
            "gs" => "GlobalSign",
            "rap" => "Rapid",
            "sh" => "WoTrus",
            "vt" => "vTrus",
            "ws" => "WoSign",
            _ => "DigiCert",
        }
    }

    /// `DV`, `OV` or `EV`; an unknown grade counts as DV.
    pub(crate) fn grade(&self) -> &'static str {
        match self.part(1) {
            "ov" => "OV",
            "ev" => "EV",
            _ => "DV",
        }
    }

    pub(super) fn shape(&self) -> Shape {
        match self.part(2) {
            "t" => Shape::Test,
            "w" => Shape::Wildcard,
            _ => Shape::Plain,
        }
    }

    /// Whether a CA only checks the domain.
    pub(crate) fn is_domain_validated(&self) -> bool {
        self.grade() == "DV"
    }

    /// How long its certificates are valid.
    pub(super) fn validity(&self) -> Duration {
        match self.shape() {
            Shape::Test => days(90),
            // What public CAs may issue at most since February 2026.
            Shape::Plain | Shape::Wildcard => days(199),
        }
    }

    fn part(&self, index: usize) -> &str {
        self.0.split('.').nth(index).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spec_tells_brand_grade_and_shape() {
        let free = Spec("ss.dv.t".to_owned());
        assert_eq!((free.brand(), free.grade()), ("DigiCert", "DV"));
        assert_eq!((free.shape(), free.validity()), (Shape::Test, days(90)));
        let wildcard = Spec("geo.ov.w".to_owned());
        assert_eq!((wildcard.brand(), wildcard.grade()), ("GeoTrust", "OV"));
        assert_eq!(wildcard.shape(), Shape::Wildcard);
        assert!(!wildcard.is_domain_validated());
    }
}
