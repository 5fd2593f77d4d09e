//! Objects that were there before Terraform: imported, written down, listed.

use std::fs;

use serde_json::json;

use super::values::EVERYTHING;
use super::workspace::{TestWorkspace, story, story_since};
use crate::terraform::Run;

const SAW: &str = "resource \"test_tool\" \"saw\" {\nname = \"Saw\"\nlength = 40\n}\n";

fn put_tools(bench: &TestWorkspace, how_many: usize) {
    for number in 1..=how_many {
        let finish = if number % 2 == 0 { "waxed" } else { "oiled" };
        bench.cloud.add(
            "tool",
            &json!({
                "name": "saw", "length": 40, "note": null, "finish": finish, "revision": 3,
                "ready": true, "pin": null, "serial": format!("serial {number}"),
            }),
        );
    }
}

#[test]
fn a_tool_is_imported_by_its_id_and_what_is_not_there_is_not() {
    story(|bench| {
        put_tools(&bench, 2);
        bench.configure(SAW);
        let import = ["import", "test_tool.saw", "tool-1"];
        bench.workspace.run(&import).unwrap().expect_success();
        assert_eq!(bench.state("test_tool.saw")["revision"], 3);
        bench.expect_settled();
        // The serial is in the private state since the first read of the tool.
        bench.workspace.destroy().unwrap().expect_success();
        assert_eq!(bench.news(), ["scrapped tool-1 by its serial"]);

        bench.expect_refusal(
            &["import", "test_tool.saw", "tool-9"],
            "Cannot import non-existent remote object",
        );
        let import = "import {\nto = test_tool.saw\nid = \"tool-2\"\n}\n";
        bench.configure(&format!("{SAW}{import}"));
        bench.apply().expect_says("1 imported, 0 added, 1 changed");
        assert_eq!(bench.cloud.get("tool-2").unwrap()["finish"], "oiled");
        bench.expect_settled();
    });
}

#[test]
fn a_tool_is_imported_by_its_identity() {
    story_since(1, 12, "resource identity", |bench| {
        put_tools(&bench, 1);
        let import = "import {\nto = test_tool.saw\nidentity = {\nid = \"tool-1\"\n}\n}\n";
        bench.configure(&format!("{SAW}{import}"));
        bench.apply().expect_says("1 imported, 0 added, 0 changed");
        let instance = bench.instance("test_tool.saw");
        assert_eq!(instance["identity"], json!({ "id": "tool-1" }));
        bench.expect_settled();
    });
}

#[test]
fn a_configuration_is_written_for_a_tool_that_imports_without_a_change() {
    story(|bench| {
        put_tools(&bench, 2);
        bench.configure("import {\nto = test_tool.saw\nid = \"tool-2\"\n}\n");
        bench
            .workspace
            .run(&["plan", "-generate-config-out=generated.tf"])
            .unwrap()
            .expect_success()
            .expect_says("1 to import, 0 to add, 0 to change");
        bench.workspace.run(&["validate"]).unwrap().expect_success();
        let generated = fs::read_to_string(bench.workspace.path().join("generated.tf")).unwrap();
        assert!(generated.contains("\"waxed\""), "{generated}");
        assert!(!generated.contains("remark"), "deprecated: {generated}");
        // Only a new Terraform asks the provider, which knows how people write names.
        if bench.workspace.terraform().at_least(1, 14) {
            assert!(generated.contains("\"Saw\""), "{generated}");
        }
        bench.apply();
        bench.expect_settled();
    });
}

#[test]
fn a_configuration_is_written_for_one_of_everything() {
    story_since(1, 14, "configurations by the provider", |bench| {
        // Terraform writes null for what is sensitive, whatever the provider says.
        bench.settle(&EVERYTHING.replace("secret  = \"hush\"", ""));
        bench
            .workspace
            .run(&["state", "rm", "test_sampler.all"])
            .unwrap()
            .expect_success();
        bench.configure("import {\nto = test_sampler.all\nid = \"sampler-1\"\n}\n");
        bench
            .workspace
            .run(&["plan", "-generate-config-out=generated.tf"])
            .unwrap()
            .expect_success()
            .expect_says("1 to import, 0 to add, 0 to change");
        bench.workspace.run(&["validate"]).unwrap().expect_success();
        bench.apply();
        bench.expect_settled();
    });
}

#[test]
fn a_query_ends_at_its_limit_and_finds_what_it_was_asked_for() {
    story_since(1, 14, "terraform query", |bench| {
        put_tools(&bench, 9);
        let query = |arguments: &str| {
            let list = format!("list \"test_tool\" \"all\" {{\nprovider = test\n{arguments}\n}}\n");
            bench.workspace.write("tools.tfquery.hcl", &list).unwrap();
            bench.workspace.run(&["query"]).unwrap().expect_success()
        };
        let found = |run: &Run| {
            let lines = run.stdout.lines();
            lines
                .filter(|line| line.starts_with("list.test_tool.all"))
                .count()
        };
        let all = query("");
        assert_eq!(found(&all), 9, "{}", all.report());
        all.expect_says("id=tool-9");
        bench.news();

        let some = query("limit = 3");
        assert_eq!(found(&some), 3, "{}", some.report());
        assert!(!bench.news().contains(&"listed tool-9".to_owned()));

        let waxed = query("config {\nfinish = \"waxed\"\n}\ninclude_resource = true");
        assert_eq!(found(&waxed), 4, "{}", waxed.report());

        let run = bench
            .workspace
            .run(&["query", "-generate-config-out=found.tf"])
            .unwrap()
            .expect_success();
        let generated = fs::read_to_string(bench.workspace.path().join("found.tf")).unwrap();
        assert_eq!(
            generated.matches("\"Saw\"").count(),
            4,
            "{generated}{}",
            run.report()
        );
    });
}
