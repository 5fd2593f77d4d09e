//! What Terraform itself writes of an order, into plan and state, read by the schema.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use alicloud_cas::CasProvider;
use emulator::{Emulator, Options};
use framework::codec::{json, msgpack};
use framework::{Provider as _, Value, ValueType};
use serde_json::Value as Json;
use system::{Environment, SystemClock};
use tokio::runtime::Runtime;

use crate::credentials::grant;
use crate::every_terraform;
use crate::plan_file::changes;
use crate::terraform::Workspace;

const DOMAIN: &str = "www.例え.com";
const ADDRESS: &str = "alicloud_cas_order.www";

/// An order with something null, something not ASCII and something unknown in it.
const ORDER: &str = r#"
    terraform {
      required_providers {
        alicloud-cas = {
          source = "alicloud-cas/alicloud-cas"
        }
      }
    }

    provider "alicloud-cas" {}

    resource "terraform_data" "team" {
      input = "web"
    }

    resource "alicloud_cas_order" "www" {
      provider = alicloud-cas
      domain   = "www.例え.com"
      username = "Team ${terraform_data.team.output}"
      phone    = "13800000000"
      email    = "ops@example.com"

      timeouts {
        create = "5m"
      }
    }
"#;

#[test]
fn plan_and_state_hold_the_same_order_and_go_back_as_they_came() {
    for terraform in every_terraform() {
        let runtime = Runtime::new().unwrap();
        let emulator = runtime
            .block_on(Emulator::start(Options::default()))
            .unwrap();
        let binary = Path::new(env!("CARGO_BIN_EXE_terraform-provider-alicloud-cas"));
        let mut workspace = Workspace::new(terraform, binary.parent()).unwrap();
        grant(&mut workspace, &emulator);
        workspace.write("main.tf", ORDER).unwrap();
        for arguments in [
            ["plan", "-out=create.tfplan"].as_slice(),
            &["apply", "create.tfplan"],
            &["plan", "-destroy", "-out=destroy.tfplan"],
        ] {
            workspace.run(arguments).unwrap().expect_success();
        }
        let of = order_type();

        let planned = only_value(&workspace.path().join("create.tfplan"));
        let order = msgpack::decode(&planned, &of).unwrap();
        assert_eq!(order.attribute("id"), &Value::Unknown);
        assert_eq!(order.attribute("username"), &Value::Unknown);
        assert_eq!(order.attribute("domain"), &Value::from(DOMAIN));
        let timeouts = [("create", Value::from("5m")), ("delete", Value::Null)];
        assert_eq!(order.attribute("timeouts"), &Value::object(timeouts));
        let record = only_element(order.attribute("validation"));
        assert_eq!(record.attribute("method"), &Value::from("DNS"));
        assert_eq!(record.attribute("record_value"), &Value::Unknown);
        assert_eq!(msgpack::encode(&order, &of), Ok(planned));

        let stored = stored(&workspace.path().join("terraform.tfstate"));
        let order = json::decode_state(stored.as_bytes(), &of).unwrap();
        assert!(order.is_wholly_known());
        assert_eq!(order.attribute("username"), &Value::from("Team web"));
        let record = only_element(order.attribute("validation"));
        assert!(record.attribute("record_value").as_str().is_some());
        assert_eq!(json::decode(stored.as_bytes(), &of), Ok(order.clone()));

        let kept = only_value(&workspace.path().join("destroy.tfplan"));
        assert_eq!(msgpack::decode(&kept, &of), Ok(order.clone()));
        assert_eq!(msgpack::encode(&order, &of), Ok(kept));

        workspace.destroy().unwrap().expect_success();
        runtime.block_on(emulator.stop()).unwrap();
    }
}

/// The type that the order's schema says.
fn order_type() -> ValueType {
    let provider = CasProvider::new(Arc::new(SystemClock), Environment::fixed([]));
    let mut resources = provider.resources().into_iter();
    let order = resources.find(|resource| resource.type_name() == "alicloud_cas_order");
    order.expect("there are orders").schema().value_type()
}

/// The only value of the order's only change.
fn only_value(plan: &Path) -> Vec<u8> {
    let mut changes = changes(plan).unwrap();
    let values = changes.remove(ADDRESS).expect("the order changes");
    let [value] = <[_; 1]>::try_from(values).expect("one value");
    value
}

/// What a map holds for the order's one domain.
fn only_element(map: &Value) -> &Value {
    let Value::Map(elements) = map else {
        panic!("{} is no map", map.kind());
    };
    assert_eq!(elements.len(), 1);
    &elements[DOMAIN]
}

/// The order's attributes in a state file.
fn stored(state: &Path) -> String {
    let state: Json = serde_json::from_slice(&fs::read(state).unwrap()).unwrap();
    let mut resources = state["resources"].as_array().unwrap().iter();
    let order = resources.find(|resource| resource["type"] == "alicloud_cas_order");
    order.unwrap()["instances"][0]["attributes"].to_string()
}
