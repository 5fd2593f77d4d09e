//! States that older releases of the test provider wrote.

use serde_json::{Value as Json, json};

use super::workspace::{TestWorkspace, story};

fn write_state(bench: &TestWorkspace, version: u32, attributes: &Json) {
    let state = json!({
        "version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "hand-made",
        "resources": [{
            "mode": "managed", "type": "test_tool", "name": "saw",
            "provider": "provider[\"registry.terraform.io/test/test\"]",
            "instances": [{
                "schema_version": version,
                "attributes": attributes,
                "private": "eyJzZXJpYWwiOiJzZXJpYWwgMSJ9",
            }],
        }],
    });
    bench
        .workspace
        .write("terraform.tfstate", &state.to_string())
        .unwrap();
}

fn put_tool(bench: &TestWorkspace) {
    bench.cloud.add(
        "tool",
        &json!({
            "name": "saw", "length": 40, "note": "old", "finish": "oiled", "revision": 3,
            "ready": true, "pin": null, "serial": "serial 1",
        }),
    );
    bench.configure(
        "resource \"test_tool\" \"saw\" {\nname = \"Saw\"\nlength = 40\nnote = \"old\"\n}\n",
    );
}

#[test]
fn a_state_of_any_older_version_is_read_and_nothing_changes() {
    story(|bench| {
        put_tool(&bench);
        for (version, attributes) in [
            (
                0,
                json!({ "id": "tool-1", "title": "Saw", "length": "40 cm", "colour": "red" }),
            ),
            (
                1,
                json!({ "id": "tool-1", "name": "Saw", "length": "40", "note": "old" }),
            ),
        ] {
            write_state(&bench, version, &attributes);
            bench.expect_settled();
            // Any change writes the state anew.
            bench.workspace.refresh().unwrap().expect_success();
            let instance = bench.instance("test_tool.saw");
            assert_eq!(instance["schema_version"], 2);
            assert_eq!(instance["attributes"]["length"], 40);
            assert_eq!(instance["attributes"]["ready"], true);
        }
        bench.workspace.destroy().unwrap().expect_success();
        assert_eq!(bench.news(), ["scrapped tool-1 by its serial"]);
    });
}

#[test]
fn a_state_that_cannot_be_read_stays_as_it_is() {
    story(|bench| {
        put_tool(&bench);
        write_state(
            &bench,
            1,
            &json!({ "id": "tool-1", "name": "Saw", "length": "an ell" }),
        );
        bench
            .expect_refusal(&["plan"], "\"an ell\" is no number of centimetres")
            .expect_says("The object is still in the state file");
        assert_eq!(bench.state("test_tool.saw")["length"], "an ell");

        write_state(&bench, 3, &json!({ "id": "tool-1" }));
        bench.expect_refusal(&["plan"], "newer provider version");
    });
}
