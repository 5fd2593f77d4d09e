//! The workspace of these tests, checked without the provider.

use std::panic;

use serde_json::json;

use crate::every_terraform;
use crate::terraform::{Plan, Workspace};

const GREETING: &str = r#"
    variable "greeting" {
      type = string
    }
    resource "terraform_data" "greeting" {
      input = var.greeting
    }
    output "greeting" {
      value = terraform_data.greeting.output
    }
"#;

#[test]
fn a_configuration_is_planned_applied_found_unchanged_and_destroyed() {
    for terraform in every_terraform() {
        let mut workspace = Workspace::new(terraform, None).unwrap();
        workspace.set_variable("TF_VAR_greeting", "hello");
        workspace.write("main.tf", GREETING).unwrap();

        assert!(!workspace.state_exists());
        assert_eq!(workspace.plan().unwrap(), Plan::Changes);
        let applied = workspace.apply().unwrap().expect_success();
        assert!(applied.says("Resources: 1 added"), "{}", applied.report());
        assert!(applied.log.contains("[TRACE]"));
        assert_eq!(workspace.plan().unwrap(), Plan::Empty);
        assert_eq!(workspace.output("greeting").unwrap(), "hello");
        workspace.refresh().unwrap().expect_success();
        let state = workspace.show_json().unwrap();
        let values = &state["values"]["root_module"]["resources"][0]["values"];
        assert_eq!(values["input"], "hello");

        workspace.destroy().unwrap().expect_success();
        assert_eq!(workspace.show_json().unwrap().get("values"), None);
        assert!(workspace.state_exists());
    }
}

