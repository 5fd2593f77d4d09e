//! Warning of a quota that is short, while there is still time to buy or to drop orders.

use super::model::OrderModel;
use crate::framework::{AttributePath, Change, Diagnostic, Diagnostics};
use crate::provider::account::Account;
use crate::provider::quota::{Order, Shortage};

/// Counts a planned order, and warns if it is the first that the quota does not cover.
pub(super) async fn forewarn(account: &Account, change: Change<'_, OrderModel>) -> Diagnostics {
    let planned = change.planned;
    // An order that may be adopted takes no unit of its own.
    let may_be_adopted = planned.adopt_existing.known() == Some(&true) && planned.csr.is_null();
    if may_be_adopted {
        return Diagnostics::none();
    }
    let Some(product_code) = planned.product_code.text() else {
        return Diagnostics::none();
    };
    let order = Order::of(&[
        &planned.domain,
        &planned.subject_alternative_names,
        &planned.csr,
    ]);
    if change
        .prior
        .is_some_and(|prior| gives_back(prior, product_code))
    {
        account.quota.covers(product_code, order);
        return Diagnostics::none();
    }
    let shortage = account
        .quota
        .shortage(&account.orders, product_code, order, change.stop)
        .await;
    let warning = shortage.map(|shortage| warning(product_code, &shortage));
    warning.into_iter().collect()
}

/// Whether the end of an order makes room for the one that replaces it.
fn gives_back(prior: &OrderModel, product_code: &str) -> bool {
    prior.product_code.text() == Some(product_code)
        && prior
            .status()
            .is_some_and(|status| !status.has_certificate())
}

fn warning(product_code: &str, shortage: &Shortage) -> Diagnostic {
    let Shortage { planned, remaining } = shortage;
    let orders = match planned {
        1 => "an order".to_owned(),
        several => format!("{several} orders so far"),
    };
    let left = match remaining {
        0 => "none is left".to_owned(),
        1 => "1 is left".to_owned(),
        several => format!("{several} are left"),
    };
    Diagnostic::warning(
        format!("The quota of {product_code} does not cover every planned order"),
        format!(
            "The plan has {orders} of this product, and {left} of its quota \
             (DescribePackageState). The service refuses what goes beyond it. A unit comes back \
             when an order without a certificate is destroyed; CAS 1.0 quota is not sold any more."
        ),
    )
    .at(AttributePath::root("product_code"))
}
