//! What a product code says about itself: brand, grade and shape.
//!
//! Codes read `<brand>-<grade>-<shape>-<edition>`, or `<brand>-free-1-free`. The
//! list is open, so this reads the pattern and knows no table.

use std::time::Duration;

use crate::ca::days;
use crate::variants::StarterShape;

/// On this code's shape older and newer documents disagree.
const STARTER: &str = "symantec-dv-1-starter";

/// A product, read out of its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Product {
    pub(crate) brand: &'static str,
    /// `FREE`, `DV`, `OV` or `EV`.
    pub(crate) grade: &'static str,
    /// Takes domains without `*.`.
    pub(crate) takes_plain: bool,
    /// Takes domains with `*.`.
    pub(crate) takes_wildcard: bool,
    /// How long its certificates are valid.
    pub(crate) validity: Duration,
}

impl Product {
    /// Reads a code; what does not follow the pattern counts as DV for any domain.
    pub(crate) fn of(code: &str, starter: StarterShape) -> Self {
        let mut parts = code.split('-');
        let brand = match parts.next() {
            Some("cfca") => "CFCA",
            Some("geotrust") => "GeoTrust",
            Some("globalsign") => "GlobalSign",
            _ => "DigiCert",
        };
        let grade = match parts.next() {
            Some("free") => "FREE",
            // CFCA's wildcard "ev" is an OV product; the vendor's table says so.
            Some("ev") if code != "cfca-ev-w-advanced" => "EV",
            Some("ev" | "ov") => "OV",
            _ => "DV",
        };
        let shape = match (code, starter) {
            (STARTER, StarterShape::Any) => None,
            (STARTER, StarterShape::Single) => Some("1"),
            (STARTER, StarterShape::Wildcard) => Some("w"),
            _ => parts.next(),
        };
        Self {
            brand,
            grade,
            takes_plain: shape != Some("w"),
            takes_wildcard: shape != Some("1"),
            validity: match (code, grade) {
                ("symantec-free-1-free", _) => days(180),
                (_, "FREE") => days(90),
                // What public CAs may issue at most since February 2026.
                _ => days(199),
            },
        }
    }

    /// Whether a CA only checks the domain.
    pub(crate) fn is_domain_validated(self) -> bool {
        matches!(self.grade, "DV" | "FREE")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(code: &str) -> Product {
        Product::of(code, StarterShape::default())
    }

    #[test]
    fn a_code_tells_brand_grade_and_shape() {
        let free = product("digicert-free-1-free");
        assert_eq!((free.brand, free.grade), ("DigiCert", "FREE"));
        assert!(free.takes_plain && !free.takes_wildcard);
        assert_eq!(free.validity, days(90));

        let wildcard = product("globalsign-ov-w-advanced");
        assert_eq!((wildcard.brand, wildcard.grade), ("GlobalSign", "OV"));
        assert!(!wildcard.takes_plain && wildcard.takes_wildcard);
        assert_eq!(wildcard.validity, days(199));
    }

    #[test]
    fn the_code_that_documents_disagree_on_has_the_shape_it_is_given() {
        for (shape, plain, wildcard) in [
            (StarterShape::Any, true, true),
            (StarterShape::Single, true, false),
            (StarterShape::Wildcard, false, true),
        ] {
            let product = Product::of(STARTER, shape);
            assert_eq!(product.takes_plain, plain);
            assert_eq!(product.takes_wildcard, wildcard);
        }
    }
}
