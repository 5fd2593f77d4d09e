//! An order's whole life through Terraform: the record, the wait, renewal, import.

use std::time::Duration;

use emulator::{InstanceSummary, Issue, NewOrder, Options, OrderState};

use crate::every_terraform;
use crate::other_providers::OtherProviders;
use crate::terraform::{Plan, Terraform};
use crate::world::World;

const REQUIRED: &str = r#"
    terraform {
      required_providers {
        alicloud = {
          source = "aliyun/alicloud"
        }
        alicloud-cas = {
          source = "alicloud-cas/alicloud-cas"
        }
      }
    }
    provider "alicloud-cas" {
      max_retry_timeout = 2

      contact {
        username = "Ada"
        phone    = "13800000000"
        email    = "ops@example.com"
      }
    }
"#;

/// So many days.
fn days(number: u64) -> Duration {
    Duration::from_secs(number * 86_400)
}

/// An order, a record made from what it asks for, the wait, and what the world sees.
const CHAIN: &str = r#"
    resource "alicloud_cas_order" "www" {
      provider = alicloud-cas
      domain   = "www.example.com"
    }
    resource "alicloud_alidns_record" "proof" {
      for_each    = alicloud_cas_order.www.validation
      domain_name = each.value.root_domain
      rr          = each.value.host_record
      type        = each.value.record_type
      value       = each.value.record_value
    }
    resource "alicloud_cas_order_validation" "www" {
      provider              = alicloud-cas
      order_id              = alicloud_cas_order.www.id
      validation_record_ids = [for record in alicloud_alidns_record.proof : record.id]
    }
    output "certificate" {
      value = alicloud_cas_order_validation.www.certificate
    }
    output "order" {
      value = alicloud_cas_order_validation.www.id
    }
"#;

/// A practitioner's folder with the providers that most configurations use beside ours, and
/// a service for this test alone.
fn world(elsewhere: &OtherProviders, terraform: &Terraform, issue: Issue) -> World {
    let options = Options {
        issue,
        ..Options::default()
    };
    let workspace = elsewhere.workspace(terraform);
    workspace.write("required.tf", REQUIRED).unwrap();
    World::around(workspace, options)
}

#[test]
fn one_first_apply_orders_validates_waits_and_shows_the_certificate() {
    for terraform in every_terraform() {
        let elsewhere = OtherProviders::new();
        let world = world(
            &elsewhere,
            terraform,
            Issue::After(Duration::from_millis(300)),
        );
        world.configure(CHAIN);
        world.workspace.apply().unwrap().expect_success();
        let certificate = world.workspace.output("certificate").unwrap();
        assert!(
            certificate
                .as_str()
                .unwrap()
                .starts_with("-----BEGIN CERTIFICATE-----")
        );
        let record = world.stored_as("alicloud_alidns_record").unwrap()["values"].take();
        let proof = world.stored().unwrap()["values"]["validation"]["www.example.com"].clone();
        assert_eq!(record["value"], proof["record_value"]);
        assert_eq!(record["domain_name"], "example.com");

        // The order moved on after it was placed; from the next plan on all is quiet.
        world.workspace.refresh().unwrap().expect_success();
        assert_eq!(world.workspace.plan().unwrap(), Plan::Empty);
        let quiet = [
            "plan",
            "-refresh-only",
            "-detailed-exitcode",
            "-input=false",
        ];
        world.workspace.run(&quiet).unwrap().expect_success();

        let destroyed = world.workspace.destroy().unwrap().expect_success();
        assert!(
            destroyed.says("stays in the service"),
            "{}",
            destroyed.report()
        );
        assert_eq!(world.states(), [OrderState::Certificate]);
        world.leaks_nothing();
    }
}

/// What runs on a certificate, and must never run without one. Each test sets the lifecycle
/// of the order and of the wait.
fn consumer(order: &str, wait: &str) -> String {
    format!(
        r#"
    resource "alicloud_cas_order" "www" {{
      provider           = alicloud-cas
      domain             = "www.example.com"
      min_days_remaining = 30
      deletion_policy    = "revoke"

      lifecycle {{
        {order}
      }}
    }}
    resource "alicloud_cas_order_validation" "www" {{
      provider = alicloud-cas
      order_id = alicloud_cas_order.www.id

      lifecycle {{
        {wait}
      }}
    }}
    resource "alicloud_alidns_record" "site" {{
      domain_name = "example.com"
      rr          = "site"
      type        = "CERT"
      value       = alicloud_cas_order_validation.www.fingerprint_sha256
    }}
"#
    )
}

