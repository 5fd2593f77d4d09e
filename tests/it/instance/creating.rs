//! Ordering on an instance: written, looked at, applied for once.

use serde_json::json;

use super::{
    APPLY, BOUGHT, DETAIL, DOMAIN, TEST, UPDATE, account_with, actions_since, asked, on, on_free,
    run_on, with,
};
use crate::support::values::UNKNOWN;
use emulator::NewInstance;

#[tokio::test(flavor = "multi_thread")]
async fn a_free_instance_is_one_line_and_the_keys_of_validation_are_known_at_plan() {
    let (emulator, mut terraform, instances) = account_with(&[TEST, BOUGHT]).await;
    let planned = terraform.plan(None, on_free()).await;
    assert_eq!(planned.state["instance_id"], UNKNOWN);
    assert!(planned.state["product_code"].is_null());
    assert_eq!(planned.state["key_algorithm"], "RSA_2048");
    assert_eq!(
        planned.state["validation"][DOMAIN]["root_domain"],
        "example.com"
    );
    assert_eq!(emulator.instance(&instances[0]).unwrap().domains, [""; 0]);

    let mark = emulator.mark();
    let order = terraform
        .apply_planned(None, on_free(), planned)
        .await
        .quietly();
    let id = instances[0].to_string();
    assert_eq!(order.state["id"], id);
    assert_eq!(order.state["instance_id"], id);
    assert_eq!(order.state["status"], "pending_validation");
    assert_eq!(order.state["api_status"], "pending");
    assert!(order.state["validation"][DOMAIN]["record_value"].is_string());
    // Both lists, the instance, the applicant, and then: written, looked at, applied for.
    let mut asked = actions_since(&emulator, mark);
    asked.retain(|action| action != "GetCallerIdentity");
    assert_eq!(
        asked,
        [
            "ListInstances",
            "ListInstances",
            DETAIL,
            "ListContact",
            "CreateContact",
            UPDATE,
            DETAIL,
            APPLY,
            DETAIL
        ]
    );
    let again = terraform.plan(Some(&order), on_free()).await;
    assert_eq!(again.state, order.state);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_name_has_its_record_and_a_name_shares_that_of_its_wildcard() {
    let (emulator, mut terraform, _) = account_with(&[]).await;
    let roomy = NewInstance::of_spec("geo.dv.f").with_room_for(2, 1);
    let instance = emulator.add_instance(roomy);
    let config = with(
        on(&instance),
        "subject_alternative_names",
        json!(["example.com", "*.example.com"]),
    );
    let planned = terraform.plan(None, config.clone()).await;
    let keys = |validation: &serde_json::Value| {
        let keys = validation.as_object().unwrap().keys();
        keys.cloned().collect::<Vec<_>>()
    };
    let names = ["*.example.com", "example.com", DOMAIN];
    assert_eq!(keys(&planned.state["validation"]), names);
    let order = terraform
        .apply_planned(None, config, planned)
        .await
        .quietly();
    assert_eq!(keys(&order.state["validation"]), names);
    for name in names {
        let record = &order.state["validation"][name];
        assert!(record["record_value"].is_string(), "{name}: {record}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_lost_is_settled_by_a_look_and_nothing_is_applied_for_twice() {
    for action in [UPDATE, APPLY, DETAIL, "ListContact", "CreateContact"] {
        let (emulator, mut terraform, instances) = account_with(&[TEST]).await;
        emulator.lose_answer_to(action).once();
        let order = terraform.create(on_free()).await;
        assert_eq!(order.state["status"], "pending_validation", "{action}");
        assert_eq!(asked(&emulator, APPLY), 1, "{action}");
        assert_eq!(asked(&emulator, "CreateContact"), 1, "{action}");
        let instance = emulator.instance(&instances[0]).unwrap();
        assert_eq!(instance.applied_for, [DOMAIN], "{action}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_is_taken_between_two_calls_is_passed_over() {
    let (emulator, mut terraform, instances) = account_with(&[TEST, TEST]).await;
    emulator.apply_on_instance(&instances[0], "api.example.com");
    let order = terraform.create(on_free()).await;
    assert_eq!(order.state["instance_id"], instances[1].to_string());
    let stranger = emulator.instance(&instances[0]).unwrap();
    assert_eq!(stranger.applied_for, ["api.example.com"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_resources_that_want_the_last_free_instance_do_not_share_it() {
    let (emulator, terraform, instances) = account_with(&[TEST]).await;
    let (mut one, mut other) = (terraform.core(), terraform.core());
    let api = with(on_free(), "domain", "api.example.com");
    let (one, other) = tokio::join!(
        one.apply_in_spite(None, on_free()),
        other.apply_in_spite(None, api)
    );
    let placed = [&one, &other]
        .into_iter()
        .filter(|answer| !answer.stored.state.is_null())
        .count();
    assert_eq!(placed, 1, "{one:?} {other:?}");
    let refused = if one.stored.state.is_null() {
        one
    } else {
        other
    };
    refused.expect_error("1 instance of the spec ss.dv.t, and 1 is in use");
    assert_eq!(asked(&emulator, APPLY), 1);
    assert_eq!(
        emulator.instance(&instances[0]).unwrap().applied_for.len(),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_earlier_run_lost_stops_the_next_and_can_be_taken_over() {
    let (emulator, mut terraform, instances) = account_with(&[TEST, TEST]).await;
    let lost = terraform.create(on_free()).await;
    let mut later = run_on(&emulator).await;
    let stopped = later.apply(None, on_free()).await;
    let said = stopped.expect_error("is under way");
    for way_on in [
        "adopt_existing = true",
        "import {",
        "alicloud_cas_cancel_order",
    ] {
        assert!(said.detail.contains(way_on), "{way_on}: {said:?}");
    }
    assert_eq!(asked(&emulator, APPLY), 1);

    let adopting = with(on_free(), "adopt_existing", true);
    let adopted = later.apply_in_spite(None, adopting).await;
    adopted.expect_warning("was taken over");
    assert_eq!(adopted.stored.state["id"], lost.state["id"]);
    let left = later.destroy(&adopted.stored).await;
    left.expect_warning("stays in the service");
    assert_eq!(
        emulator.instance(&instances[0]).unwrap().applied_for,
        [DOMAIN]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupt_leaves_the_order_in_the_state_and_the_next_apply_goes_on() {
    let (emulator, mut terraform, _) = account_with(&[TEST]).await;
    emulator
        .refuse(DETAIL, 503, "ServiceUnavailable")
        .after(2)
        .once();
    let mut core = terraform.core();
    let planned = core.plan(None, on_free()).await;
    let (stopped, ()) = tokio::join!(
        core.apply_planned(None, on_free(), planned),
        terraform.interrupt_after(&emulator, APPLY, 1)
    );
    assert!(stopped.stored.state["id"].is_string(), "{stopped:?}");
    let mut later = run_on(&emulator).await;
    let read = later.read(&stopped.stored).await.quietly();
    assert_eq!(read.state["status"], "pending_validation");
    assert_eq!(asked(&emulator, APPLY), 1);
}
