//! Functions and actions.

use super::workspace::{story, story_since};

#[test]
fn functions_compute_and_say_which_argument_is_wrong() {
    story(|bench| {
        bench.settle(
            r#"
            resource "terraform_data" "seed" {
              input = "later"
            }
            output "said" {
              value = [
                provider::test::shout("hello"),
                provider::test::shout(null),
                provider::test::shout(terraform_data.seed.output),
                provider::test::total("cm"),
                provider::test::total("cm", "2 cm", "40cm"),
              ]
            }
            "#,
        );
        let said = bench.workspace.output("said").unwrap();
        assert_eq!(said, serde_json::json!(["HELLO", null, "LATER", 0, 42]));

        for (call, says) in [
            (
                r#"total("cm", "2 cm", "an ell")"#,
                r#"Invalid value for "lengths" parameter: "an ell" is no length in cm."#,
            ),
            (
                r#"total(null, "2 cm")"#,
                r#"Invalid value for "unit" parameter: argument must not be null."#,
            ),
            (
                "shout()",
                "Function \"provider::test::shout\" expects 1 argument(s).",
            ),
        ] {
            bench.configure(&format!(
                "output \"said\" {{\nvalue = provider::test::{call}\n}}"
            ));
            bench.expect_refusal(&["plan"], says);
        }
    });
}

#[test]
fn an_action_is_invoked_by_hand_and_tells_how_it_goes() {
    story_since(1, 14, "actions", |bench| {
        bench.configure(
            r#"
            action "test_sweep" "floor" {
              config {
                corner = "the floor"
              }
            }
            action "test_sweep" "everywhere" {}
            action "test_sweep" "badly" {
              config {
                broom = "broken"
              }
            }
            "#,
        );
        let invoke = |name: &str| {
            let action = format!("-invoke=action.test_sweep.{name}");
            bench
                .workspace
                .run(&["apply", "-auto-approve", &action])
                .unwrap()
        };
        invoke("floor")
            .expect_success()
            .expect_says("Sweeping the floor.")
            .expect_says("Swept the floor.")
            .expect_says("1 invoked");
        invoke("everywhere").expect_success();
        invoke("badly")
            .expect_failure()
            .expect_says("Sweeping everything.")
            .expect_says("The broom is broken");
        assert_eq!(bench.news(), ["swept the floor", "swept everything"]);
    });
}

#[test]
fn an_action_goes_before_or_after_a_change_and_its_failure_has_its_place() {
    story_since(1, 14, "actions", |bench| {
        let configuration = |event: &str, broom: &str| {
            format!(
                r#"
                action "test_sweep" "floor" {{
                  config {{
                    corner = test_tool.other.id
                    broom  = {broom:?}
                  }}
                }}
                resource "test_tool" "other" {{
                  name = "Broom"
                }}
                resource "test_tool" "saw" {{
                  name = "Saw"
                  lifecycle {{
                    action_trigger {{
                      events  = [{event}]
                      actions = [action.test_sweep.floor]
                    }}
                  }}
                }}
                "#
            )
        };
        bench.configure(&configuration("before_create", "broken"));
        bench.expect_refusal(&["apply", "-auto-approve"], "The broom is broken");
        assert_eq!(bench.instance("test_tool.saw"), serde_json::Value::Null);
        assert_eq!(bench.news(), ["made tool-1"]);

        bench.configure(&configuration("after_create", "broken"));
        bench.expect_refusal(&["apply", "-auto-approve"], "The broom is broken");
        assert_eq!(bench.instance("test_tool.saw").get("status"), None);
        assert_eq!(bench.news(), ["made tool-2"]);

        bench.cloud.remove("tool-2");
        bench.settle(&configuration("before_create", "good"));
        assert_eq!(bench.news(), ["swept tool-1", "made tool-3"]);
    });
}
