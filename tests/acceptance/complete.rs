//! `examples/complete`: the module with every feature, used from another configuration.

use std::fs;
use std::path::Path;
use std::time::Duration;

use emulator::{Issue, Options, OrderState};

use crate::other_providers::OtherProviders;
use crate::terraform::{Plan, Terraform, Workspace};
use crate::world::World;
use crate::{every_terraform, tell_through};

/// A configuration that uses the module twice: with a listener, and with a zone of which
/// CAS takes care by itself.
const USE: &str = r#"
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
    }
    provider "alicloud" {
      region = "cn-hangzhou"
    }
    provider "alicloud" {
      alias  = "dns"
      region = "cn-hangzhou"
      assume_role {
        role_arn = "acs:ram::1234567890123456:role/dns"
      }
    }
    module "www" {
      source         = "./complete"
      domain         = "www.example.com"
      publish_record = true
      listeners      = { site = "lsn-1" }

      contact = {
        username = "Ada"
        phone    = "13800000000"
        email    = "ops@example.com"
      }

      providers = {
        alicloud     = alicloud
        alicloud.dns = alicloud.dns
        alicloud-cas = alicloud-cas
      }
    }
    module "api" {
      source                    = "./complete"
      domain                    = "api.example.com"
      subject_alternative_names = ["v1.api.example.com"]

      providers = {
        alicloud     = alicloud
        alicloud.dns = alicloud
        alicloud-cas = alicloud-cas
      }
    }
    output "www" {
      value = module.www
    }
"#;

fn world(elsewhere: &OtherProviders, terraform: &Terraform) -> World {
    let options = Options {
        issue: Issue::After(Duration::from_millis(300)),
        ..Options::default()
    };
    World::around(elsewhere.workspace(terraform), options)
}

/// Puts a copy of the module into a folder of the workspace.
fn unpack(workspace: &Workspace, folder: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/complete");
    let mut folders = vec![root.clone()];
    while let Some(from) = folders.pop() {
        for entry in fs::read_dir(from).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            // Terraform leaves files behind where the module was tried.
            if name.starts_with('.') || name.contains("tfstate") {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = Path::new(folder).join(path.strip_prefix(&root).unwrap());
            let text = fs::read_to_string(&path).unwrap();
            workspace.write(name.to_str().unwrap(), &text).unwrap();
        }
    }
}

#[test]
fn a_module_orders_validates_deploys_renews_and_is_destroyed() {
    tell_through(every_terraform(), |terraform| {
        let elsewhere = OtherProviders::new();
        let world = world(&elsewhere, terraform);
        unpack(&world.workspace, "complete");
        world.configure(USE);
        world.run(&["get"]).expect_success();
        world.run(&["validate"]).expect_success();

        world.workspace.apply().unwrap().expect_success();
        let first = world.workspace.output("www").unwrap();
        let certificate = first["certificate"].as_str().unwrap();
        assert!(certificate.matches("BEGIN CERTIFICATE").count() >= 2);
        let serves = |output: &serde_json::Value| {
            let identifier = output["cert_identifier"].as_str().unwrap();
            format!("alicloud_alb_listener_additional_certificate_attachment lsn-1:{identifier}")
        };
        let record = "alicloud_alidns_record _dnsauth.www.example.com";
        let attached = format!("create {}", serves(&first));
        assert_eq!(
            elsewhere.journal(),
            [format!("create {record}"), attached],
            "the record of api.example.com is the service's"
        );
        assert_eq!(world.workspace.plan().unwrap(), Plan::Empty);

        let days = Duration::from_secs(61 * 86_400);
        for order in world.emulator.orders() {
            world.emulator.age(order.id, days);
        }
        world.workspace.apply().unwrap().expect_success();
        let second = world.workspace.output("www").unwrap();
        assert_ne!(first["order_id"], second["order_id"]);
        assert_eq!(
            elsewhere.journal()[2..],
            [
                format!("update {record}"),
                format!("create {}", serves(&second)),
                format!("delete {}", serves(&first)),
            ],
            "the listener is never without a certificate"
        );
        assert_eq!(world.workspace.plan().unwrap(), Plan::Empty);

        world.workspace.destroy().unwrap().expect_success();
        assert_eq!(world.states(), [OrderState::Certificate; 4]);
        let journal = elsewhere.journal();
        let mut gone = journal[5..].to_vec();
        gone.sort();
        assert_eq!(
            gone,
            [
                format!("delete {}", serves(&second)),
                format!("delete {record}"),
            ]
        );
        world.leaks_nothing();
    });
}

#[test]
fn the_modules_own_tests_pass_against_the_emulator() {
    tell_through(every_terraform(), |terraform| {
        let elsewhere = OtherProviders::new();
        let world = world(&elsewhere, terraform);
        unpack(&world.workspace, "");
        let tested = world.run(&["test"]).expect_success();
        assert!(tested.says("2 passed, 0 failed"), "{}", tested.report());
        assert_eq!(world.states(), [OrderState::Certificate]);
        assert_eq!(elsewhere.journal(), [""; 0], "it is mocked");
        world.leaks_nothing();
    });
}
