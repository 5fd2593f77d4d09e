//! What cannot be ordered: each says what is so and what to write, before anything is written
//! to the instance.

use emulator::{InstanceId, NewInstance, Options};
use serde_json::{Value as Json, json};

use super::{
    APPLY, BOUGHT, DOMAIN, TEST, UPDATE, account_with, applicant, asked, on, on_free, run_on, with,
};
use crate::support::terraform::text;

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_will_not_do_is_told_by_what_it_lacks() {
    type Case = (
        &'static str,
        fn(&emulator::Emulator, &InstanceId),
        Json,
        &'static str,
    );
    let names = json!(["api.example.com"]);
    let cases: [Case; 7] = [
        (
            BOUGHT,
            |emulator, id| emulator.remove_instance(id),
            json!({}),
            "there is no such instance",
        ),
        (
            BOUGHT,
            |emulator, id| emulator.apply_on_instance(id, "api.example.org"),
            json!({}),
            "It carries an application for api.example.org",
        ),
        (
            BOUGHT,
            |emulator, id| emulator.expire_instance(id),
            json!({}),
            "the instance is expired",
        ),
        (
            BOUGHT,
            |emulator, id| emulator.set_instance_status(id, "refund"),
            json!({}),
            "the instance is refund",
        ),
        (
            BOUGHT,
            |_, _| {},
            json!({ "subject_alternative_names": names }),
            "It has room for 1 plain names, and the order has 2",
        ),
        (
            "cf.ov.f",
            |_, _| {},
            json!({}),
            "OV certificates, which need a company",
        ),
        (
            BOUGHT,
            |_, _| {},
            json!({ "company_name": "Analytical Engines" }),
            "DV certificates, which name no company",
        ),
    ];
    for (spec, change, more, says) in cases {
        let (emulator, mut terraform, instances) = account_with(&[spec]).await;
        change(&emulator, &instances[0]);
        let mut config = on(&instances[0]);
        for (name, value) in more.as_object().unwrap() {
            config[name] = value.clone();
        }
        let refused = terraform.apply(None, config).await;
        refused.expect_error(says);
        refused.expect_error("Nothing was ordered");
        assert!(refused.stored.state.is_null(), "{says}");
        assert_eq!(
            asked(&emulator, UPDATE) + asked(&emulator, APPLY),
            0,
            "{says}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn arguments_that_exclude_each_other_are_refused_where_they_stand() {
    let (_emulator, mut terraform, instances) = account_with(&[TEST]).await;
    for (config, at) in [
        (
            with(on_free(), "instance_id", instances[0].to_string()),
            "instance_spec",
        ),
        (with(on_free(), "product_code", "p"), "product_code"),
        (with(applicant(), "contact_id", "11"), "contact_id"),
        (with(on_free(), "key_algorithm", "DSA"), "key_algorithm"),
    ] {
        let said = terraform.validate(config).await;
        let [error] = &said[..] else {
            panic!("{at}: not exactly one error: {said:?}")
        };
        assert_eq!(error.attribute.as_ref().map(text).as_deref(), Some(at));
    }
    let order_on_quota = with(applicant(), "instance_id", "cas-ivauto-1");
    let planned = terraform.plan(None, order_on_quota).await;
    assert!(
        planned.diagnostics[0]
            .detail
            .contains("names a CAS 1.0 order")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_free_instance_the_error_says_how_many_there_are_and_what_else_is_free() {
    let (emulator, mut terraform, instances) = account_with(&[TEST, BOUGHT]).await;
    emulator.apply_on_instance(&instances[0], "api.example.org");
    let planned = terraform.plan(None, on_free()).await;
    let [warning] = &planned.diagnostics[..] else {
        panic!("not exactly one warning: {planned:?}")
    };
    assert!(
        warning
            .summary
            .contains("too few free instances of ss.dv.t")
    );
    let refused = terraform.apply_planned(None, on_free(), planned).await;
    let said = refused.expect_error("1 instance of the spec ss.dv.t, and 1 is in use");
    assert!(said.detail.contains("1 of ws.dv.f"), "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_on_quota_that_the_account_lacks_says_which_instances_are_free() {
    let emulator = emulator::Emulator::start(Options {
        quota: [].into(),
        ..Options::default()
    })
    .await
    .unwrap();
    emulator.add_instance(NewInstance::of_spec(TEST));
    let mut terraform = run_on(&emulator).await;
    let refused = terraform.apply_in_spite(None, applicant()).await;
    refused.expect_error("instance_spec = \"ss.dv.t\"");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_applicant_the_service_decides_and_its_refusal_says_what_to_write() {
    let mut variants = emulator::Variants::default();
    variants.set("contact-omitted", "refused").unwrap();
    let options = Options {
        variants,
        ..Options::default()
    };
    let (emulator, mut terraform, instances) = super::account_of(options, &[TEST]).await;
    let config = json!({ "domain": DOMAIN, "instance_id": instances[0].to_string() });
    let refused = terraform.apply(None, config).await;
    refused.expect_error("No applicant was named");
    assert!(refused.stored.state.is_null());
    assert_eq!(
        emulator.instance(&instances[0]).unwrap().applied_for,
        [""; 0]
    );
}
