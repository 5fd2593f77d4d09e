//! Plans that have to do without what only an apply will know.

use super::workspace::story;

const LATE_SHED: &str = r#"
    resource "terraform_data" "place" {
      input            = var.cloud
      triggers_replace = { place = 1 }
    }
    provider "test" {
      alias = "late"
      cloud  = terraform_data.place.output
    }
    resource "test_tool" "saw" {
      provider = test.late
      name     = "Saw"
    }
"#;

#[test]
fn a_provider_that_is_not_configured_yet_plans_all_the_same() {
    story(|bench| {
        bench.configure(LATE_SHED);
        bench.apply().expect_says("2 added");
        bench.expect_settled();
        assert_eq!(bench.news(), ["made tool-1"]);

        // The place is unknown, so the existing object cannot be read.
        bench.configure(
            &LATE_SHED
                .replace("place = 1", "place = 2")
                .replace("name     = \"Saw\"", "name = \"Saw\"\nnote = \"n\""),
        );
        let run = bench.apply().expect_says("Existing objects were not read");
        assert!(!run.says("Deferred"), "{}", run.report());
        assert_eq!(bench.news(), ["changed tool-1"]);
        bench.expect_settled();
    });
}

#[test]
fn a_tool_that_is_still_to_be_made_is_looked_up_after_it_was() {
    story(|bench| {
        let configuration = r#"
            resource "test_tool" "saw" {
              name   = "Saw"
              length = 40
            }
            data "test_tool" "saw" {
              name       = "SAW"
              depends_on = [test_tool.saw]
            }
            output "found" {
              value = "${data.test_tool.saw.id}, ${data.test_tool.saw.length} cm"
            }
        "#;
        bench
            .settle(configuration)
            .expect_says("(known after apply)");
        assert_eq!(bench.workspace.output("found").unwrap(), "tool-1, 40 cm");
        assert_eq!(
            bench.news(),
            ["made tool-1", "looked for saw", "looked for saw"]
        );
    });
}

#[test]
fn a_tool_that_is_not_there_is_an_error_or_the_warning_of_a_check() {
    story(|bench| {
        let lookup = "data \"test_tool\" \"axe\" {\nname = \"Axe\"\n}\n";
        bench.configure(lookup);
        let run = bench.expect_refusal(&["plan"], "There is no axe");
        assert!(run.stderr.contains("name = \"Axe\""), "{}", run.report());

        bench.configure(&format!(
            "check \"axe\" {{\n{lookup}assert {{\n\
             condition = data.test_tool.axe.length > 1\nerror_message = \"Too short.\"\n}}\n}}"
        ));
        bench.apply().expect_says("Warning: There is no axe");
    });
}
