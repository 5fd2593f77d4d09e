//! Stories of configurations that no host checks, and of those that are not known yet.

use emulator::Options;

use crate::every_terraform;
use crate::terraform::Plan;
use crate::world::World;

const REQUIRED: &str = r#"
    terraform {
      required_providers {
        alicloud-cas = {
          source = "alicloud-cas/alicloud-cas"
        }
      }
    }
"#;

/// A module that orders and waits, and its test, in which every object is made up.
const MODULE: &str = r#"
    variable "csr" {
      type    = string
      default = null
    }
    resource "alicloud_cas_order" "www" {
      provider = alicloud-cas
      domain   = "www.example.com"
      csr      = var.csr
    }
    # Terraform knows the keys of a mock's `validation` in the apply only: no `for_each`.
    resource "terraform_data" "record" {
      input = values(alicloud_cas_order.www.validation)[*].record_value
    }
    resource "alicloud_cas_order_validation" "www" {
      provider              = alicloud-cas
      order_id              = alicloud_cas_order.www.id
      validation_record_ids = [terraform_data.record.id]
    }
    data "alicloud_cas_order" "www" {
      provider = alicloud-cas
      order_id = alicloud_cas_order.www.id
    }
    output "certificate" {
      value = alicloud_cas_order_validation.www.certificate
    }
"#;

const MOCKED_TEST: &str = r#"
    mock_provider "alicloud-cas" {}

    variables {
      # What a mocked tls_cert_request gives out.
      csr = "1rrtu6rr"
    }
    run "everything_is_made_up" {
      assert {
        condition     = output.certificate != ""
        error_message = "There is no certificate."
      }
    }
"#;

#[test]
fn a_module_that_orders_and_waits_is_tested_with_a_mocked_provider_and_no_service() {
    for terraform in every_terraform() {
        let world = World::new(terraform, Options::default());
        world.configure(&format!("{REQUIRED}{MODULE}"));
        world
            .workspace
            .write("www.tftest.hcl", MOCKED_TEST)
            .unwrap();
        let tested = world.run(&["test"]).expect_success();
        assert!(tested.says("1 passed, 0 failed"), "{}", tested.report());
        assert_eq!(world.emulator.calls(), []);
        world.leaks_nothing();
    }
}

/// A value that only the apply knows, and what it then is.
const LATE: &str = r#"
    variable "late" {
      type    = string
      default = null
    }
    variable "is_late" {
      type    = bool
      default = true
    }
    resource "terraform_data" "late" {
      input = var.late
    }
    locals {
      late = var.is_late ? terraform_data.late.output : var.late
    }
"#;

#[test]
fn what_only_the_provider_sets_and_what_is_required_and_null_stop_before_anything_is_ordered() {
    let read_only = "Invalid Configuration for Read-Only Attribute";
    let missing = "Missing Configuration for Required Attribute";
    for terraform in every_terraform() {
        let world = World::new(terraform, Options::default());
        for (object, says) in [
            (
                r#"resource "alicloud_cas_order" "www" {
                     provider = alicloud-cas
                     domain   = "www.example.com"
                     status   = "issued"
                   }"#,
                read_only,
            ),
            (
                r#"resource "alicloud_cas_order" "www" {
                     provider   = alicloud-cas
                     domain     = "www.example.com"
                     validation = {}
                   }"#,
                read_only,
            ),
            (
                r#"data "alicloud_cas_package" "free" {
                     provider        = alicloud-cas
                     remaining_count = 20
                   }"#,
                read_only,
            ),
            (
                r#"resource "alicloud_cas_order_validation" "www" {
                     provider = alicloud-cas
                     order_id = null
                   }"#,
                missing,
            ),
            (
                r#"data "alicloud_cas_order" "www" {
                     provider = alicloud-cas
                     order_id = null
                   }"#,
                missing,
            ),
            (
                r#"provider "alicloud-cas" {
                     contact {
                       username = "Ada"
                       phone    = null
                       email    = "ops@example.com"
                     }
                   }
                   data "alicloud_cas_package" "free" {
                     provider = alicloud-cas
                   }"#,
                "username needs phone",
            ),
        ] {
            world.configure(&format!("{REQUIRED}{object}"));
            let validated = world.run(&["validate"]).expect_failure();
            assert!(validated.says(says), "{object}: {}", validated.report());
        }
        world.configure(&format!(
            r#"{REQUIRED}{LATE}
            resource "alicloud_cas_order_validation" "www" {{
              provider = alicloud-cas
              order_id = local.late
            }}"#
        ));
        world.run(&["validate"]).expect_success();
        let planned = world.run(&["plan", "-var", "is_late=false"]);
        let planned = planned.expect_failure();
        assert!(planned.says(missing), "{}", planned.report());
        assert_eq!(world.emulator.orders(), []);
        world.leaks_nothing();
    }
}

const LATE_CONTACT: &str = r#"
    provider "alicloud-cas" {
      max_requests_per_second = length(coalesce(local.late, "")) > 0 ? 5 : null
      configuration_source    = local.late
      contact {
        username = "Ada"
        phone    = local.late
        email    = "ops@example.com"
      }
    }
    resource "alicloud_cas_order" "www" {
      provider = alicloud-cas
      domain   = "www.example.com"
    }
"#;