#[test]
fn an_error_comes_with_all_that_terraform_said() {
    for terraform in every_terraform() {
        let workspace = Workspace::new(terraform, None).unwrap();
        workspace.write("main.tf", "widget {}").unwrap();

        let error = workspace.plan().unwrap_err().to_string();
        assert!(error.contains("Unsupported block type"), "{error}");
        let run = workspace.run(&["validate"]).unwrap().expect_failure();
        assert!(run.says(r#"Blocks of type "widget" are not expected here."#));
        let version = format!("v{}", terraform.version());
        assert!(
            workspace
                .run(&["version"])
                .unwrap()
                .expect_success()
                .says(&version)
        );
    }
}

#[test]
fn the_environment_of_the_machine_does_not_reach_terraform() {
    for terraform in every_terraform() {
        let mut workspace = Workspace::new(terraform, None).unwrap();
        workspace.set_variable("ALICLOUD_REGION", "cn-hangzhou");
        workspace.write("main.tf", &exec("env")).unwrap();

        let run = workspace.apply().unwrap().expect_success();
        let names: Vec<_> = run
            .stdout
            .lines()
            .filter_map(|line| line.strip_prefix("terraform_data.script (local-exec): "))
            .filter_map(|line| Some(line.split_once('=')?.0))
            .filter(|name| !is_terraform_or_shell(name))
            .collect();
        assert_eq!(names, ["ALICLOUD_REGION"]);
    }
}

#[test]
fn an_interrupt_ends_an_apply_and_leaves_the_object_tainted() {
    for terraform in every_terraform() {
        let workspace = Workspace::new(terraform, None).unwrap();
        let script = exec("echo half of it is done; exec sleep 3600");
        workspace.write("main.tf", &script).unwrap();

        let mut apply = workspace.start(&["apply", "-auto-approve"]).unwrap();
        apply.wait_for_output("half of it is done").unwrap();
        apply.interrupt().unwrap();
        let run = apply.wait().unwrap().expect_failure();

        assert!(run.says("Interrupt received"), "{}", run.report());
        assert_eq!(run.status.code(), Some(1), "{}", run.report());
        let state = workspace.show_json().unwrap();
        let script = &state["values"]["root_module"]["resources"][0];
        assert_eq!(script["tainted"], json!(true));
    }
}

#[test]
fn waiting_for_output_ends_with_the_command() {
    for terraform in every_terraform() {
        let workspace = Workspace::new(terraform, None).unwrap();
        let mut version = workspace.start(&["version"]).unwrap();
        let error = version.wait_for_output("a long story").unwrap_err();
        assert!(error.to_string().contains("never printed"), "{error}");
        version.wait().unwrap().expect_success();
    }
}

#[test]
fn a_secret_in_the_state_fails_the_story_that_leaves_it_there() {
    for terraform in every_terraform() {
        let mut workspace = Workspace::new(terraform, None).unwrap();
        workspace.set_variable("TF_VAR_greeting", "open sesame");
        workspace.entrust("the password", "open sesame".into());
        workspace.write("main.tf", GREETING).unwrap();
        workspace.apply().unwrap().expect_success();
        workspace.destroy().unwrap().expect_success();

        let leaks = workspace.leaks().unwrap().join("\n");
        assert!(
            leaks.contains("runs/01-apply.stdout: the password"),
            "{leaks}"
        );
        assert!(
            leaks.contains("runs/02-destroy.before.tfstate: the password"),
            "{leaks}"
        );
        assert!(!leaks.contains("open sesame"), "{leaks}");
        let dropped = panic::catch_unwind(panic::AssertUnwindSafe(|| drop(workspace)));
        assert!(dropped.is_err());
    }
}

#[test]
fn a_secret_in_a_plan_is_found_but_one_that_only_a_variable_holds_is_none() {
    for terraform in every_terraform() {
        let mut workspace = Workspace::new(terraform, None).unwrap();
        workspace.set_variable("TF_VAR_greeting", "open sesame");
        workspace.entrust("the password", "open sesame".into());
        let unused = r#"variable "greeting" { type = string }"#;
        workspace.write("main.tf", unused).unwrap();
        assert_eq!(workspace.plan().unwrap(), Plan::Empty);
        assert_eq!(workspace.leaks().unwrap(), [""; 0]);

        let sensitive = GREETING
            .replace("= string", "= string\nsensitive = true")
            .replace("value =", "sensitive = true\nvalue =");
        workspace.write("main.tf", &sensitive).unwrap();
        assert_eq!(workspace.plan().unwrap(), Plan::Changes);
        assert_eq!(
            workspace.leaks().unwrap(),
            ["runs/shown-plan.04.json: the password"]
        );
        assert!(panic::catch_unwind(panic::AssertUnwindSafe(|| drop(workspace))).is_err());
    }
}

#[test]
fn the_provider_is_started_from_its_folder_without_init() {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/data/terraform/no-handshake"
    );
    for terraform in every_terraform() {
        let workspace = Workspace::new(terraform, Some(folder.as_ref())).unwrap();
        let required = r#"
            terraform {
              required_providers {
                alicloud-cas = { source = "alicloud-cas/alicloud-cas" }
              }
            }
            provider "alicloud-cas" {}
            data "alicloud_cas_orders" "all" {
              provider = alicloud-cas
            }
        "#;
        workspace.write("main.tf", required).unwrap();

        let run = workspace.run(&["validate"]).unwrap().expect_failure();
        assert!(
            run.says("Unrecognized remote plugin message: this is no handshake"),
            "{}",
            run.report()
        );
    }
}

fn exec(command: &str) -> String {
    format!(
        r#"
        resource "terraform_data" "script" {{
          provisioner "local-exec" {{
            command = "{command}"
          }}
        }}
        "#
    )
}

fn is_terraform_or_shell(name: &str) -> bool {
    const KNOWN: [&str; 8] = [
        "CHECKPOINT_DISABLE",
        "HOME",
        // Python asks for UTF-8 where no locale is set.
        "LC_CTYPE",
        "OLDPWD",
        "PATH",
        "PWD",
        "SHLVL",
        "_",
    ];
    name.starts_with("TF_") || KNOWN.contains(&name)
}
