//! The life of an object: made, changed, replaced, half made, gone.

use super::workspace::{TestWorkspace, story};
use crate::terraform::Plan;

/// The resource `test_tool.saw` with this name and these further arguments.
fn tool(name: &str, arguments: &[&str]) -> String {
    let arguments = arguments.join("\n");
    format!("resource \"test_tool\" \"saw\" {{\nname = {name:?}\n{arguments}\n}}\n")
}

fn saw(bench: &TestWorkspace, attribute: &str) -> serde_json::Value {
    bench.state("test_tool.saw")[attribute].clone()
}

#[test]
fn a_tool_is_made_changed_in_place_and_replaced_in_either_order() {
    story(|bench| {
        bench.settle(&tool("Saw", &[]));
        assert_eq!(saw(&bench, "id"), "tool-1");
        assert_eq!(saw(&bench, "finish"), "oiled");
        assert_eq!(saw(&bench, "ready"), true);
        assert_eq!(bench.news(), ["made tool-1"]);

        bench
            .settle(&tool("Saw", &["length = 40", "finish = \"waxed\""]))
            .expect_says("updated in-place")
            .expect_says("+ length = 40");
        assert_eq!(saw(&bench, "revision"), 2);
        assert_eq!(bench.news(), ["changed tool-1"]);

        // The cloud has it in small letters, and so has the state since it was read.
        bench.workspace.refresh().unwrap().expect_success();
        assert_eq!(saw(&bench, "name"), "saw");
        bench.configure(&tool("SAW", &["length = 40", "finish = \"waxed\""]));
        bench.expect_settled();

        bench.settle(&tool("Saw", &["length = 41"]));
        assert_eq!(saw(&bench, "finish"), "oiled");
        assert_eq!(bench.news(), ["changed tool-1"]);

        bench
            .settle(&tool("Saw", &["length = 30"]))
            .expect_says("30 # forces replacement");
        assert_eq!(
            bench.news(),
            ["scrapped tool-1 by its serial", "made tool-2"]
        );
        assert_eq!(saw(&bench, "revision"), 1);

        let before = "lifecycle {\ncreate_before_destroy = true\n}";
        bench
            .settle(&tool("Adze", &["length = 30", before]))
            .expect_says("\"Adze\" # forces replacement");
        assert_eq!(
            bench.news(),
            ["made tool-3", "scrapped tool-2 by its serial"]
        );

        bench.workspace.destroy().unwrap().expect_success();
        assert_eq!(bench.news(), ["scrapped tool-3 by its serial"]);
        assert_eq!(bench.cloud.ids("tool"), [""; 0]);
    });
}

#[test]
fn a_tool_that_breaks_while_it_is_made_is_tainted_and_replaced() {
    story(|bench| {
        bench.configure(&tool("Saw", &["ordeal = \"breaks\""]));
        bench.expect_refusal(&["apply", "-auto-approve"], "Error: The tool broke");
        assert_eq!(bench.instance("test_tool.saw")["status"], "tainted");
        assert_eq!(saw(&bench, "id"), "tool-1");

        bench.settle(&tool("Saw", &[]));
        assert_eq!(saw(&bench, "id"), "tool-2");
        assert_eq!(bench.cloud.ids("tool"), ["tool-2"]);
    });
}

#[test]
fn a_provider_that_panics_after_it_made_a_tool_does_not_lose_it() {
    story(|bench| {
        bench.configure(&tool("Saw", &["ordeal = \"burns\""]));
        bench
            .expect_refusal(&["apply", "-auto-approve"], "the provider is on fire")
            .expect_says("This is a bug in the provider");
        assert_eq!(bench.instance("test_tool.saw")["status"], "tainted");
        assert_eq!(saw(&bench, "id"), "tool-1");

        bench.workspace.destroy().unwrap().expect_success();
        assert_eq!(bench.cloud.ids("tool"), [""; 0]);
    });
}

#[test]
fn a_tool_that_is_stuck_can_be_neither_changed_nor_scrapped_and_is_kept_as_it_was() {
    story(|bench| {
        bench.settle(&tool("Saw", &["length = 40"]));
        bench.cloud.set("tool-1", "stuck", true);
        let longer = tool("Saw", &["length = 41"]);
        bench.configure(&longer);
        bench.expect_refusal(&["apply", "-auto-approve"], "Error: tool-1 is stuck");
        assert_eq!(saw(&bench, "length"), 40);
        bench.expect_refusal(&["destroy", "-auto-approve"], "Error: tool-1 is stuck");
        assert_eq!(bench.instance("test_tool.saw").get("status"), None);

        bench.cloud.set("tool-1", "stuck", false);
        bench.settle(&longer);
        assert_eq!(saw(&bench, "length"), 41);
        bench.workspace.destroy().unwrap().expect_success();
        assert_eq!(
            bench.news(),
            [
                "made tool-1",
                "changed tool-1",
                "scrapped tool-1 by its serial"
            ]
        );
    });
}

