//! One process of the provider for many runs of Terraform.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};

use super::fake_cloud::FakeCloud;
use super::workspace::{provider, story};

/// A provider that was started by hand. Dropped before [`Debugged::interrupt`], it is
/// killed.
struct Debugged {
    process: Child,
    reattach: String,
}

impl Debugged {
    fn start() -> Self {
        let mut process = Command::new(provider())
            .arg("--debug")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let stdout = process.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        let value = line.trim_end().strip_prefix("TF_REATTACH_PROVIDERS='");
        let reattach = value.and_then(|value| value.strip_suffix('\'')).unwrap();
        Self {
            reattach: reattach.to_owned(),
            process,
        }
    }

    /// Sends what Ctrl-C sends, and waits for the end.
    fn interrupt(mut self) -> ExitStatus {
        let pid = self.process.id().to_string();
        let kill = ["-c", r#"kill -s INT "$0""#, &pid];
        let sent = Command::new("/bin/sh").args(kill).status().unwrap();
        assert!(sent.success(), "it had ended before");
        self.process.wait().unwrap()
    }
}

impl Drop for Debugged {
    fn drop(&mut self) {
        // It may have ended by itself, which the story finds out.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn a_provider_under_a_debugger_serves_one_command_after_another() {
    story(|mut bench| {
        let debugged = Debugged::start();
        bench
            .workspace
            .set_variable("TF_REATTACH_PROVIDERS", &debugged.reattach);
        // Nothing else could find the provider.
        bench.workspace.write("cli.tfrc", "").unwrap();

        bench.configure("resource \"test_tool\" \"saw\" {\nname = \"Saw\"\nordeal = \"dries\"\n}");
        let apply = bench.workspace.start(&["apply", "-auto-approve"]).unwrap();
        bench.wait_for_note("made tool-1");
        apply.interrupt().unwrap();
        apply.wait().unwrap();
        assert_eq!(bench.state("test_tool.saw")["ready"], false);

        // That one was told to stop; the next is not.
        let apply = bench.workspace.start(&["apply", "-auto-approve"]).unwrap();
        bench.wait_for_note("changed tool-1");
        bench.cloud.set("tool-1", "ready", true);
        apply.wait().unwrap().expect_success();
        bench.expect_settled();
        bench.workspace.destroy().unwrap().expect_success();
        assert_eq!(bench.cloud.ids("tool"), [""; 0]);
        assert!(debugged.interrupt().success());
    });
}

#[test]
fn two_provider_blocks_under_one_debugger_keep_their_own_configurations() {
    story(|mut bench| {
        let debugged = Debugged::start();
        bench
            .workspace
            .set_variable("TF_REATTACH_PROVIDERS", &debugged.reattach);
        bench.workspace.write("cli.tfrc", "").unwrap();
        let folder = tempfile::tempdir().unwrap();
        let allotment = FakeCloud::at(folder.path());
        bench.configure(&format!(
            r#"
            provider "test" {{
              alias = "allotment"
              cloud  = "{}"
            }}
            resource "test_tool" "saw" {{
              name = "Saw"
            }}
            resource "test_tool" "spade" {{
              provider = test.allotment
              name     = "Spade"
            }}
            "#,
            folder.path().display()
        ));
        bench.apply();
        bench.expect_settled();
        assert_eq!(bench.cloud.ids("tool").len(), 1);
        assert_eq!(allotment.ids("tool").len(), 1);
        bench.workspace.destroy().unwrap().expect_success();
        assert_eq!(allotment.ids("tool"), [""; 0]);
    });
}
