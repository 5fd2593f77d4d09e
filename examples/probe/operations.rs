//! What the probe asks beyond the library's own operations.

use cas::operations::{Accepted, OrderId};
use cas::{Idempotency, Operation, Parameters};
use serde::Deserialize;

/// How many units are used (CAS API 2020-04-07, DescribePackageState).
#[derive(Debug)]
pub(super) struct DescribePackageState<'a> {
    pub(super) product_code: &'a str,
}

#[derive(Debug, Deserialize)]
pub(super) struct Package {
    #[serde(rename = "UsedCount")]
    pub(super) used: i64,
}

impl Operation for DescribePackageState<'_> {
    const ACTION: &'static str = "DescribePackageState";
    const IDEMPOTENCY: Idempotency = Idempotency::ReadOnly;
    type Answer = Package;

    fn parameters(&self) -> Parameters {
        Parameters::new().with("ProductCode", self.product_code)
    }
}

/// Gives up a `payed` order (CAS API 2020-04-07, CancelCertificateForPackageRequest).
#[derive(Debug)]
pub(super) struct CancelCertificateForPackageRequest {
    pub(super) order_id: OrderId,
}

impl Operation for CancelCertificateForPackageRequest {
    const ACTION: &'static str = "CancelCertificateForPackageRequest";
    const IDEMPOTENCY: Idempotency = Idempotency::Irreversible;
    type Answer = Accepted;

    fn parameters(&self) -> Parameters {
        Parameters::new().with("OrderId", self.order_id.to_string())
    }
}

/// A page of one row more than the default.
#[derive(Debug)]
pub(super) struct LargePage;

impl Operation for LargePage {
    const ACTION: &'static str = "ListUserCertificateOrder";
    const IDEMPOTENCY: Idempotency = Idempotency::ReadOnly;
    type Answer = PageSize;

    fn parameters(&self) -> Parameters {
        Parameters::new().with("ShowSize", "51")
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct PageSize {
    #[serde(rename = "ShowSize")]
    pub(super) size: Option<i64>,
}