const OVERLAP: &str = "create_before_destroy = true";

#[test]
fn a_renewal_in_place_switches_a_consumer_over_without_an_outage() {
    for (number, terraform) in every_terraform().iter().enumerate() {
        for (order, wait) in [
            ("prevent_destroy = true", ""),
            ("prevent_destroy = true", OVERLAP),
            (OVERLAP, OVERLAP),
        ] {
            if number > 0 && order == OVERLAP {
                // Told through one Terraform: the plans are the same.
                continue;
            }
            let elsewhere = OtherProviders::new();
            let soon = Issue::After(Duration::from_millis(300));
            let world = world(&elsewhere, terraform, soon);
            world.configure(&consumer(order, wait));
            world.workspace.apply().unwrap().expect_success();
            world.workspace.refresh().unwrap().expect_success();
            let first = world.stored_as("alicloud_alidns_record").unwrap()["values"].take();
            assert_eq!(world.workspace.plan().unwrap(), Plan::Empty);

            world.emulator.age(world.order().id, days(61));
            let plan = world.workspace.run(&["plan", "-input=false"]).unwrap();
            let plan = plan.expect_success();
            assert!(plan.says("is due for renewal"), "{}", plan.report());
            let renewed = world.workspace.apply().unwrap().expect_success();
            // The new certificate is there before the consumer changes.
            let at = |text: &str| {
                let at = renewed.stdout.find(text);
                at.unwrap_or_else(|| panic!("{text}: {}", renewed.report()))
            };
            let ordered = at("alicloud_cas_order.www: Modifications complete");
            let issued = at("alicloud_cas_order_validation.www: Creation complete");
            let used = at("alicloud_alidns_record.site: Modifications complete");
            assert!(ordered < issued && issued < used, "{}", renewed.report());
            let second = world.stored_as("alicloud_alidns_record").unwrap()["values"].take();
            assert_eq!(first["id"], second["id"]);
            assert_ne!(first["value"], second["value"]);
            assert_eq!(
                world.states(),
                [OrderState::Certificate, OrderState::Certificate],
                "the old certificate is neither revoked nor deleted"
            );
            world.workspace.refresh().unwrap().expect_success();
            assert_eq!(world.workspace.plan().unwrap(), Plan::Empty);
            world.leaks_nothing();
        }
    }
}

#[test]
fn a_drift_check_every_day_says_nothing_until_there_is_something_to_see() {
    const CHECK: [&str; 4] = [
        "plan",
        "-refresh-only",
        "-detailed-exitcode",
        "-input=false",
    ];
    for terraform in every_terraform() {
        let elsewhere = OtherProviders::new();
        let world = world(&elsewhere, terraform, Issue::After(Duration::ZERO));
        world.configure(
            r#"
            resource "alicloud_cas_order" "www" {
              provider           = alicloud-cas
              domain             = "www.example.com"
              min_days_remaining = 30
            }
            "#,
        );
        world.workspace.apply().unwrap().expect_success();
        let order = world.order().id;
        // A moment before one of the days that are left ends, and after it.
        world.emulator.age(order, days(5) - Duration::from_secs(2));
        world.workspace.refresh().unwrap().expect_success();
        world.workspace.run(&CHECK).unwrap().expect_success();
        world.let_pass(Duration::from_secs(3));
        let quiet = world.workspace.run(&CHECK).unwrap().expect_success();
        assert!(quiet.says("No changes"), "{}", quiet.report());

        world.emulator.age(order, days(61));
        let seen = world.workspace.run(&CHECK).unwrap().expect_failure();
        assert!(seen.says("ready_for_renewal"), "{}", seen.report());
        world.leaks_nothing();
    }
}

#[test]
fn a_renewal_changes_its_record_where_a_name_can_have_one_only() {
    let example = include_str!("../../examples/guides/route-53.tf");
    let renewed = example.replace(
        "  instance_spec = \"ss.dv.t\"\n",
        "  instance_spec = \"ss.dv.t\"\n  min_days_remaining = 30\n",
    );
    assert_ne!(renewed, example);
    for terraform in every_terraform() {
        let elsewhere = OtherProviders::new();
        let options = Options {
            issue: Issue::After(Duration::from_millis(300)),
            instances: [("ss.dv.t".to_owned(), 2)].into(),
            ..Options::default()
        };
        let world = World::around(elsewhere.workspace(terraform), options);
        world.configure(&renewed);
        world.workspace.apply().unwrap().expect_success();
        let issued = |instance: &InstanceSummary| !instance.certificate_ids.is_empty();
        let mut instances = world.emulator.instances().into_iter();
        let first = instances.find(issued).expect("one is issued").id;
        world.emulator.age_instance(&first, days(61));
        world.workspace.apply().unwrap().expect_success();
        let record = "aws_route53_record _dnsauth.www.example.com";
        assert_eq!(
            elsewhere.journal(),
            [format!("create {record}"), format!("update {record}")]
        );
        assert!(world.emulator.instances().iter().all(issued));
        world.leaks_nothing();
    }
}