#[test]
fn a_contact_that_is_not_known_yet_keeps_no_order_from_being_planned_read_and_placed() {
    for terraform in every_terraform() {
        let mut world = World::new(terraform, Options::default());
        world.configure(&format!("{REQUIRED}{LATE}{LATE_CONTACT}"));
        world.workspace.set_variable("TF_VAR_late", "13800000000");
        let applied = world.workspace.apply().unwrap().expect_success();
        assert!(!applied.says("not read"), "{}", applied.report());
        assert_eq!(world.workspace.plan().unwrap(), Plan::Empty);

        // Now it is another one, and as unknown.
        world.workspace.set_variable("TF_VAR_late", "13900000000");
        let looks = world.done("DescribeCertificateState");
        let applied = world.workspace.apply().unwrap().expect_success();
        assert!(!applied.says("not read"), "{}", applied.report());
        assert!(world.done("DescribeCertificateState") > looks);
        assert_eq!(world.emulator.orders().len(), 1);
        world.leaks_nothing();
    }
}

#[test]
fn a_region_that_is_not_known_yet_is_named_where_it_keeps_a_call_back() {
    for terraform in every_terraform() {
        let mut world = World::new(terraform, Options::default());
        let provider = r#"
            provider "alicloud-cas" {
              region = local.late
            }
        "#;
        let order = r#"
            resource "alicloud_cas_order" "www" {
              provider = alicloud-cas
              domain   = "www.example.com"
            }
        "#;
        let data = r#"
            data "alicloud_cas_package" "free" {
              provider = alicloud-cas
            }
        "#;
        world.workspace.set_variable("TF_VAR_late", "cn-hangzhou");
        world.configure(&format!("{REQUIRED}{LATE}{provider}{order}"));
        world.workspace.apply().unwrap().expect_success();

        world.workspace.set_variable("TF_VAR_late", "cn-shanghai");
        let planned = world.run(&["plan"]).expect_success();
        let warning = "The value of `region` in the provider's configuration is not known";
        assert!(planned.says(warning), "{}", planned.report());

        world.configure(&format!("{REQUIRED}{LATE}{provider}{order}{data}"));
        let planned = world.run(&["plan"]).expect_failure();
        let error = "Cannot work on alicloud_cas_package: region of the provider is not known yet";
        assert!(planned.says(error), "{}", planned.report());
        world.leaks_nothing();
    }
}

const ONE_ORDER: &str = r#"
    variable "product_code" {
      type    = string
      default = null
    }
    variable "account_type" {
      type    = string
      default = null
    }
    provider "alicloud-cas" {
      max_retry_timeout = 2
      account_type      = var.account_type
    }
    resource "alicloud_cas_order" "www" {
      provider     = alicloud-cas
      domain       = "www.example.com"
      product_code = var.product_code
    }
"#;

#[test]
fn a_plan_that_orders_without_a_usable_key_is_an_error_and_one_that_destroys_is_not() {
    for terraform in every_terraform() {
        let mut world = World::new(terraform, Options::default());
        world.configure(&format!("{REQUIRED}{ONE_ORDER}"));
        let id = world.emulator.access_key_id().to_owned();
        let unplanned = |world: &World, says: &str| {
            let planned = world.run(&["plan"]).expect_failure();
            assert!(planned.says(says), "{}", planned.report());
            assert!(planned.says("Cannot plan certificate order"));
        };
        for (key, says) in [
            ("", "no usable credentials"),
            ("LTAI-nobody", "InvalidAccessKeyId"),
        ] {
            world
                .workspace
                .set_variable("ALIBABA_CLOUD_ACCESS_KEY_ID", key);
            unplanned(&world, says);
        }
        world
            .workspace
            .set_variable("ALIBABA_CLOUD_ACCESS_KEY_ID", &id);
        world.workspace.apply().unwrap().expect_success();

        world
            .workspace
            .set_variable("ALIBABA_CLOUD_ACCESS_KEY_ID", "LTAI-nobody");
        world
            .run(&["plan", "-destroy", "-refresh=false"])
            .expect_success();
        world.run(&["plan", "-refresh=false"]).expect_success();

        // An order that is not in the state is planned where Terraform refreshes before it
        // destroys; the error says how to go without.
        world.run(&["state", "rm", "alicloud_cas_order.www"]);
        world.configure(&format!(
            "{REQUIRED}{ONE_ORDER}\nresource \"terraform_data\" \"other\" {{}}"
        ));
        world
            .run(&["apply", "-auto-approve", "-target=terraform_data.other"])
            .expect_success();
        world
            .run(&["destroy", "-auto-approve"])
            .expect_failure()
            .expect_says("run `terraform destroy -refresh=false`");
        world
            .run(&["destroy", "-auto-approve", "-refresh=false"])
            .expect_success();
        world.leaks_nothing();
    }
}

#[test]
fn a_product_that_the_account_never_had_is_warned_of_and_none_at_the_international_site_refused() {
    for terraform in every_terraform() {
        let world = World::new(terraform, Options::default());
        world.configure(&format!("{REQUIRED}{ONE_ORDER}"));
        let planned = world.run(&["plan", "-var", "product_code=no-such-product"]);
        let planned = planned.expect_success();
        let warning = "The account has no product no-such-product";
        assert!(planned.says(warning), "{}", planned.report());

        let planned = world.run(&["plan", "-var", "account_type=International"]);
        let planned = planned.expect_failure();
        let error = "An order of an international account needs a product_code";
        assert!(planned.says(error), "{}", planned.report());
        let product = "product_code=geotrust-dv-1-starter";
        world
            .run(&[
                "plan",
                "-var",
                "account_type=International",
                "-var",
                product,
            ])
            .expect_success();
        world.leaks_nothing();
    }
}
