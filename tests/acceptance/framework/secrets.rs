//! Values that Terraform must not keep.

use super::workspace::story;

const TOOL_WITH_PIN: &str = r#"
    variable "pin" {
      type      = string
      ephemeral = true
    }
    variable "pin_version" {
      type = number
    }
    resource "test_tool" "saw" {
      name        = "Saw"
      pin         = var.pin
      pin_version = var.pin_version
    }
"#;

#[test]
fn a_write_only_pin_reaches_the_tool_and_no_file() {
    story(|mut bench| {
        bench.configure(TOOL_WITH_PIN);
        for (pin, version, arrives) in [
            ("first-pin-4711", "1", "first-pin-4711"),
            ("second-pin-4712", "1", "first-pin-4711"),
            ("third-pin-4713", "2", "third-pin-4713"),
        ] {
            bench.workspace.entrust("a pin", pin.into());
            bench.workspace.set_variable("TF_VAR_pin", pin);
            bench.workspace.set_variable("TF_VAR_pin_version", version);
            bench.workspace.plan().unwrap();
            bench.apply();
            assert_eq!(bench.cloud.get("tool-1").unwrap()["pin"], arrives);
            bench.expect_settled();
        }
        assert_eq!(bench.workspace.leaks().unwrap(), [""; 0]);
    });
}

#[test]
fn a_key_is_open_while_a_tool_needs_it_and_then_closed() {
    story(|mut bench| {
        bench.workspace.entrust("the key", "-sesame-".into());
        bench.configure(
            r#"
            ephemeral "test_key" "front" {
              door = "front"
            }
            resource "test_tool" "saw" {
              name        = "Saw"
              ordeal      = "dries"
              pin         = ephemeral.test_key.front.secret
              pin_version = 1
            }
            "#,
        );
        let apply = bench.workspace.start(&["apply", "-auto-approve"]).unwrap();
        // The plan opened and closed a lease of its own.
        bench.wait_for_note("renew lease-2");
        bench.cloud.set("tool-1", "ready", true);
        apply.wait().unwrap().expect_success();

        let stored = bench.cloud.get("tool-1").unwrap();
        assert_eq!(stored["pin"], "open-front-sesame-lease-2");
        let mut notes = bench.news();
        notes.dedup();
        notes.retain(|note| note.contains("lease"));
        assert_eq!(
            notes,
            [
                "open lease-1",
                "close lease-1",
                "open lease-2",
                "renew lease-2",
                "close lease-2",
            ]
        );
        bench.expect_settled();
        assert_eq!(bench.workspace.leaks().unwrap(), [""; 0]);
    });
}

#[test]
fn a_key_unlocks_another_provider() {
    story(|mut bench| {
        bench.workspace.entrust("the key", "-sesame-".into());
        bench.settle(
            r#"
            ephemeral "test_key" "front" {
              door = "front"
            }
            provider "test" {
              alias = "locked"
              cloud  = var.cloud
              key   = ephemeral.test_key.front.secret
            }
            resource "test_tool" "saw" {
              provider = test.locked
              name     = "Saw"
            }
            "#,
        );
        let news = bench.news();
        let applied: Vec<_> = news
            .iter()
            .filter(|note| note.contains("lease-2"))
            .collect();
        assert_eq!(
            applied,
            ["open lease-2", "unlocked with lease-2", "close lease-2"]
        );
        assert!(!news.contains(&"refused a key of no open lease".to_owned()));
        assert_eq!(bench.cloud.ids("lease"), [""; 0]);
        assert_eq!(bench.workspace.leaks().unwrap(), [""; 0]);
    });
}
