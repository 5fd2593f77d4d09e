//! Importing: an order that is there, whatever it is up to.

use emulator::{NewOrder, OrderState, ValidationMethod};
use serde_json::json;

use super::{DOMAIN, actions, id, order_for, with, world};

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_imported_by_id_or_identity_and_planned_without_a_change() {
    let (emulator, mut terraform) = world().await;
    let existing = emulator.place_order(NewOrder::for_domain(DOMAIN));
    let by_id = terraform.import(&existing.to_string()).await.quietly();
    let bare = json!({ "order_id": existing.to_string(), "site": null });
    let by_identity = terraform.import_by(bare).await.quietly();
    assert_eq!(by_id, by_identity);
    assert_eq!(id(&by_id), existing);
    assert_eq!(by_id.state["status"], "pending_validation");
    assert!(by_id.state["validation"][DOMAIN]["record_value"].is_string());

    let config = json!({ "domain": DOMAIN });
    let plan = terraform.plan(Some(&by_id), config).await;
    assert_eq!(plan.state, by_id.state);

    // An applicant is taken over in place.
    let updated = terraform.apply(Some(&by_id), order_for(DOMAIN)).await;
    assert_eq!(id(&updated.quietly()), existing);
    assert!(
        actions(&emulator)
            .iter()
            .all(|action| !action.starts_with("Create"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_service_cannot_prove_is_taken_over_without_a_new_order() {
    let (emulator, mut terraform) = world().await;
    let existing = emulator.place_order(NewOrder {
        validation_method: ValidationMethod::File,
        ..NewOrder::for_domain(DOMAIN)
    });
    emulator.issue(existing);
    let order = terraform.import(&existing.to_string()).await.quietly();
    let config = with(
        with(order_for(DOMAIN), "validation_method", "FILE"),
        "company_name",
        "Example Ltd",
    );
    let plan = terraform.plan(Some(&order), config.clone()).await;
    assert_eq!(plan.replaces, [""; 0]);
    let said: Vec<_> = plan.diagnostics.iter().map(|one| &*one.summary).collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(
        said.iter()
            .all(|one| one.contains("from the configuration"))
    );
    let order = terraform.apply_in_spite(Some(&order), config.clone()).await;
    let order = order.quietly();
    assert_eq!(order.state["validation_method"], "FILE");
    assert_eq!(order.state["validation"][DOMAIN]["method"], "FILE");

    // From then on the state is as good as any other.
    let plan = terraform.plan(Some(&order), order_for(DOMAIN)).await;
    assert_eq!(plan.replaces, ["company_name", "validation_method"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn which_of_several_names_is_the_domain_is_for_the_configuration_to_say() {
    let (emulator, mut terraform) = world().await;
    let both = format!("{DOMAIN},api.example.com");
    let existing = emulator.place_order(NewOrder::for_domain(&both));
    let order = terraform.import(&existing.to_string()).await.quietly();
    let names = |first: &str, further: &str| {
        let config = order_for(first);
        with(config, "subject_alternative_names", json!([further]))
    };
    let plan = terraform
        .plan(Some(&order), names("api.example.com", DOMAIN))
        .await;
    assert_eq!(plan.replaces, [""; 0]);
    assert_eq!(plan.state["domain"], "api.example.com");
    assert!(plan.state["validation"]["api.example.com"]["record_value"].is_string());

    // Other names are another order.
    let plan = terraform
        .plan(Some(&order), names("api.example.com", "example.com"))
        .await;
    assert_eq!(plan.replaces, ["domain", "subject_alternative_names"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_further_names_and_an_empty_list_of_them_are_the_same() {
    let (emulator, mut terraform) = world().await;
    let existing = emulator.place_order(NewOrder::for_domain(DOMAIN));
    let order = terraform.import(&existing.to_string()).await.quietly();
    let none = with(order_for(DOMAIN), "subject_alternative_names", json!([]));
    let plan = terraform.plan(Some(&order), none).await;
    assert_eq!((plan.replaces.len(), plan.diagnostics.len()), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_generated_configuration_validates_and_changes_nothing_in_any_state() {
    for state in [
        OrderState::DomainVerify,
        OrderState::Process,
        OrderState::Certificate,
        OrderState::VerifyFail,
        OrderState::Payed,
        OrderState::Revoked,
    ] {
        let (emulator, mut terraform) = world().await;
        let new = NewOrder::for_domain(&format!("{DOMAIN},api.example.com"));
        let existing = emulator.place_order(new);
        if state == OrderState::Revoked {
            emulator.issue(existing);
        }
        emulator.set_state(existing, state);
        let order = terraform.import(&existing.to_string()).await.quietly();
        let config = terraform.generate(&order).await;
        assert_eq!(terraform.validate(config.clone()).await, [], "{state:?}");
        let alive = matches!(
            state,
            OrderState::DomainVerify | OrderState::Process | OrderState::Certificate
        );
        assert_eq!(config.get("replace_failed").is_none(), alive, "{state:?}");
        let plan = terraform.plan(Some(&order), config.clone()).await;
        assert_eq!(plan.replaces, [""; 0], "{state:?}");
        let changed: Vec<_> = order
            .state
            .as_object()
            .unwrap()
            .iter()
            .filter(|(name, value)| plan.state[name.as_str()] != **value)
            .map(|(name, _)| name.as_str())
            .collect();
        assert_eq!(changed, [""; 0], "{state:?}: {config}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_or_not_here_cannot_be_imported() {
    let (_emulator, mut terraform) = world().await;
    let absent = terraform.import("98987582437920969").await;
    absent.expect_error("there is no such order");
    let odd = terraform.import("www.example.com").await;
    odd.expect_error("not an order id");
    let identity = json!({ "order_id": "98987582437920969", "site": "international" });
    let elsewhere = terraform.import_by(identity).await;
    elsewhere.expect_error("it is on another site");
}
