//! What a product code says about itself: brand, grade and shape.
//!
//! Codes read `<brand>-<grade>-<shape>-<edition>`, or `<brand>-free-1-free`. The
//! list is open, so this reads the pattern and knows no table.

/// A product, read out of its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::emulator) struct Product {
    pub(in crate::emulator) brand: &'static str,
    /// `FREE`, `DV`, `OV` or `EV`.
    pub(in crate::emulator) grade: &'static str,
    /// Takes domains without `*.`.
    pub(in crate::emulator) takes_plain: bool,
    /// Takes domains with `*.`.
    pub(in crate::emulator) takes_wildcard: bool,
}

impl Product {
    /// Reads a code; what does not follow the pattern counts as DV for any domain.
    pub(in crate::emulator) fn of(code: &str) -> Self {
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
        // symantec-dv-1-starter is single in older documents and wildcard in newer ones.
        let is_open = code == "symantec-dv-1-starter";
        let shape = parts.next();
        Self {
            brand,
            grade,
            takes_plain: is_open || shape != Some("w"),
            takes_wildcard: is_open || shape != Some("1"),
        }
    }

    /// Whether a CA only checks the domain.
    pub(in crate::emulator) fn is_domain_validated(self) -> bool {
        matches!(self.grade, "DV" | "FREE")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_tells_brand_grade_and_shape() {
        let free = Product::of("digicert-free-1-free");
        assert_eq!((free.brand, free.grade), ("DigiCert", "FREE"));
        assert!(free.takes_plain && !free.takes_wildcard);

        let wildcard = Product::of("globalsign-ov-w-advanced");
        assert_eq!((wildcard.brand, wildcard.grade), ("GlobalSign", "OV"));
        assert!(!wildcard.takes_plain && wildcard.takes_wildcard);
    }

    #[test]
    fn the_code_that_documents_disagree_on_takes_any_domain() {
        let product = Product::of("symantec-dv-1-starter");
        assert!(product.takes_plain && product.takes_wildcard);
    }
}