#[test]
fn an_expired_order_is_replaced_in_place_once_and_not_in_a_loop() {
    for terraform in every_terraform() {
        let elsewhere = OtherProviders::new();
        let world = world(&elsewhere, terraform, Issue::Manual);
        world.configure(
            r#"
            resource "alicloud_cas_order" "www" {
              provider = alicloud-cas
              domain   = "www.example.com"
            }
            "#,
        );
        world.workspace.apply().unwrap().expect_success();
        let first = world.order().id;
        world.emulator.issue(first);
        world.emulator.age(first, days(100));
        let replaced = world.workspace.apply().unwrap().expect_success();
        assert!(replaced.says("has expired"), "{}", replaced.report());
        assert!(
            replaced.says("0 added, 1 changed, 0 destroyed"),
            "{}",
            replaced.report()
        );
        assert_eq!(world.emulator.orders().len(), 2);
        assert_eq!(world.workspace.plan().unwrap(), Plan::Empty);
        world.leaks_nothing();
    }
}

/// The pattern of the guides, with a CA that turns orders down. The service sees them for
/// a moment before it does.
#[test]
fn a_ca_that_keeps_refusing_costs_one_unit_and_the_sixth_apply_has_the_certificate() {
    for terraform in every_terraform() {
        for overlap in ["", OVERLAP] {
            let elsewhere = OtherProviders::new();
            let options = Options {
                issue: Issue::Manual,
                quota: [("digicert-free-1-free".to_owned(), 4)].into(),
                ..Options::default()
            };
            let workspace = elsewhere.workspace(terraform);
            workspace.write("required.tf", REQUIRED).unwrap();
            let world = World::around(workspace, options);
            world.configure(&consumer(overlap, overlap));
            let used = || world.emulator.quota_used("digicert-free-1-free");
            for apply in 1..=5 {
                let mut applying = world.workspace.start(&["apply", "-auto-approve"]).unwrap();
                applying
                    .wait_for_output("alicloud_cas_order_validation.www: Creating...")
                    .unwrap();
                let order = world.order();
                world.emulator.fail(order.id, "as often as it takes");
                let applied = applying.wait().unwrap().expect_failure();
                assert!(applied.says("failed"), "{}", applied.report());
                assert_eq!(used(), 1, "after apply {apply}");
            }
            let mut applying = world.workspace.start(&["apply", "-auto-approve"]).unwrap();
            applying
                .wait_for_output("alicloud_cas_order_validation.www: Creating...")
                .unwrap();
            world.emulator.issue(world.order().id);
            applying.wait().unwrap().expect_success();
            assert_eq!(world.states(), [OrderState::Certificate]);
            assert_eq!(used(), 1);
            assert_eq!(world.workspace.plan().unwrap(), Plan::Empty);
            world.leaks_nothing();
        }
    }
}

#[test]
fn an_existing_order_is_imported_with_a_generated_configuration_and_not_changed() {
    for terraform in every_terraform() {
        let elsewhere = OtherProviders::new();
        let world = world(&elsewhere, terraform, Issue::Manual);
        let order = world
            .emulator
            .place_order(NewOrder::for_domain("www.example.com,api.example.com"));
        world.configure(&format!(
            "import {{\n  to       = alicloud_cas_order.found\n  id       = \"{order}\"\n  \
             provider = alicloud-cas\n}}"
        ));
        let generate = ["plan", "-input=false", "-generate-config-out=found.tf"];
        world.workspace.run(&generate).unwrap().expect_success();
        let applied = world.workspace.apply().unwrap().expect_success();
        assert!(
            applied.says("1 imported, 0 added, 0 changed, 0 destroyed"),
            "{}",
            applied.report()
        );
        world.configure("");
        assert_eq!(world.workspace.plan().unwrap(), Plan::Empty);
        world.workspace.destroy().unwrap().expect_success();
        assert_eq!(world.emulator.orders(), []);
        world.leaks_nothing();
    }
}
