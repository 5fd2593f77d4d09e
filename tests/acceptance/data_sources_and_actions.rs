//! Data sources, functions, actions, lists and ephemeral resources, through Terraform.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::time::Duration;

use emulator::{Issue, NewInstance, Options, OrderState};

use crate::every_terraform;
use crate::terraform::{Plan, Terraform};
use crate::world::World;

const PRODUCT: &str = "digicert-free-1-free";

const PROVIDER: &str = r#"
    terraform {
      required_providers {
        alicloud-cas = {
          source = "alicloud-cas/alicloud-cas"
        }
      }
    }

    provider "alicloud-cas" {
      max_retry_timeout = 2
    }
"#;

fn world(terraform: &Terraform, options: Options) -> World {
    let world = World::new(terraform, options);
    world.workspace.write("provider.tf", PROVIDER).unwrap();
    world
}

/// Every Terraform from this version on. Says which are too old for a story.
fn every_terraform_since(minor: u32) -> Vec<&'static Terraform> {
    let (new, old): (Vec<_>, Vec<_>) = every_terraform()
        .iter()
        .partition(|terraform| !terraform.is_tofu() && terraform.at_least(1, minor));
    for terraform in old {
        writeln!(
            io::stderr(),
            "{terraform} does not know what this story is about; Terraform 1.{minor} does"
        )
        .expect("stderr is open");
    }
    new
}

#[test]
fn an_order_the_list_and_the_quota_are_looked_up() {
    for terraform in every_terraform() {
        let world = world(terraform, Options::default());
        let waiting = world.placed(OrderState::DomainVerify);
        world.placed(OrderState::Certificate);
        world.configure(&format!(
            r#"
            data "alicloud_cas_order" "one" {{
              provider = alicloud-cas
              order_id = "{waiting}"
            }}

            data "alicloud_cas_orders" "issued" {{
              provider    = alicloud-cas
              list_status = "ISSUED"
            }}

            data "alicloud_cas_package" "free" {{
              provider = alicloud-cas
            }}

            output "found" {{
              value = {{
                status = data.alicloud_cas_order.one.status
                record = values(data.alicloud_cas_order.one.validation)[0].record_fqdn
                issued = data.alicloud_cas_orders.issued.orders[*].domain
                left   = data.alicloud_cas_package.free.remaining_count
              }}
            }}
            "#
        ));
        world.workspace.apply().unwrap().expect_success();
        let found = world.workspace.output("found").unwrap();
        assert_eq!(found["status"], "pending_validation");
        let record = found["record"].as_str().unwrap();
        assert!(record.ends_with(".example.com"), "{record}");
        assert_eq!(found["issued"][0], "certificate.example.com");
        assert_eq!(found["left"], 18);
        assert_eq!(world.workspace.plan().unwrap(), Plan::Empty);
        world.leaks_nothing();
    }
}

