//! Orders on CAS 2.0 instances through Terraform.

use std::time::Duration;

use emulator::{InstanceId, Issue, NewInstance, Options};

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

const SOON: Issue = Issue::After(Duration::from_millis(300));

/// A practitioner's folder with the providers that most configurations use beside ours, and
/// an account without instances yet.
fn world(elsewhere: &OtherProviders, terraform: &Terraform, issue: Issue) -> World {
    let options = Options {
        issue,
        ..Options::default()
    };
    let workspace = elsewhere.workspace(terraform);
    workspace.write("required.tf", REQUIRED).unwrap();
    World::around(workspace, options)
}

fn applied_for(world: &World, instance: &InstanceId) -> Vec<String> {
    world.emulator.instance(instance).unwrap().applied_for
}

/// What makes the records of several names: one for each, and one where a name and its
/// wildcard share it.
const SEVERAL: &str = r#"
    resource "alicloud_cas_order" "all" {
      provider                  = alicloud-cas
      instance_spec             = "geo.dv.f"
      domain                    = "www.example.com"
      subject_alternative_names = ["example.com", "*.example.com"]
    }
    resource "alicloud_alidns_record" "proof" {
      for_each = {
        for name, record in alicloud_cas_order.all.validation :
        name => record if !startswith(name, "*.")
      }
      domain_name = each.value.root_domain
      rr          = each.value.host_record
      type        = each.value.record_type
      value       = each.value.record_value
    }
    resource "alicloud_cas_order_validation" "all" {
      provider              = alicloud-cas
      order_id              = alicloud_cas_order.all.id
      validation_record_ids = [for record in alicloud_alidns_record.proof : record.id]
    }
    output "names" {
      value = alicloud_cas_order_validation.all.subject_alternative_names
    }
"#;

#[test]
fn one_first_apply_publishes_the_records_of_several_names_and_has_the_certificate() {
    for terraform in every_terraform() {
        let elsewhere = OtherProviders::new();
        let world = world(&elsewhere, terraform, SOON);
        let roomy = NewInstance::of_spec("geo.dv.f").with_room_for(2, 1);
        let instance = world.emulator.add_instance(roomy);
        world.configure(SEVERAL);
        world.workspace.apply().unwrap().expect_success();
        let names = world.workspace.output("names").unwrap();
        assert_eq!(names.as_array().unwrap().len(), 3, "{names}");
        world.workspace.refresh().unwrap().expect_success();
        assert_eq!(world.workspace.plan().unwrap(), Plan::Empty);
        let destroyed = world.workspace.destroy().unwrap().expect_success();
        assert!(destroyed.says("stays in the service"));
        let statuses = world
            .emulator
            .instance(&instance)
            .unwrap()
            .certificate_statuses;
        assert_eq!(statuses, ["issued"]);
        world.leaks_nothing();
    }
}

const RENEWED: &str = r#"
    variable "instance" {
      type = string
    }
    resource "alicloud_cas_order" "www" {
      provider           = alicloud-cas
      instance_id        = var.instance
      domain             = "www.example.com"
      min_days_remaining = 30

      lifecycle {
        prevent_destroy = true
      }
    }
    resource "alicloud_cas_order_validation" "www" {
      provider = alicloud-cas
      order_id = alicloud_cas_order.www.id
    }
    ephemeral "alicloud_cas_certificate" "www" {
      provider = alicloud-cas
      order_id = alicloud_cas_order_validation.www.id
    }
    resource "alicloud_alidns_record" "site" {
      domain_name = "example.com"
      rr          = "site"
      type        = "CERT"
      value       = alicloud_cas_order_validation.www.fingerprint_sha256
    }
"#;

#[test]
fn a_renewal_on_one_instance_switches_a_consumer_over_and_keeps_the_old_certificate() {
    for terraform in every_terraform() {
        let elsewhere = OtherProviders::new();
        let mut world = world(&elsewhere, terraform, SOON);
        let instance = world.emulator.add_instance(NewInstance::of_spec("ws.dv.f"));
        let id = instance.to_string();
        world.workspace.set_variable("TF_VAR_instance", &id);
        world.configure(RENEWED);
        world.workspace.apply().unwrap().expect_success();
        world.workspace.refresh().unwrap().expect_success();
        assert_eq!(world.workspace.plan().unwrap(), Plan::Empty);
        let first = world.stored_as("alicloud_alidns_record").unwrap()["values"].take();

        let age = Duration::from_secs(175 * 86_400);
        world.emulator.age_instance(&instance, age);
        let renewed = world.workspace.apply().unwrap().expect_success();
        assert!(renewed.says("is due for renewal"), "{}", renewed.report());
        let second = world.stored_as("alicloud_alidns_record").unwrap()["values"].take();
        assert_ne!(first["value"], second["value"]);
        let instance = world.emulator.instance(&instance).unwrap();
        assert_eq!(instance.certificate_statuses, ["willExpire", "issued"]);
        assert_eq!(
            (
                world.done("ApplyCertificate"),
                world.done("RevokeCertificate")
            ),
            (2, 0)
        );
        world.workspace.refresh().unwrap().expect_success();
        assert_eq!(world.workspace.plan().unwrap(), Plan::Empty);
        world.leaks_nothing();
    }
}

const PENDING: &str = r#"
    resource "alicloud_cas_order" "site" {
      provider      = alicloud-cas
      for_each      = toset(["www", "api"])
      instance_spec = "ss.dv.t"
      domain        = "${each.key}.example.com"
    }
"#;

#[test]
fn two_resources_never_share_the_last_free_instance_and_a_destroy_frees_it() {
    for terraform in every_terraform() {
        let elsewhere = OtherProviders::new();
        let world = world(&elsewhere, terraform, Issue::Manual);
        let instance = world.emulator.add_instance(NewInstance::of_spec("ss.dv.t"));
        world.configure(PENDING);
        let applied = world.workspace.apply().unwrap().expect_failure();
        assert!(applied.says("too few free instances of ss.dv.t"));
        assert!(applied.says("no instance of ss.dv.t is free"));
        assert_eq!(world.done("ApplyCertificate"), 1);
        assert_eq!(applied_for(&world, &instance).len(), 1);
        world.workspace.destroy().unwrap().expect_success();
        assert_eq!(applied_for(&world, &instance), [""; 0]);
        world.leaks_nothing();
    }
}

#[test]
fn what_is_on_an_instance_is_imported_with_a_generated_configuration_and_not_changed() {
    for terraform in every_terraform() {
        let elsewhere = OtherProviders::new();
        let world = world(&elsewhere, terraform, Issue::Manual);
        let instance = world.emulator.add_instance(NewInstance::of_spec("ss.dv.t"));
        world
            .emulator
            .apply_on_instance(&instance, "www.example.com");
        world.configure(&format!(
            "import {{\n  to       = alicloud_cas_order.found\n  id       = \"{instance}\"\n  \
             provider = alicloud-cas\n}}"
        ));
        let generate = ["plan", "-input=false", "-generate-config-out=found.tf"];
        world.workspace.run(&generate).unwrap().expect_success();
        let applied = world.workspace.apply().unwrap().expect_success();
        let all = "1 imported, 0 added, 0 changed, 0 destroyed";
        assert!(applied.says(all), "{}", applied.report());
        world.configure("");
        assert_eq!(world.workspace.plan().unwrap(), Plan::Empty);
        world.workspace.destroy().unwrap().expect_success();
        assert_eq!(applied_for(&world, &instance), [""; 0]);
        world.leaks_nothing();
    }
}
