//! A service that is down.

use std::net::TcpListener;

use emulator::Options;

use crate::world::World;
use crate::{every_terraform, tell_through};

const TWELVE: &str = r#"
    terraform {
      required_providers {
        alicloud = {
          source = "alicloud-cas/alicloud-cas"
        }
      }
    }
    provider "alicloud" {
      max_retry_timeout = 2
    }
    resource "alicloud_cas_order" "site" {
      count    = 12
      domain   = "site-${count.index}.example.com"
      username = "Ada"
      phone    = "13800000000"
      email    = "ops@example.com"
    }
"#;

/// Each object by itself would wait for all of `max_retry_timeout`.
#[test]
fn twelve_orders_share_one_wait_and_one_error_and_stay_in_the_state() {
    tell_through(every_terraform(), |terraform| {
        let mut world = World::new(terraform, Options::default());
        world.configure(TWELVE);
        world.workspace.apply().unwrap().expect_success();

        let endpoint = world.emulator.endpoint();
        // Taken, so that nothing else listens there, and closed again.
        let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr();
        let closed = format!("http://{}", closed.unwrap());
        let variable = "ALIBABA_CLOUD_ENDPOINT_CAS";
        world.workspace.set_variable(variable, &closed);
        let plan = world.run(&["plan", "-no-color"]).expect_failure();
        let errors = plan.stderr.matches("Error: ").count();
        assert_eq!(errors, 1, "{}", plan.report());
        plan.expect_says("cannot be reached");

        world.workspace.set_variable(variable, &endpoint);
        let list = world.run(&["state", "list"]).expect_success();
        assert_eq!(list.stdout.lines().count(), 12);
        world.workspace.destroy().unwrap().expect_success();
        world.leaks_nothing();
    });
}