#[test]
fn a_misspelt_filter_and_a_missing_order_are_errors_that_say_where() {
    for terraform in every_terraform() {
        let world = world(terraform, Options::default());
        for (argument, says) in [
            (
                r#"order_id = "cas-ivauto-abc""#,
                "Invalid value of order_id",
            ),
            (r#"order_id = "42""#, "there is no such order"),
        ] {
            world.configure(&format!(
                "data \"alicloud_cas_order\" \"one\" {{\n  provider = alicloud-cas\n  {argument}\n}}"
            ));
            let plan = world.run(&["plan"]).expect_failure();
            assert!(plan.says(says), "{}", plan.report());
        }
        world.configure(
            "data \"alicloud_cas_orders\" \"all\" {\n  provider = alicloud-cas\n  \
             list_status = \"issued\"\n}",
        );
        let validate = world.run(&["validate"]).expect_failure();
        assert!(validate.says("WILLEXPIRED"), "{}", validate.report());
        world.leaks_nothing();
    }
}

#[test]
fn functions_are_called_in_outputs_before_anything_is_configured() {
    for terraform in every_terraform() {
        let world = world(terraform, Options::default());
        let pem = include_str!("../data/x509/p256.pem");
        world.workspace.write("p256.pem", pem).unwrap();
        let call = |call: &str| {
            world.configure(&format!(
                "output \"called\" {{\n  value = provider::alicloud-cas::{call}\n}}"
            ));
        };
        call(r#"root_domain("*.shop.example.co.uk")"#);
        world.workspace.apply().unwrap().expect_success();
        assert_eq!(world.workspace.output("called").unwrap(), "example.co.uk");
        call(r#"parse_certificate(file("p256.pem")).subject"#);
        world.workspace.apply().unwrap().expect_success();
        let subject = world.workspace.output("called").unwrap();
        assert_eq!(subject, "CN=www.example.com,O=Example");
        call(r#"root_domain("co.uk")"#);
        let validate = world.run(&["validate"]).expect_failure();
        assert!(
            validate.says(r#"Invalid value for "domain" parameter: "co.uk" is no domain"#),
            "{}",
            validate.report()
        );
        assert_eq!(world.emulator.calls(), []);
        world.leaks_nothing();
    }
}

#[test]
fn a_key_reaches_a_provisioner_and_is_in_no_plan_state_or_log() {
    for terraform in every_terraform_since(11) {
        let options = Options {
            issue: Issue::After(Duration::from_secs(1)),
            ..Options::default()
        };
        let world = world(terraform, options);
        world.configure(
            r#"
            resource "alicloud_cas_order" "www" {
              provider = alicloud-cas
              domain   = "www.example.com"
              username = "Ada"
              phone    = "13800000000"
              email    = "ops@example.com"
            }

            resource "alicloud_cas_order_validation" "www" {
              provider = alicloud-cas
              order_id = alicloud_cas_order.www.id
            }

            ephemeral "alicloud_cas_certificate" "www" {
              provider = alicloud-cas
              order_id = alicloud_cas_order_validation.www.id
            }

            resource "terraform_data" "server" {
              triggers_replace = alicloud_cas_order_validation.www.fingerprint_sha256

              provisioner "local-exec" {
                command = "printf %s \"$KEY\" | grep -c 'BEGIN PRIVATE KEY' > keys.count"
                environment = {
                  KEY = ephemeral.alicloud_cas_certificate.www.private_key
                }
              }
            }
            "#,
        );
        assert_eq!(world.workspace.plan().unwrap(), Plan::Changes);
        world.workspace.apply().unwrap().expect_success();
        let keys = fs::read_to_string(world.workspace.path().join("keys.count")).unwrap();
        assert_eq!(keys.trim(), "1");
        // Now the order is known, so the plan opens it too.
        assert_eq!(world.workspace.plan().unwrap(), Plan::Empty);
        world.workspace.destroy().unwrap().expect_success();
        world.leaks_nothing();
    }
}

#[test]
fn a_certificate_that_is_not_there_yet_is_an_error_that_names_the_status() {
    for terraform in every_terraform_since(11) {
        let world = world(terraform, Options::default());
        let waiting = world.placed(OrderState::DomainVerify);
        world.configure(&format!(
            r#"
            ephemeral "alicloud_cas_certificate" "www" {{
              provider = alicloud-cas
              order_id = "{waiting}"
            }}
            "#
        ));
        let plan = world.run(&["plan"]).expect_failure();
        let says = format!("Certificate order {waiting} has no certificate: pending_validation");
        assert!(plan.says(&says), "{}", plan.report());
        world.leaks_nothing();
    }
}

#[test]
fn a_destroy_that_stops_at_a_lost_certificate_goes_on_without_a_refresh() {
    for terraform in every_terraform_since(11) {
        let world = world(terraform, Options::default());
        let issued = world.placed(OrderState::Certificate);
        world.configure(&format!(
            r#"
            ephemeral "alicloud_cas_certificate" "www" {{
              provider = alicloud-cas
              order_id = "{issued}"
            }}

            resource "terraform_data" "server" {{
              provisioner "local-exec" {{
                command = "true"
                environment = {{
                  KEY = ephemeral.alicloud_cas_certificate.www.private_key
                }}
              }}
            }}
            "#
        ));
        world.workspace.apply().unwrap().expect_success();
        world.emulator.set_state(issued, OrderState::Revoked);
        let destroyed = world.workspace.destroy().unwrap().expect_failure();
        assert!(destroyed.says("-refresh=false"), "{}", destroyed.report());
        world
            .run(&["destroy", "-auto-approve", "-refresh=false"])
            .expect_success();
        world.leaks_nothing();
    }
}

#[test]
fn found_orders_in_every_state_are_written_imported_and_left_as_they_are() {
    for terraform in every_terraform_since(14) {
        let world = world(terraform, Options::default());
        let listed = OrderState::ALL.into_iter();
        let listed = listed.filter(|state| *state != OrderState::Gone);
        let orders: Vec<_> = listed.map(|state| world.placed(state)).collect();
        world.configure("");
        let query = "list \"alicloud_cas_order\" \"all\" {\n  provider = alicloud-cas\n}\n";
        world.workspace.write("all.tfquery.hcl", query).unwrap();

        let found = world.run(&["query"]).expect_success();
        for state in ["PAYED", "CHECKING", "CHECKED_FAIL", "ISSUED", "REVOKED"] {
            assert!(
                found
                    .stdout
                    .contains(&format!("({PRODUCT}, {state}, order ")),
                "{}",
                found.report()
            );
        }
        world
            .run(&["query", "-generate-config-out=found.tf"])
            .expect_success();
        world.run(&["validate"]).expect_success();
        let plan = world.run(&["plan"]).expect_success();
        let says = format!(
            "{} to import, 0 to add, 0 to change, 0 to destroy",
            orders.len()
        );
        assert!(plan.says(&says), "{}", plan.report());
        world.workspace.apply().unwrap().expect_success();
        assert_eq!(world.workspace.plan().unwrap(), Plan::Empty);
        assert_eq!(world.emulator.orders().len(), orders.len());
        world.leaks_nothing();
    }
}

#[test]
fn an_action_is_invoked_by_hand_and_refused_in_the_wrong_state() {
    for terraform in every_terraform_since(14) {
        let world = world(terraform, Options::default());
        let issued = world.placed(OrderState::Certificate);
        let waiting = world.placed(OrderState::DomainVerify);
        world.configure(&format!(
            r#"
            action "alicloud_cas_revoke_certificate" "it" {{
              provider = alicloud-cas
              config {{
                order_id = "{issued}"
              }}
            }}

            action "alicloud_cas_cancel_order" "it" {{
              provider = alicloud-cas
              config {{
                order_id = "{waiting}"
              }}
            }}

            action "alicloud_cas_delete_order" "it" {{
              provider = alicloud-cas
              config {{
                order_id = "{waiting}"
              }}
            }}

            action "alicloud_cas_delete_order" "issued" {{
              provider = alicloud-cas
              config {{
                order_id = "{issued}"
              }}
            }}
            "#
        ));
        let invoke = |action: &str| {
            let invoke = format!("-invoke=action.{action}.it");
            world.run(&["apply", "-auto-approve", &invoke])
        };
        let cancelled = invoke("alicloud_cas_cancel_order").expect_success();
        assert!(
            cancelled.says("The service has accepted."),
            "{}",
            cancelled.report()
        );
        assert_eq!(world.state_of(waiting), OrderState::Payed);
        invoke("alicloud_cas_revoke_certificate").expect_success();
        assert_eq!(world.state_of(issued), OrderState::Revoked);

        let again = invoke("alicloud_cas_revoke_certificate").expect_success();
        assert!(again.says("is revoked already"), "{}", again.report());
        invoke("alicloud_cas_delete_order").expect_success();
        assert_eq!(world.state_of(waiting), OrderState::Gone);

        let refused = [
            "apply",
            "-auto-approve",
            "-invoke=action.alicloud_cas_delete_order.issued",
        ];
        let refused = world.run(&refused).expect_failure();
        let says = format!("Cannot delete certificate order {issued}: it is revoked");
        assert!(refused.says(&says), "{}", refused.report());
        assert!(
            refused.says("That is how it was when this was planned."),
            "{}",
            refused.report()
        );
        world.leaks_nothing();
    }
}

#[test]
fn an_action_follows_a_change_of_another_resource() {
    for terraform in every_terraform_since(14) {
        let world = world(terraform, Options::default());
        let issued = world.placed(OrderState::Certificate);
        world.configure(&format!(
            r#"
            action "alicloud_cas_revoke_certificate" "leaked" {{
              provider = alicloud-cas
              config {{
                order_id = "{issued}"
              }}
            }}

            resource "terraform_data" "incident" {{
              input = "the key is public"

              lifecycle {{
                action_trigger {{
                  events  = [after_create]
                  actions = [action.alicloud_cas_revoke_certificate.leaked]
                }}
              }}
            }}
            "#
        ));
        world.workspace.apply().unwrap().expect_success();
        assert_eq!(world.state_of(issued), OrderState::Revoked);
        assert_eq!(world.workspace.plan().unwrap(), Plan::Empty);
        world.leaks_nothing();
    }
}

#[test]
fn a_plan_warns_once_of_a_quota_that_is_short() {
    for terraform in every_terraform() {
        let options = Options {
            quota: BTreeMap::from([(PRODUCT.to_owned(), 2)]),
            ..Options::default()
        };
        let world = world(terraform, options);
        world.configure(
            r#"
            resource "alicloud_cas_order" "each" {
              for_each = toset(["a", "b", "c", "d"])
              provider = alicloud-cas
              domain   = "${each.key}.example.com"
              username = "Ada"
              phone    = "13800000000"
              email    = "ops@example.com"
            }
            "#,
        );
        let plan = world.run(&["plan"]).expect_success();
        assert!(
            plan.says("3 orders so far of this product, and 2 are left"),
            "{}",
            plan.report()
        );
        assert_eq!(plan.stdout.matches("does not cover every").count(), 1);
        let counts = world.emulator.calls();
        let counts = counts
            .iter()
            .filter(|call| call.action == "DescribePackageState");
        assert_eq!(counts.count(), 1);
        world.leaks_nothing();
    }
}

#[test]
fn what_is_on_instances_is_looked_up_found_imported_and_ended_by_actions() {
    for terraform in every_terraform_since(14) {
        let world = world(terraform, Options::default());
        let add = || world.emulator.add_instance(NewInstance::of_spec("ws.dv.f"));
        let (waiting, issued, free) = (add(), add(), add());
        world
            .emulator
            .apply_on_instance(&waiting, "waiting.example.com");
        world
            .emulator
            .apply_on_instance(&issued, "issued.example.com");
        world.emulator.issue_instance(&issued);
        world.configure(&format!(
            r#"
            data "alicloud_cas_instances" "all" {{
              provider = alicloud-cas
              spec     = "ws.dv.f"
            }}
            data "alicloud_cas_order" "issued" {{
              provider = alicloud-cas
              order_id = "{issued}"
            }}
            data "alicloud_cas_certificate" "newest" {{
              provider = alicloud-cas
              domain   = "issued.example.com"
            }}
            output "all" {{
              value = {{
                ids         = data.alicloud_cas_instances.all.ids
                status      = data.alicloud_cas_order.issued.status
                certificate = data.alicloud_cas_certificate.newest.certificate_id
                same        = data.alicloud_cas_order.issued.certificate_id
              }}
            }}
            action "alicloud_cas_cancel_order" "waiting" {{
              provider = alicloud-cas
              config {{
                order_id = "{waiting}"
              }}
            }}
            action "alicloud_cas_revoke_certificate" "issued" {{
              provider = alicloud-cas
              config {{
                order_id = "{issued}"
              }}
            }}
            "#
        ));
        world.workspace.apply().unwrap().expect_success();
        let all = world.workspace.output("all").unwrap();
        assert_eq!(all["ids"].as_array().unwrap().len(), 3);
        assert_eq!(all["status"], "issued");
        assert_eq!(all["certificate"], all["same"]);

        let query = "list \"alicloud_cas_order\" \"all\" {\n  provider = alicloud-cas\n}\n";
        world.workspace.write("all.tfquery.hcl", query).unwrap();
        let found = world.run(&["query"]).expect_success();
        assert!(found.says(&waiting.to_string()) && found.says(&issued.to_string()));
        assert!(!found.says(&free.to_string()), "{}", found.report());

        for action in [
            "alicloud_cas_cancel_order.waiting",
            "alicloud_cas_revoke_certificate.issued",
        ] {
            let invoke = format!("-invoke=action.{action}");
            world
                .run(&["apply", "-auto-approve", &invoke])
                .expect_success();
        }
        let waiting = world.emulator.instance(&waiting).unwrap();
        assert_eq!(waiting.applied_for, [""; 0]);
        let issued = world.emulator.instance(&issued).unwrap();
        assert_eq!(issued.certificate_statuses, ["revoked"]);
        world.leaks_nothing();
    }
}
