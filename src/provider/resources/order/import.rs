//! Importing: an order that is there becomes a state that no plan wants to replace.

use std::collections::BTreeMap;

use super::model::OrderModel;
use super::private_state::{NAMES_IN_ORDER, OrderPrivate};
use super::schema::{
    DEFAULT_KEY_ALGORITHM, DEFAULT_PRODUCT_CODE, DEFAULT_VALIDATION_METHOD, RETAIN,
};
use super::state_from_snapshot::Today;
use super::validation;
use crate::orders::{AccountSite, OrderDetails, OrderId, Orders, ValidationMethod};
use crate::provider::diagnostics::{api_failure, no_such_order};
use crate::provider::identity;
use crate::provider::provider_data::ProviderData;
use cas::CallOptions;
use framework::{Field, Import, Outcome, Set, Value};

pub(super) async fn import(data: &ProviderData, request: Import) -> Outcome<OrderModel> {
    let id = match identity::imported(&request.by, data.orders.site()) {
        Ok(id) => id,
        Err(problem) => return Outcome::absent().with(problem),
    };
    let call = CallOptions {
        deadline: None,
        cancel: request.stop,
    };
    match data.orders.describe_fully(&id, &call).await {
        Ok(Some(details)) => {
            data.orders
                .hold(&id, details.snapshot.instance_order.as_ref());
            let account_site = data.orders.account_site(&call).await;
            let private = private_of(&id, &details, &account_site);
            let order = state_of(&id, &details, &data.orders);
            Outcome::present(order, private.into())
        }
        Ok(None) => Outcome::absent().with(no_such_order("import", &id)),
        Err(error) => Outcome::absent().with(api_failure("import", &id.to_string(), &error)),
    }
}

/// What is remembered beside the state of an imported order.
fn private_of(id: &OrderId, details: &OrderDetails, account_site: &AccountSite) -> OrderPrivate {
    let is_on_instance = id.instance().is_some();
    let mut unproven = vec!["csr", "company_name"];
    if is_on_instance {
        unproven.extend(["instance_spec", "company_id", "key_algorithm"]);
    }
    let method = details.snapshot.method;
    unproven.extend(method.is_none().then_some("validation_method"));
    let lacks_product = details.product_code.is_none() && !is_on_instance;
    unproven.extend(lacks_product.then_some("product_code"));
    match &details.domains {
        None => unproven.extend(["domain", "subject_alternative_names"]),
        // Nothing promises that the list begins with the domain that was bound.
        Some(domains) if domains.further().next().is_some() => unproven.push(NAMES_IN_ORDER),
        Some(_) => {}
    }
    let mut private = OrderPrivate::default();
    private.set_recorded(account_site);
    private.set_unproven(unproven);
    private.note_certificate(&details.snapshot);
    private
}

/// The state of an order by what the service tells of it.
///
/// What it does not tell is null, or the default where a configuration most likely has
/// it; a configuration that says otherwise is taken over in place. The very plan that imports
/// an order that is over would order anew, so it is to be kept.
pub(in crate::provider) fn state_of(
    id: &OrderId,
    details: &OrderDetails,
    orders: &Orders,
) -> OrderModel {
    let domains = details.domains.as_ref();
    let text = |text: &str| Field::Known(text.to_owned());
    let further: Vec<_> = domains
        .iter()
        .flat_map(|domains| domains.further())
        .map(|name| text(name.as_str()))
        .collect();
    let method = details.snapshot.method;
    let listed = details.listed.as_ref();
    let algorithm = listed.and_then(|listed| listed.facts.algorithm.as_deref());
    let mut order = OrderModel {
        domain: domains
            .map(|domains| domains.first().as_str().to_owned())
            .into(),
        subject_alternative_names: match further.is_empty() {
            true => Field::Null,
            false => Field::Known(Set(further)),
        },
        product_code: match id.instance() {
            Some(_) => Field::Null,
            None => text(
                details
                    .product_code
                    .as_deref()
                    .unwrap_or(DEFAULT_PRODUCT_CODE),
            ),
        },
        csr: Field::Null,
        instance_id: id.instance().map(ToString::to_string).into(),
        instance_spec: Field::Null,
        key_algorithm: id
            .instance()
            .map(|_| algorithm.unwrap_or(DEFAULT_KEY_ALGORITHM).to_owned())
            .into(),
        company_name: Field::Null,
        company_id: Field::Null,
        contact_id: Field::Null,
        username: Field::Null,
        phone: Field::Null,
        email: Field::Null,
        validation_method: text(method.map_or(DEFAULT_VALIDATION_METHOD, ValidationMethod::as_str)),
        tags: Field::Null,
        min_days_remaining: Field::Null,
        replace_failed: Field::Known(!details.snapshot.status.is_over()),
        deletion_policy: text(RETAIN),
        adopt_existing: Field::Known(false),
        id: Field::Known(id.to_string()),
        status: Field::Null,
        api_status: Field::Null,
        validation: Field::Known(BTreeMap::new()),
        certificate_id: Field::Null,
        ready_for_renewal: Field::Null,
        not_before: Field::Null,
        not_after: Field::Null,
        timeouts: Value::Null,
    };
    if order.domain.known().is_some() {
        order.validation = validation::planned(&order.names(), &order.validation_method);
    }
    // Nothing is known of it yet that a look could contradict.
    let _ = order.observe(
        &details.snapshot,
        &mut OrderPrivate::default(),
        Today::of(orders),
    );
    order
}
