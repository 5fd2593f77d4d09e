//! Values of every type, known and unknown, on their way through Terraform.

use serde_json::{Value as Json, json};

use super::workspace::story;

/// A sampler with a value in everything.
pub(super) const EVERYTHING: &str = r#"
    resource "test_sampler" "all" {
      text    = "ünï \"quoted\" $${dollar}\n"
      number  = 0.1
      flag    = false
      numbers = [9223372036854775808, 1e100, 9007199254740993.25, -0.5]
      names   = ["b", "a", "b"]
      labels  = { empty = null, full = "x" }
      pair    = ["one", 1]
      record  = { a = null, b = [1, null, 2] }
      anything = { list = [1, "two", null], nested = { yes = true } }
      secret  = "hush"
      single  = { name = "s" }
      listed  = [{ name = "l", size = 1 }, {}]
      keyed   = { k = { size = 2, grade = "rough" } }
      members = [{ name = "m" }, { size = 3 }]
      frame {
        name = "f"
        hook { name = "inner" }
      }
      drawer { name = "top" }
      drawer {
        size = 2
        frame { name = "within" }
      }
      hook { name = "h" }
      hook { size = 4 }
      bin { content = "text" }
      bin { content = [1, true] }
      bin {}
    }
"#;

#[test]
fn every_value_comes_back_as_it_went_and_nothing_is_left_to_do() {
    story(|bench| {
        bench.settle(EVERYTHING);
        let state = bench.state("test_sampler.all");
        let digits: Vec<_> = state["numbers"]
            .as_array()
            .unwrap()
            .iter()
            .map(|number| {
                number
                    .to_string()
                    .parse::<bigdecimal::BigDecimal>()
                    .unwrap()
            })
            .map(|number| number.normalized().to_plain_string())
            .collect();
        let googol = format!("1{}", "0".repeat(100));
        assert_eq!(
            digits,
            [
                "9223372036854775808",
                &googol,
                "9007199254740993.25",
                "-0.5"
            ]
        );
        assert_eq!(state["number"].to_string(), "0.1");
        assert_eq!(state["text"], "ünï \"quoted\" ${dollar}\n");
        assert_eq!(state["names"], json!(["a", "b"]));
        assert_eq!(state["labels"], json!({ "empty": null, "full": "x" }));
        assert_eq!(state["record"]["b"][1], Json::Null);
        assert_eq!(state["anything"]["value"]["list"][1], "two");
        assert_eq!(state["bin"]["value"][1]["content"], json!([1, true]));
        assert_eq!(state["made"], json!(["chosen"]));
        assert_eq!(state["picked"], "chosen");
        assert_eq!(state["fallback"], 3);
        assert_eq!(state["single"], object("s", Json::Null, "fine"));
        assert_eq!(state["listed"][1], object(Json::Null, Json::Null, "fine"));
        assert_eq!(state["keyed"]["k"], object(Json::Null, 2, "rough"));
        assert_eq!(state["picked_object"]["made"], "chosen");
        assert_eq!(state["made_objects"]["one"]["name"], "chosen");
        assert_eq!(state["frame"]["made"], "chosen");
        assert_eq!(state["drawer"][1]["frame"][0]["name"], "within");

        // Changed at every depth, and then nothing but what has to be there.
        let changed = EVERYTHING
            .replace("\"two\", null", "2")
            .replace("size = 2, grade", "size = 5, grade")
            .replace("\"within\"", "\"anew\"")
            .replace("hook { size = 4 }", "")
            .replace("flag    = false", "picked = \"mine\"\nfallback = 4");
        bench.settle(&changed);
        let state = bench.state("test_sampler.all");
        assert_eq!(state["drawer"][1]["frame"][0]["name"], "anew");
        assert_eq!(state["picked"], "mine");

        bench.settle("resource \"test_sampler\" \"all\" {}");
        let state = bench.state("test_sampler.all");
        assert_eq!(state["fallback"], 3);
        assert_eq!(state["drawer"], json!([]));
        assert_eq!(state["anything"], Json::Null);
        assert_eq!(bench.cloud.ids("sampler"), ["sampler-1"]);
    });
}

#[test]
fn what_another_resource_will_only_know_later_is_unknown_and_then_known() {
    story(|bench| {
        let first = configuration("terraform_data.seed.id", "[terraform_data.seed.id]");
        bench.settle(&first);
        let state = bench.state("test_sampler.all");
        let seed = bench.state("terraform_data.seed")["id"].clone();
        assert_eq!(state["text"], seed);
        let names = state["names"].as_array().unwrap();
        assert!(names.len() == 2 && names.contains(&seed), "{names:?}");
        assert_eq!(state["labels"]["k"], seed);
        assert_eq!(state["anything"]["value"], seed);
        assert_eq!(state["record"]["a"], seed);
        assert_eq!(state["single"]["name"], seed);
        assert_eq!(state["members"][0]["name"], seed);
        assert_eq!(state["drawer"][0]["name"], seed);
        assert_eq!(state["hook"][0]["name"], seed);
        assert_eq!(state["bin"]["value"][0]["content"], seed);

        // All of it unknown again, for an object that is there.
        let again = first.replace("seed = 1", "seed = 2");
        bench.settle(&again);
        assert_ne!(bench.state("terraform_data.seed")["id"], seed);
        let state = bench.state("test_sampler.all");
        assert_eq!(state["id"], "sampler-1");
        assert_eq!(state["text"], bench.state("terraform_data.seed")["id"]);
    });
}

/// A sampler that takes everything from another resource: single values, and blocks of
/// which not even the number is known.
fn configuration(value: &str, list: &str) -> String {
    format!(
        r#"
        resource "terraform_data" "seed" {{
          triggers_replace = {{ seed = 1 }}
        }}
        resource "test_sampler" "all" {{
          text     = {value}
          numbers  = [for one in {list} : length(one)]
          names    = concat(["fixed"], {list})
          labels   = {{ k = {value} }}
          anything = {value}
          record   = {{ a = {value}, b = null }}
          single   = {{ name = {value} }}
          keyed    = {{ k = {{ name = {value} }} }}
          members  = [{{ name = {value} }}]
          frame {{
            name = {value}
          }}
          dynamic "drawer" {{
            for_each = toset(length({value}) > 0 ? {list} : [])
            content {{
              name = drawer.value
            }}
          }}
          dynamic "hook" {{
            for_each = toset(length({value}) > 0 ? {list} : [])
            content {{
              name = hook.value
            }}
          }}
          dynamic "bin" {{
            for_each = toset(length({value}) > 0 ? {list} : [])
            content {{
              content = bin.value
            }}
          }}
        }}
        "#
    )
}

fn object(name: impl Into<Json>, size: impl Into<Json>, grade: &str) -> Json {
    json!({ "name": name.into(), "size": size.into(), "grade": grade, "made": "chosen" })
}