#[test]
fn ctrl_c_while_a_tool_dries_keeps_it_and_the_next_apply_goes_on() {
    story(|bench| {
        bench.configure(&tool("Saw", &["ordeal = \"dries\""]));
        let apply = bench.workspace.start(&["apply", "-auto-approve"]).unwrap();
        bench.wait_for_note("made tool-1");
        apply.interrupt().unwrap();
        apply
            .wait()
            .unwrap()
            .expect_says("Interrupt received")
            .expect_says("tool-1 is not dry yet");
        let kept = bench.instance("test_tool.saw");
        assert_eq!(kept["attributes"]["id"], "tool-1");
        assert_eq!(kept["attributes"]["ready"], false);
        assert_eq!(kept.get("status"), None);

        let apply = bench.workspace.start(&["apply", "-auto-approve"]).unwrap();
        bench.wait_for_note("changed tool-1");
        bench.cloud.set("tool-1", "ready", true);
        apply.wait().unwrap().expect_success();
        assert_eq!(saw(&bench, "ready"), true);
        bench.expect_settled();
        assert_eq!(bench.news(), ["made tool-1", "changed tool-1"]);
    });
}

#[test]
fn a_tool_is_waited_for_as_long_as_its_timeout_says() {
    story(|bench| {
        bench.configure(&tool(
            "Saw",
            &["ordeal = \"dries\"", "timeouts {\ncreate = \"1ms\"\n}"],
        ));
        bench.apply().expect_says("tool-1 is not dry yet");
        assert_eq!(saw(&bench, "ready"), false);
        assert_eq!(saw(&bench, "timeouts")["create"], "1ms");

        // Meanwhile it has dried by itself; a read sees that.
        bench.cloud.set("tool-1", "ready", true);
        bench.expect_settled();
        bench.configure(&tool("Saw", &["timeouts {\ncreate = \"soon\"\n}"]));
        bench.expect_refusal(&["plan"], "Write a number and a unit");
    });
}

#[test]
fn a_tool_that_was_changed_or_taken_outside_is_put_right() {
    story(|bench| {
        bench.settle(&tool("Saw", &["length = 40"]));
        bench.cloud.set("tool-1", "length", 35);
        assert_eq!(bench.workspace.plan().unwrap(), Plan::Changes);
        bench.apply();
        assert_eq!(bench.cloud.get("tool-1").unwrap()["length"], 40);

        bench.cloud.remove("tool-1");
        bench.apply();
        assert_eq!(saw(&bench, "id"), "tool-2");
        bench.expect_settled();
    });
}

#[test]
fn what_the_schema_does_not_allow_is_refused_where_it_stands() {
    story(|bench| {
        for (arguments, summary, says) in [
            (
                "ordeal = \"sings\"",
                "Invalid value of ordeal",
                "Write one of breaks, dries, burns, wavers.",
            ),
            (
                "note = \"n\"\nremark = \"r\"",
                "note and remark cannot be used together",
                "Remove `note` or `remark`.",
            ),
            (
                "pin_version = 1",
                "pin_version needs pin",
                "Set `pin` too, or remove `pin_version`.",
            ),
        ] {
            bench.configure(&tool("Saw", &[arguments]));
            bench
                .expect_refusal(&["validate"], summary)
                .expect_says(says);
        }
        bench.configure(&tool("Saw", &["remark = \"r\""]));
        bench
            .workspace
            .run(&["validate"])
            .unwrap()
            .expect_success()
            .expect_says("Warning: remark is deprecated")
            .expect_says("Use `note`.");
        assert_eq!(bench.news(), [""; 0]);
    });
}

#[test]
fn records_are_made_for_each_of_what_is_known_with_what_is_not() {
    story(|bench| {
        let records = |length: u32| {
            let each = "for_each = toset([\"a\", \"b\"])\nname = each.key\nzone = \"example.com\"";
            format!(
                "{}resource \"test_record\" \"each\" {{\n{each}\ntype = \"TXT\"\n\
                 value = test_tool.saw.id\n}}\n",
                tool("Saw", &[&format!("length = {length}")])
            )
        };
        let value = |id: &str| bench.cloud.get(id).unwrap()["value"].clone();
        bench.settle(&records(40));
        assert_eq!(bench.cloud.ids("record"), ["record-1", "record-2"]);
        assert_eq!(value("record-2"), "tool-1");

        // Another tool, and so another value, which the plan does not know.
        bench
            .settle(&records(30))
            .expect_says("1 added, 2 changed, 1 destroyed");
        assert_eq!(value("record-1"), "tool-2");
    });
}

#[test]
fn a_plan_that_depends_on_the_time_is_an_error() {
    story(|bench| {
        bench.configure(&tool("Saw", &["ordeal = \"wavers\""]));
        bench.expect_refusal(
            &["plan"],
            "the same plan came out differently the second time",
        );
    });
}

#[test]
fn a_record_cannot_become_a_tool() {
    story(|bench| {
        bench.settle(
            "resource \"test_record\" \"a\" {\nzone = \"example.com\"\nname = \"@\"\n\
             type = \"TXT\"\nvalue = \"v\"\n}",
        );
        let moved = "moved {\nfrom = test_record.a\nto = test_tool.saw\n}";
        bench.configure(&format!("{}{moved}", tool("Saw", &[])));
        // Terraform goes by the provider's capabilities; OpenTofu asks it.
        let refusal = if bench.workspace.terraform().is_tofu() {
            "test_tool does not support moves from other types"
        } else {
            "does not support moved operations across resource types"
        };
        bench.expect_refusal(&["plan"], refusal);
        assert_eq!(bench.state("test_record.a")["id"], "record-1");
    });
}
