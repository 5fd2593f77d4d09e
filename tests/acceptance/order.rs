//! Stories of `alicloud_cas_order`, as a practitioner lives them.

use std::fs;
use std::time::{Duration, Instant};

use alicloud_cas::emulator::{Lag, Options, OrderId, OrderState, Outcome, SignatureVersion};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value as Json;

use crate::every_terraform;
use crate::terraform::{Plan, Terraform};
use crate::world::World;

const ORDER: &str = r#"
    terraform {
      required_providers {
        alicloud-cas = {
          source = "alicloud-cas/alicloud-cas"
        }
      }
    }

    variable "settings" {
      type    = map(string)
      default = {}
    }

    provider "alicloud-cas" {
      max_retry_timeout = 2
      signature_version = lookup(var.settings, "signature_version", null)
    }

    resource "alicloud_cas_order" "www" {
      provider = alicloud-cas
      domain   = lookup(var.settings, "domain", "www.example.com")
      username = "Ada"
      phone    = lookup(var.settings, "phone", "13800000000")
      email    = "ops@example.com"

      deletion_policy = lookup(var.settings, "deletion_policy", "retain")

      timeouts {
        create = lookup(var.settings, "create", null)
        delete = lookup(var.settings, "delete", null)
      }
    }

    # Stands for a DNS record: its for_each must be known in the first plan.
    resource "terraform_data" "record" {
      for_each = alicloud_cas_order.www.validation
      input    = "${each.value.record_fqdn} ${each.value.record_type} ${each.value.record_value}"
    }
"#;

fn world(terraform: &Terraform, options: Options) -> World {
    let world = World::new(terraform, options);
    world.configure(ORDER);
    world
}

/// Waits for something that a running command brings about.
fn wait_until(mut there: impl FnMut() -> bool) {
    let began = Instant::now();
    while !there() {
        assert!(
            began.elapsed() < Duration::from_secs(60),
            "it never happened"
        );
        std::thread::yield_now();
    }
}

