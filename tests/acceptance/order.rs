//! Stories of `alicloud_cas_order`, as a practitioner lives them.

use std::fs;
use std::time::{Duration, Instant};

use emulator::{Lag, Options, OrderState, Outcome, SignatureVersion};
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

      adopt_existing  = lookup(var.settings, "adopt_existing", false)
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
fn another_spelling_of_the_domain_is_taken_over_in_place_and_is_the_key_of_the_record() {
    for terraform in every_terraform() {
        let mut world = world(terraform, Options::default());
        world.workspace.apply().unwrap().expect_success();
        let first = world.order().id;
        let before = world.stored_as("terraform_data").unwrap();
        assert_eq!(before["index"], "www.example.com");

        let moved = r#"
            moved {
              from = terraform_data.record["www.example.com"]
              to   = terraform_data.record["WWW.example.com."]
            }
        "#;
        world.workspace.write("moved.tf", moved).unwrap();
        world.settings(r#"{ domain = "WWW.example.com." }"#);
        let mark = world.emulator.mark();
        let applied = world.workspace.apply().unwrap().expect_success();
        let changes = "0 added, 1 changed, 0 destroyed";
        assert!(applied.says(changes), "{}", applied.report());
        let after = world.stored_as("terraform_data").unwrap();
        assert_eq!(after["index"], "WWW.example.com.");
        assert_eq!(after["values"], before["values"]);
        assert_eq!(world.workspace.plan().unwrap(), Plan::Empty);

        // Without that block the record is made again from values that the plan knows.
        world.settings(r#"{ domain = "www.EXAMPLE.com" }"#);
        let plan = world.run(&["plan"]).expect_success();
        let changes = "1 to add, 1 to change, 1 to destroy";
        assert!(plan.says(changes), "{}", plan.report());
        assert!(
            !plan.says("input  = (known after apply)"),
            "{}",
            plan.report()
        );
        world.workspace.apply().unwrap().expect_success();
        let again = world.stored_as("terraform_data").unwrap();
        assert_eq!(again["index"], "www.EXAMPLE.com");
        assert_eq!(again["values"]["input"], before["values"]["input"]);
        assert_eq!(world.workspace.plan().unwrap(), Plan::Empty);
        let calls = world.emulator.calls_since(mark);
        assert!(
            calls
                .iter()
                .all(|call| call.action == "DescribeCertificateState"),
            "{calls:?}"
        );
        assert_eq!(world.order().id, first);
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

/// Applies while the answer to a create is missing and the list of orders cannot be read
/// any more; then Ctrl-C comes. Whether the order exists is then unknown.
fn apply_in_doubt(world: &World) {
    world
        .emulator
        .refuse("ListUserCertificateOrder", 403, "Forbidden.RAM")
        .after(1)
        .times(2);
    let mut apply = world.workspace.start(&["apply", "-auto-approve"]).unwrap();
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
    assert_eq!(world.stored(), None, "nothing is in the state");
}

#[test]
fn the_next_apply_meets_an_order_whose_answer_was_lost_and_says_how_to_go_on() {
    for terraform in every_terraform() {
        let mut world = world(terraform, Options::default());
        world
            .emulator
            .lose_answer_to("CreateCertificateRequest")
            .once();
        apply_in_doubt(&world);
        let order = world.order().id;

        let stopped = world.workspace.apply().unwrap().expect_failure();
        let says = format!("order {order} is under way");
        assert!(stopped.says(&says), "{}", stopped.report());
        assert!(
            stopped.says("adopt_existing = true"),
            "{}",
            stopped.report()
        );
        assert_eq!(world.order().id, order, "nothing was ordered");

        // The practitioner adopts it, and a destroy keeps an order that was only adopted.
        world.settings(r#"{ adopt_existing = true }"#);
        let taken = world.workspace.apply().unwrap().expect_success();
        assert!(taken.says("was taken over"), "{}", taken.report());
        assert_eq!(world.workspace.plan().unwrap(), Plan::Empty);
        let destroyed = world.workspace.destroy().unwrap().expect_success();
        let stays = format!("Certificate order {order} stays in the service");
        assert!(destroyed.says(&stays), "{}", destroyed.report());
        assert_eq!(world.order().state, OrderState::DomainVerify);
        world.leaks_nothing();
    }
}

#[test]
fn an_order_that_never_ran_is_placed_by_the_next_apply() {
    for terraform in every_terraform() {
        let world = world(terraform, Options::default());
        world
            .emulator
            .reset_connection_on("CreateCertificateRequest")
            .once();
        apply_in_doubt(&world);
        assert_eq!(world.emulator.orders(), []);
        world.workspace.apply().unwrap().expect_success();
        assert_eq!(world.workspace.plan().unwrap(), Plan::Empty);
        world.workspace.destroy().unwrap().expect_success();
        assert_eq!(world.emulator.orders(), []);
        world.leaks_nothing();
    }
}

#[test]
fn an_order_that_was_found_is_used_and_never_ended() {
    for terraform in every_terraform() {
        for is_issued in [false, true] {
            let mut world = world(terraform, Options::default());
            world.settings(r#"{ deletion_policy = "revoke" }"#);
            world
                .emulator
                .lose_answer_to("CreateCertificateRequest")
                .once();
            let applied = world.workspace.apply().unwrap().expect_success();
            let order = world.order().id;
            let found = format!("Certificate order {order} was found");
            assert!(applied.says(&found), "{}", applied.report());
            assert_eq!(world.done("CreateCertificateRequest"), 1);
            let stored = world.stored().expect("the order is in the state");
            assert_eq!(stored["values"]["id"], order.to_string());
            assert_eq!(world.workspace.plan().unwrap(), Plan::Empty);
            if is_issued {
                world.emulator.issue(order);
            }
            let before = world.order().state;
            let destroyed = world.workspace.destroy().unwrap().expect_success();
            let stays = format!("Certificate order {order} stays in the service");
            assert!(destroyed.says(&stays), "{}", destroyed.report());
            assert_eq!(world.order().state, before);
            assert_eq!(world.stored(), None);
            world.leaks_nothing();
        }
    }
}

#[test]
fn a_tainted_order_is_replaced_and_its_certificate_never_revoked() {
    for terraform in every_terraform() {
        for is_issued in [false, true] {
            let mut world = world(terraform, Options::default());
            world.settings(r#"{ deletion_policy = "revoke" }"#);
            world.workspace.apply().unwrap().expect_success();
            let first = world.order().id;
            if is_issued {
                world.emulator.issue(first);
            }
            world
                .run(&["taint", "alicloud_cas_order.www"])
                .expect_success();
            // Terraform hands the delete of a tainted object no private state of its own.
            world.workspace.apply().unwrap().expect_success();
            assert_eq!(world.done("CancelCertificateForPackageRequest"), 0);
            match is_issued {
                true => {
                    let states = [OrderState::Certificate, OrderState::DomainVerify];
                    assert_eq!(world.states(), states);
                }
                false => assert_ne!(world.order().id, first),
            }
            world.leaks_nothing();
        }
    }
}

#[test]
fn a_replacement_that_fails_halfway_keeps_what_is_known_of_the_tainted_order() {
    for terraform in every_terraform() {
        let world = world(terraform, Options::default());
        world.workspace.apply().unwrap().expect_success();
        let order = world.order().id;
        world
            .run(&["taint", "alicloud_cas_order.www"])
            .expect_success();
        world
            .emulator
            .refuse("CancelOrderRequest", 403, "Forbidden.RAM")
            .once();
        world.workspace.apply().unwrap().expect_failure();
        let state = fs::read(world.workspace.path().join("terraform.tfstate")).unwrap();
        let state: Json = serde_json::from_slice(&state).unwrap();
        let instance = &state["resources"][0]["instances"][0];
        assert_eq!(instance["status"], "tainted");
        assert_eq!(instance["attributes"]["id"], order.to_string());
        let private = instance["private"].as_str();
        assert!(private.is_some_and(|private| !private.is_empty()));

        world.workspace.apply().unwrap().expect_success();
        assert_ne!(world.order().id, order);
        world.leaks_nothing();
    }
}

#[test]
fn a_hundred_orders_are_destroyed_without_reading_the_list_for_each() {
    let terraform = every_terraform().last().unwrap();
    let options = Options {
        quota: [("digicert-free-1-free".to_owned(), 100)].into(),
        ..Options::default()
    };
    let world = world(terraform, options);
    world.configure(
        &ORDER
            .replace(
                r#"domain   = lookup(var.settings, "domain", "www.example.com")"#,
                "count = 100\n      domain = \"www${count.index}.example.com\"",
            )
            .replace(
                "alicloud_cas_order.www.validation",
                "alicloud_cas_order.www[0].validation",
            )
            .replace("max_retry_timeout = 2", "max_requests_per_second = 200"),
    );
    world.workspace.apply().unwrap().expect_success();
    assert_eq!(world.emulator.orders().len(), 100);
    let mark = world.emulator.mark();
    world.workspace.destroy().unwrap().expect_success();
    assert_eq!(world.emulator.orders(), []);
    let calls = world.emulator.calls_since(mark);
    let lists = calls
        .iter()
        .filter(|call| call.action == "ListUserCertificateOrder");
    let lists = lists.count();
    assert!(lists <= 12, "{lists} list calls");
    world.leaks_nothing();
}

#[test]
fn a_destroy_that_times_out_is_finished_by_the_next() {
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
        assert!(destroyed.says("timed out after"), "{}", destroyed.report());
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

#[test]
fn a_state_that_no_configuration_could_have_left_is_refused_and_stays() {
    for terraform in every_terraform() {
        let world = world(terraform, Options::default());
        world.workspace.apply().unwrap().expect_success();
        let file = world.workspace.path().join("terraform.tfstate");
        let whole = fs::read_to_string(&file).unwrap();
        let odd = whole.replace(
            r#""min_days_remaining": null"#,
            r#""min_days_remaining": 1.5"#,
        );
        assert_ne!(odd, whole);
        fs::write(&file, &odd).unwrap();
        let plan = world.run(&["plan"]).expect_failure();
        let plan = plan.expect_says("It holds what no configuration could have put there");
        assert!(plan.says("min_days_remaining"), "{}", plan.report());
        assert!(!plan.says("bug in the provider"), "{}", plan.report());

        fs::write(&file, &whole).unwrap();
        world.workspace.destroy().unwrap().expect_success();
        world.leaks_nothing();
    }
}
