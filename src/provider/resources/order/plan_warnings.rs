//! What an order will meet that a plan is to place: what no apply could succeed with is an
//! error; what may still be mended, or may turn out otherwise, a warning.

use super::model::OrderModel;
use super::schema::DEFAULT_PRODUCT_CODE;
use crate::provider::diagnostics::api_failure;
use crate::provider::provider_data::ProviderData;
use crate::provider::quota::{Foreseen, PlannedOrder, Product, Shortage, Unit};
use framework::{AttributePath, Change, Diagnostic, Diagnostics, Field, Set};

/// What there is to say of an order that is planned.
pub(super) async fn of_order(data: &ProviderData, change: Change<'_, OrderModel>) -> Diagnostics {
    let mut found = Diagnostics::none();
    found.extend(product_of_another_site(data, &change));
    found.extend(incomplete_applicant(data, change.planned));
    found.extend(by_the_quota(data, change).await);
    found
}

/// The product that is ordered where none is named is for the China site.
fn product_of_another_site(
    data: &ProviderData,
    change: &Change<'_, OrderModel>,
) -> Option<Diagnostic> {
    let is_on_quota = !change.planned.is_on_instance();
    (data.is_international && is_on_quota && change.config.product_code.is_null()).then(|| {
        Diagnostic::error(
            "An order of an international account needs a product_code",
            format!(
                "`{DEFAULT_PRODUCT_CODE}`, which is ordered where none is named, is for accounts \
                 of the China site, and the provider has account_type = \"International\". Set \
                 `product_code` to a product that the account has quota of."
            ),
        )
        .at(AttributePath::root("product_code"))
    })
}

/// What is missing of the applicant, if all that is said of it is known. A warning: a plan
/// that refreshes before a destroy places nothing after all.
fn incomplete_applicant(data: &ProviderData, planned: &OrderModel) -> Option<Diagnostic> {
    let arguments = [
        &planned.contact_id,
        &planned.username,
        &planned.phone,
        &planned.email,
    ];
    if arguments.iter().any(|argument| argument.is_unknown()) {
        return None;
    }
    let default = data.applicant.clone()?;
    let default = default.of_generation(planned.is_on_instance());
    let problem = planned.applicant().or(&default).applies().err()?;
    let warning = Diagnostic::warning(problem.summary, problem.detail);
    Some(match problem.path {
        Some(path) => warning.at(path),
        None => warning,
    })
}

/// What the service says when it is asked for the quota: of the key, of the product, and
/// whether this is the first planned order that the quota does not cover.
async fn by_the_quota(data: &ProviderData, change: Change<'_, OrderModel>) -> Option<Diagnostic> {
    let planned = change.planned;
    let product = match &planned.instance_spec {
        Field::Known(spec) => Product::Instance(spec.clone()),
        Field::Null if planned.instance_id.is_null() => {
            Product::Quota(planned.product_code.text()?.to_owned())
        }
        // A named instance is looked at when it is ordered on.
        _ => return None,
    };
    let text = |field: &Field<String>| field.text().map(str::to_owned);
    let further_names = planned.subject_alternative_names.known();
    let order = PlannedOrder {
        domain: text(&planned.domain),
        further_names: further_names.map(|Set(names)| names.iter().filter_map(text).collect()),
        csr: text(&planned.csr),
    };
    if change
        .prior
        .is_some_and(|prior| gives_back(prior, &product))
    {
        data.quota.covers(&product, order);
        return None;
    }
    // An order that may be adopted takes no unit of its own.
    let may_be_adopted = planned.adopt_existing.known() == Some(&true) && planned.csr.is_null();
    let unit = if may_be_adopted {
        Unit::None
    } else {
        Unit::Of(order)
    };
    let foreseen = data
        .quota
        .foresee(&data.orders, &product, unit, change.stop)
        .await?;
    Some(match foreseen {
        Foreseen::Shortage(shortage) => match &product {
            Product::Quota(product_code) => quota_is_short(product_code, &shortage),
            Product::Instance(spec) => too_few_instances(spec, &shortage),
        },
        Foreseen::UnknownProduct => unknown_product(planned.product_code.text()?),
        Foreseen::RefusedKey(error) => refused_key(planned.label(), &error),
    })
}

/// Without a key nothing can be applied, so the plan would be a promise that cannot be kept.
fn refused_key(order: &str, error: &cas::Error) -> Diagnostic {
    let mut problem = api_failure("plan", order, error);
    problem.detail.push_str(
        "\n\nThe plan has an order to place, and no order can be placed with this key. If the \
         plan is only to destroy, run `terraform destroy -refresh=false`.",
    );
    problem
}

fn unknown_product(product_code: &str) -> Diagnostic {
    Diagnostic::warning(
        format!("The account has no product {product_code}"),
        "The service knows no quota of this product (DescribePackageState: NotFoundPackage): the \
         account never had one, or the code is misspelt. It will most likely refuse the order. \
         Check `product_code`; CAS 1.0 quota is not sold any more.",
    )
    .at(AttributePath::root("product_code"))
}

/// Whether the end of an order makes room for the one that replaces it.
fn gives_back(prior: &OrderModel, product: &Product) -> bool {
    let is_same = match product {
        Product::Quota(code) => prior.product_code.text() == Some(code),
        Product::Instance(spec) => prior.instance_spec.text() == Some(spec),
    };
    is_same
        && prior
            .status()
            .is_some_and(|status| !status.has_certificate())
}

fn too_few_instances(spec: &str, shortage: &Shortage) -> Diagnostic {
    let Shortage { planned, remaining } = shortage;
    let orders = match planned {
        1 => "an order".to_owned(),
        several => format!("{several} orders so far"),
    };
    let free = match remaining {
        0 => "none is free".to_owned(),
        1 => "1 is free".to_owned(),
        several => format!("{several} are free"),
    };
    Diagnostic::warning(
        format!("There are too few free instances of {spec} for every planned order"),
        format!(
            "The plan has {orders} on instances of this spec, and {free} (ListInstances). Claim or \
             buy more in the CAS console before the apply. An instance is free again when an order \
             without a certificate is destroyed."
        ),
    )
    .at(AttributePath::root("instance_spec"))
}

fn quota_is_short(product_code: &str, shortage: &Shortage) -> Diagnostic {
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