#[test]
fn an_order_is_placed_found_unchanged_and_destroyed_with_either_signature() {
    for terraform in every_terraform() {
        for (settings, version) in [
            (r#"{ signature_version = "v3" }"#, SignatureVersion::V3),
            (r#"{ signature_version = "v2" }"#, SignatureVersion::V2),
        ] {
            let mut world = world(terraform, Options::default());
            world.settings(settings);
            world.workspace.apply().unwrap().expect_success();
            let stored = world.stored().expect("the order is in the state");
            assert_eq!(stored["values"]["id"], world.order().id.to_string());
            assert_eq!(stored["values"]["status"], "pending_validation");
            assert_eq!(world.workspace.plan().unwrap(), Plan::Empty);

            world.workspace.destroy().unwrap().expect_success();
            assert_eq!(world.emulator.orders(), []);
            assert_eq!(world.emulator.quota_used("digicert-free-1-free"), 0);
            for action in [
                "CreateCertificateRequest",
                "CancelOrderRequest",
                "DeleteCertificateRequest",
            ] {
                assert_eq!(world.done(action), 1, "{action}");
            }
            let calls = world.emulator.calls();
            assert!(calls.iter().all(|call| call.signature_version == version));
            assert!(
                calls
                    .iter()
                    .all(|call| call.action != "CancelCertificateForPackageRequest")
            );
            world.leaks_nothing();
        }
    }
}

#[test]
fn an_order_whose_answer_is_lost_is_in_the_state_and_was_placed_once() {
    for terraform in every_terraform() {
        let world = world(terraform, Options::default());
        world
            .emulator
            .lose_answer_to("CreateCertificateRequest")
            .once();
        world.workspace.apply().unwrap().expect_success();
        let stored = world.stored().expect("the order is in the state");
        assert_eq!(stored["values"]["id"], world.order().id.to_string());
        assert_eq!(world.done("CreateCertificateRequest"), 1);
        assert_eq!(world.workspace.plan().unwrap(), Plan::Empty);
        world.workspace.destroy().unwrap().expect_success();
        assert_eq!(world.emulator.orders(), []);
        world.leaks_nothing();
    }
}

#[test]
fn an_issued_certificate_changes_the_status_and_nothing_else() {
    for terraform in every_terraform() {
        let world = world(terraform, Options::default());
        world.workspace.apply().unwrap().expect_success();
        world.emulator.issue(world.order().id);
        assert_eq!(world.workspace.plan().unwrap(), Plan::Empty);
        world.workspace.refresh().unwrap().expect_success();
        let stored = world.stored().expect("the order is in the state");
        assert_eq!(stored["values"]["status"], "issued");
        let validation = &stored["values"]["validation"]["www.example.com"];
        assert!(validation["record_value"].is_string());

        let destroyed = world.workspace.destroy().unwrap().expect_success();
        assert!(
            destroyed.says("nothing was revoked"),
            "{}",
            destroyed.report()
        );
        assert_eq!(world.order().state, OrderState::Certificate);
        world.leaks_nothing();
    }
}

#[test]
fn a_new_domain_is_a_new_order_and_a_new_phone_is_none() {
    for terraform in every_terraform() {
        let mut world = world(terraform, Options::default());
        world.workspace.apply().unwrap().expect_success();
        let first = world.order().id;
        world.settings(r#"{ phone = "13900000000", domain = "WWW.example.com." }"#);
        world.workspace.apply().unwrap().expect_success();
        assert_eq!(world.order().id, first);
        assert_eq!(world.workspace.plan().unwrap(), Plan::Empty);

        world.settings(r#"{ domain = "api.example.com" }"#);
        let applied = world.workspace.apply().unwrap().expect_success();
        assert!(applied.says("forces replacement"), "{}", applied.report());
        assert_ne!(world.order().id, first);
        assert_eq!(world.order().domain, "api.example.com");
        assert_eq!(world.workspace.plan().unwrap(), Plan::Empty);
        world.workspace.destroy().unwrap().expect_success();
        world.leaks_nothing();
    }
}

#[test]
fn ctrl_c_while_the_record_is_waited_for_keeps_the_order() {
    for terraform in every_terraform() {
        let hour = Duration::from_secs(3600);
        let options = Options {
            record_after: Lag::Time(hour),
            ..Options::default()
        };
        let world = world(terraform, options);
        let mut apply = world.workspace.start(&["apply", "-auto-approve"]).unwrap();
        apply.wait_for_output("Creating...").unwrap();
        wait_until(|| world.done("DescribeCertificateState") > 0);
        apply.interrupt().unwrap();
        let applied = apply.wait().unwrap();
        assert!(
            applied.says("Terraform was interrupted"),
            "{}",
            applied.report()
        );
        let stored = world.stored().expect("the order is in the state");
        assert_eq!(stored["values"]["id"], world.order().id.to_string());
        assert_ne!(stored["tainted"], true);

        world.emulator.advance(hour);
        world.workspace.apply().unwrap().expect_success();
        assert_eq!(world.done("CreateCertificateRequest"), 1);
        assert_eq!(world.workspace.plan().unwrap(), Plan::Empty);
        world.workspace.destroy().unwrap().expect_success();
        assert_eq!(world.emulator.orders(), []);
        world.leaks_nothing();
    }
}

/// An order whose answer was lost, and that could not be looked for: the object is
/// tainted and has no id.
fn in_doubt(terraform: &Terraform) -> (World, OrderId) {
    let world = world(terraform, Options::default());
    world
        .emulator
        .lose_answer_to("CreateCertificateRequest")
        .once();
    leave_in_doubt(&world, &["apply", "-auto-approve"], 1);
    let order = world.order().id;
    (world, order)
}

/// Applies while the answer to a create is missing. The list can be read as often as it
/// is until the create is sent; then it is refused, and Ctrl-C comes.
fn leave_in_doubt(world: &World, apply: &[&str], lists: u32) {
    world
        .emulator
        .refuse("ListUserCertificateOrder", 403, "Forbidden.RAM")
        .after(lists)
        .times(2);
    let mut apply = world.workspace.start(apply).unwrap();
    apply.wait_for_output("Creating...").unwrap();
    let refused = || {
        let calls = world.emulator.calls();
        calls
            .iter()
            .any(|call| matches!(&call.outcome, Outcome::Refused(_)))
    };
    wait_until(refused);
    apply.interrupt().unwrap();
    let applied = apply.wait().unwrap().expect_failure();
    assert!(applied.says("the answer was lost"), "{}", applied.report());
}

#[test]
fn a_replacement_that_fails_halfway_forgets_nothing_of_the_order() {
    for terraform in every_terraform() {
        let (world, in_doubt) = in_doubt(terraform);
        world
            .emulator
            .refuse("CancelOrderRequest", 403, "Forbidden.RAM")
            .once();
        world.workspace.apply().unwrap().expect_failure();
        let state = fs::read(world.workspace.path().join("terraform.tfstate")).unwrap();
        let state: Json = serde_json::from_slice(&state).unwrap();
        let resources = state["resources"].as_array().unwrap();
        let order = resources
            .iter()
            .find(|one| one["type"] == "alicloud_cas_order")
            .expect("the order is in the state");
        let instance = &order["instances"][0];
        assert_eq!(instance["status"], "tainted");
        assert_eq!(instance["attributes"]["id"], in_doubt.to_string());
        assert!(
            instance["private"]
                .as_str()
                .is_some_and(|it| !it.is_empty())
        );

        world.workspace.apply().unwrap().expect_success();
        assert_ne!(world.order().id, in_doubt);
        world.leaks_nothing();
    }
}

#[test]
fn a_replacement_without_a_refresh_does_not_order_beside_an_order_in_doubt() {
    for terraform in every_terraform() {
        let (world, in_doubt) = in_doubt(terraform);
        let blind = ["apply", "-auto-approve", "-refresh=false"];
        let refused = world.workspace.run(&blind).unwrap().expect_failure();
        assert!(
            refused.says(&in_doubt.to_string()) && refused.says("is in doubt"),
            "{}",
            refused.report()
        );
        assert_eq!(world.order().id, in_doubt);

        world.workspace.apply().unwrap().expect_success();
        assert_ne!(world.order().id, in_doubt);
        world.leaks_nothing();
    }
}

#[test]
fn an_order_in_doubt_is_found_removed_and_replaced_by_the_next_apply() {
    for terraform in every_terraform() {
        let (world, in_doubt) = in_doubt(terraform);

        world.workspace.apply().unwrap().expect_success();
        assert_ne!(world.order().id, in_doubt);
        assert_eq!(world.done("DeleteCertificateRequest"), 1);
        assert_eq!(world.workspace.plan().unwrap(), Plan::Empty);
        world.workspace.destroy().unwrap().expect_success();
        world.leaks_nothing();
    }
}

#[test]
fn a_tainted_order_is_revoked_by_its_replacement_only_where_it_is_certainly_ours() {
    for terraform in every_terraform() {
        for (is_lost, revoked) in [(true, 0), (false, 1)] {
            let mut world = world(terraform, Options::default());
            world.settings(r#"{ deletion_policy = "revoke" }"#);
            let create = ["apply", "-auto-approve"];
            if is_lost {
                let create = "CreateCertificateRequest";
                world.emulator.lose_answer_to(create).once();
                leave_in_doubt(&world, &["apply", "-auto-approve"], 1);
            } else {
                world.run(&create).expect_success();
                let taint = ["taint", "alicloud_cas_order.www"];
                world.run(&taint).expect_success();
            }
            let order = world.order().id;
            world.emulator.issue(order);

            // Terraform hands the delete of a tainted object no private state of its own.
            let applied = world.run(&create).expect_success();
            let revocations = world.done("CancelCertificateForPackageRequest");
            assert_eq!(revocations, revoked, "{}", applied.report());
            let kept = format!("Certificate order {order} stays in the service");
            assert_eq!(applied.says(&kept), is_lost, "{}", applied.report());
            world.leaks_nothing();
        }
    }
}

#[test]
fn a_renewal_that_never_ran_is_made_good_beside_the_certificate_before_it() {
    for terraform in every_terraform() {
        let world = world(terraform, Options::default());
        world.workspace.apply().unwrap().expect_success();
        let before = world.order().id;
        world.emulator.issue(before);
        world
            .emulator
            .reset_connection_on("CreateCertificateRequest")
            .once();
        let renewal = "-replace=alicloud_cas_order.www";
        // Revoked orders are listed by the plan and by the delete, then the baseline is.
        leave_in_doubt(&world, &["apply", "-auto-approve", renewal], 3);
        assert_eq!(world.order().id, before, "nothing was ordered");

        // The certificate before it is an order for the same domain. What tells it from
        // the one in doubt is in a private state that Terraform does not hand to a delete.
        world.emulator.advance_all(Duration::from_secs(3600));
        let applied = world.workspace.apply().unwrap().expect_success();
        assert!(applied.says("may be left behind"), "{}", applied.report());
        let states = world.states();
        assert_eq!(states, [OrderState::Certificate, OrderState::DomainVerify]);
        assert_eq!(world.workspace.plan().unwrap(), Plan::Empty);
        world.leaks_nothing();
    }
}

#[test]
fn a_destroy_that_runs_out_of_time_is_finished_by_the_next() {
    for terraform in every_terraform() {
        let hour = Duration::from_secs(3600);
        let options = Options {
            cancelled_after: Lag::Time(hour),
            ..Options::default()
        };
        let mut world = world(terraform, options);
        world.settings(r#"{ delete = "3s" }"#);
        world.workspace.apply().unwrap().expect_success();
        let destroyed = world.workspace.destroy().unwrap().expect_failure();
        assert!(destroyed.says("time is over"), "{}", destroyed.report());
        assert!(world.stored().is_some());

        world.emulator.advance(hour);
        world.workspace.destroy().unwrap().expect_success();
        assert_eq!(world.emulator.orders(), []);
        assert_eq!(world.stored(), None);
        world.leaks_nothing();
    }
}

#[test]
fn a_service_that_is_down_or_refuses_the_key_leaves_the_order_in_the_state() {
    for terraform in every_terraform() {
        let mut world = world(terraform, Options::default());
        world.workspace.apply().unwrap().expect_success();
        let endpoint = world.emulator.endpoint();

        let wrong = "a-secret-that-is-not-right";
        world
            .workspace
            .set_variable("ALIBABA_CLOUD_ACCESS_KEY_SECRET", wrong);
        world
            .workspace
            .entrust("the wrong secret", SecretString::from(wrong));
        let plan = world.workspace.run(&["plan"]).unwrap().expect_failure();
        assert!(plan.says("SignatureDoesNotMatch"), "{}", plan.report());
        assert!(world.stored().is_some());

        world
            .workspace
            .set_variable("ALIBABA_CLOUD_ENDPOINT_CAS", "http://127.0.0.1:9");
        let plan = world.workspace.run(&["plan"]).unwrap().expect_failure();
        assert!(
            plan.says("the service cannot be reached"),
            "{}",
            plan.report()
        );
        assert!(world.stored().is_some());

        let secret = world
            .emulator
            .access_key_secret()
            .expose_secret()
            .to_owned();
        world
            .workspace
            .set_variable("ALIBABA_CLOUD_ACCESS_KEY_SECRET", &secret);
        world
            .workspace
            .set_variable("ALIBABA_CLOUD_ENDPOINT_CAS", &endpoint);
        assert_eq!(world.workspace.plan().unwrap(), Plan::Empty);
        world.workspace.destroy().unwrap().expect_success();
        world.leaks_nothing();
    }
}

#[test]
fn a_bad_domain_is_refused_where_it_stands() {
    for terraform in every_terraform() {
        let mut world = world(terraform, Options::default());
        for (domain, says) in [("", "is empty"), ("https://example.com", "is a URL")] {
            world.settings(&format!("{{ domain = {domain:?} }}"));
            let plan = world.workspace.run(&["plan"]).unwrap().expect_failure();
            assert!(plan.says("Invalid value of domain"), "{}", plan.report());
            assert!(plan.says(says), "{}", plan.report());
            assert!(plan.stderr.contains("domain   ="), "{}", plan.report());
        }
        assert_eq!(world.emulator.calls(), []);
        world.leaks_nothing();
    }
}

#[test]
fn a_profile_that_the_key_of_the_environment_outranks_is_warned_about() {
    for terraform in every_terraform() {
        let world = World::new(terraform, Options::default());
        world.configure(
            r#"
            terraform {
              required_providers {
                alicloud-cas = {
                  source = "alicloud-cas/alicloud-cas"
                }
              }
            }
            provider "alicloud-cas" {
              profile = "production"
            }
            data "alicloud_cas_orders" "all" {
              provider = alicloud-cas
            }
            "#,
        );
        let plan = world.run(&["plan", "-input=false"]).expect_success();
        let warning = "No key is taken from profile: ALIBABA_CLOUD_ACCESS_KEY_ID comes first";
        assert!(plan.says(warning), "{}", plan.report());
        world.leaks_nothing();
    }
}
