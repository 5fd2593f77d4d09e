//! `DescribePackageState`: how many units there are and where they went.
//!
//! Source: CAS API 2020-04-07, DescribePackageState.

use super::create::DEFAULT_PRODUCT_CODE;
use super::{Account, Operation};
use crate::answer::{ApiError, Members};
use crate::parameters::{Parameter, Parameters};

pub(super) const DESCRIBE: Operation = Operation::cas(
    "DescribePackageState",
    &[Parameter::text("ProductCode")],
    describe,
);

fn describe(account: &mut Account<'_>, parameters: &Parameters) -> Result<Members, ApiError> {
    let code = parameters
        .text("ProductCode")
        .unwrap_or(DEFAULT_PRODUCT_CODE);
    let orders = &mut *account.orders;
    let bought = orders.units_bought(code).ok_or_else(ApiError::no_package)?;
    // Orders that are due become issued before they are counted.
    let _ = orders.all(account.now);
    Ok(Members::from_iter([
        ("ProductCode".to_owned(), code.into()),
        ("TotalCount".to_owned(), bought.into()),
        (
            "UsedCount".to_owned(),
            orders.units_used(code, account.now).into(),
        ),
        ("IssuedCount".to_owned(), orders.issued(code).into()),
    ]))
}
