//! How much quota is left (CAS API 2020-04-07, DescribePackageState).

use serde::Deserialize;

use super::field;
use crate::operation::{Idempotency, Operation, Parameters};

/// Asks how many orders the account's plan for a product code still covers.
#[derive(Debug, Clone, Default)]
pub struct DescribePackageState {
    /// Which product; the API's default is `digicert-free-1-free`.
    pub product_code: Option<String>,
}

/// A plan's counts, in certificates.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct PackageState {
    /// Which product.
    #[serde(rename = "ProductCode", default, deserialize_with = "field::text")]
    pub product_code: Option<String>,
    /// How many were bought.
    #[serde(rename = "TotalCount", default, deserialize_with = "field::parsed")]
    pub total_count: Option<u64>,
    /// How many applications were accepted.
    #[serde(rename = "UsedCount", default, deserialize_with = "field::parsed")]
    pub used_count: Option<u64>,
    /// How many were issued.
    #[serde(rename = "IssuedCount", default, deserialize_with = "field::parsed")]
    pub issued_count: Option<u64>,
}

impl Operation for DescribePackageState {
    const ACTION: &'static str = "DescribePackageState";
    const IDEMPOTENCY: Idempotency = Idempotency::ReadOnly;
    type Answer = PackageState;

    fn parameters(&self) -> Parameters {
        Parameters::new().with_optional("ProductCode", self.product_code.as_deref())
    }
}

impl PackageState {
    /// What was bought and not used. The API has no number of its own for it.
    pub fn remaining_count(&self) -> Option<u64> {
        Some(self.total_count?.saturating_sub(self.used_count?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(body: &str) -> PackageState {
        DescribePackageState::parse(body.as_bytes()).unwrap()
    }

    #[test]
    fn counts_are_read_from_numbers_and_from_texts() {
        let state = state(include_str!(
            "../../../tests/data/cas/package-state/counts.json"
        ));
        assert_eq!(state.product_code.as_deref(), Some("digicert-free-1-free"));
        assert_eq!(state.total_count, Some(20));
        assert_eq!(state.used_count, Some(15));
        assert_eq!(state.issued_count, Some(12));
        assert_eq!(state.remaining_count(), Some(5));
    }

    #[test]
    fn what_remains_is_never_less_than_nothing_and_unknown_without_both_counts() {
        let overdrawn = state(r#"{"TotalCount":1,"UsedCount":2}"#);
        assert_eq!(overdrawn.remaining_count(), Some(0));
        assert_eq!(state(r#"{"TotalCount":1}"#).remaining_count(), None);
    }

    #[test]
    fn without_a_product_code_none_is_sent() {
        assert_eq!(
            DescribePackageState::default().parameters().iter().count(),
            0
        );
    }
}
