//! A quota that is short, told while there is still time.

use std::collections::BTreeMap;
use std::time::Duration;

use emulator::{Emulator, Options};
use serde_json::{Value as Json, json};

use super::{PRODUCT, Terraform, asked, expect_warning, issued, world_of};

const COUNT: &str = "DescribePackageState";
const SHORT: &str = "The quota of digicert-free-1-free does not cover every planned order";

async fn world_with(units: u32) -> (Emulator, Terraform) {
    let quota = BTreeMap::from([(PRODUCT.to_owned(), units)]);
    let options = Options {
        quota,
        ..Options::default()
    };
    world_of(options).await
}

fn order_for(domain: &str) -> Json {
    json!({
        "domain": domain,
        "username": "Ada",
        "phone": "13800000000",
        "email": "ops@example.com",
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_order_beyond_the_quota_warns_and_no_other() {
    let (emulator, mut terraform) = world_with(3).await;
    issued(&emulator);
    for domain in ["a.example.com", "b.example.com"] {
        let planned = terraform.plan(None, order_for(domain)).await;
        assert_eq!(planned.diagnostics, [], "{domain}");
    }
    let third = terraform.plan(None, order_for("c.example.com")).await;
    let warning = expect_warning(&third.diagnostics, SHORT);
    assert!(
        warning
            .detail
            .contains("3 orders so far of this product, and 2 are left"),
        "{warning:?}"
    );
    let fourth = terraform.plan(None, order_for("d.example.com")).await;
    assert_eq!(fourth.diagnostics, []);
    let again = terraform.plan(None, order_for("a.example.com")).await;
    assert_eq!(again.diagnostics, []);
    assert_eq!(asked(&emulator, COUNT), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exhausted_quota_warns_at_the_first_order() {
    let (_emulator, mut terraform) = world_with(0).await;
    let planned = terraform.plan(None, order_for("www.example.com")).await;
    let warning = expect_warning(&planned.diagnostics, SHORT);
    assert!(
        warning
            .detail
            .contains("an order of this product, and none is left"),
        "{warning:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_quota_is_not_read_where_nothing_is_created_or_after_an_order_was_placed() {
    let (emulator, mut terraform) = world_with(2).await;
    let order = terraform.create(order_for("www.example.com")).await;
    assert_eq!(asked(&emulator, COUNT), 1);
    let mut phone = order_for("www.example.com");
    phone["phone"] = "13900000000".into();
    assert_eq!(terraform.plan(Some(&order), phone).await.diagnostics, []);
    for domain in ["a.example.com", "b.example.com"] {
        let planned = terraform.plan(None, order_for(domain)).await;
        assert_eq!(planned.diagnostics, [], "{domain}");
    }
    assert_eq!(asked(&emulator, COUNT), 1);

    let mut another = Terraform::with(&emulator, json!({})).await;
    let unchanged = another.plan(Some(&order), order_for("www.example.com"));
    assert_eq!(unchanged.await.diagnostics, []);
    assert_eq!(asked(&emulator, COUNT), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_makes_room_for_its_replacement_needs_no_unit() {
    let (emulator, mut terraform) = world_with(1).await;
    let order = terraform.create(order_for("www.example.com")).await;
    let mut another = Terraform::with(&emulator, json!({})).await;
    let replaced = another.plan(Some(&order), order_for("api.example.com"));
    assert_eq!(replaced.await.diagnostics, []);
    // Terraform plans the new half of a replacement once more, without the old one.
    let half = another.plan(None, order_for("api.example.com")).await;
    assert_eq!(half.diagnostics, []);
    assert_eq!(asked(&emulator, COUNT), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_product_that_the_account_never_had_is_warned_of() {
    let (emulator, mut terraform) = world_with(0).await;
    emulator.refuse(COUNT, 404, "NotFoundPackage").times(99);
    for domain in ["a.example.com", "b.example.com"] {
        let planned = terraform.plan(None, order_for(domain)).await;
        let warning = "The account has no product digicert-free-1-free";
        expect_warning(&planned.diagnostics, warning);
    }
    assert_eq!(asked(&emulator, COUNT), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_count_is_not_asked_for_again_and_stays_silent() {
    for (status, code) in [(403, "Forbidden.RAM"), (403, "NoPermission")] {
        let (emulator, mut terraform) = world_with(0).await;
        emulator.refuse(COUNT, status, code).times(99);
        for domain in ["a.example.com", "b.example.com"] {
            let planned = terraform.plan(None, order_for(domain)).await;
            assert_eq!(planned.diagnostics, [], "{code}");
        }
        assert_eq!(asked(&emulator, COUNT), 1, "{code}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_is_interrupted_waits_for_no_count_and_asks_for_no_other() {
    let (emulator, mut terraform) = world_with(0).await;
    emulator
        .slow_down(COUNT, Duration::from_secs(3600))
        .times(99);
    let mut core = terraform.core();
    let (planned, ()) = tokio::join!(
        core.plan(None, order_for("www.example.com")),
        terraform.interrupt_after(&emulator, COUNT, 1)
    );
    assert_eq!(planned.diagnostics, []);
    // The rest of the plan, each with a product of its own.
    for number in 0..20 {
        let mut order = order_for("www.example.com");
        order["product_code"] = format!("product-{number}").into();
        assert_eq!(terraform.plan(None, order).await.diagnostics, []);
    }
    assert_eq!(asked(&emulator, COUNT), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_may_be_adopted_is_not_counted() {
    let (emulator, mut terraform) = world_with(0).await;
    let mut order = order_for("www.example.com");
    order["adopt_existing"] = true.into();
    assert_eq!(terraform.plan(None, order).await.diagnostics, []);
    assert_eq!(asked(&emulator, COUNT), 1, "whether there is a key");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_that_the_quota_does_not_cover_is_warned_about() {
    let (emulator, mut terraform) = world_with(1).await;
    let mut config = order_for("www.example.com");
    config["min_days_remaining"] = 30.into();
    let order = terraform.create(config.clone()).await;
    let id = order.state["id"].as_str().unwrap().parse().unwrap();
    emulator.issue(id);
    emulator.age(id, Duration::from_secs(61 * 24 * 3600));
    let mut another = Terraform::with(&emulator, json!({})).await;
    let due = another.read(&order).await.quietly();
    let planned = another.plan(Some(&due), config.clone()).await;
    let said: Vec<_> = planned
        .diagnostics
        .iter()
        .map(|one| &*one.summary)
        .collect();
    assert!(said[0].contains("is due for renewal"), "{said:?}");
    assert_eq!(said[1..], [SHORT]);

    // A failed order gives its unit back first.
    emulator.fail(id, "the record is missing");
    let mut failed = due;
    failed.state["status"] = "failed".into();
    let mut another = Terraform::with(&emulator, json!({})).await;
    let planned = another.plan(Some(&failed), config).await;
    let said: Vec<_> = planned
        .diagnostics
        .iter()
        .map(|one| &*one.summary)
        .collect();
    assert!(!said.contains(&SHORT), "{said:?}");
    assert_eq!(said.len(), 1);
}
